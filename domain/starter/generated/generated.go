// Package generated makes tools for measuring: any number of plausible documents, always the same for
// the same seed. Titles are distinct, texts differ in their sentences and in what they speak of, codes are
// spread as unevenly as in a real bank. Nothing of the program uses it; benchmarks do.
//
// It imports the domain and the starter's vocabularies. Start at Documents; the words lie in one file
// per language.
package generated

import (
	"iter"
	"math/rand/v2"
	"slices"

	"academy/domain"
	"academy/domain/starter"
)

// Owner is the slug of the organisation that answers for every generated tool.
const Owner = "akatemia"

// The share of documents, in a hundred, that are also in Swedish and in English.
const (
	swedishShare = 60
	englishShare = 40
)

// Documents gives n tools, each in Finnish and some in the other languages too. Those of a smaller n are
// the first of a larger one.
func Documents(n int, seed uint64) iter.Seq[domain.Document] {
	vocabularies, err := starter.Vocabularies()
	if err != nil {
		panic(err) // the file is embedded, and the starter's tests read it
	}
	w := &writer{
		vocabularies: vocabularies, seed: seed,
		languages: map[domain.Language]words{domain.Finnish: inFinnish(), domain.Swedish: inSwedish(), domain.English: inEnglish()},
	}
	return func(yield func(domain.Document) bool) {
		for i := range n {
			if !yield(w.document(i)) {
				return
			}
		}
	}
}

// writer writes documents.
type writer struct {
	vocabularies *domain.Vocabularies
	languages    map[domain.Language]words
	seed         uint64
}

func (w *writer) document(i int) domain.Document {
	chance := rand.New(rand.NewPCG(w.seed, uint64(i)))
	subject := w.subject(i)
	c := domain.NewContent(domain.Finnish)
	c.Type = w.skewed(chance, domain.SchemeToolType)
	c.Minutes = 15 * (1 + chance.IntN(8))
	c.GroupSize.Min = 1 + chance.IntN(3)
	c.GroupSize.Max = c.GroupSize.Min + 3 + chance.IntN(20)
	c.Attribution.Credit = domain.Text{FI: "Akatemia", SV: "Akademin", EN: "The Academy"}
	for _, scheme := range domain.ToolSchemes {
		c.Terms[scheme] = w.codes(chance, scheme, most[scheme])
	}
	for _, key := range stepKeys[:3+chance.IntN(len(stepKeys)-2)] {
		c.Steps = append(c.Steps, domain.Step{Key: key, Minutes: 5 * (1 + chance.IntN(4))})
	}
	for range min(i, chance.IntN(4)) {
		c.Related = append(c.Related, w.subject(chance.IntN(i)).slug(w.languages[domain.Finnish]))
	}
	for _, lang := range domain.Languages {
		skip := chance.IntN(100) // drawn always, so that a share can change without changing the rest
		if lang == domain.Swedish && skip >= swedishShare || lang == domain.English && skip >= englishShare {
			continue
		}
		c.Translations[lang] = w.languages[lang].translation(chance, lang, subject, c.Steps)
	}
	return domain.Document{Slug: subject.slug(w.languages[domain.Finnish]), Owner: Owner, Content: c.Normal()}
}

var stepKeys = []string{"aloitus", "havainnot", "valinta", "kokeilu", "seuranta", "lopetus"}

// most is how many codes of a vocabulary a tool has at most.
var most = map[string]int{
	domain.SchemeLeadershipLevel: 2, domain.SchemeResponsibility: 2, domain.SchemePathStage: 2, domain.SchemeUserRole: 2,
	domain.SchemeCircumstances: 2, domain.SchemeNeed: 3, domain.SchemeTheme: 3, domain.SchemeMethod: 1,
	domain.SchemeGrowStep: 1, domain.SchemeSelfDirection: 1,
}

// codes draws up to most codes; in every fourth tool none, as where nobody has filled them in.
func (w *writer) codes(chance *rand.Rand, scheme string, most int) []string {
	codes := []string{}
	for range min(chance.IntN(4), most) {
		codes = append(codes, w.skewed(chance, scheme))
	}
	return codes
}

// skewed draws a code: the k-th of the vocabulary is drawn 1/k times as often as the first.
func (w *writer) skewed(chance *rand.Rand, scheme string) string {
	codes := w.vocabularies.Codes(scheme)
	sum := 0.0
	for k := range codes {
		sum += 1 / float64(k+1)
	}
	at := chance.Float64() * sum
	for k, code := range codes {
		if at -= 1 / float64(k+1); at < 0 {
			return code
		}
	}
	return codes[len(codes)-1]
}

// some draws n different ones, in the order in which they stand.
func some[T any](chance *rand.Rand, list []T, n int) []T {
	at := chance.Perm(len(list))[:min(n, len(list))]
	slices.Sort(at)
	drawn := make([]T, len(at))
	for i, k := range at {
		drawn[i] = list[k]
	}
	return drawn
}
