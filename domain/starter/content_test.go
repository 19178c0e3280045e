package starter

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// everyTool gives each tool file with the content of its last revision.
func everyTool(t *testing.T) map[string]domain.Content {
	t.Helper()
	tools, err := readAll[toolFile]("tools")
	require.NoError(t, err)
	last := map[string]domain.Content{}
	for _, f := range tools {
		require.NotContains(t, last, f.Slug)
		content := f.Revisions[0].Content.Normal()
		for _, r := range f.Revisions[1:] {
			content, err = patch(content, r.Patch)
			require.NoError(t, err, f.Slug)
		}
		last[f.Slug] = content
	}
	require.GreaterOrEqual(t, len(last), 8)
	return last
}

// vocabularies are those of the files.
func vocabularies(t *testing.T) *domain.Vocabularies {
	t.Helper()
	file, err := read[vocabularyFile]("vocabularies.json")
	require.NoError(t, err)
	var list []domain.Vocabulary
	var terms []domain.Term
	for _, v := range file.Vocabularies {
		list = append(list, domain.Vocabulary{Scheme: v.Scheme, Labels: v.Labels})
		for _, x := range v.Terms {
			terms = append(terms, domain.Term{Scheme: v.Scheme, Code: x.Code, Labels: x.Labels, Definition: x.Definition, Broader: x.Broader})
		}
	}
	return domain.NewVocabularies(list, terms)
}

func inThree(t *testing.T, what string, text domain.Text) {
	t.Helper()
	for _, lang := range domain.Languages {
		require.NotEmpty(t, strings.TrimSpace(text.Exact(lang)), "%s in %s", what, lang)
	}
}

func TestEveryTermIsNamedInThreeLanguagesAndItsBroaderOneIsThere(t *testing.T) {
	t.Parallel()
	v := vocabularies(t)
	require.Greater(t, len(v.All()), 10)
	for _, one := range v.All() {
		inThree(t, one.Scheme, one.Labels)
		require.NotEmpty(t, v.Terms(one.Scheme), one.Scheme)
		for _, term := range v.Terms(one.Scheme) {
			inThree(t, one.Scheme+"/"+term.Code, term.Labels)
			if term.Broader != "" {
				require.True(t, v.Has(term.Broader.Split()), "%s/%s: %s", one.Scheme, term.Code, term.Broader)
			}
		}
	}
	for _, scheme := range append([]string{domain.SchemeToolType, domain.SchemePathTrack, domain.SchemeFeedbackKind}, domain.ToolSchemes...) {
		require.NotEmpty(t, v.Terms(scheme), scheme)
	}
	for _, state := range domain.FeedbackStates {
		require.True(t, v.Has(domain.SchemeFeedbackState, state), state)
	}
}

func TestEveryToolIsCompleteAndEveryTermItUsesIsThere(t *testing.T) {
	t.Parallel()
	v, tools := vocabularies(t), everyTool(t)
	for slug, content := range tools {
		var f domain.Faults
		content.Check(&f, slug, v)
		content.CheckComplete(&f, slug)
		require.NoError(t, f.Err())
		require.True(t, domain.ValidSlug(slug), slug)
		for _, other := range content.Related {
			require.Contains(t, tools, other, "related to %s", slug)
			require.NotEqual(t, slug, other)
		}
	}
}

// sentenceEnd is where a sentence ends: a mark, perhaps in quotes, before a space or the end.
var sentenceEnd = regexp.MustCompile(`[.!?…][”’"]?(\s|$)`)

// What issue 3 asks of each tool, in each language that is ready.
func TestEveryToolHasWhatASupervisorNeeds(t *testing.T) {
	t.Parallel()
	for slug, c := range everyTool(t) {
		require.Contains(t, c.Ready(), domain.Finnish, slug)
		require.NotEmpty(t, c.Related, slug)
		require.NotEmpty(t, c.Attribution.Credit.FI, slug)
		require.NotEmpty(t, c.Attribution.Licence, slug)
		require.Truef(t, c.ReviewBy > "2026-11-01", "%s: review by %s", slug, c.ReviewBy)
		require.NotEmpty(t, c.Terms[domain.SchemeTheme], slug)
		require.NotEmpty(t, c.Terms[domain.SchemeNeed], slug)
		require.NotEmpty(t, c.Steps, slug)
		minutes, say, ask := 0, 0, 0
		for _, s := range c.Steps {
			require.Positive(t, s.Minutes, "%s step %s", slug, s.Key)
			minutes += s.Minutes
			say += len(c.Translations[domain.Finnish].Steps[s.Key].Say)
			ask += len(c.Translations[domain.Finnish].Steps[s.Key].Questions)
		}
		require.Equal(t, c.Minutes, minutes, "%s: the whole is its steps", slug)
		require.Positive(t, say, "%s: the very words", slug)
		require.Positive(t, ask, "%s: questions to ask", slug)
		for _, lang := range c.Ready() {
			x := c.Translations[lang]
			name := slug + " in " + string(lang)
			require.Len(t, sentenceEnd.FindAllString(x.Summary, -1), 2, "%s: two sentences: %s", name, x.Summary)
			require.False(t, strings.HasSuffix(x.Title, "."), name)
			require.LessOrEqual(t, utf8.RuneCountInString(x.Title), 80, name)
			for _, text := range []string{x.WhenToUse, x.WhenNotToUse, x.HowToUse, x.RequiredCompetence, x.TypicalUsers} {
				require.NotEmpty(t, text, name)
			}
			require.True(t, len(x.Situations) >= 3 && len(x.Situations) <= 8, "%s: 3 to 8 situations", name)
			require.NotEmpty(t, x.Keywords, name)
			require.NotEmpty(t, x.Pitfalls, name)
			bodies := 0
			for _, s := range c.Steps {
				if x.Steps[s.Key].Body != "" {
					bodies++
				}
			}
			require.GreaterOrEqual(t, bodies, len(c.Steps)-1, "%s: no empty steps but the one that the seed demands", name)
			for _, p := range x.Pitfalls {
				require.NotEmpty(t, p.Problem, name)
				require.NotEmpty(t, p.Remedy, name)
			}
		}
	}
}

