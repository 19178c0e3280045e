package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// How soon a publication is everywhere, from when it is sent: 200 of them to one replica while fifty readers
// ask both as fast as they are answered. It is seen at the other replica, in its catalogue and its change
// feed, by a webhook's receiver, and on the disk of somebody who mirrors and looks every 50 ms.
func BenchmarkPublishedEverywhere(b *testing.B) {
	const publications, slug = 200, "grow-keskustelu"
	database, secret := seededURL(b), domain.RandomKey()
	one, other := serveOn(b, database, secret, localReceivers), serveOn(b, database, secret, localReceivers)
	receiver := newReceiver(b)
	require.Equal(b, 1, registerDirectly(b, database, secret, 1, func(int) string { return receiver.URL + "/" }))
	dir := b.TempDir()
	mirrors := instance{t: b, url: other.url}
	mirroring, said := mirrors.mirrorProcess(dir, "--watch", "50ms")
	require.NoError(b, mirroring.Start())
	defer func() { require.NoError(b, mirroring.Wait(), said) }()
	defer func() { _ = mirroring.Process.Signal(os.Interrupt) }()
	written := func(what string) func() bool {
		return func() bool {
			text, err := os.ReadFile(filepath.Join(dir, "tools", slug+".fi.md"))
			return err == nil && strings.Contains(string(text), what)
		}
	}
	eventually(b, time.Minute, "the mirror is complete", written("# "))
	keepReading(b, 50, one.url+"/v1/tools?limit=20", other.url+"/v1/tools?limit=20")

	e, took := editorOf(b, one, database, secret), map[string][]time.Duration{}
	delta := deltaOf(bodyAt(other.url + "/v1/changes?cursor=latest"))
	for n := range publications {
		title := fmt.Sprintf("Otsikko %d.", n)
		e.send(http.MethodPatch, "/v1/tools/"+slug+"/draft", fmt.Sprintf(
			`{"change_note":{"fi":"Uusi otsikko."},"content":{"translations":{"fi":{"title":%q}}}}`, title), http.StatusOK)
		e.send(http.MethodPost, "/v1/tools/"+slug+"/submit", "", http.StatusOK)
		began, page := time.Now(), []byte(nil)
		seen := watched(map[string]func() bool{
			"catalogue": func() bool {
				return bytes.Contains(bodyAt(other.url+"/v1/tools/"+slug+"?lang=fi&fields=title"), []byte(title))
			},
			"feed": func() bool {
				page = bodyAt(other.url + delta)
				return bytes.Contains(page, []byte(slug))
			},
			"webhook":  func() bool { return len(receiver.messages()) > n },
			"mirrored": written("# " + title + "\n"),
		})
		e.send(http.MethodPost, "/v1/tools/"+slug+"/publish", "{}", http.StatusCreated)
		took["published"] = append(took["published"], time.Since(began))
		for place, at := range seen() {
			require.False(b, at.IsZero(), "not after a minute: %s", place)
			took[place] = append(took[place], at.Sub(began))
		}
		delta = deltaOf(page)
	}
	for place, list := range took {
		slices.Sort(list)
		b.ReportMetric(float64(list[len(list)/2].Microseconds())/1000, place+"-p50-ms")
		b.ReportMetric(float64(list[len(list)*99/100].Microseconds())/1000, place+"-p99-ms")
	}
	b.ReportMetric(0, "ns/op")
}

// watched looks for several things side by side, each every two milliseconds for a minute, and gives when
// each was there.
func watched(conditions map[string]func() bool) (seen func() map[string]time.Time) {
	var (
		mu    sync.Mutex
		wait  sync.WaitGroup
		times = map[string]time.Time{}
	)
	for name, there := range conditions {
		wait.Go(func() {
			tick := time.NewTicker(2 * time.Millisecond)
			defer tick.Stop()
			var at time.Time
			for end := time.Now().Add(time.Minute); at.IsZero() && time.Now().Before(end); <-tick.C {
				if there() {
					at = time.Now()
				}
			}
			mu.Lock()
			defer mu.Unlock()
			times[name] = at
		})
	}
	return func() map[string]time.Time {
		wait.Wait()
		return times
	}
}

// keepReading lets so many readers ask, each as soon as it is answered, until the benchmark ends.
func keepReading(b *testing.B, readers int, addresses ...string) {
	b.Helper()
	ctx, stop := context.WithCancel(b.Context())
	var wait sync.WaitGroup
	for n := range readers {
		wait.Go(func() {
			for client := benchClient(); ctx.Err() == nil; {
				request, err := http.NewRequestWithContext(ctx, http.MethodGet, addresses[n%len(addresses)], nil)
				if err == nil {
					err = fetch(client, request, http.StatusOK)
				}
				if err != nil && ctx.Err() == nil {
					b.Error(err)
					return
				}
			}
		})
	}
	b.Cleanup(func() { stop(); wait.Wait() })
}

// bodyAt is what an address answers, or nothing.
func bodyAt(address string) []byte {
	answer, err := http.Get(address)
	if err != nil {
		return nil
	}
	defer answer.Body.Close()
	body, _ := io.ReadAll(answer.Body)
	return body
}

// deltaOf is where a page of the change feed says to go on.
func deltaOf(page []byte) string {
	var p struct{ Delta string }
	_ = json.Unmarshal(page, &p)
	return local(p.Delta)
}
