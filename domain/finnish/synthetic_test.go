package finnish

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// arc is a transition of a transducer made for a test. An input of "END" makes its state final.
type arc struct {
	in, out string
	to      int
}

// alphabet is enough for the tests' words, in the file's order: flags, characters, tags.
func alphabet() []string {
	symbols := []string{"", "@P.F.A@", "@P.F.B@", "@N.F.A@", "@C.F@", "@U.F.A@", "@U.F.B@", "@R.F@", "@R.F.A@", "@D.F@", "@D.F.A@", "@P.G.A@"}
	for _, r := range "-:abcdefghijklmnopqrstuvwxyzäö=" {
		symbols = append(symbols, string(r))
	}
	return append(symbols, "[Bc]", "[Bh]", "[Ln]", "[Lp]", "[Lt]", "[Sg]", "[Sn]", "[Tn4]", "[X]", "[Xj]", "[Xp]", "[Xr]")
}

// file lays states out as a mor.vfst; state 0 is where a word begins.
func file(symbols []string, states [][]arc) []byte {
	data := binary.LittleEndian.AppendUint32(nil, magicLow)
	data = binary.LittleEndian.AppendUint32(data, magicHigh)
	data = append(data, make([]byte, 8)...)
	data = binary.LittleEndian.AppendUint16(data, uint16(len(symbols)))
	number := map[string]uint16{"END": final}
	for i, symbol := range symbols {
		data = append(append(data, symbol...), 0)
		number[symbol] = uint16(i)
	}
	data = append(data, make([]byte, (arcSize-len(data)%arcSize)%arcSize)...)
	places, next := make([]uint32, len(states)), uint32(0)
	for i, arcs := range states {
		places[i] = next
		next += uint32(len(arcs))
		if len(arcs) > overflow {
			next++
		}
	}
	for _, arcs := range states {
		arcs = slices.SortedStableFunc(slices.Values(arcs), func(a, b arc) int { return int(number[a.in]) - int(number[b.in]) })
		for i, a := range arcs {
			more := 0
			if i == 0 {
				more = min(len(arcs)-1, overflow)
			}
			data = binary.LittleEndian.AppendUint16(data, number[a.in])
			data = binary.LittleEndian.AppendUint16(data, number[a.out])
			data = binary.LittleEndian.AppendUint32(data, places[a.to]|uint32(more)<<24)
			if more == overflow {
				data = binary.LittleEndian.AppendUint32(data, uint32(len(arcs)-1))
				data = append(data, 0, 0, 0, 0)
			}
		}
	}
	return data
}

// chains are the states of a transducer that has one path for each text. In a text, "a" reads and
// writes a, ">[Ln]" writes a tag, "a>b" reads a and writes b, "@P.F.A@" is a flag.
func chains(texts ...string) [][]arc {
	states := [][]arc{nil}
	for _, text := range texts {
		from := 0
		for field := range strings.FieldsSeq("> " + text) { // leave the first state by epsilon
			in, out, written := strings.Cut(field, ">")
			if !written {
				out = in
			}
			states = append(states, nil)
			states[from] = append(states[from], arc{in, out, len(states) - 1})
			from = len(states) - 1
		}
		states[from] = append(states[from], arc{in: "END"})
	}
	return states
}

// spelt is a text's characters as chains wants them.
func spelt(text string) string { return strings.Join(strings.Split(text, ""), " ") }

// wrote is spelt for what is written without being read.
func wrote(text string) string { return ">" + strings.Join(strings.Split(text, ""), " >") }

// small is a transducer with a noun, a compound, an action noun, a prefix and a name.
func small() []byte {
	return file(alphabet(), chains(
		">[Ln] >[Xp] "+wrote("yö")+" >[X] >[Sg] "+spelt("yön"),
		">[Ln] >[Xp] "+wrote("työ")+" >[X] "+spelt("työ")+" >[Bh] >[Bc] >[Ln] >[Xp] "+wrote("hyvin=vointi")+" >[X] "+spelt("hyvinvoinn")+" >[Sg] "+spelt("in"),
		">[Lp] "+spelt("etä")+" >[Bh] >[Bc] >[Lt] >[Xp] "+wrote("johtaa")+" >[X] "+spelt("johta")+" >[Tn4] "+spelt("mi")+" >[Sg] "+spelt("sen"),
		">[Lt] >[Xp] "+wrote("palata")+" >[X] "+spelt("pala")+" >[Ln] >[Xj] "+wrote("ute")+" >[X] "+spelt("utteen"),
		">[Ln] >[Xp] "+wrote("linja")+" >[X] "+spelt("linja")+" >[Bh] >[Bc] >[Ln] >[Xp] "+wrote("auto")+" >[X] "+spelt("auto"),
		">[Lp] "+spelt("lähi-"),
		">[Lp] "+spelt("etä-"),
		">[Ln] >[Xr] "+wrote("jj")+" >[X] >[Xp] "+wrote("eu")+" >[X] "+spelt("eu")+" >[Sg] "+spelt(":n"),
	))
}

func dictionary(t testing.TB, data []byte) *Dictionary {
	t.Helper()
	d, err := Read(data)
	require.NoError(t, err)
	return d
}

// installed is the machine's own dictionary; a test without one is skipped.
func installed(t testing.TB) *Dictionary {
	t.Helper()
	path, ok := Find()
	if !ok {
		t.Skip("Voikko's dictionary isn't installed (Debian: apt-get install voikko-fi)")
	}
	d, err := Open(path)
	require.NoError(t, err)
	return d
}
