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
	"leadership_level": {FI: "Johtamisen tasoa", SV: "Ledningsnivån", EN: "The leadership level"},
	"organisation":     {FI: "Organisaatiota", SV: "Organisationen", EN: "The organisation"},
	"programme":        {FI: "Ohjelmaa", SV: "Programmet", EN: "The programme"},
	"peer_pool":        {FI: "Vertaispoolia", SV: "Kollegpoolen", EN: "The peer pool"},
	"import":           {FI: "Tuontia", SV: "Importen", EN: "The import"},
	"peer_support":     {FI: "Vertaistukea", SV: "Kollegialt stöd", EN: "The peer support"},
	"client":           {FI: "Asiakastunnusta", SV: "Klienten", EN: "The client"},
	"problem":          {FI: "Virhekoodia", SV: "Felkoden", EN: "The problem code"},
	"row":              {FI: "Kohdetta", SV: "Objektet", EN: "The resource"},
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
