package main

import (
	"encoding/json"
	"net/http"
	"os/exec"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/starter/generated"
	"academy/repository/dbtest"
)

// pageOfFeed is what a feed that reads the database would have to ask for a page of 100 changes with their data.
const pageOfFeed = `SELECT c.position, c.resource, c.resource_id, c.slug, c.at, t.state, t.source_changed_in, o.slug, r.number, r.content_hash, r.content::text
	FROM changes c JOIN tools t ON t.id = c.resource_id::uuid JOIN organisations o ON o.id = t.owner_id
	JOIN revisions r ON r.tool_id = t.id AND r.number = t.current_revision
	WHERE c.scope = 'public' AND c.resource = 'tool' AND c.position > $1 ORDER BY c.position LIMIT 100`

// A page of the feed with data, beside plain pgx that reads the same rows and does nothing with them.
func BenchmarkFeed(b *testing.B) {
	if _, err := exec.LookPath("wrk"); err != nil {
		b.Skip("wrk, which asks, isn't installed")
	}
	database := generatedURL(b, 2_000)
	s := serveOn(b, database, domain.RandomKey())
	_, body := fetched(b, s.url+"/v1/changes?cursor=latest&include=data&types=tool", nil)
	var page struct{ Delta string }
	require.NoError(b, json.Unmarshal(body, &page))
	delta := local(page.Delta)
	pool, err := pgxpool.New(b.Context(), database+" pool_max_conns=32")
	require.NoError(b, err)
	defer pool.Close()
	var before int64
	require.NoError(b, pool.QueryRow(b.Context(), "SELECT max(position) FROM changes WHERE scope = 'public'").Scan(&before))
	store := dbtest.Open(b, database)
	service := domain.ImportService{Store: store, Now: clock}
	done, err := service.Import(b.Context(), domain.Operator, domain.Import{Rows: rowsOf(generated.Documents(100, 2))})
	require.NoError(b, err)
	require.Equal(b, 100, done.Created+done.Revised, "%+v", done)
	eventually(b, 30*time.Second, "the replica has them all", func() bool {
		_, body := fetched(b, s.url+delta, nil)
		var got struct{ Items []json.RawMessage }
		return json.Unmarshal(body, &got) == nil && len(got.Items) == 100
	})
	answer, body := fetched(b, s.url+delta, nil)
	require.Equal(b, http.StatusOK, answer.StatusCode)

	var ours, plain float64
	const turns = 3
	for range turns {
		ours += hammer(b, s.url+delta) / turns
		plain += pagesOf(b, pool, before) / turns
	}
	b.ReportMetric(ours, "pages/s")
	b.ReportMetric(plain, "pgx-pages/s")
	b.ReportMetric(ours/plain, "ratio")
	b.ReportMetric(float64(len(body)), "body-bytes")
	b.ReportMetric(0, "ns/op")
}

// pagesOf lets 32 connections read for some seconds and gives the pages in a second.
func pagesOf(b *testing.B, pool *pgxpool.Pool, after int64) float64 {
	b.Helper()
	const seconds = 4
	end := time.Now().Add(seconds * time.Second)
	counts := make(chan int)
	for range 32 {
		go func() {
			n := 0
			for ; time.Now().Before(end); n++ {
				rows, err := pool.Query(b.Context(), pageOfFeed, after)
				if err != nil {
					break
				}
				for rows.Next() {
					_ = rows.RawValues()
				}
				if rows.Err() != nil || rows.CommandTag().RowsAffected() != 100 {
					break
				}
			}
			counts <- n
		}()
	}
	total := 0
	for range 32 {
		total += <-counts
	}
	return float64(total) / seconds
}
