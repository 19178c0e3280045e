package starter

import (
	"academy/domain/catalogue"
)

type thesaurusFile struct {
	Groups    []catalogue.Group    `json:"groups"`
	Relations []catalogue.Relation `json:"relations"`
}

// Thesaurus gives the thesaurus of the field that every bank begins with.
func Thesaurus() (*catalogue.Thesaurus, error) {
	file, err := read[thesaurusFile]("thesaurus.json")
	if err != nil {
		return nil, err
	}
	return catalogue.NewThesaurus(file.Groups, file.Relations), nil
}
