package domain

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// One piece that brings a shared transaction down is alone in that: the others go again without it.
func TestOneThatFailsTheTransactionFailsAlone(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	together := func(_ context.Context, list []BatchItem) ([]Row, error) {
		rows := make([]Row, len(list))
		for i, n := range list {
			switch n.WhatWorked {
			case "error":
				return nil, broken
			case "panic":
				panic("at the worst moment")
			}
			rows[i].Feedback.WhatWorked = n.WhatWorked
		}
		return rows, nil
	}
	c := NewCombiner()
	var all sync.WaitGroup
	for i := range 60 {
		all.Go(func() {
			said := []string{"fine", "error", "panic"}[i%3]
			row, err := c.submit(t.Context(), Actor{ClientID: "a"}, NewFeedback{WhatWorked: said}, together)
			switch said {
			case "fine":
				require.NoError(t, err)
				require.Equal(t, said, row.Feedback.WhatWorked)
			case "error":
				require.ErrorIs(t, err, broken)
			default:
				require.ErrorContains(t, err, "at the worst moment")
			}
		})
	}
	all.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	require.Empty(t, c.waiting, "nothing is left behind")
}
