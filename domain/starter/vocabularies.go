package starter

import (
	"context"
	"time"

	"academy/domain"
)

type vocabularyFile struct {
	Vocabularies []struct {
		Scheme string      `json:"scheme"`
		Labels domain.Text `json:"labels"`
		Terms  []struct {
			Code       string         `json:"code"`
			Labels     domain.Text    `json:"labels"`
			Definition domain.Text    `json:"definition"`
			Broader    domain.TermRef `json:"broader"`
			URI        string         `json:"uri"`
		} `json:"terms"`
	} `json:"vocabularies"`
}

// Vocabularies gives the vocabularies that every bank begins with.
func Vocabularies() (*domain.Vocabularies, error) {
	file, err := read[vocabularyFile]("vocabularies.json")
	if err != nil {
		return nil, err
	}
	var list []domain.Vocabulary
	var terms []domain.Term
	for i, v := range file.Vocabularies {
		list = append(list, domain.Vocabulary{Scheme: v.Scheme, Labels: v.Labels, Ord: i + 1})
		for j, t := range v.Terms {
			terms = append(terms, domain.Term{
				Scheme: v.Scheme, Code: t.Code, Labels: t.Labels, Definition: t.Definition, Ord: j + 1, Broader: t.Broader, URI: t.URI,
			})
		}
	}
	return domain.NewVocabularies(list, terms), nil
}

// LoadVocabularies adds the terms that the program needs to run at all and that aren't there yet.
// What editors changed stays as they left it.
func LoadVocabularies(ctx context.Context, store domain.Store, now time.Time) error {
	all, err := Vocabularies()
	if err != nil {
		return err
	}
	return store.InTx(ctx, domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		there, err := w.Vocabularies(ctx)
		if err != nil {
			return nil, err
		}
		var changes []domain.Change
		for _, v := range all.All() {
			added := false
			if len(there.Terms(v.Scheme)) == 0 {
				if err := w.SaveVocabulary(ctx, v); err != nil {
					return nil, err
				}
			}
			for _, t := range all.Terms(v.Scheme) {
				if there.Has(v.Scheme, t.Code) {
					continue
				}
				added = true
				if err := w.SaveTerm(ctx, t); err != nil {
					return nil, err
				}
			}
			if added {
				changes = append(changes, domain.Changed(domain.ResourceVocabulary, domain.ID(v.Scheme), v.Scheme, domain.Upsert, now))
			}
		}
		return changes, nil
	})
}
