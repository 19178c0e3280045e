package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// goodPause is between two requests of the good client, of which every third is a write: it is far below every limit.
const goodPause = 5 * time.Millisecond

// What a good client waits while nobody else is there, and while others ask for too much or hang. Its requests begin
// by the clock, whether those before were answered or not, and their time counts from then. Run it with a
// -benchtime of half a minute or more: a 99th percentile wants thousands. All who ask share the machine's processors
// with the program, so what they take of them is in the figures too.
func BenchmarkGoodClient(b *testing.B) {
	database, secret := seededURL(b), domain.RandomKey()
	settings := []string{"ACADEMY_TRUSTED_PROXIES=127.0.0.1", "ACADEMY_WRITE_LIMIT=6000", "ACADEMY_TOKEN_LIMIT=600", "ACADEMY_READ_LIMIT=60000"}
	s := serveOn(b, database, secret, settings...)
	a := &instance{t: b, url: s.url, db: database, secret: secret, environ: []string{
		"DATABASE_URL=" + database, "ACADEMY_SECRET_KEY=" + secret, "ACADEMY_DATA_DIR=" + b.TempDir(),
	}}
	good, bad := a.pilot("kivilahden-kaupunki"), a.made("--organisation", "granskars-kommun")
	greedy := a.signIn(string(bad.ClientID), bad.ClientSecret).text("access_token")
	alone := map[string]time.Duration{}
	for _, c := range []struct {
		name   string
		others func(*testing.B) *crowd
	}{
		{"alone", func(*testing.B) *crowd { return &crowd{} }},
		{"another is over its writes", func(b *testing.B) *crowd { return overrun(b, a.writes(greedy)) }},
		{"another is over its tokens", func(b *testing.B) *crowd { return overrun(b, a.signIns(bad)) }},
		{"a network is over its reads", func(b *testing.B) *crowd { return overrun(b, a.reads()) }},
		{"500 slow ones hang", func(b *testing.B) *crowd { return hang(b, strings.TrimPrefix(s.url, "http://")) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			others := c.others(b)
			took, seconds := goodClient(b, good)
			others.leave()
			for kind, times := range took {
				p99 := times.at(99)
				if c.name == "alone" {
					alone[kind] = p99
				}
				b.ReportMetric(float64(times.at(50).Microseconds())/1000, kind+"-p50-ms")
				b.ReportMetric(float64(p99.Microseconds())/1000, kind+"-p99-ms")
				b.ReportMetric(float64(p99)/float64(max(1, alone[kind])), kind+"-p99/alone")
			}
			b.ReportMetric(float64(others.refused.Load())/seconds, "refused/s")
			b.ReportMetric(0, "ns/op") // which would be goodPause
		})
	}
}

