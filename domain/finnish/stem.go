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
	if base, ok := shortForms[stem]; ok {
		return base
	}
	stem = strings.TrimRight(stem, "-'’:")
	for _, end := range []string{"uks", "yks", "oks", "uud", "yyd", "us", "ys", "os"} { // kysymys, itseohjautuvuuden, muutos
		if rest, ok := strings.CutSuffix(stem, end); ok {
			stem = rest + end[:1]
			break
		}
	}
	if n := len(stem); n > 3 && stem[n-2] == 'i' && (stem[n-1] == 'n' || stem[n-1] == 's') && !vowel(stem[n-3]) { // johtaminen, johtamisen
		stem = stem[:n-1]
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

func vowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }

// root is what a core may be derived from: johtam and johtaj from joht.
func root(core string) string {
	n := len(core)
	if n < shortestCore+2 {
		return ""
	}
	switch core[n-2:] {
	case "mu", "my", "am", "em", "im", "um", "ym", "aj", "ij", "av", "uv", "yv", "ev":
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

// shortForms are the stems of short words that gradation changes past recognition, with their base forms.
var shortForms = map[string]string{
	"tuki": "tuki", "tuke": "tuki", "tue": "tuki", "tuen": "tuki", "tuk": "tuki", "tues": "tuki",
	"tyo": "tyo", "tyos": "tyo", "tyot": "tyo", "tois": "tyo", "toi": "tyo", "toit": "tyo", "tyoh": "tyo",
	"aika": "aika", "aik": "aika", "aja": "aika", "ajan": "aika", "ajas": "aika", "ajat": "aika",
	"riita": "riita", "riid": "riita", "riida": "riita", "riido": "riita", "riito": "riita", "riit": "riita",
	"tieto": "tieto", "tiedo": "tieto", "tied": "tieto", "tiet": "tieto",
	"taito": "taito", "taido": "taito", "taid": "taito",
	"apu": "apu", "avu": "apu", "avun": "apu",
	"luku": "luku", "luvu": "luku", "luvun": "luku",
	"raha": "raha", "rahoj": "raha",
	"uhka": "uhka", "uhk": "uhka", "uha": "uhka", "uhan": "uhka",
	"tapa": "tapa", "tava": "tapa", "tavan": "tapa", "tavoj": "tapa", "tapoj": "tapa",
	"suru": "suru", "pelko": "pelko", "pelo": "pelko", "pelk": "pelko",
	"viha": "viha", "huoli": "huoli", "huole": "huoli", "huol": "huoli",
	"ika": "ika", "ia": "ika", "ian": "ika",
	"kieli": "kieli", "kiele": "kieli", "kiel": "kieli",
	"uusi": "uusi", "uud": "uusi", "uude": "uusi", "uut": "uusi", "uus": "uusi",
	"lahto": "lahto", "lahdo": "lahto", "laht": "lahto",
	"johto": "johto", "johdo": "johto",
	"sote": "sote", "some": "some",
}