func TestWhatNamesAnotherThingNamesOneThatIsThere(t *testing.T) {
	t.Parallel()
	tools := everyTool(t)
	organisations, err := read[organisationFile]("organisations.json")
	require.NoError(t, err)
	known := map[string]bool{}
	for _, o := range organisations.Organisations {
		known[o.Slug] = true
		require.True(t, o.Example || o.Slug == "akatemia", "%s is invented, and says so", o.Slug)
	}
	programmes, err := read[programmeFile]("programmes.json")
	require.NoError(t, err)
	pilots := map[string]bool{}
	for _, p := range programmes.Programmes {
		for _, part := range p.Participations {
			require.True(t, known[part.Organisation], part.Organisation)
			pilots[part.Organisation] = true
		}
	}
	require.Len(t, pilots, 9)
	collections, err := read[collectionFile]("collections.json")
	require.NoError(t, err)
	for _, c := range collections.Collections {
		inThree(t, c.Slug, c.Titles)
		inThree(t, c.Slug, c.Summaries)
		require.NotEmpty(t, c.Tools, c.Slug)
		for _, slug := range c.Tools {
			require.Contains(t, tools, slug, "in collection %s", c.Slug)
		}
	}
	files, err := readAll[pilotFile]("pilots")
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, p := range files {
		require.True(t, pilots[p.Organisation], p.Organisation)
		for _, f := range p.Feedback {
			require.False(t, seen[f.ExternalID], "external id %s twice", f.ExternalID)
			seen[f.ExternalID] = true
			require.Contains(t, tools, f.Tool)
			require.True(t, f.Received.Before(time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)), "%s comes from the future", f.ExternalID)
			if f.Trial != "" {
				require.True(t, slices.ContainsFunc(p.Trials, func(x trialFile) bool { return x.Key == f.Trial && x.Tool == f.Tool }), f.ExternalID)
			}
		}
	}
	history, err := readAll[toolFile]("tools")
	require.NoError(t, err)
	answered := 0
	for _, f := range history {
		for i, r := range f.Revisions {
			if len(r.Addresses) > 0 {
				answered++
			}
			for _, external := range r.Addresses {
				require.True(t, seen[external], "%s revision %d addresses %s", f.Slug, i+1, external)
			}
			if i > 0 {
				require.NotEmpty(t, r.ChangeNote.FI, "%s revision %d says what changed", f.Slug, i+1)
			}
		}
	}
	require.Positive(t, answered, "at least one revision came of feedback")
}

// P2: nothing that looks like personal data is in what every new bank begins with. The role
// mailboxes of the invented organisations may be there, and one piece of feedback that names such a
// mailbox, to show what quarantine is.
func TestNoPersonalDataIsInTheContent(t *testing.T) {
	t.Parallel()
	looked, quarantined := 0, 0
	require.NoError(t, fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		require.NoError(t, err)
		if entry.IsDir() || path.Ext(name) != ".json" {
			return nil
		}
		b, err := files.ReadFile(name)
		require.NoError(t, err)
		d := json.NewDecoder(bytes.NewReader(b))
		mailbox := false
		for {
			token, err := d.Token()
			if err != nil {
				break
			}
			text, ok := token.(string)
			if !ok || strings.HasPrefix(text, "https://") {
				continue
			}
			looked++
			if found := domain.Screen(text); found != domain.ScreenedClean {
				role := mailbox && name == "organisations.json" || strings.Contains(text, ".example")
				require.True(t, role && found == domain.ScreenedEmail, "%s: %s: %s", name, found, text)
				if strings.HasPrefix(name, "pilots/") {
					quarantined++
				}
			}
			mailbox = text == "role_mailbox"
		}
		return nil
	}))
	require.Greater(t, looked, 1000)
	require.LessOrEqual(t, quarantined, 2)
}
