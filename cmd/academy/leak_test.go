package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"academy/domain"
)

// Whatever editors and pilots do, in whatever order, no draft, no translation that isn't ready and no
// feedback is in any public answer under any parameter, and no search finds them. Every text that is
// written holds a marker of its own, and after each move every public page of the contract is searched
// for markers that may not be there, and for those that must. LEAK_RUNS=50 looks longer.
func TestNothingUnpublishedIsInAnyPublicAnswer(t *testing.T) {
	t.Parallel()
	runs := 2
	if more, err := strconv.Atoi(os.Getenv("LEAK_RUNS")); err == nil {
		runs = more
	}
	a := start(t)
	editor, pilot, pages := a.editor(), a.pilot("kivilahden-kaupunki"), publicPages(t, a)
	failed := false
	rapid.Check(t, func(rt *rapid.T) {
		if runs--; runs < 0 && !failed {
			return // rapid knows no number of runs for one test alone
		}
		defer func() { failed = failed || rt.Failed() }()
		b := newBank(rt, editor, pilot, pages)
		b.search()
		for range 6 {
			moves := b.moves()
			move := rapid.SampledFrom(moves).Draw(rt, "move")
			b.say("%s", move.name)
			move.make()
			b.search()
		}
	})
}

// bank is what one run does, and what the public may know of it.
type bank struct {
	rt            *rapid.T
	editor, pilot caller
	pages         *pages
	since         string // address of the feed's news since the run began
	tools         []*tracked
	written       map[string]string // every marker, and where it was written
	said          map[string]bool   // markers that are public for ever once they are: slugs, notes, reasons
	feedback      []string          // ids
	way           []string          // what was done, for a failure
}

// tracked is a tool of the run.
type tracked struct {
	slug      string
	draft     domain.Content // what an editor sees
	note      domain.Text
	state     domain.DraftState // "" when nobody edits
	published []domain.Content  // revision 1 first
	withdrawn bool
}

// newBank begins a run with a tool that has one of everything: a revision, a draft and feedback.
func newBank(rt *rapid.T, editor, pilot caller, p *pages) *bank {
	b := &bank{rt: rt, editor: editor, pilot: pilot, pages: p, written: map[string]string{}, said: map[string]bool{}}
	b.since = local(editor.anonymous().get("/v1/changes?cursor=latest&include=data").text("delta"))
	b.create()
	tool := b.tools[0]
	for _, act := range []func(*tracked){b.submit, b.publish, b.edit, b.send} {
		act(tool)
	}
	return b
}

func (b *bank) say(format string, args ...any) { b.way = append(b.way, fmt.Sprintf(format, args...)) }

// mark makes a marker: a word that no language has, so that nothing else is like it.
func (b *bank) mark(where string) string {
	const letters = "bcdfghjklmnpqrst"
	id := domain.RandomKey()
	word := []byte("zq")
	for i := range 14 {
		word = append(word, letters[id[i]%16])
	}
	b.written[string(word)+"qz"] = where
	return string(word) + "qz"
}

var marker = regexp.MustCompile(`zq[bcdfghjklmnpqrst]{14}qz`)

// move is something that somebody may do now.
type move struct {
	name string
	make func()
}

func (b *bank) moves() []move {
	list := []move{{"create", b.create}}
	for _, tool := range b.tools {
		add := func(name string, act func(*tracked)) {
			list = append(list, move{name + " " + tool.slug, func() { act(tool) }})
		}
		switch tool.state {
		case domain.DraftInReview:
			add("return", b.giveBack)
			if !tool.withdrawn {
				add("publish", b.publish)
				add("publish", b.publish) // else little comes so far
			}
		case domain.DraftEditing:
			add("edit", b.edit)
			add("submit", b.submit)
			add("submit", b.submit)
		default:
			add("edit", b.edit)
		}
		switch {
		case len(tool.published) == 0:
		case tool.withdrawn:
			add("reinstate", b.reinstate)
		default:
			add("withdraw", b.withdraw)
			add("send feedback on", b.send)
		}
	}
	for _, id := range b.feedback {
		list = append(list, move{"answer feedback", func() { b.answer(id) }})
	}
	return list
}

