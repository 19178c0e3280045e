package starter

import (
	"context"
	"time"

	"academy/domain"
)

// Thesaurus gives the groups and relations that every bank's search begins with.
func Thesaurus() (domain.Thesaurus, error) {
	return read[domain.Thesaurus]("thesaurus.json")
}

// LoadThesaurus adds the entries whose codes a bank never had: all of them to a new one, later those
// that a newer program brings. What editors changed stays as they left it, and what they removed stays
// away, since its code is kept. So an entry of the file that is to say something else, in banks that
// have it already too, needs a new code.
func LoadThesaurus(ctx context.Context, store domain.Store, now time.Time) error {
	t, err := Thesaurus()
	if err != nil {
		return err
	}
	return store.InTx(ctx, domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		if err := w.Lock(ctx, domain.ResourceThesaurus); err != nil {
			return nil, err
		}
		added, err := w.AddToThesaurus(ctx, t)
		if err != nil || added == 0 {
			return nil, err
		}
		return []domain.Change{domain.ThesaurusChanged(now)}, nil
	})
}
