package finnish

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestASmallTransducerIsUnderstood(t *testing.T) {
	t.Parallel()
	d := dictionary(t, small())
	for word, want := range map[string][]Analysis{
		"yön": {{"yö", []Part{{"yön", "yö", "yö", nil, nil, Noun}}, Noun}},
		"TYÖHYVINVOINNIN": {{"työhyvinvointi", []Part{
			{"työ", "työ", "työ", nil, nil, Noun},
			{"hyvinvoinnin", "hyvinvointi", "hyvinvointi", nil, []string{"hyvin", "vointi"}, Noun}}, Noun}},
		"etäjohtamisen": {{"etäjohtaminen", []Part{
			{"etä", "etä", "etä", nil, nil, Prefix},
			{"johtamisen", "johtaminen", "johtaa", []string{"johtaminen"}, nil, Noun}}, Noun}},
		"palautteen": {{"palaute", []Part{{"palautteen", "palaute", "palata", []string{"palaute"}, nil, Noun}}, Noun}},
		"lähi-":      {{"lähi", []Part{{"lähi-", "lähi", "lähi", nil, nil, Prefix}}, Prefix}},
		"EU:n":       {{"eu", []Part{{"eu:n", "eu", "eu", nil, nil, Noun}}, Noun}},
		"linjaauto": {{"linjaauto", []Part{
			{"linja", "linja", "linja", nil, nil, Noun}, {"auto", "auto", "auto", nil, nil, Noun}}, Noun}},
		"yö": nil, "yönn": nil, "": nil, "жж": nil, "\xff": nil, "y\u00f6\u00adn\u00ad": {{"yö", []Part{{"yön", "yö", "yö", nil, nil, Noun}}, Noun}},
	} {
		assert.Equal(t, want, d.Analyse(word), word)
	}
	assert.True(t, d.Knows("yo\u0308n"), "decomposed letters")
	assert.True(t, d.Knows("etä-/lähi-"))
	assert.True(t, d.Knows("lähi-/etäjohtamisen"))
	assert.True(t, d.Knows("etä-yön"))
	for _, wrong := range []string{"linjaauto", "etä", "/", "-", "--", "yön-", "yön-etä", "etä--yön", "qwe-yön", ""} {
		assert.False(t, d.Knows(wrong), wrong)
	}
}

func TestFlagDiacriticsDecideWhichPathsEnd(t *testing.T) {
	t.Parallel()
	for path, ends := range map[string]bool{
		"@P.F.A@ a @R.F.A@": true, "@P.F.B@ a @R.F.A@": false, "a @R.F.A@": false, "@P.F.A@ a @R.F@": true, "a @R.F@": false,
		"@P.F.A@ a @D.F.A@": false, "@P.F.B@ a @D.F.A@": true, "a @D.F.A@": true, "@P.F.A@ a @D.F@": false, "a @D.F@": true,
		"@U.F.A@ a @U.F.A@": true, "@U.F.A@ a @U.F.B@": false, "@U.F.A@ a @R.F.A@": true, "@P.F.B@ a @U.F.A@": false,
		"@P.F.A@ @C.F@ a @R.F@": false, "@P.F.A@ @C.F@ a @U.F.B@": true, "@P.F.A@ @P.F.B@ a @R.F.A@": false,
		"@N.F.A@ a @U.F.A@": false, "@N.F.A@ a @U.F.B@ @R.F@": true, "@N.F.A@ a @D.F.A@": true, "@N.F.A@ a @R.F.A@": false,
		"@P.G.A@ a @R.F@": false, "@P.F.A@ @P.G.A@ a @R.F.A@": true,
	} {
		assert.Equal(t, ends, dictionary(t, file(alphabet(), chains(path))).Knows("a"), path)
	}
	restored := dictionary(t, file(alphabet(), chains("@P.F.A@ b", "@D.F@ a")))
	assert.True(t, restored.Knows("a"), "a path that failed leaves no flag behind")
}

func TestAStateWithHundredsOfTransitionsIsRead(t *testing.T) {
	t.Parallel()
	var texts []string
	for range 400 {
		texts = append(texts, "b")
	}
	d := dictionary(t, file(alphabet(), chains(append(texts, "a", "c d")...)))
	assert.Len(t, d.Analyse("a"), 1)
	assert.Len(t, d.Analyse("cd"), 1)
	assert.Len(t, d.Analyse("b"), 1, "the same analysis once")

	wide := [][]arc{nil, {{in: "END"}}}
	for range 100 { // by character, over the gap of the overflow slot
		wide[0] = append(wide[0], arc{"a", "a", 1}, arc{"b", "b", 1}, arc{"x", "x", 1})
	}
	d = dictionary(t, file(alphabet(), wide))
	for word, known := range map[string]bool{"a": true, "b": true, "x": true, "c": false, "z": false, "-": false, "ab": false} {
		assert.Equal(t, known, d.Knows(word), word)
	}
}

func TestATransducerThatReadsCapitalsIsAskedInEachCase(t *testing.T) {
	t.Parallel()
	symbols := append(slices.Insert(alphabet(), 12, "H", "O", "U"), "[Lep]")
	d := dictionary(t, file(symbols, chains(">[Lep] H i", ">[Lep] H O", ">[Ln] i")))
	for word, known := range map[string]bool{"Hi": true, "hi": true, "HI": true, "HO": true, "ho": false, "I": true} {
		assert.Equal(t, known, d.Knows(word), word)
	}
}

