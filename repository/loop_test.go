package repository_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// step is a feedback event without what is the same in all of them.
type step struct {
	from, to domain.FeedbackState
	by       domain.Role
	skipped  bool
}

func steps(fb domain.Feedback) []step {
	var list []step
	for _, e := range fb.Events {
		list = append(list, step{e.From, e.To, e.ActorRole, e.Skipped})
	}
	return list
}

// The loop: two pilots send feedback, an editor triages it and publishes a revision that answers it;
// a duplicate follows its master; each sender finds it in its own news.
func TestAPublishedRevisionAddressesFeedbackAndItsDuplicates(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	ctx := t.Context()
	master := b.submit(t, b.first, domain.NewFeedback{WhatToChange: "Selkeämpi ohje", Kind: "problem"})
	duplicate := b.submit(t, b.second, domain.NewFeedback{WhatToChange: "Sama"})
	second := b.submit(t, b.second, domain.NewFeedback{WhatToChange: "Sama taas"})
	untouched := b.submit(t, b.second, domain.NewFeedback{WhatToChange: "Uusi", Kind: "accessibility"})
	other := b.submit(t, b.first, domain.NewFeedback{WhatWorked: "Muu asia"})
	require.Equal(t, domain.Date("2026-03-16"), untouched.DueOn)
	triaged := domain.Move{To: "triaged"}
	// The duplicate's duplicate became one first: it follows all the same.
	b.triage(t, second.ID, triaged, domain.Move{To: "duplicate", DuplicateOf: &duplicate.ID})
	b.triage(t, duplicate.ID, triaged, domain.Move{To: "duplicate", DuplicateOf: &master.ID})
	b.triage(t, master.ID, triaged, domain.Move{To: "planned", Answer: text("Korjataan")})

	b.now = b.now.Add(time.Hour)
	before, err := b.store.As(domain.System).Feed(ctx)
	require.NoError(t, err)
	out := b.publish(t, "Uusi otsikko", master.ID, untouched.ID)
	tool, rev := out.Tool, out.Revision
	require.ElementsMatch(t, []domain.ID{master.ID, duplicate.ID, second.ID, untouched.ID}, out.Addressed)

	require.Equal(t, domain.Answers{Feedback: 4, Organisations: 2, Kinds: []string{"accessibility", "problem"}}, rev.Answers)
	want := b.tool
	want.CurrentRevision, want.SourceChangedIn, want.ChangedAt = 2, 2, b.now
	require.Equal(t, want, tool)
	gotTool, err := b.store.As(domain.Anonymous).Tool(ctx, "grow")
	require.NoError(t, err)
	require.Equal(t, want, gotTool)
	gotRevision, err := b.store.As(domain.Anonymous).Revision(ctx, tool.ID, 2)
	require.NoError(t, err)
	require.Equal(t, rev, gotRevision)

	skipped, heard := step{"triaged", "planned", "editor", true}, step{"duplicate", "duplicate", "system", false}
	for id, way := range map[domain.ID][]step{
		master.ID:    {{"", "received", "pilot", false}, {"received", "triaged", "editor", false}, {"triaged", "planned", "editor", false}, {"planned", "addressed", "editor", false}},
		duplicate.ID: {{"", "received", "pilot", false}, {"received", "triaged", "editor", false}, {"triaged", "duplicate", "editor", false}, heard, heard, {"duplicate", "addressed", "editor", false}},
		second.ID:    {{"", "received", "pilot", false}, {"received", "triaged", "editor", false}, {"triaged", "duplicate", "editor", false}, heard, heard, heard, {"duplicate", "addressed", "editor", false}},
		untouched.ID: {{"", "received", "pilot", false}, {"received", "triaged", "editor", true}, skipped, {"planned", "addressed", "editor", false}},
		other.ID:     {{"", "received", "pilot", false}},
	} {
		fb, err := b.feedback.Feedback(ctx, b.editor, id)
		require.NoError(t, err)
		require.Equal(t, way, steps(fb))
		require.Equal(t, way[len(way)-1].to, fb.State)
		require.Equal(t, id != other.ID, fb.AddressedIn != nil && *fb.AddressedIn == 2)
	}
	for _, c := range []struct {
		actor domain.Actor
		want  []domain.ID
	}{
		{b.editor, []domain.ID{master.ID, duplicate.ID, second.ID, untouched.ID}}, {b.first, []domain.ID{master.ID}},
		{b.second, []domain.ID{duplicate.ID, second.ID, untouched.ID}}, {domain.Anonymous, []domain.ID{}},
	} {
		got, err := b.store.As(c.actor).AddressedBy(ctx, tool.ID, 2)
		require.NoError(t, err)
		require.ElementsMatch(t, c.want, got)
	}

	b.requireNews(t, domain.Anonymous, domain.PublicScope, before.Position, "tool "+tool.ID+" grow")
	revision := "revision " + tool.ID + " 2"
	require.Equal(t, []domain.ID{"feedback " + master.ID + " ", revision}, b.lastNews(t, b.first, 2))
	require.ElementsMatch(t, []domain.ID{
		"feedback " + duplicate.ID + " ", "feedback " + second.ID + " ", "feedback " + untouched.ID + " ", revision,
	}, b.lastNews(t, b.second, 4))
	require.Len(t, column(t, b.conn, `SELECT DISTINCT x FROM (SELECT xmin::text x FROM revisions WHERE number = 2 UNION ALL SELECT xmin::text FROM tools
		UNION ALL SELECT xmin::text FROM feedback WHERE state = 'addressed' UNION ALL SELECT xmin::text FROM feedback_events WHERE to_state = 'addressed' OR skipped
		UNION ALL SELECT xmin::text FROM revision_feedback UNION ALL SELECT xmin::text FROM audit_events WHERE action = 'tool.publish'
		UNION ALL SELECT xmin::text FROM changes WHERE position > (SELECT max(position) - 7 FROM changes)) rows`), 1, "all of it in one transaction")
	_, d, err := b.tools.Draft(ctx, b.editor, "grow")
	require.NoError(t, err)
	require.Equal(t, domain.NewDraft(tool, rev), d, "the draft is done")
}

