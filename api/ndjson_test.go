package api

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestDocumentsAreReadLineByLine(t *testing.T) {
	t.Parallel()
	long := `{"slug":"` + strings.Repeat("a", MaxBody) + `"}`
	gone := errors.New("the disk is gone")
	text := "\ufeff" + `{"slug":"a","source_changed_in":3,"id":"x","version":9,"revision":4,"content_hash":"y"}` + "\r\n\n" + long + "\n" + `{"slug":"b"}`
	type read struct {
		row   domain.ImportRow
		fault string
	}
	list := func(r io.Reader) (rows []read) {
		for row, err := range ReadDocuments(r) {
			said := ""
			if err != nil {
				said = err.Error()
			}
			rows = append(rows, read{row, said})
		}
		return rows
	}
	slug := func(s string) domain.Document { return domain.Document{Slug: s} }
	want := []read{
		{domain.ImportRow{Line: 1, Size: 89, Document: slug("a"), SourceChangedIn: 3}, ""},
		{domain.ImportRow{Line: 3}, "malformed: invalid-json; : line-too-long"},
		{domain.ImportRow{Line: 4, Size: 12, Document: slug("b")}, ""},
	}
	require.Equal(t, want, list(strings.NewReader(text)))
	require.Equal(t, want, list(iotest.HalfReader(strings.NewReader(text))))
	require.Equal(t, append(want[:2:2], read{domain.ImportRow{Line: 4}, "the disk is gone"}),
		list(io.MultiReader(strings.NewReader(strings.TrimSuffix(text, `{"slug":"b"}`)), iotest.ErrReader(gone))))
	for row := range ReadDocuments(strings.NewReader(text)) {
		require.Equal(t, 1, row.Line)
		break // and it reads no further
	}
}
