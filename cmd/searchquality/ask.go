package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"academy/domain/starter/judged"
)

// latencies are how long answers took.
type latencies []time.Duration

// String gives the percentiles in milliseconds.
func (l latencies) String() string {
	sorted := slices.Sorted(slices.Values(l))
	at := func(share float64) float64 {
		if len(sorted) == 0 {
			return 0
		}
		i := min(int(float64(len(sorted))*share), len(sorted)-1)
		return float64(sorted[i].Microseconds()) / 1000
	}
	return fmt.Sprintf("latency ms: p50 %.1f  p95 %.1f  p99 %.1f  max %.1f", at(.5), at(.95), at(.99), at(1))
}

// ask puts every query as often as it is told, one after the other, and gives the first answer to each.
func (s *scratch) ask(ctx context.Context, queries []judged.Query, runs int) ([]judged.Result, latencies, error) {
	results := make([]judged.Result, len(queries))
	var times latencies
	for run := range runs {
		for i, q := range queries {
			began := time.Now()
			slugs, err := s.search(ctx, q)
			times = append(times, time.Since(began))
			if err != nil {
				return nil, nil, fmt.Errorf("query %s (%s): %w", q.ID, q.Text, err)
			}
			if run == 0 {
				results[i] = judged.Result{Query: q, Slugs: slugs}
			}
		}
	}
	return results, times, nil
}

// search asks as a front end would.
func (s *scratch) search(ctx context.Context, q judged.Query) ([]string, error) {
	var page struct{ Items []struct{ Slug string } }
	query := url.Values{"q": {q.Text}, "lang": {q.Lang}, "limit": {"10"}}
	if err := s.get(ctx, "http://"+s.addr+"/v1/tools?"+query.Encode(), &page); err != nil {
		return nil, err
	}
	slugs := make([]string, len(page.Items))
	for i, item := range page.Items {
		slugs[i] = item.Slug
	}
	return slugs, nil
}

func (s *scratch) get(ctx context.Context, address string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d: %s", answer.StatusCode, body)
	}
	return json.Unmarshal(body, into)
}
