package repository

import (
	"context"
	"net"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	connectLimit = 3 * time.Second // to get a connection, login included
	answerLimit  = 2 * time.Second // of a server that is asked whether it is there
)

// impatient ends what a network does without a word: a host that doesn't answer, and a connection whose
// other end is gone though nobody closed it (half open). The kernel asks after idle ones. What the operator
// wrote into the address wins.
func impatient(config *pgconn.Config) {
	if config.ConnectTimeout == 0 { // none: for ever
		config.ConnectTimeout = connectLimit
	}
	dialer := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 3 * time.Second, Count: 3}}
	config.DialFunc = dialer.DialContext
}

// doubt remembers when a connection of a pool was found to lead nowhere.
type doubt struct{ found atomic.Int64 }

// ping asks a pooled connection that has rested for a second whether its other end is there. A half-open one is
// closed by that, and costs whoever wanted it two seconds instead of a whole request's time. Where one leads
// nowhere others do, and two seconds each would be a minute: those that were last used before that are closed
// without a question. True has the pool ask once more, which a closed connection answers at once: the pool
// takes another one, or makes one.
func (d *doubt) ping(ctx context.Context, p stdlib.ShouldPingParams) bool {
	if p.IdleDuration <= time.Second {
		return false
	}
	// A connection that is taken for the second time only has no time of its first: it is asked.
	used := p.IdleDuration < 24*time.Hour
	if used && time.Now().Add(-p.IdleDuration).UnixNano() < d.found.Load() {
		_ = p.Conn.PgConn().Conn().Close()
		return true
	}
	if within(ctx, answerLimit, p.Conn.Ping) == nil {
		return false
	}
	if ctx.Err() == nil { // else it was the request that went away
		d.found.Store(time.Now().UnixNano())
	}
	return true
}

// within runs f with a limit of time.
func within(ctx context.Context, limit time.Duration, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return f(ctx)
}

// goodbye closes a connection without waiting long for the other end.
func goodbye(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), answerLimit)
	defer cancel()
	_ = conn.Close(ctx)
}
