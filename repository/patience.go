package repository

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
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

// attentive closes a connection when an answer is waited for so long that the server must have ended the statement:
// what asks without a limit of its own, as jobs in the background do, would wait for ever for a network that swallows
// everything and keeps the connection open. statementTimeout is the server's, in PostgreSQL's spelling; a server
// without one may think for as long as it likes.
func attentive(config *pgconn.Config, statementTimeout string) {
	limit := silence(statementTimeout)
	if limit == 0 {
		return
	}
	dial := config.DialFunc
	config.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return newAwaited(conn, limit), nil
	}
}

// silence is how long a server may say nothing: half as long again as it lets a statement run, 0 for ever.
func silence(statementTimeout string) time.Duration {
	if _, err := strconv.Atoi(statementTimeout); err == nil {
		statementTimeout += "ms"
	}
	limit, err := time.ParseDuration(strings.Replace(strings.ReplaceAll(statementTimeout, " ", ""), "min", "m", 1))
	if err != nil { // days, or nothing that PostgreSQL takes
		return 0
	}
	return limit * 3 / 2
}

// awaited is a connection that is closed when a request isn't answered within the limit. Of an answer the first part
// counts. It isn't reading that begins the wait: after a slow write pgx goes on reading, for as long as the connection
// rests in the pool.
type awaited struct {
	net.Conn
	limit time.Duration
	end   *time.Timer
}

func newAwaited(conn net.Conn, limit time.Duration) *awaited {
	a := &awaited{Conn: conn, limit: limit, end: time.AfterFunc(limit, func() { _ = conn.Close() })}
	a.end.Stop()
	return a
}

func (a *awaited) Write(b []byte) (int, error) {
	a.end.Reset(a.limit)
	return a.Conn.Write(b)
}

func (a *awaited) Read(b []byte) (int, error) {
	n, err := a.Conn.Read(b)
	if n > 0 {
		a.end.Stop()
	}
	return n, err
}

// Close closes what may have been closed for want of an answer: that is no fault of whoever closes it now.
func (a *awaited) Close() error {
	a.end.Stop()
	if err := a.Conn.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
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
