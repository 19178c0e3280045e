package repository

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
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

// longestSilence is after how long the listener asks whether the server is still there.
const longestSilence = 15 * time.Second

func listen(ctx context.Context, url string, wake func()) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("database url: %w", withoutSecrets(err))
	}
	impatient(&config.Config)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("connect: %w", withoutSecrets(err))
	}
	defer goodbye(conn)
	if err := within(ctx, answerLimit, func(ctx context.Context) error {
		_, err := conn.Exec(ctx, "LISTEN "+Channel)
		return err
	}); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	for {
		wake()
		if err := heard(ctx, conn); err != nil {
			return fmt.Errorf("wait: %w", err)
		}
	}
}

// heard waits for a notification. Silence is broken by questions now and then: a connection whose other
// end is gone without a word would be listened to for ever.
func heard(ctx context.Context, conn *pgx.Conn) error {
	for {
		silence, cancel := context.WithTimeout(ctx, longestSilence)
		_, err := conn.WaitForNotification(silence)
		cancel()
		if err == nil || ctx.Err() != nil || !pgconn.Timeout(err) || conn.IsClosed() {
			return err
		}
		if err := within(ctx, answerLimit, conn.Ping); err != nil {
			return fmt.Errorf("nobody is there: %w", err)
		}
	}
}
