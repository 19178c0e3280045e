package catalogue

import (
	"context"
	"fmt"

	"academy/domain"
)

// relearn takes the thesaurus as it is now. What tools say needn't be analysed again: only queries look
// into it.
func (c *Catalogue) relearn(ctx context.Context, r domain.Reader) error {
	t, err := r.Thesaurus(ctx)
	if err != nil {
		return fmt.Errorf("read thesaurus: %w", err)
	}
	c.speech = c.speech.WithThesaurus(t)
	c.reindex()
	return nil
}
