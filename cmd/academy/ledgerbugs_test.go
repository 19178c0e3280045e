package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// bug is a mistake that banks really make.
type bug string

const (
	noBug           bug = "none"
	earlyAnswer     bug = "acknowledge before commit"
	selectInsert    bug = "select, then insert"
	feedBySequence  bug = "feed by sequence"
	otherID         bug = "another id for a repetition"
	definiteRefusal bug = "a lost commit is a definite refusal"
)

// model is a bank that is small enough to see that it is right, but for the bug that is planted in it. It
// speaks as much of the API as a ledger needs.
type model struct {
	pool *pgxpool.Pool
	bug  bug

	late     atomic.Int64    // the change that is committed after a higher one
	overtook context.Context // ends when a follower was given a higher change than the late one
	overtake context.CancelFunc
}

// The locks of a correct model: one for each key, one for the feed.
const modelSchema = `
	CREATE TABLE rows (id uuid PRIMARY KEY, owner text NOT NULL, key text NOT NULL, text text NOT NULL);
	CREATE TABLE feed (version bigserial PRIMARY KEY, slug text NOT NULL)`

func (m *model) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	owner := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case r.Method == http.MethodPost:
		var in struct {
			Text string `json:"what_worked"`
		}
		_ = json.NewDecoder(r.Body).Decode(&in)
		m.store(w, r, owner, r.Header.Get("Idempotency-Key"), in.Text, "")
	case r.Method == http.MethodPut:
		slug := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		m.store(w, r, "", slug, "", slug)
	case r.URL.Path == "/v1/feedback":
		m.list(w, r, owner)
	case r.URL.Path == "/v1/changes":
		m.changes(w, r)
	}
}

// store makes a row once for a key, and a change with it when it is public.
func (m *model) store(w http.ResponseWriter, r *http.Request, owner, key, text, slug string) {
	ctx := context.WithoutCancel(r.Context())
	tx, err := m.pool.Begin(ctx)
	if err != nil {
		m.refuse(w)
		return
	}
	defer tx.Rollback(ctx)
	id, there, err := m.claim(ctx, tx, owner, key)
	if err == nil && !there {
		id = string(domain.NewID(time.Now()))
		if m.bug == selectInsert { // the moment in which another one looks too
			_, err = tx.Exec(ctx, "SELECT pg_sleep(0.005)")
		}
		if err == nil {
			_, err = tx.Exec(ctx, "INSERT INTO rows VALUES ($1, $2, $3, $4)", id, owner, key, text)
		}
		if err == nil && slug != "" {
			err = m.announce(ctx, tx, slug)
		}
	}
	if err != nil {
		m.refuse(w)
		return
	}
	if there && m.bug == otherID {
		id = string(domain.NewID(time.Now()))
	}
	if m.bug == earlyAnswer {
		m.show(w, http.StatusCreated, map[string]string{"id": id})
		_ = http.NewResponseController(w).Flush()
		_, _ = tx.Exec(ctx, "SELECT pg_sleep(0.05)") // long beside the rest: a crash meets it
		_ = tx.Commit(ctx)
		return
	}
	if err := tx.Commit(ctx); err != nil {
		m.refuse(w)
		return
	}
	m.show(w, http.StatusCreated, map[string]string{"id": id})
}

// claim finds the row of a key, and keeps others from making it meanwhile.
func (m *model) claim(ctx context.Context, tx pgx.Tx, owner, key string) (id string, there bool, err error) {
	if m.bug != selectInsert {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext($1))", owner+key); err != nil {
			return "", false, err
		}
	}
	err = tx.QueryRow(ctx, "SELECT id::text FROM rows WHERE owner = $1 AND key = $2", owner, key).Scan(&id)
	if err == pgx.ErrNoRows {
		return "", false, nil
	}
	return id, err == nil, err
}

// announce puts a change into the feed, in turn. The bug draws its number outside of the lock: one change waits
// with a number until a follower has gone past it, as a slow commit does that meets a quick one.
func (m *model) announce(ctx context.Context, tx pgx.Tx, slug string) error {
	if m.bug != feedBySequence {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(1)"); err != nil {
			return err
		}
	}
	var version int64
	err := tx.QueryRow(ctx, "INSERT INTO feed (slug) VALUES ($1) RETURNING version", slug).Scan(&version)
	if err == nil && m.bug == feedBySequence && m.late.CompareAndSwap(0, version) {
		<-m.overtook.Done()
	}
	return err
}

