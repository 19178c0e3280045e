package api

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/catalogue"
)

func TestAReasonIsASentenceInEveryLanguage(t *testing.T) {
	t.Parallel()
	now := catalogue.New(catalogue.Parts{Vocabularies: domain.NewVocabularies(nil, []domain.Term{
		{Scheme: "need", Code: "trust", Labels: domain.Text{FI: "Luottamus", SV: "Tillit", EN: "Trust"}},
		{Scheme: "need", Code: "encounter", Labels: domain.Text{FI: "Kohtaaminen", SV: "Bemötande", EN: "Encounter"}},
	})})
	worked := func(in, of int, scheme string) catalogue.Reason {
		return catalogue.Reason{Code: catalogue.TriedAndWorked, Evidence: domain.Evidence{Scheme: scheme, WorkedIn: in, Organisations: of}}
	}
	for _, c := range []struct {
		reason     catalogue.Reason
		fi, sv, en string
	}{
		{catalogue.Reason{Code: catalogue.MatchedNeed, Scheme: "need", Terms: []string{"trust"}},
			"Sopii tarpeeseen: Luottamus", "Passar behovet: Tillit", "Fits the need: Trust"},
		{catalogue.Reason{Code: catalogue.MatchedNeed, Scheme: "need", Terms: []string{"trust", "encounter"}},
			"Sopii tarpeisiin: Luottamus, Kohtaaminen", "Passar behoven: Tillit, Bemötande", "Fits the needs: Trust, Encounter"},
		{catalogue.Reason{Code: catalogue.FitsTime, Minutes: 30},
			"Ehdit tässä ajassa: 30 minuuttia", "Du hinner på den här tiden: 30 minuter", "Fits the time you have: 30 minutes"},
		{catalogue.Reason{Code: catalogue.FitsTime, Minutes: 1},
			"Ehdit tässä ajassa: 1 minuutti", "Du hinner på den här tiden: 1 minut", "Fits the time you have: 1 minute"},
		{catalogue.Reason{Code: catalogue.FitsGroupSize, Group: domain.GroupSize{Min: 2, Max: 12}},
			"Sopii ryhmän kokoon: 2–12 henkilöä", "Passar gruppens storlek: 2–12 personer", "Fits the size of the group: 2–12 people"},
		{catalogue.Reason{Code: catalogue.FitsGroupSize, Group: domain.GroupSize{Min: 1, Max: 1}},
			"Sopii ryhmän kokoon: 1 henkilö", "Passar gruppens storlek: 1 person", "Fits the size of the group: 1 person"},
		{worked(3, 4, "circumstances"), "Kolme organisaatiota neljästä sanoi, että tämä toimi samassa tilanteessa",
			"Tre av fyra organisationer sade att det här fungerade i samma situation", "Three of four organisations said that this worked in the same circumstances"},
		{worked(3, 3, "leadership_level"), "Kaikki kolme organisaatiota sanoivat, että tämä toimi samalla johtamisen tasolla",
			"Alla tre organisationer sade att det här fungerade på samma ledningsnivå", "All three organisations said that this worked at the same level of leadership"},
		{worked(9, 10, ""), "Yhdeksän organisaatiota kymmenestä sanoi, että tämä toimi",
			"Nio av tio organisationer sade att det här fungerade", "Nine of ten organisations said that this worked"},
		{worked(9, 15, ""), "Tätä kokeili 15 organisaatiota, ja niistä 9 sanoi, että se toimi",
			"9 av 15 organisationer sade att det här fungerade", "9 of 15 organisations said that this worked"},
		{worked(15, 15, ""), "Kaikki 15 organisaatiota sanoivat, että tämä toimi",
			"Alla 15 organisationer sade att det här fungerade", "All 15 organisations said that this worked"},
	} {
		require.Equal(t, []string{c.fi, c.sv, c.en}, []string{
			reasonIn(now, c.reason, domain.Finnish), reasonIn(now, c.reason, domain.Swedish), reasonIn(now, c.reason, domain.English),
		})
	}
	for code, message := range reasonMessages {
		for _, lang := range domain.Languages {
			require.NotEmpty(t, message.one.Exact(lang), "%s %s", code, lang)
			require.NotEmpty(t, message.many.Exact(lang), "%s %s", code, lang)
		}
	}
}
