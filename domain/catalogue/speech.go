package catalogue

import (
	"context"
	"fmt"

	"academy/domain"
	"academy/domain/search"
)

// relearn is the speech with the thesaurus as it is now.
func relearn(ctx context.Context, r domain.Reader, speech *search.Speech) (*search.Speech, error) {
	t, err := r.Thesaurus(ctx)
	if err != nil {
		return nil, fmt.Errorf("read thesaurus: %w", err)
	}
	return speech.WithThesaurus(t), nil
}

// reindex lets queries speak the catalogue's speech. What tools say needn't be analysed again: only
// queries look into the thesaurus.
func (c *Catalogue) reindex() { c.index = search.NewIndex(c.speech, c.segments, c.live) }
