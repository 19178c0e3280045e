package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

const connections = 32

// rate lets 32 callers do b.N things together and gives how many they did in a second.
func rate(b *testing.B, act func(caller, n int) error) float64 {
	b.Helper()
	var next atomic.Int64
	var wait sync.WaitGroup
	began := time.Now()
	for caller := range connections {
		wait.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				if err := act(caller, int(n)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wait.Wait()
	return float64(b.N) / time.Since(began).Seconds()
}

func fetch(client *http.Client, request *http.Request, want int) error {
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != want {
		return fmt.Errorf("%d %s %w", answer.StatusCode, body, err)
	}
	return nil
}

func benchClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections}}
}

// Sending feedback over 32 connections, from one organisation and from nine, beside plain pgx that makes the
// same inserts, each in a transaction of its own, without any lock and any reading.
func BenchmarkSubmitFeedback(b *testing.B) {
	database := seededURL(b)
	conn, err := pgx.Connect(context.Background(), database)
	require.NoError(b, err)
	defer conn.Close(context.Background())
	_, err = conn.Exec(context.Background(), "UPDATE participations SET state = 'active', ends_on = NULL")
	require.NoError(b, err)
	rows, err := conn.Query(context.Background(), "SELECT o.slug FROM participations p JOIN organisations o ON o.id = p.organisation_id ORDER BY 1")
	require.NoError(b, err)
	organisations, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(b, err)
	require.Len(b, organisations, 9)
	a := startOn(b, database, domain.RandomKey())
	run := 0
	for _, some := range [][]string{organisations[:1], organisations} {
		b.Run(fmt.Sprint(len(some)), func(b *testing.B) {
			run++
			ours := submitting(b, a, some, run)
			plain := plainFeedback(b, database, some, run)
			b.ReportMetric(ours, "posts/s")
			b.ReportMetric(plain, "plain-pgx/s")
			b.ReportMetric(ours/plain, "ratio")
		})
	}
}

func submitting(b *testing.B, a *instance, organisations []string, run int) float64 {
	b.Helper()
	var tokens []string
	for _, organisation := range organisations {
		tokens = append(tokens, a.pilot(organisation).token)
	}
	client := benchClient()
	body := `{"tool":"grow-keskustelu","what_worked":"Kysymykset auttoivat alkuun.","ratings":{"usefulness":4}}`
	return rate(b, func(_, n int) error {
		request, err := http.NewRequest(http.MethodPost, a.url+"/v1/feedback", strings.NewReader(body))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+tokens[n%len(tokens)])
		request.Header.Set("Idempotency-Key", fmt.Sprint("bench-", run, "-", n))
		return fetch(client, request, http.StatusCreated)
	})
}

func plainFeedback(b *testing.B, database string, organisations []string, run int) float64 {
	b.Helper()
	ctx := context.Background()
	conns := make([]*pgx.Conn, connections)
	for i := range conns {
		conn, err := pgx.Connect(ctx, database)
		require.NoError(b, err)
		defer conn.Close(ctx)
		conns[i] = conn
	}
	rows, err := conns[0].Query(ctx, "SELECT id::text FROM organisations WHERE slug = ANY($1)", organisations)
	require.NoError(b, err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(b, err)
	var tool string
	require.NoError(b, conns[0].QueryRow(ctx, "SELECT id::text FROM tools WHERE slug = 'grow-keskustelu'").Scan(&tool))
	return rate(b, func(caller, n int) error {
		return insertFeedback(ctx, conns[caller], ids[n%len(ids)], tool, fmt.Sprint("plain-", run, "-", n))
	})
}

func insertFeedback(ctx context.Context, conn *pgx.Conn, organisation, tool, key string) error {
	id, now := string(domain.NewID(time.Now())), time.Now()
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, s := range []struct {
			sql  string
			args []any
		}{
			{"SELECT set_config('role', 'academy_app', true), set_config('academy.role', 'pilot', true), set_config('academy.organisation', $1, true), set_config('academy.client', $1, true)", []any{organisation}},
			{`INSERT INTO feedback (id, organisation_id, tool_id, revision, step, kind, ratings, what_worked, what_to_change, used_for, used_on,
				language, source, fingerprint, consent_to_quote, state, internal_note, screening_reason, version, received_at, changed_at)
				VALUES ($1, $2, $3, 1, '', '', '{}', 'Kysymykset auttoivat alkuun.', '', '', '2026-11-01', 'fi', '', '', false, 'received', '', '', 1, $4, $4)`, []any{id, organisation, tool, now}},
			{"INSERT INTO feedback_events VALUES ($1, 1, $2, '', 'received', 'pilot', '', '{}', false)", []any{id, now}},
			{"INSERT INTO idempotency VALUES ($1, $2, '', $3, '{}', $4, $4)", []any{organisation, key, id, now}},
			{"INSERT INTO audit_events VALUES ($1, $2, 'pilot', NULL, 'feedback.submit', 'feedback', $3, 'done')", []any{id, now, id}},
			{"INSERT INTO changes (scope, resource, resource_id, slug, operation, at) VALUES ($1, 'feedback', $2, '', 'upsert', $3)", []any{organisation, id, now}},
		} {
			rows, err := tx.Query(ctx, s.sql, s.args...)
			if err != nil {
				return err
			}
			rows.Close()
			if rows.Err() != nil {
				return rows.Err()
			}
		}
		return nil
	})
}
