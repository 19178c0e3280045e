package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

// How soon living receivers hear of a publication, of 1,000 of which a third don't answer, answer late, refuse
// connections or fail: the first time, when nobody knows that of them yet, and later.
func BenchmarkWebhooksAThirdDeadOrSlow(b *testing.B) {
	const endpoints, publications = 1000, 12
	database, secret := seededURL(b), domain.RandomKey()
	hearing := &hearing{heard: map[string]map[int]time.Time{}}
	service := serveOn(b, database, secret, localReceivers)
	registered := registerDirectly(b, database, secret, endpoints, func(n int) string { return hearing.receiver(b, n) })
	require.Equal(b, endpoints, registered)
	e := editorOf(b, service, database, secret)
	var first, later []time.Duration
	for n := range publications {
		slug := fmt.Sprintf("mittaus-%d", n)
		began := time.Now()
		e.put("/v1/collections/"+slug, `{"titles":{"fi":"Mittaus"}}`, http.StatusCreated)
		eventually(b, time.Minute, "all living receivers hear of it", func() bool { return hearing.count(slug) == living(endpoints) })
		took := hearing.since(slug, began)
		if n == 0 {
			first = took
		} else {
			later = append(later, took...)
		}
	}
	for name, list := range map[string][]time.Duration{"first": first, "later": later} {
		slices.Sort(list)
		b.ReportMetric(float64(list[len(list)/2].Milliseconds()), name+"-p50-ms")
		b.ReportMetric(float64(list[len(list)*99/100].Milliseconds()), name+"-p99-ms")
		b.ReportMetric(float64(list[len(list)-1].Milliseconds()), name+"-max-ms")
	}
	b.ReportMetric(float64(service.resident(b)), "resident-MB")
	b.ReportMetric(0, "ns/op")
}

// living is how many receivers answer at once.
func living(endpoints int) int {
	n := 0
	for i := range endpoints {
		if i%3 != 0 {
			n++
		}
	}
	return n
}

// hearing notes when which receiver heard of what.
type hearing struct {
	mu    sync.Mutex
	heard map[string]map[int]time.Time
}

func (h *hearing) count(slug string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.heard[slug])
}

func (h *hearing) since(slug string, began time.Time) []time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []time.Duration
	for _, at := range h.heard[slug] {
		list = append(list, at.Sub(began))
	}
	return list
}

// receiver starts one: two thirds are well, of the others some never answer, some take five seconds, some are
// nowhere and some fail.
func (h *hearing) receiver(b *testing.B, n int) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	address := "http://" + l.Addr().String() + "/"
	kind := n / 3 % 4
	if n%3 == 0 && kind == 3 { // nobody listens there
		require.NoError(b, l.Close())
		return address
	}
	done := make(chan struct{})
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		if n%3 != 0 {
			h.mu.Lock()
			slug := toldSlug(message{body: body})
			if h.heard[slug] == nil {
				h.heard[slug] = map[int]time.Time{}
			}
			h.heard[slug][n] = time.Now()
			h.mu.Unlock()
			return
		}
		pause := []time.Duration{time.Minute, 5 * time.Second, 0}[kind]
		select {
		case <-time.After(pause):
		case <-q.Context().Done():
		case <-done:
		}
		if kind == 2 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})}
	go func() { _ = s.Serve(l) }()
	b.Cleanup(func() { close(done); _ = s.Close() })
	return address
}

// registerDirectly registers webhooks without asking where they lead to, fifty clients' twenty each.
func registerDirectly(b *testing.B, database, secret string, endpoints int, receiver func(n int) string) (made int) {
	b.Helper()
	store := dbtest.Open(b, database)
	sealer, err := domain.NewSealer(secret)
	require.NoError(b, err)
	webhooks := domain.WebhookService{Store: store, Now: clock, Sealer: sealer, Courier: anywhere{}}
	var actor domain.Actor
	for n := range endpoints {
		if n%domain.MaxWebhooks == 0 {
			clients := domain.ClientService{Store: store, Now: clock}
			c, _, err := clients.Create(b.Context(), domain.Operator, domain.NewCredential{Role: domain.RoleIntegrator, Name: "Mittari"})
			require.NoError(b, err)
			actor = c.Actor(c.Permissions)
		}
		x, err := webhooks.Register(b.Context(), actor, domain.WebhookSettings{URL: receiver(n), Types: []string{}, Active: true})
		require.NoError(b, err)
		if x.Secret != "" {
			made++
		}
	}
	return made
}

// anywhere lets a webhook be registered wherever it goes.
type anywhere struct{ domain.Courier }

func (anywhere) Check(context.Context, string) error { return nil }