func (b *bank) create() {
	tool := &tracked{slug: b.mark("a slug"), state: domain.DraftEditing}
	tool.draft, tool.note = b.content(), b.text("a change note")
	got := b.editor.post("/v1/tools", map[string]any{
		"slug": tool.slug, "owner": "akatemia", "change_note": tool.note, "content": tool.draft,
	}, "Idempotency-Key", tool.slug)
	require.Equal(b.rt, http.StatusCreated, got.status, got)
	b.tools = append(b.tools, tool)
}

func (b *bank) edit(tool *tracked) {
	tool.draft, tool.note = b.content(), b.text("a change note")
	tool.state = domain.DraftEditing
	got := b.editor.patch("/v1/tools/"+tool.slug+"/draft", map[string]any{"change_note": tool.note, "content": tool.draft}, "If-Match", "*")
	require.Equal(b.rt, http.StatusOK, got.status, got)
}

func (b *bank) submit(tool *tracked) {
	require.Equal(b.rt, http.StatusOK, b.editor.post("/v1/tools/"+tool.slug+"/submit", "").status)
	tool.state = domain.DraftInReview
}

func (b *bank) giveBack(tool *tracked) {
	require.Equal(b.rt, http.StatusOK, b.editor.post("/v1/tools/"+tool.slug+"/return", "").status)
	tool.state = domain.DraftEditing
}

func (b *bank) publish(tool *tracked) {
	got := b.editor.post("/v1/tools/"+tool.slug+"/publish", map[string]any{"addresses": []string{}})
	require.Equal(b.rt, http.StatusCreated, got.status, got)
	tool.published, tool.state = append(tool.published, tool.draft), ""
	b.public(tool.slug, tool.note.FI, tool.note.SV, tool.note.EN)
}

func (b *bank) withdraw(tool *tracked) {
	why := b.text("a reason to withdraw")
	got := b.editor.post("/v1/tools/"+tool.slug+"/withdraw", map[string]any{"reason": "outdated", "note": why})
	require.Equal(b.rt, http.StatusOK, got.status, got)
	tool.withdrawn = true
	b.public(why.FI, why.SV, why.EN)
}

func (b *bank) reinstate(tool *tracked) {
	require.Equal(b.rt, http.StatusOK, b.editor.post("/v1/tools/"+tool.slug+"/reinstate", "").status)
	tool.withdrawn = false
}

func (b *bank) send(tool *tracked) {
	got := b.pilot.post("/v1/feedback", map[string]any{
		"tool": tool.slug, "what_worked": b.mark("feedback"), "what_to_change": b.mark("feedback"), "used_for": b.mark("feedback"),
		"source": b.mark("a source of feedback"), "external_id": b.mark("an id of feedback"), "consent_to_quote": rapid.Bool().Draw(b.rt, "consent"),
	})
	require.Equal(b.rt, http.StatusCreated, got.status, got)
	b.feedback = append(b.feedback, got.text("id"))
}

func (b *bank) answer(id string) {
	got := b.editor.post("/v1/feedback/"+id+"/answer", map[string]any{"answer": b.text("an answer to feedback")})
	require.Equal(b.rt, http.StatusOK, got.status, got)
	got = b.editor.post("/v1/feedback/"+id+"/note", map[string]any{"note": b.mark("the editors' note on feedback")})
	require.Equal(b.rt, http.StatusOK, got.status, got)
}

func (b *bank) text(where string) domain.Text {
	return domain.Text{FI: b.mark(where), SV: b.mark(where), EN: b.mark(where)}
}

// public notes what everybody may know from now on.
func (b *bank) public(markers ...string) {
	for _, m := range markers {
		b.said[m] = true
	}
}

// shown tells what the public may read: of tools as they are now, and in their revisions for ever.
func (b *bank) shown() (now, ever map[string]bool) {
	now, ever = map[string]bool{}, map[string]bool{}
	for _, tool := range b.tools {
		for i, content := range tool.published {
			for _, m := range readable(b.rt, content) {
				ever[m] = true
				if i == len(tool.published)-1 && !tool.withdrawn {
					now[m] = true
				}
			}
		}
	}
	return now, ever
}

// readable lists the markers of what a published content says in the languages that are ready.
func readable(t require.TestingT, c domain.Content) []string {
	for lang, translation := range c.Translations {
		if translation.Status != domain.TranslationReady {
			c = c.Clone()
			delete(c.Translations, lang)
		}
	}
	body, err := json.Marshal(c)
	require.NoError(t, err)
	list := marker.FindAllString(string(body), -1)
	slices.Sort(list)
	return slices.Compact(list)
}
