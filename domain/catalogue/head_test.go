package catalogue

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// What a tool keeps of its revisions is all but their content, whatever was read beside them.
func TestAToolKeepsTheHeadsOfItsRevisions(t *testing.T) {
	t.Parallel()
	p := made(1, "grow", nil, "theme/crisis")
	erased := noon.AddDate(0, 1, 0)
	var heads []domain.Revision
	for n := 1; n <= 3; n++ {
		heads = append(heads, domain.Revision{
			ToolID: p.Tool.ID, Number: n, Schema: domain.ContentSchema, ChangeKind: domain.ChangeMinor, PublishedAt: noon.AddDate(0, 0, n),
			ChangeNote: domain.Text{FI: "Selkeämpi", SV: "Klarare"}, ContentHash: "c0ffee",
			Answers: domain.Answers{Feedback: n, Organisations: 3, Kinds: []string{"problem", "idea"}},
		})
	}
	heads[0].ErasedAt = &erased
	content := p.Revision.Content
	p.Tool.CurrentRevision, p.Revision, p.Heads = 3, heads[2], heads
	p.Revision.Content = content

	kept, found := catalogueOf(p).Tool("grow")
	require.True(t, found)
	require.Equal(t, heads, kept.Heads())
	require.Equal(t, heads[2], kept.Revision())
}

// Texts stay the same when they are laid together, and what is said twice is there once.
func TestTextsThatLieTogether(t *testing.T) {
	t.Parallel()
	a, b, none, again := "johtaminen", "ledarskap", "", "johtaminen"
	together(nil, []*string{&a, &b, &none, &again})
	require.Equal(t, []string{"johtaminen", "ledarskap", "", "johtaminen"}, []string{a, b, none, again})
}
