package api

import (
	"strings"

	"academy/domain"
)

// message is what people read of a problem or of a wrong field; fields have no title. Names in
// braces are filled with the fault's parameters.
type message struct{ title, detail domain.Text }

// title is the headline of a problem.
func title(code string, lang domain.Language) string { return messages[code].title.In(lang) }

// detail says what is wrong and what to do.
func detail(code string, lang domain.Language, params map[string]string) string {
	return fill(messages[code].detail.In(lang), params)
}

// fieldDetail says what is wrong with a field, in the field's own words where a problem has the same
// code.
func fieldDetail(f domain.Field, lang domain.Language) string {
	if m, ok := fieldMessages[f.Code]; ok {
		return fill(m.detail.In(lang), f.Params)
	}
	return detail(f.Code, lang, f.Params)
}

// Explain says a fault in words: a line for each wrong field, with its place and the valid values.
func Explain(fault *domain.Error, lang domain.Language) []string {
	if len(fault.Fields) == 0 {
		return []string{title(fault.Code, lang) + ". " + detail(fault.Code, lang, named(fault.Params, lang))}
	}
	lines := make([]string, len(fault.Fields))
	for i, f := range fault.Fields {
		if f.Pointer != "" {
			lines[i] = f.Pointer + ": "
		}
		lines[i] += fieldDetail(f, lang)
		if len(f.Allowed) > 0 {
			lines[i] += " (" + strings.Join(f.Allowed, ", ") + ")"
		}
	}
	return lines
}

func fill(text string, params map[string]string) string {
	for name, value := range params {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

func nounIn(noun string, lang domain.Language) string {
	if t, ok := nouns[noun]; ok {
		return t.In(lang)
	}
	return noun
}

// nouns as they stand at the beginning of "… not found".
var nouns = map[string]domain.Text{
	"tool":             {FI: "Työkalua", SV: "Verktyget", EN: "The tool"},
	"draft":            {FI: "Luonnosta", SV: "Utkastet", EN: "The draft"},
	"revision":         {FI: "Versiota", SV: "Versionen", EN: "The version"},
	"feedback":         {FI: "Palautetta", SV: "Responsen", EN: "The feedback"},
	"trial":            {FI: "Kokeilua", SV: "Försöket", EN: "The trial"},
	"collection":       {FI: "Kokoelmaa", SV: "Samlingen", EN: "The collection"},
	"vocabulary":       {FI: "Sanastoa", SV: "Vokabulären", EN: "The vocabulary"},
	"path":             {FI: "Polkua", SV: "Stigen", EN: "The path"},
	"leadership_level": {FI: "Johtamisen tasoa", SV: "Ledningsnivån", EN: "The leadership level"},
	"organisation":     {FI: "Organisaatiota", SV: "Organisationen", EN: "The organisation"},
	"programme":        {FI: "Ohjelmaa", SV: "Programmet", EN: "The programme"},
	"peer_pool":        {FI: "Vertaispoolia", SV: "Kollegpoolen", EN: "The peer pool"},
	"import":           {FI: "Tuontia", SV: "Importen", EN: "The import"},
	"peer_support":     {FI: "Vertaistukea", SV: "Kollegialt stöd", EN: "The peer support"},
	"client":           {FI: "Asiakastunnusta", SV: "Klienten", EN: "The client"},
	"feed":             {FI: "Syötettä", SV: "Flödet", EN: "The feed"},
	"media":            {FI: "Tiedostoa", SV: "Filen", EN: "The file"},
	"key":              {FI: "Avainta", SV: "Nyckeln", EN: "The key"},
	"editor":           {FI: "Editoria", SV: "Redaktören", EN: "The editor"},
	"problem":          {FI: "Virhekoodia", SV: "Felkoden", EN: "The problem code"},
	"row":              {FI: "Kohdetta", SV: "Objektet", EN: "The resource"},

	"preview":            {FI: "Esikatselulinkkiä", SV: "Förhandsvisningslänken", EN: "The preview link"},
	"webhook":            {FI: "Webhookia", SV: "Webhooken", EN: "The webhook"},
	"invitation":         {FI: "Kutsua", SV: "Inbjudan", EN: "The invitation"},
	"participation":      {FI: "Osallistumista", SV: "Deltagandet", EN: "The participation"},
	"term":               {FI: "Termiä", SV: "Termen", EN: "The term"},
	"responsibility":     {FI: "Vastuuta", SV: "Ansvaret", EN: "The responsibility"},
	"thesaurus_group":    {FI: "Synonyymiryhmää", SV: "Synonymgruppen", EN: "The synonym group"},
	"thesaurus_relation": {FI: "Sanaviittausta", SV: "Ordhänvisningen", EN: "The relation between words"},
}

// messages are the texts of every code, in three languages.
var messages = merge(problemMessages, fieldMessages)

func merge(tables ...map[string]message) map[string]message {
	all := map[string]message{}
	for _, table := range tables {
		for code, m := range table {
			if was, ok := all[code]; ok && was.title != (domain.Text{}) {
				continue // a problem's own text wins over the field's
			}
			all[code] = m
		}
	}
	return all
}
