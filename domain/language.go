package domain

// Language is one of the three languages of the bank, as an ISO 639-1 code. Finnish and Swedish
// are national languages (Language Act 423/2003), so neither is a translation of lesser rank.
type Language string

// The languages of the bank.
const (
	Finnish Language = "fi"
	Swedish Language = "sv"
	English Language = "en"
)

// Languages lists them in the order in which a missing one falls back.
var Languages = []Language{Finnish, Swedish, English}

// ParseLanguage takes exactly "fi", "sv" or "en".
func ParseLanguage(s string) (Language, bool) {
	for _, l := range Languages {
		if s == string(l) {
			return l, true
		}
	}
	return "", false
}

// Text is a short text in up to three languages.
type Text struct {
	FI string `json:"fi,omitzero"`
	SV string `json:"sv,omitzero"`
	EN string `json:"en,omitzero"`
}

// In gives the text in the asked language, else in the first one that is there.
func (t Text) In(lang Language) string {
	if s := t.Exact(lang); s != "" {
		return s
	}
	for _, l := range Languages {
		if s := t.Exact(l); s != "" {
			return s
		}
	}
	return ""
}

// Served is the language of what In gives: the asked one, else the first that is there.
func (t Text) Served(asked Language) Language {
	if t.Exact(asked) != "" {
		return asked
	}
	for _, l := range Languages {
		if t.Exact(l) != "" {
			return l
		}
	}
	return asked
}

// Together lists the languages in which texts that belong together can be read: all of them, but for
// those that are there in no language at all.
func Together(texts ...Text) []Language {
	var list []Language
	for _, l := range Languages {
		there := false
		for _, t := range texts {
			if t.Exact(l) == "" && !t.Empty() {
				there = false
				break
			}
			there = there || !t.Empty()
		}
		if there {
			list = append(list, l)
		}
	}
	return list
}

// Exact gives the text in that language only, "" when it is missing.
func (t Text) Exact(lang Language) string {
	switch lang {
	case Finnish:
		return t.FI
	case Swedish:
		return t.SV
	case English:
		return t.EN
	}
	return ""
}

// Empty tells whether no language has a text.
func (t Text) Empty() bool { return t == Text{} }
