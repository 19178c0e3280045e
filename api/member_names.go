package api

import (
	"slices"

	"academy/domain"
	"academy/domain/catalogue"
)

// memberNames are what people call the members of a tool: headings of its text and of columns.
var memberNames = map[string]domain.Text{
	"id":                  {FI: "Tunniste", SV: "Identifierare", EN: "Id"},
	"slug":                {FI: "Lyhyt nimi", SV: "Kortnamn", EN: "Short name"},
	"title":               {FI: "Nimi", SV: "Namn", EN: "Title"},
	"summary":             {FI: "Tiivistelmä", SV: "Sammanfattning", EN: "Summary"},
	"html_url":            {FI: "Osoite", SV: "Adress", EN: "Address"},
	"language":            {FI: "Kieli", SV: "Språk", EN: "Language"},
	"stale":               {FI: "Käännös vanhentunut", SV: "Översättningen föråldrad", EN: "Translation out of date"},
	"owner":               {FI: "Vastuuorganisaatio", SV: "Ansvarig organisation", EN: "Responsible organisation"},
	"revision":            {FI: "Versio", SV: "Version", EN: "Version"},
	"published_at":        {FI: "Julkaistu (UTC)", SV: "Publicerad (UTC)", EN: "Published (UTC)"},
	"updated_at":          {FI: "Päivitetty (UTC)", SV: "Uppdaterad (UTC)", EN: "Updated (UTC)"},
	"review_by":           {FI: "Tarkistettava viimeistään", SV: "Ska granskas senast", EN: "Review by"},
	"minutes":             {FI: "Kesto (min)", SV: "Tid (min)", EN: "Duration (min)"},
	"group_size_min":      {FI: "Ryhmä vähintään", SV: "Grupp minst", EN: "Group at least"},
	"group_size_max":      {FI: "Ryhmä enintään", SV: "Grupp högst", EN: "Group at most"},
	"description":         {FI: "Kuvaus", SV: "Beskrivning", EN: "Description"},
	"how_to_use":          {FI: "Näin käytät", SV: "Så använder du verktyget", EN: "How to use it"},
	"when_to_use":         {FI: "Milloin sopii", SV: "När det passar", EN: "When to use it"},
	"when_not_to_use":     {FI: "Milloin ei sovi", SV: "När det inte passar", EN: "When not to use it"},
	"required_competence": {FI: "Tarvittava osaaminen", SV: "Kompetens som behövs", EN: "Competence needed"},
	"typical_users":       {FI: "Tyypilliset käyttäjät", SV: "Typiska användare", EN: "Typical users"},
	"materials":           {FI: "Tarvikkeet", SV: "Det här behövs", EN: "What you need"},
	"keywords":            {FI: "Asiasanat", SV: "Nyckelord", EN: "Keywords"},
	"situations":          {FI: "Tilanteet", SV: "Situationer", EN: "Situations"},
	"steps":               {FI: "Vaiheet", SV: "Steg", EN: "Steps"},
	"myths":               {FI: "Myytit", SV: "Myter", EN: "Myths"},
	"pitfalls":            {FI: "Sudenkuopat", SV: "Fallgropar", EN: "Pitfalls"},
	"media":               {FI: "Aineistot", SV: "Material", EN: "Media"},
	"change":              {FI: "Mikä muuttui versiossa {n}", SV: "Vad som ändrades i version {n}", EN: "What changed in version {n}"},
	"credit":              {FI: "Tekijät", SV: "Upphov", EN: "Credit"},
	"licence":             {FI: "Lisenssi", SV: "Licens", EN: "Licence"},
}

// memberName is what people call a member of a tool, or a vocabulary.
func memberName(now *catalogue.Catalogue, member string, lang domain.Language) string {
	if name, ok := memberNames[member]; ok {
		return name.In(lang)
	}
	all := now.Vocabularies.All()
	if i := slices.IndexFunc(all, func(v domain.Vocabulary) bool { return v.Scheme == member }); i >= 0 {
		return all[i].Labels.In(lang)
	}
	return member
}
