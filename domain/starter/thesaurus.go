package starter

import "academy/domain"

// Thesaurus gives the groups and relations that every bank's search begins with.
func Thesaurus() (domain.Thesaurus, error) {
	return read[domain.Thesaurus]("thesaurus.json")
}