// goodClient reads and writes for as long as the benchmark runs, and gives how long that took, by kind, and for how many
// seconds it was at it.
func goodClient(b *testing.B, c caller) (map[string]spread, float64) {
	client, run := benchClient(), domain.NewID(time.Now())
	var mu sync.Mutex
	took := map[string]spread{}
	var asking sync.WaitGroup
	tick := time.NewTicker(goodPause)
	defer tick.Stop()
	began := time.Now()
	for n := 0; b.Loop(); n++ {
		scheduled := <-tick.C
		asking.Go(func() {
			kind, request, want := "read", c.asks(b, http.MethodGet, "/v1/tools?limit=20&theme=change", ""), http.StatusOK
			if n%3 == 0 {
				kind, want = "write", http.StatusCreated
				request = c.asks(b, http.MethodPost, "/v1/feedback", `{"tool":"grow-keskustelu","what_worked":"Kysymykset auttoivat alkuun."}`)
				request.Header.Set("Idempotency-Key", fmt.Sprint(run, n))
			}
			request.Header.Set("X-Forwarded-For", "192.0.2.1")
			if err := fetch(client, request, want); err != nil {
				b.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			took[kind] = append(took[kind], time.Since(scheduled))
		})
	}
	seconds := time.Since(began).Seconds()
	asking.Wait()
	return took, seconds
}

// asks makes a request of the caller's.
func (c caller) asks(b *testing.B, method, path, body string) *http.Request {
	request, err := http.NewRequest(method, c.url+path, strings.NewReader(body))
	require.NoError(b, err)
	request.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	return request
}

// crowd are others who ask meanwhile.
type crowd struct {
	stop    context.CancelFunc
	wait    sync.WaitGroup
	refused atomic.Int64 // since everybody was there
}

func (c *crowd) leave() {
	if c.stop != nil {
		c.stop()
	}
	c.wait.Wait()
}

// overrun lets eight ask as fast as they are answered. It returns when they are over the limit; from then on they ask two
// thousand times a second at most, several times what they may, so that who asks isn't what is measured.
func overrun(b *testing.B, ask func(b *testing.B, n int64) *http.Request) *crowd {
	ctx, stop := context.WithCancel(context.Background())
	c := &crowd{stop: stop}
	client := benchClient()
	var next atomic.Int64
	var over atomic.Bool
	for range 8 {
		c.wait.Go(func() {
			tick := time.NewTicker(4 * time.Millisecond)
			defer tick.Stop()
			for ctx.Err() == nil {
				if over.Load() {
					<-tick.C
				}
				answer, err := client.Do(ask(b, next.Add(1)).WithContext(ctx))
				if err != nil {
					continue
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				if answer.StatusCode == http.StatusTooManyRequests {
					c.refused.Add(1)
				}
			}
		})
	}
	eventually(b, 2*time.Minute, "they are over the limit", func() bool { return c.refused.Load() > 100 })
	over.Store(true)
	c.refused.Store(0)
	return c
}

func (i *instance) writes(token string) func(*testing.B, int64) *http.Request {
	run := domain.NewID(time.Now())
	return func(b *testing.B, n int64) *http.Request {
		request := caller{i, token}.asks(b, http.MethodPost, "/v1/feedback", `{"tool":"grow-keskustelu","what_worked":"Toimi."}`)
		request.Header.Set("Idempotency-Key", fmt.Sprint("hammer ", run, n))
		return request
	}
}

func (i *instance) signIns(c credential) func(*testing.B, int64) *http.Request {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {string(c.ClientID)}, "client_secret": {c.ClientSecret}}.Encode()
	return func(b *testing.B, _ int64) *http.Request {
		request := i.anonymous().asks(b, http.MethodPost, "/oauth/token", form)
		request.Header.Set("Content-Type", formMedia)
		return request
	}
}

func (i *instance) reads() func(*testing.B, int64) *http.Request {
	return func(b *testing.B, _ int64) *http.Request {
		request := i.anonymous().asks(b, http.MethodGet, "/v1/tools?limit=20", "")
		request.Header.Set("X-Forwarded-For", "192.0.2.99")
		return request
	}
}

// hang keeps five hundred connections busy with next to nothing: who doesn't begin, who doesn't end its head or its body,
// and who doesn't read. Each goes on by a byte a second, and comes again when it is cut.
func hang(b *testing.B, address string) *crowd {
	ctx, stop := context.WithCancel(context.Background())
	c := &crowd{stop: stop}
	beginnings := []string{
		"G", "GET /v1/tools HTTP/1.1\r\nHost: academy.test\r\nX-Slow: ",
		"POST /oauth/token HTTP/1.1\r\nHost: academy.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ngrant_type=",
		strings.Repeat("GET /openapi.json HTTP/1.1\r\nHost: academy.test\r\n\r\n", 20),
	}
	var there atomic.Int64
	for n := range 500 {
		c.wait.Go(func() {
			for first := true; ctx.Err() == nil; first = false {
				drip(ctx, address, beginnings[n%len(beginnings)], func() {
					if first {
						there.Add(1)
					}
				})
			}
		})
	}
	eventually(b, time.Minute, "they are all there", func() bool { return there.Load() == 500 })
	return c
}

// drip is one connection, until the server cuts it.
func drip(ctx context.Context, address, beginning string, begun func()) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return
	}
	defer conn.Close()
	_ = conn.(*net.TCPConn).SetReadBuffer(4 << 10)
	_, err = io.WriteString(conn, beginning)
	begun()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for err == nil {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_, err = conn.Write([]byte("a"))
		}
	}
}
