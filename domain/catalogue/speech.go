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
