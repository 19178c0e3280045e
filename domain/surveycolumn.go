package domain

import (
	"slices"
	"strings"
)

// The columns that a file of survey answers may have.
const (
	ColumnExternalID   = "external_id"
	ColumnTool         = "tool"
	ColumnRevision     = "revision"
	ColumnStep         = "step"
	ColumnUsedOn       = "used_on"
	ColumnUsefulness   = "usefulness"
	ColumnEase         = "ease"
	ColumnClarity      = "clarity"
	ColumnWhatWorked   = "what_worked"
	ColumnWhatToChange = "what_to_change"
	ColumnUsedFor      = "used_for"
	ColumnKind         = "kind"
	ColumnLanguage     = "language"
	ColumnConsent      = "consent_to_quote"
)

// SurveyColumn is a column that a file may have, with the heading by which it is known in each language,
// and what may stand under it.
type SurveyColumn struct {
	Code    string
	Heading Text
	Takes   Text
}

// SurveyColumns lists the columns in the order of the template.
var SurveyColumns = []SurveyColumn{
	{ColumnExternalID, Text{FI: "Tunniste", SV: "Identifierare", EN: "Identifier"}, Text{
		FI: "Vastauksen oma tunniste, joka ei muutu. Sama tunniste tuodaan vain kerran. Jos sarake puuttuu, rivi tunnistetaan sisällöstään.",
		SV: "Svarets egen identifierare, som inte ändras. Samma identifierare importeras bara en gång. Om kolumnen saknas identifieras raden av sitt innehåll.",
		EN: "The answer's own identifier, which never changes. It is imported once. Without this column a row is known by its content."}},
	{ColumnTool, Text{FI: "Työkalu", SV: "Verktyg", EN: "Tool"}, Text{
		FI: "Työkalun nimi, osoitetunnus tai id.", SV: "Verktygets namn, adressnamn eller id.", EN: "The tool's title, slug or id."}},
	{ColumnRevision, Text{FI: "Versio", SV: "Version", EN: "Version"}, Text{
		FI: "Käytetyn version numero. Tyhjä: käyttöpäivänä julkaistu versio.", SV: "Numret på den version som användes. Tomt: versionen som gällde på användningsdagen.", EN: "Number of the version used. Empty: the one published on that day."}},
	{ColumnStep, Text{FI: "Vaihe", SV: "Steg", EN: "Step"}, Text{
		FI: "Vaiheen tunnus. Tyhjä: koko työkalu.", SV: "Stegets nyckel. Tomt: hela verktyget.", EN: "Key of a step. Empty: the whole tool."}},
	{ColumnUsedOn, Text{FI: "Käyttöpäivä", SV: "Användningsdag", EN: "Used on"}, Text{
		FI: "Päivä, esimerkiksi 20.11.2026 tai 2026-11-20. Tyhjä: tuontipäivä.", SV: "Dag, till exempel 20.11.2026 eller 2026-11-20. Tomt: importdagen.", EN: "Day, such as 20.11.2026 or 2026-11-20. Empty: the day of the import."}},
	{ColumnUsefulness, Text{FI: "Hyödyllisyys", SV: "Nytta", EN: "Usefulness"}, ratingTakes},
	{ColumnEase, Text{FI: "Helppous", SV: "Enkelhet", EN: "Ease"}, ratingTakes},
	{ColumnClarity, Text{FI: "Selkeys", SV: "Tydlighet", EN: "Clarity"}, ratingTakes},
	{ColumnWhatWorked, Text{FI: "Mikä toimi?", SV: "Vad fungerade?", EN: "What worked?"}, textTakes},
	{ColumnWhatToChange, Text{FI: "Mitä pitäisi muuttaa?", SV: "Vad borde ändras?", EN: "What should change?"}, textTakes},
	{ColumnUsedFor, Text{FI: "Mihin käytit?", SV: "Vad använde du det till?", EN: "What was it used for?"}, textTakes},
	{ColumnKind, Text{FI: "Palautteen laji", SV: "Typ av respons", EN: "Kind of feedback"}, Text{
		FI: "Lajin nimi tai koodi. Voi jättää tyhjäksi.", SV: "Typens namn eller kod. Kan lämnas tomt.", EN: "Name or code of the kind. May be empty."}},
	{ColumnLanguage, Text{FI: "Kieli", SV: "Språk", EN: "Language"}, Text{
		FI: "fi, sv tai en. Tyhjä: tuonnin kieli.", SV: "fi, sv eller en. Tomt: importens språk.", EN: "fi, sv or en. Empty: the language of the import."}},
	{ColumnConsent, Text{FI: "Saa lainata", SV: "Får citeras", EN: "May be quoted"}, Text{
		FI: "kyllä tai ei. Tyhjä: ei.", SV: "ja eller nej. Tomt: nej.", EN: "yes or no. Empty: no."}},
}

var (
	ratingTakes = Text{FI: "1 (heikko) – 5 (erinomainen), tai tyhjä.", SV: "1 (svagt) – 5 (utmärkt), eller tomt.", EN: "1 (poor) to 5 (excellent), or empty."}
	textTakes   = Text{FI: "Vapaata tekstiä. Ei henkilötietoja.", SV: "Fritext. Inga personuppgifter.", EN: "Free text. No personal data."}
)

// contentColumns are those of which a file needs one at least.
var contentColumns = []string{
	ColumnUsefulness, ColumnEase, ColumnClarity, ColumnWhatWorked, ColumnWhatToChange, ColumnUsedFor,
}

// columnCodes lists the codes of the columns.
func columnCodes() []string {
	codes := make([]string, len(SurveyColumns))
	for i, c := range SurveyColumns {
		codes[i] = c.Code
	}
	return codes
}

// SurveyMapping is how an organisation's file is to be read; it is kept for the next one of the same
// source. Columns that nothing names are dropped before anything looks at them: survey tools add names
// and addresses.
type SurveyMapping struct {
	Columns  map[string]string            `json:"columns"`  // heading -> column; "" drops one that would be known by its heading
	Values   map[string]map[string]string `json:"values"`   // column -> what stands there -> what it means
	Defaults map[string]string            `json:"defaults"` // column -> what an empty cell means
}

// check notes columns that aren't there.
func (m SurveyMapping) check(f *Faults) {
	for heading, code := range m.Columns {
		if code != "" && !slices.Contains(columnCodes(), code) {
			f.AddChoice("/columns/"+escape(heading), "unknown-value", columnCodes())
		}
	}
	for code := range m.Values {
		if !slices.Contains(columnCodes(), code) {
			f.AddChoice("/values/"+escape(code), "unknown-value", columnCodes())
		}
	}
	for code := range m.Defaults {
		if !slices.Contains(columnCodes(), code) {
			f.AddChoice("/defaults/"+escape(code), "unknown-value", columnCodes())
		}
	}
	for _, list := range []int{len(m.Columns), len(m.Values), len(m.Defaults)} {
		if list > 200 {
			f.Add("", "too-many", "max", "200")
		}
	}
}

// columnOf finds the column that a heading names: as the mapping says, else by the heading itself.
func (m SurveyMapping) columnOf(heading string) string {
	wanted := sameWords(heading)
	for h, code := range m.Columns {
		if sameWords(h) == wanted {
			return code
		}
	}
	for _, c := range SurveyColumns {
		for _, name := range []string{c.Code, c.Heading.FI, c.Heading.SV, c.Heading.EN} {
			if sameWords(name) == wanted {
				return c.Code
			}
		}
	}
	return ""
}

// sameWords folds what people write alike: case, and spaces around and between words.
func sameWords(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
