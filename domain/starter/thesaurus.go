package starter

import (
	"academy/domain/catalogue"
)

type thesaurusFile struct {
	Groups    []catalogue.Group    `json:"groups"`
	Relations []catalogue.Relation `json:"relations"`
}

// Thesaurus gives the groups and relations that every bank's search begins with.
func Thesaurus() ([]catalogue.Group, []catalogue.Relation, error) {
	file, err := read[thesaurusFile]("thesaurus.json")
	return file.Groups, file.Relations, err
}
