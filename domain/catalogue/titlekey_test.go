package catalogue

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"academy/domain"
)

// Short keys put any two titles in the order of the long ones, in every language.
func TestShortKeysKeepTheOrder(t *testing.T) {
	t.Parallel()
	pieces := []string{"a", "A", "ä", "Å", "ö", "e", "é", "É", "v", "W", "ü", "y", "þ", "ß", "ff", " ", "-", "\u0301", "\u0308", "1", "漢", "e\u0301\u0323", strings.Repeat("a", 127), strings.Repeat("b", 300)}
	random := rand.New(rand.NewPCG(1, 2))
	title := func() string {
		var b strings.Builder
		for range random.IntN(6) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		return b.String()
	}
	var buffer collate.Buffer
	for _, lang := range domain.Languages {
		by := collate.New(language.Make(string(lang)))
		for range 20_000 {
			a, b := title(), title()
			buffer.Reset()
			longA, longB := by.KeyFromString(&buffer, a), by.KeyFromString(&buffer, b)
			shortA, shortB := shortened(nil, longA), shortened(nil, longB)
			require.Equal(t, bytes.Compare(longA, longB), bytes.Compare(shortA, shortB), "%q %q", a, b)
		}
	}
	buffer.Reset()
	key := collate.New(language.Finnish).KeyFromString(&buffer, "Varhaisen tuen keskustelu")
	require.Less(t, len(shortened(nil, key)), len(key)/2)
}
