package finnish

import (
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func FuzzRead(f *testing.F) {
	good := small()
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add(file(alphabet(), [][]arc{{{"", "a", 0}, {"a", "a", 0}, {in: "END"}}}))
	f.Add([]byte("n:\x01\x00\xfaQ\x03\x00"))
	if path, ok := Find(); ok {
		if data, err := os.ReadFile(path); err == nil {
			f.Add(data[:4096])
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, data) })
}

func TestTheRealFileMayBeDamagedAnywhere(t *testing.T) {
	t.Parallel()
	path, ok := Find()
	if !ok {
		t.Skip("Voikko's dictionary isn't installed (Debian: apt-get install voikko-fi)")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 6 {
		damaged := slices.Clone(data)
		for range 1 + random.IntN(3) {
			damaged[random.IntN(len(damaged))] = byte(random.Uint32())
		}
		survives(t, damaged)
		survives(t, damaged[:random.IntN(len(damaged))])
	}
}

func FuzzAnalyse(f *testing.F) {
	for _, text := range []string{
		"", "-", "esihenkilöiden", "etä-/lähi-", "2020:n", "ESIHENKILÖ", "yo\u0308n", "joh\u00ADtaminen", "\xff\xfe", "İIı", "ﬁ", "[Bc]", "@P.F.A@", "=",
		strings.Repeat("yli", 33), strings.Repeat("työ", 33), strings.Repeat("a\u0308", 100), strings.Repeat("-/", 50), strings.Repeat("x", 1<<16), "vaa’an", "\x00",
	} {
		f.Add(text)
	}
	dictionaries := []*Dictionary{dictionary(f, small())}
	if path, ok := Find(); ok {
		if d, err := Open(path); err == nil {
			dictionaries = append(dictionaries, d)
		}
	}
	f.Fuzz(func(t *testing.T, word string) {
		for _, d := range dictionaries {
			analyses := d.Analyse(word)
			if len(analyses) > maxResults {
				t.Fatalf("%d analyses", len(analyses))
			}
			if !reflect.DeepEqual(analyses, d.Analyse(word)) {
				t.Fatal("another answer the second time")
			}
			forms := d.forms(word)
			for _, a := range analyses {
				surface := ""
				for _, part := range a.Parts {
					surface += part.Surface
					if part.Lemma == "" || part.Root == "" {
						t.Fatalf("a part without a lemma: %+v", a)
					}
				}
				if a.Lemma == "" || !slices.Contains(forms, surface) {
					t.Fatalf("surfaces %q of %q: %+v", surface, word, a)
				}
			}
			if d.Knows(word) && len(analyses) == 0 && !strings.ContainsAny(forms[0], "-/\u2013") {
				t.Fatal("known, but not understood")
			}
		}
	})
}