func TestAnEndlessLoopComesToAnEnd(t *testing.T) {
	t.Parallel()
	loop := [][]arc{{{"", "a", 0}, {"", "b", 0}, {"a", "a", 0}, {in: "END"}}}
	d := dictionary(t, file(alphabet(), loop))
	assert.LessOrEqual(t, len(d.Analyse("aaaa")), maxResults)
	start := time.Now()
	dull := dictionary(t, file(alphabet(), [][]arc{{{"", "a", 0}, {"a", "a", 0}, {in: "END"}}}))
	dull.Knows(strings.Repeat("a-", 50))
	assert.Less(t, time.Since(start), 10*time.Second, "every path to the end is counted, the same ones too")
	dead := dictionary(t, file(alphabet(), [][]arc{{{"", "", 0}, {"@P.F.A@", "", 0}, {"a", "a", 0}}}))
	assert.Empty(t, dead.Analyse(strings.Repeat("a", maxRunes)))
	assert.False(t, dead.Knows(strings.Repeat("a-/", 30)))
	assert.Empty(t, d.Analyse(strings.Repeat("a", maxRunes+1)))
}

func TestADamagedFileIsAnError(t *testing.T) {
	t.Parallel()
	good := small()
	with := func(at int, value byte) []byte {
		data := slices.Clone(good)
		data[at] = value
		return data
	}
	swapped := slices.Clone(good)
	slices.Reverse(swapped[0:4])
	slices.Reverse(swapped[4:8])
	states := [][]arc{{{"a", "a", 1}}, {{in: "END"}}}
	table := len(file(alphabet(), states)) - 2*arcSize
	broken := func(at int, value uint32) []byte {
		data := file(alphabet(), states)
		binary.LittleEndian.PutUint32(data[table+at:], value)
		return data
	}
	for name, data := range map[string][]byte{
		"end within the header": good[:10], "unknown format": with(0, 0), "big-endian": swapped, "weighted": with(8, 1),
		"0 symbols": append(slices.Clone(good[:headerSize]), 0, 0), "ends within symbol": good[:60],
		"before the first transition": good[:table], "within a transition": good[:len(good)-3],
		"past the end":               broken(4, 1|9<<24),
		"where no state begins":      broken(4, 7),
		"isn't in the table":         broken(0, 1000),
		"none of P, N, C, U, R, D":   file([]string{"", "@X.F.A@"}, states),
		"a value that means nothing": file([]string{"", "@C.F.A@"}, states),
		"follows a character":        file([]string{"", "a", "@P.F.A@"}, states),
		"a second time":              file([]string{"", "a", "a"}, states),
		"symbol 1 can't be":          file([]string{"", "\xff"}, states),
		"symbol 0 can't be":          file([]string{"a"}, states),
		"its transitions out of order": func() []byte {
			data := file(alphabet(), [][]arc{{{"a", "a", 1}, {"b", "b", 1}}, {{in: "END"}}})
			data[table], data[table+8] = data[table+8], data[table]
			return data
		}(),
	} {
		_, err := Read(data)
		require.ErrorIs(t, err, ErrFormat, name)
		assert.ErrorContains(t, err, name)
	}
}

func TestNoDamageToAFileDoesMoreThanAnError(t *testing.T) {
	t.Parallel()
	good := small()
	for at := range good {
		_, err := Read(good[:at])
		require.Error(t, err)
		for _, value := range []byte{0xFF, good[at] ^ 1, good[at] ^ 0x80} {
			data := slices.Clone(good)
			data[at] = value
			survives(t, data)
		}
	}
}

// survives reads and uses a file that may be damaged.
func survives(t *testing.T, data []byte) {
	d, err := Read(data)
	if err != nil {
		if !errors.Is(err, ErrFormat) {
			t.Fatalf("not a format error: %v", err)
		}
		return
	}
	for _, word := range []string{"yön", "työhyvinvoinnin", "etä-/lähi-", "eu:n"} {
		analyses := d.Analyse(word)
		if len(analyses) > maxResults {
			t.Fatalf("%d analyses of %s", len(analyses), word)
		}
		for _, a := range analyses {
			if a.Lemma == "" || len(a.Parts) == 0 {
				t.Fatalf("an empty analysis of %s: %v", word, a)
			}
		}
		d.Knows(word)
	}
}

func TestAFileIsOpenedAndFound(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	put := func(path string, data []byte) string {
		path = filepath.Join(root, path)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return path
	}
	places := []string{filepath.Join(root, "first"), filepath.Join(root, "absent"), filepath.Join(root, "second")}
	expect := func(path string) {
		t.Helper()
		got, ok := find(places)
		assert.True(t, ok)
		assert.Equal(t, path, got)
	}
	put("first/2/mor-standard/voikko-fi_FI.lex", nil)
	put("first/7/mor-standard/mor.vfst", []byte("a format to come"))
	put("first/x/mor-standard/mor.vfst", small())
	_, ok := find(places)
	assert.False(t, ok)
	expect(put("second/5/mor-wide/mor.vfst", small()))
	expect(put("second/5/mor-standard/mor.vfst", small()))
	expect(put("first/5/mor-zoo/mor.vfst", small()))
	expect(put("first/5/mor-medical/mor.vfst", small()))
	expect(put("second/6/mor-wide/mor.vfst", small()))

	_, err := Open(put("cut.vfst", small()[:500]))
	require.ErrorIs(t, err, ErrFormat)
	_, err = Open(root)
	require.ErrorIs(t, err, ErrFormat)
	_, err = Open(filepath.Join(root, "nowhere"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestADictionaryServesManyAtOnce(t *testing.T) {
	t.Parallel()
	d := dictionary(t, small())
	want := d.Analyse("työhyvinvoinnin")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				assert.Equal(t, want, d.Analyse("työhyvinvoinnin"))
			}
		})
	}
	all.Wait()
}
