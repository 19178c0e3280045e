package repository

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
)

// Listen calls wake at every public change that any replica commits, and after every reconnection,
// until ctx ends. It has a connection of its own: LISTEN works neither in a pool nor behind a
// transaction-pooling proxy.
func Listen(ctx context.Context, url string, log *slog.Logger, wake func()) {
	const longest = 5 * time.Second
	told := false // one warning for one outage
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, longest) {
		err := listen(ctx, url, func() {
			pause, told = 100*time.Millisecond, false
			wake()
		})
		if ctx.Err() != nil {
			return
		}
		if !told {
			log.Warn("listening for changes was cut off; the poll goes on, and listening is tried again", "error", err)
			told = true
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

func listen(ctx context.Context, url string, wake func()) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect: %w", withoutSecrets(err))
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "LISTEN "+Channel); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	for {
		wake()
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return fmt.Errorf("wait: %w", err)
		}
	}
}
