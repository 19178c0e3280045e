package api

import (
	"math"

	"academy/domain"
)

// evidenceMessages say how trials ended: some, all or none worked, and what that tells of others. {of} is
// the number of trials with its Finnish ending.
var evidenceMessages = struct{ some, all, none, like domain.Text }{
	some: domain.Text{FI: "Toimi {worked} kokeilussa {of}", SV: "Fungerade i {worked} av {trials} försök", EN: "Worked in {worked} of {trials} trials"},
	all:  domain.Text{FI: "Toimi kaikissa {trials} kokeilussa", SV: "Fungerade i alla {trials} försök", EN: "Worked in all {trials} trials"},
	none: domain.Text{
		FI: "Ei toiminut yhdessäkään {trials} kokeilusta", SV: "Fungerade inte i något av {trials} försök", EN: "Worked in none of {trials} trials",
	},
	like: domain.Text{
		FI: "Vastaavista kokeiluista onnistuu arviolta {range} prosenttia (95 prosentin luottamusväli).",
		SV: "Av liknande försök lyckas uppskattningsvis {range} procent (95 procents konfidensintervall).",
		EN: "Of trials like these, an estimated {range} per cent succeed (95 per cent confidence interval).",
	},
}

// workedText says in how many trials a tool worked, and what share that lets one expect.
func workedText(e domain.Evidence, lang domain.Language) string {
	return workedShort(e, lang) + ". " + fill(evidenceMessages.like.In(lang), map[string]string{"range": rangeOf(e.WorkedShare())})
}

// workedShort says in how many trials a tool worked.
func workedShort(e domain.Evidence, lang domain.Language) string {
	text := evidenceMessages.some
	switch e.Worked {
	case 0:
		text = evidenceMessages.none
	case e.Trials:
		text = evidenceMessages.all
	}
	return fill(text.In(lang), map[string]string{"worked": itoa(e.Worked), "trials": itoa(e.Trials), "of": elative(e.Trials)})
}

// rangeOf is the interval in whole per cent, rounded outwards: never narrower than it is.
func rangeOf(s domain.Share) string {
	return itoa(int(math.Floor(s.Low*100))) + "–" + itoa(int(math.Ceil(s.High*100)))
}

// elative is a number in the Finnish case of "out of": 9:stä, 6:sta. The last word that is spoken has the
// ending.
func elative(n int) string {
	switch {
	case n%10 == 0 && n%100 != 0: // kymmenestä
		return itoa(n) + ":stä"
	case n%10 == 0, n%10 == 2, n%10 == 3, n%10 == 6, n%10 == 8: // sadasta, kahdesta, kolmesta, kuudesta, kahdeksasta
		return itoa(n) + ":sta"
	}
	return itoa(n) + ":stä"
}

// Words of the chart and of its table.
var chartWords = struct {
	title, description, nothing, overall, interval, situation, trials, organisations, share, table domain.Text
	trialsN, organisationsN                                                                        counted
}{
	title:       domain.Text{FI: "Miten kokeilut päättyivät: {tool}", SV: "Hur försöken slutade: {tool}", EN: "How the trials ended: {tool}"},
	description: domain.Text{FI: "Pylväät kertovat, kuinka suuri osa kokeiluista päättyi mitenkin.", SV: "Staplarna visar hur stor del av försöken som slutade på vilket sätt.", EN: "The bars show what part of the trials ended in which way."},
	nothing: domain.Text{
		FI: "Tuloksia ei vielä voi näyttää: niiden takana on oltava vähintään kolme organisaatiota.",
		SV: "Resultaten kan inte visas ännu: det behövs försök från minst tre organisationer.",
		EN: "There are no results to show yet: they need trials by at least three organisations.",
	},
	overall:       domain.Text{FI: "Kaikki kokeilut", SV: "Alla försök", EN: "All trials"},
	interval:      domain.Text{FI: "Toimineiden osuus ja luottamusväli (95 %)", SV: "Andel som fungerade, felmarginal 95 %", EN: "Share that worked, 95% interval"},
	situation:     domain.Text{FI: "Tilanne", SV: "Situation", EN: "Circumstances"},
	trials:        domain.Text{FI: "Kokeiluja", SV: "Försök", EN: "Trials"},
	organisations: domain.Text{FI: "Organisaatioita", SV: "Organisationer", EN: "Organisations"},
	share:         domain.Text{FI: "Toimi, 95 %:n luottamusväli", SV: "Fungerade, 95 % konfidensintervall", EN: "Worked, 95% interval"},
	table:         domain.Text{FI: "Luvut taulukkona", SV: "Siffrorna som tabell", EN: "The figures as a table"},
	trialsN: counted{
		domain.Text{FI: "{n} kokeilu", SV: "{n} försök", EN: "{n} trial"}, domain.Text{FI: "{n} kokeilua", SV: "{n} försök", EN: "{n} trials"},
	},
	organisationsN: counted{
		domain.Text{FI: "{n} organisaatio", SV: "{n} organisation", EN: "{n} organisation"},
		domain.Text{FI: "{n} organisaatiota", SV: "{n} organisationer", EN: "{n} organisations"},
	},
}
