//go:build unix

package localpg

import (
	"context"
	"time"
)

// until calls done at once and then after each pause, until it says true or
// fails, or ctx ends.
func until(ctx context.Context, pause time.Duration, done func() (bool, error)) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		ok, err := done()
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
