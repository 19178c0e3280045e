package finnish

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The words of the field, as Voikko's own dictionary understands them: "lemma: part, part", a part
// with its root after a slash where it is derived.
func TestTheFieldsWordsHaveTheirBaseForms(t *testing.T) {
	t.Parallel()
	d := installed(t)
	for word, want := range map[string]string{
		"esihenkilöiden":        "esihenkilö: esi, henkilö",
		"lähijohtamisen":        "lähijohtaminen: lähi, johtaminen/johtaa",
		"kehityskeskustelussa":  "kehityskeskustelu: kehitys/kehittää, keskustelu/keskustella",
		"hyvinvointialueella":   "hyvinvointialue: hyvinvointi, alue",
		"poissaoloista":         "poissaolo: poissaolo",
		"työterveyshuollon":     "työterveyshuolto: työ, terveys/terve, huolto",
		"palautetta":            "palaute: palaute",
		"jaksaa":                "jaksaa: jaksaa",
		"jaksamisesta":          "jaksaminen: jaksaminen/jaksaa",
		"yön":                   "yö: yö",
		"öitä":                  "yö: yö",
		"itseohjautuvuuden":     "itseohjautuvuus: itse, ohjautuvuus/ohjautua",
		"kehittämisosaamisella": "kehittämisosaaminen: kehittäminen/kehittää, osaaminen/osata",
		"väsyneelle":            "väsynyt: väsynyt/väsyä",
		"etäjohtajuus":          "etäjohtajuus: etä, johtajuus/johtaa",
		"2020:n":                "2020: 2020",
		"2020-luvulla":          "2020-luku: 2020, luku",
		"kahdellekymmenelle":    "kaksikymmentä: kaksi, kymmentä",
		"Helsingissä":           "Helsinki: Helsinki",
		"helsingissä":           "Helsinki: Helsinki",
		"EU-hankkeen":           "EU-hanke: EU, hanke",
		"vaa’an":                "vaaka: vaaka",
		"ESIHENKILÖLLE":         "esihenkilö: esi, henkilö",
		"esihenkilo\u0308lle":   "esihenkilö: esi, henkilö",
		"linjaauto":             "linjaauto: linja, auto",
	} {
		analyses := d.Analyse(word)
		if assert.NotEmpty(t, analyses, word) {
			assert.Equal(t, want, shown(analyses[0]), word)
		}
	}
	for _, nonsense := range []string{"qwerty", "esihenkilööö", "asdfölkj", "kehityskeskusteluxyz", "työ työ", "ж", "", "-", strings.Repeat("työ", 40)} {
		assert.Empty(t, d.Analyse(nonsense), nonsense)
	}
}

func shown(a Analysis) string {
	var parts []string
	for _, p := range a.Parts {
		if p.Root != p.Lemma {
			p.Lemma += "/" + p.Root
		}
		parts = append(parts, p.Lemma)
	}
	return a.Lemma + ": " + strings.Join(parts, ", ")
}

func TestAnAnalysisTellsAllThatSearchNeeds(t *testing.T) {
	t.Parallel()
	d := installed(t)
	assert.Equal(t, []Analysis{{
		Lemma: "itseohjautuvuus",
		Parts: []Part{
			{Surface: "itse", Lemma: "itse", Root: "itse", Class: Noun},
			{Surface: "ohjautuvuuden", Lemma: "ohjautuvuus", Root: "ohjautua", Derived: []string{"ohjautuva", "ohjautuvuus"}, Class: Noun},
		},
		Class: Noun,
	}}, d.Analyse("Itseohjautuvuuden"))
	assert.Equal(t, []Analysis{{
		Lemma: "poissaolo",
		Parts: []Part{{Surface: "poissaolot", Lemma: "poissaolo", Root: "poissaolo", Inner: []string{"poissa", "olo"}, Class: Noun}},
		Class: Noun,
	}}, d.Analyse("poissaolot"))

	lemmas := func(word string) []string {
		var all []string
		for _, a := range d.Analyse(word) {
			all = append(all, a.Lemma)
		}
		return all
	}
	assert.ElementsMatch(t, []string{"suomi", "Suomi"}, lemmas("suomessa"))
	assert.ElementsMatch(t, []string{"hyvin", "hyvä"}, lemmas("hyvin"))
	assert.Equal(t, []string{"ohjaaja"}, lemmas("ohjaajan"), "not ohja-aika: it would have a hyphen")
}

func TestTheDictionaryKnowsRightSpelling(t *testing.T) {
	t.Parallel()
	d := installed(t)
	for _, right := range []string{
		"esihenkilö", "Esihenkilöiden", "etä-", "lähi-", "etä-/lähi-", "lähi-/etäjohtaminen", "esihenkilö-työntekijä", "-johtaminen",
		"linja-auto", "maa-alueen", "2020:n", "25:ssä", "5-vuotias", "10.5.2024", "2,5", "EU:n", "eu:n", "ja/tai", "12–14", "keväällä–syksyllä",
		"helsinki", "Matti-Pekka", "työ\u2010", "joh\u00ADtaminen",
	} {
		assert.True(t, d.Knows(right), right)
	}
	for _, wrong := range []string{"esihenkilo", "etajohtaminen", "linjaauto", "kehityskesustelu", "qwerty", "etä-qwerty", "2020:q", "/", "", "–"} {
		assert.False(t, d.Knows(wrong), wrong)
	}
}
