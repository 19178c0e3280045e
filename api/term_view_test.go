package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAnAnswerSaysInWhichLanguageItsTextsAre(t *testing.T) {
	t.Parallel()
	all, two := domain.Text{FI: "a", SV: "b", EN: "c"}, domain.Text{SV: "b", EN: "c"}
	for _, c := range []struct {
		asked domain.Language
		texts []domain.Text
		want  Served
	}{
		{"sv", []domain.Text{all, two}, Served{"sv", "sv", "requested", false, []domain.Language{"sv", "en"}}},
		{"fi", []domain.Text{all, two}, Served{"sv", "fi", "missing", false, []domain.Language{"sv", "en"}}},
		{"en", []domain.Text{all, {}}, Served{"en", "en", "requested", false, []domain.Language{"fi", "sv", "en"}}},
		{"en", []domain.Text{{FI: "a"}, {SV: "b"}}, Served{"fi", "en", "missing", false, []domain.Language{}}},
	} {
		require.Equal(t, c.want, servedOf(c.asked, c.texts...))
	}
}
