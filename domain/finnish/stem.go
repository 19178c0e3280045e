package finnish

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	fistem "github.com/blevesearch/snowballstem/finnish"
)

// Stem gives the Snowball stem of a Finnish word: what is left when no dictionary knows it. It commutes
// with Fold, so a stem of a word typed without dots is that of the word.
func Stem(word string) string {
	env := snowballstem.NewEnv(word)
	fistem.Stem(env)
	return env.Current()
}

// shortestCore is how many letters a core has at least: shorter ones are of too many words.
const shortestCore = 4

// Core gives what the forms of a folded word have in common, as far as rules without a dictionary tell:
// its stem without what gradation and the commonest noun endings change. Kysymys and kysymyksiin have
// the core kysymy, hyvinvointi and hyvinvoinnin hyvinvoin. It is no word; "" for one that is too short.
func Core(folded string) string { return core(Stem(folded)) }

func core(stem string) string {
	stem = strings.TrimRight(stem, "-'’:")
	for _, end := range []string{"uks", "yks", "oks", "uud", "yyd", "us", "ys", "os"} { // kysymys, itseohjautuvuuden, muutos
		if rest, ok := strings.CutSuffix(stem, end); ok {
			stem = rest + end[:1]
			break
		}
	}
	if strings.HasSuffix(stem, "in") || strings.HasSuffix(stem, "is") { // johtaminen, johtamisen
		stem = stem[:len(stem)-1]
	}
	if n := len(stem); n > shortestCore && strings.IndexByte("aeio", stem[n-1]) >= 0 {
		stem = stem[:n-1]
	}
	if n := len(stem); n > shortestCore {
		switch stem[n-2:] {
		case "nt", "nn":
			stem = stem[:n-1]
		case "mp", "mm":
			stem = stem[:n-1]
		default:
			if stem[n-1] == 'd' {
				stem = stem[:n-1] + "t"
			} else if stem[n-1] == stem[n-2] {
				stem = stem[:n-1]
			}
		}
	}
	if len(stem) < shortestCore {
		return ""
	}
	return stem
}

// roots are what a core may be derived from: johtam and johtaj from joht.
func root(core string) string {
	n := len(core)
	if n < shortestCore+2 {
		return ""
	}
	switch core[n-2:] {
	case "am", "em", "im", "um", "ym", "aj", "ij", "av", "uv", "yv", "ev":
		rest := core[:n-2]
		if m := len(rest); rest[m-1] == rest[m-2] {
			rest = rest[:m-1]
		}
		if len(rest) >= shortestCore {
			return rest
		}
	}
	return ""
}
