package domain

// Thesaurus is what search knows of the field's language: which words mean the same, what a word is in
// another language, and what people say when they mean a word of the field. Editors change it while the
// bank runs.
type Thesaurus struct {
	Groups    []ThesaurusGroup    `json:"groups"`
	Relations []ThesaurusRelation `json:"relations"`
}

// ThesaurusGroup is one concept. Its terms mean the same within a language, and are each other's
// translations between languages. A term is a word or a phrase of up to four words.
type ThesaurusGroup struct {
	Code  string `json:"code"` // its address, lower-case kebab; when removed, only an editor can take it again
	Terms Words  `json:"terms" gorm:"serializer:json"`
}

// ThesaurusRelation leads one way, from everyday words to words of the field: who types poissa means
// poissaolo, but not the other way round.
type ThesaurusRelation struct {
	Code string   `json:"code"`
	Lang Language `json:"lang"`
	From []string `json:"from" gorm:"serializer:json;column:from_terms"`
	To   []string `json:"to" gorm:"serializer:json;column:to_terms"`
}

// Words are lists of words in up to three languages.
type Words struct {
	FI []string `json:"fi,omitempty"`
	SV []string `json:"sv,omitempty"`
	EN []string `json:"en,omitempty"`
}

// In gives the words of that language.
func (w Words) In(lang Language) []string {
	switch lang {
	case Finnish:
		return w.FI
	case Swedish:
		return w.SV
	case English:
		return w.EN
	}
	return nil
}