// news says what changed in a scope after a position.
func (b *bank) news(t testing.TB, actor domain.Actor, scope domain.Scope, after int64) []domain.ID {
	t.Helper()
	changes, err := b.store.As(actor).Changes(t.Context(), scope, after, 100)
	require.NoError(t, err)
	var list []domain.ID
	for _, c := range changes {
		list = append(list, domain.ID(c.Resource)+" "+c.ResourceID+" "+domain.ID(c.Slug))
	}
	return list
}

func (b *bank) requireNews(t testing.TB, actor domain.Actor, scope domain.Scope, after int64, want ...domain.ID) {
	t.Helper()
	require.Equal(t, want, b.news(t, actor, scope, after))
}

func (b *bank) lastNews(t testing.TB, actor domain.Actor, n int) []domain.ID {
	t.Helper()
	all := b.news(t, actor, domain.ScopeOf(actor.Organisation), 0)
	return all[len(all)-n:]
}

func TestAPublicationThatFailsInTheMiddleChangesNothing(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	good := b.submit(t, b.first, domain.NewFeedback{})
	declined := b.submit(t, b.second, domain.NewFeedback{})
	b.triage(t, declined.ID, domain.Move{To: "triaged"}, domain.Move{To: "declined", ReasonCode: "unclear"})
	b.prepare(t, "Uusi otsikko")
	otherTool, _ := published(t, b.store, "muu", b.owner.ID)
	elsewhere := feedback(otherTool, b.first.Organisation)
	write(t, b.store, func(w domain.Writer) error {
		return w.CreateFeedback(t.Context(), domain.Sent{Feedback: elsewhere, Fingerprint: ""})
	})
	missing := domain.NewID(at)
	before := b.tables(t)

	_, err := b.tools.Publish(t.Context(), b.editor, domain.Publication{Slug: "grow", Addresses: []domain.ID{good.ID, declined.ID}})
	require.True(t, domain.HasCode(err, "illegal-move"), "%v", err)
	require.Equal(t, before, b.tables(t))

	_, err = b.tools.Publish(t.Context(), b.editor, domain.Publication{Slug: "grow", Addresses: []domain.ID{good.ID, missing, elsewhere.ID}})
	require.Equal(t, &domain.Error{Kind: domain.Invalid, Code: "validation-failed", Fields: []domain.Field{
		{Pointer: "/addresses/1", Code: "no-such-feedback"}, {Pointer: "/addresses/2", Code: "feedback-of-another-tool"},
	}}, err)
	require.Equal(t, before, b.tables(t))

	_, err = b.tools.Publish(t.Context(), b.first, domain.Publication{Slug: "grow", Addresses: []domain.ID{good.ID}})
	require.Equal(t, domain.Fault(domain.Forbidden, "insufficient-scope").With("scope", "tools:write"), err)
	require.Equal(t, before, b.tables(t))
}

func TestOfTwentyEditorsWithOneTagOneSavesItsDraft(t *testing.T) {
	t.Parallel()
	for _, first := range []bool{true, false} { // the draft isn't stored yet, or it is
		b := openBank(t)
		if !first {
			b.prepare(t, "Valmis")
			_, _, err := b.tools.Return(t.Context(), b.editor, "grow", nil)
			require.NoError(t, err)
		}
		_, seen, err := b.tools.Draft(t.Context(), b.editor, "grow")
		require.NoError(t, err)
		match := func(tag string) bool { return tag == seen.Tag() }
		var mu sync.Mutex
		var saved []domain.Draft
		var refused []error
		atOnce(20, func(i int) {
			_, d, err := b.tools.Edit(t.Context(), editor(), "grow", match, func(e domain.DraftEdit) (domain.DraftEdit, error) {
				e.Content.Minutes = 100 + i
				return e, nil
			})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				refused = append(refused, err)
			} else {
				saved = append(saved, d)
			}
		})
		require.Len(t, saved, 1)
		require.Len(t, refused, 19)
		for _, err := range refused {
			require.Equal(t, domain.Fault(domain.Stale, "stale"), err)
		}
		_, now, err := b.tools.Draft(t.Context(), b.editor, "grow")
		require.NoError(t, err)
		require.Equal(t, saved[0], now)
		require.NotEqual(t, seen.Tag(), now.Tag())
	}
}
