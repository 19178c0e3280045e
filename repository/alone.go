package repository

import (
	"context"
	"fmt"
	"time"
)

// Alone runs f while no other process runs anything under the same name, and waits for its turn until ctx
// ends: two replicas that start at the same moment fill an empty bank one after the other. The lock belongs
// to a connection and ends with it, whatever becomes of the process.
func (s *Store) Alone(ctx context.Context, name string, f func() error) error {
	conn, err := s.sql.Conn(ctx)
	if err != nil {
		return fmt.Errorf("wait for other processes: %w", translate(err))
	}
	defer conn.Close()
	turn := time.NewTicker(100 * time.Millisecond)
	defer turn.Stop()
	for taken := false; !taken; {
		// Asked for again and again: a waiting lock would run into lock_timeout.
		if err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", nameLock(name)).Scan(&taken); err != nil {
			return fmt.Errorf("wait for other processes: %w", translate(err))
		}
		if taken {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-turn.C:
		}
	}
	defer func() {
		ended, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerLimit)
		defer cancel()
		_, _ = conn.ExecContext(ended, "SELECT pg_advisory_unlock($1)", nameLock(name))
	}()
	return f()
}
