package catalogue

import (
	"context"
	"errors"
	"time"
)

// stepLife is how long one step of reading may take: a chunk of tools, or the small lists. The whole may take
// as long as it does.
const stepLife = 10 * time.Second

var errSilent = errors.New("the database doesn't answer")

// stepwise ends a context when stepLife passes without k.step being called. The caller holds k.one.
func (k *Keeper) stepwise(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(stepLife, func() { cancel(errSilent) })
	k.step = func() { timer.Reset(stepLife) }
	return ctx, func() {
		k.step = func() {}
		timer.Stop()
		cancel(nil)
	}
}