func (m *model) list(w http.ResponseWriter, r *http.Request, owner string) {
	rows, err := m.pool.Query(r.Context(), "SELECT id::text, text FROM rows WHERE owner = $1", owner)
	if err != nil {
		m.refuse(w)
		return
	}
	type item struct {
		ID         string `json:"id"`
		WhatWorked string `json:"what_worked"`
	}
	items, err := pgx.CollectRows(rows, pgx.RowToStructByPos[item])
	if err != nil {
		m.refuse(w)
		return
	}
	m.show(w, http.StatusOK, map[string]any{"items": items, "next": nil})
}

func (m *model) changes(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.Atoi(r.URL.Query().Get("cursor"))
	if err != nil { // latest
		after = 0
	}
	rows, err := m.pool.Query(r.Context(), "SELECT 'upsert', 'collection', slug, version FROM feed WHERE version > $1 ORDER BY version", after)
	if err != nil {
		m.refuse(w)
		return
	}
	items, err := pgx.CollectRows(rows, pgx.RowToStructByPos[seenChange])
	if err != nil {
		m.refuse(w)
		return
	}
	if len(items) > 0 {
		after = int(items[len(items)-1].Version)
		if late := m.late.Load(); late > 0 && int64(after) > late {
			m.overtake()
		}
	}
	m.show(w, http.StatusOK, map[string]any{"items": items, "delta": fmt.Sprintf("/v1/changes?cursor=%d", after)})
}

func (m *model) refuse(w http.ResponseWriter) {
	if m.bug == definiteRefusal {
		m.show(w, http.StatusUnprocessableEntity, nil)
		return
	}
	w.Header().Set("Retry-After", "1")
	m.show(w, http.StatusServiceUnavailable, nil)
}

func (m *model) show(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}

// The ledger is worth as much as what it catches: a correct bank passes, and each planted bug is found.
func TestTheLedgerCatchesPlantedBugs(t *testing.T) {
	t.Parallel()
	server := ownServer(t, home(t))
	for i, c := range []struct {
		bug     bug
		crashes int
		finds   string
	}{
		{noBug, 1, ""},
		{earlyAnswer, 2, "lost: "},
		{selectInsert, 0, "is there 2 times"},
		{feedBySequence, 0, " 0 times"},
		{otherID, 0, "answers said"},
		{definiteRefusal, 1, ": 422"},
	} {
		t.Run(string(c.bug), func(t *testing.T) {
			ctx := t.Context()
			database := fmt.Sprintf("model_%d", i)
			require.NoError(t, execute(ctx, server.URL(), "CREATE DATABASE "+database))
			url := strings.Replace(server.URL(), "/academy?", "/"+database+"?", 1)
			require.NoError(t, execute(ctx, url, modelSchema))
			pool, err := pgxpool.New(ctx, url)
			require.NoError(t, err)
			defer pool.Close()
			bank := &model{pool: pool, bug: c.bug}
			bank.overtook, bank.overtake = context.WithCancel(ctx)
			one, other := httptest.NewServer(bank), httptest.NewServer(bank)
			defer one.Close()
			defer other.Close()
			defer bank.overtake() // a server waits at its end for what it answers still
			l := &ledger{name: "model", replicas: []string{one.URL, other.URL}, pilots: []string{"a", "b"}}
			l.open()
			for range c.crashes {
				l.goesOn(t, 20*time.Second)
				l.rest(300 * time.Millisecond)
				pid := server.PID()
				require.NoError(t, syscall.Kill(pid, syscall.SIGQUIT))
				eventually(t, 20*time.Second, "another postmaster", func() bool { return server.PID() != pid && server.PID() != 0 })
			}
			l.goesOn(t, 20*time.Second)
			l.rest(time.Second)
			eventually(t, 20*time.Second, "enough is sent twice at once", func() bool { return l.figures.twice.Load() > 10 })
			if c.bug == feedBySequence {
				eventually(t, 20*time.Second, "a change is overtaken", func() bool { return bank.overtook.Err() != nil })
			}
			l.quiet()
			wrong := append(l.settle(t), l.compareFeed(t)...)
			l.report(t, string(c.bug))
			if c.finds == "" {
				require.Empty(t, wrong[:min(len(wrong), 10)], "of %d", len(wrong))
				return
			}
			require.Contains(t, strings.Join(wrong, "\n"), c.finds)
		})
	}
}
