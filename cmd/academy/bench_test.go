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

// Sending feedback, beside plain pgx that writes the same rows in the same order. The ratio is what
// HTTP, the token, strict JSON, the rules and GORM cost together.
func BenchmarkSubmitFeedback(b *testing.B) {
	database := seededURL(b)
	a := startOn(b, database, domain.RandomKey())
	pilot := a.pilot("kivilahden-kaupunki")
	client := benchClient()
	body := `{"tool":"grow-keskustelu","what_worked":"Kysymykset auttoivat alkuun.","ratings":{"usefulness":4}}`
	ours := rate(b, func(_, n int) error {
		request, err := http.NewRequest(http.MethodPost, a.url+"/v1/feedback", strings.NewReader(body))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer "+pilot.token)
		request.Header.Set("Idempotency-Key", fmt.Sprint("bench-", n))
		return fetch(client, request, http.StatusCreated)
	})
	plain := plainFeedback(b, database)
	b.ReportMetric(ours, "posts/s")
	b.ReportMetric(plain, "plain-pgx/s")
	b.ReportMetric(ours/plain, "ratio")
}

func plainFeedback(b *testing.B, database string) float64 {
	ctx := context.Background()
	conns := make([]*pgx.Conn, connections)
	for i := range conns {
		conn, err := pgx.Connect(ctx, database)
		require.NoError(b, err)
		defer conn.Close(ctx)
		conns[i] = conn
	}
	var organisation, tool string
	require.NoError(b, conns[0].QueryRow(ctx, "SELECT organisation_id, tool_id FROM feedback LIMIT 1").Scan(&organisation, &tool))
	return rate(b, func(caller, n int) error { return insertFeedback(ctx, conns[caller], organisation, tool, n) })
}

func insertFeedback(ctx context.Context, conn *pgx.Conn, organisation, tool string, n int) error {
	id, now := string(domain.NewID(time.Now())), time.Now()
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, s := range []struct {
			sql  string
			args []any
		}{
			{"SELECT set_config('role', 'academy_app', true), set_config('academy.role', 'pilot', true), set_config('academy.organisation', $1, true), set_config('academy.client', $1, true)", []any{organisation}},
			{"SELECT pg_try_advisory_xact_lock($1)", []any{int64(n)}},
			{"SELECT * FROM idempotency WHERE client_id = $1 AND key = $2", []any{organisation, fmt.Sprint(n)}},
			{"SELECT * FROM participations WHERE organisation_id = $1", []any{organisation}},
			{"SELECT * FROM tools WHERE id = $1", []any{tool}},
			{"SELECT max(number) FROM revisions WHERE tool_id = $1 AND published_at < now()", []any{tool}},
			{`INSERT INTO feedback (id, organisation_id, tool_id, revision, step, kind, ratings, what_worked, what_to_change, used_for, used_on,
				language, source, fingerprint, consent_to_quote, state, internal_note, screening_reason, version, received_at, changed_at)
				VALUES ($1, $2, $3, 1, '', '', '{}', 'Kysymykset auttoivat alkuun.', '', '', '2026-11-01', 'fi', '', '', false, 'received', '', '', 1, $4, $4)`, []any{id, organisation, tool, now}},
			{"INSERT INTO feedback_events VALUES ($1, 1, $2, '', 'received', 'pilot', '', '{}', false)", []any{id, now}},
			{"INSERT INTO idempotency VALUES ($1, $2, '', $3, '{}', $4, $4)", []any{organisation, fmt.Sprint(n), id, now}},
			{"INSERT INTO audit_events VALUES ($1, $2, 'pilot', NULL, 'feedback.submit', 'feedback', $3, 'done')", []any{id, now, id}},
			{"SELECT pg_advisory_xact_lock($1)", []any{int64(-1)}},
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
