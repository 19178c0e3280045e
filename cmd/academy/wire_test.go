package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/repository"
)

// in is the same instance, with failures told to a subtest.
func (i *instance) in(t testing.TB) *instance {
	j := *i
	j.t = t
	return &j
}

func (c caller) in(t testing.TB) caller { return caller{c.instance.in(t), c.token} }

// with is somebody who holds that token.
func (i *instance) with(token string) caller { return caller{i, token} }

// wire sends bytes as they are, which a decent client wouldn't, and gives the first answer.
func (i *instance) wire(request string) answer {
	i.t.Helper()
	conn, err := net.DialTimeout("tcp", strings.TrimPrefix(i.url, "http://"), 5*time.Second)
	require.NoError(i.t, err)
	defer conn.Close()
	require.NoError(i.t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	go func() { _, _ = io.WriteString(conn, request) }() // the server may answer before it has read all
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(i.t, err)
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	require.NoError(i.t, err)
	return answer{response.StatusCode, response.Header, b}
}

// rows counts the rows of every table, past all rights, but for the counts of how much was asked for and of what was
// searched for in vain, and for the runs of retention: those are written by the clock.
func (i *instance) rows() map[string]int {
	i.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, i.db)
	require.NoError(i.t, err)
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT IN ('quotas', 'search_misses', 'retention_runs')`)
	require.NoError(i.t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(i.t, err)
	counts := map[string]int{}
	for _, table := range tables {
		query := "SELECT count(*) FROM " + pgx.Identifier{table}.Sanitize()
		if table == "audit_events" { // that somebody read or was refused stores nothing of what they sent
			query += " WHERE outcome = 'done' AND action NOT LIKE '%.read' AND action NOT LIKE '%.list' AND action NOT LIKE 'token.%'"
		}
		var n int
		require.NoError(i.t, conn.QueryRow(ctx, query).Scan(&n))
		counts[table] = n
	}
	require.Positive(i.t, counts["feedback"])
	return counts
}

// store opens the instance's database as the program does.
func (i *instance) store() *repository.Store {
	i.t.Helper()
	store, err := repository.Open(context.Background(), i.db, slog.New(slog.DiscardHandler))
	require.NoError(i.t, err)
	i.t.Cleanup(func() { require.NoError(i.t, store.Close()) })
	return store
}

// refused holds a problem document to its status, its code and its fields ("pointer code").
func refused(t testing.TB, a answer, status int, code string, fields ...string) {
	t.Helper()
	require.Equal(t, status, a.status, a)
	require.Equal(t, "http://academy.test/problems/"+code, a.text("type"), a)
	if len(fields) == 0 {
		return
	}
	var got []string
	for i := range a.list("errors") {
		got = append(got, a.text("errors", i, "pointer")+" "+a.text("errors", i, "code"))
		require.NotEmpty(t, a.text("errors", i, "message"), a)
	}
	require.Equal(t, fields, got)
}

// eventually waits for a condition, looking often.
func eventually(t testing.TB, patience time.Duration, what string, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		if time.Now().After(deadline) {
			t.Fatalf("not after %v: %s", patience, what)
		}
		<-tick.C
	}
}

// local is the path of one of our absolute addresses.
func local(address string) string { return strings.TrimPrefix(address, "http://academy.test") }

func jsonOf(t testing.TB, value any) []byte {
	t.Helper()
	b, err := json.Marshal(value)
	require.NoError(t, err)
	return b
}

// quickEnough holds a program to how long it says that something takes. A busy machine spoils some measurements, a
// program that is slow each of them: it may try five times.
func quickEnough(t testing.TB, promise time.Duration, measure func(round int) time.Duration) {
	t.Helper()
	var all []time.Duration
	for round := range 5 {
		took := measure(round)
		if all = append(all, took); took < promise {
			t.Logf("it took %v", all)
			return
		}
	}
	t.Fatalf("it took %v, never less than %v", all, promise)
}
