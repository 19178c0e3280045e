package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// ledger is a client that writes down what it means to do before it does it, whatever happens to the bank
// meanwhile, and holds the bank to it at the end (settle, compareFeed).
type ledger struct {
	name     string
	replicas []string // addresses
	pilots   []string // tokens of organisations
	editor   string   // token
	tools    []string // that the editor revises

	mu      sync.Mutex
	entries map[string]*entry // by key
	queue   []string          // keys whose outcome isn't known yet
	odd     []string          // answers that nobody should get
	slowest time.Duration

	figures   figures
	before    map[string]int // how many revisions tools had
	published []publication
	followers []*feedFollower
	mortal    bool // replicas are killed: no answer is no fault
	stopped   chan struct{}
	running   sync.WaitGroup
}

// figures count what happened.
type figures struct{ intents, twice, abandoned, unknown, unavailable, lostCommits, reads, revisions, changes atomic.Int64 }

// entry is an intent: one row that shall be there once.
type entry struct {
	collection   bool
	owner        int // index of the pilot whose feedback it is
	acknowledged bool
	queued       bool
	ids          map[string]bool // that answers gave it
}

// pauseOfEditors is between two public writes of one.
const pauseOfEditors = 60 * time.Millisecond

// impatientClient gives up after longer than any request may take.
var impatientClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 25 * time.Second}

// open begins to follow, to read and to write.
func (l *ledger) open() {
	l.entries, l.before, l.stopped = map[string]*entry{}, map[string]int{}, make(chan struct{})
	for _, tool := range l.tools {
		l.before[tool] = len(l.history(tool))
	}
	begin := &feedFollower{cursor: "/v1/changes?cursor=latest"}
	for !begin.look(l, l.replicas[0]) {
	}
	for i, replica := range l.replicas {
		l.follow(begin.cursor, func() string { return replica })
		l.running.Go(func() { l.read(l.replicas[i]) })
	}
	l.follow(begin.cursor, l.any)
	for pilot := range l.pilots {
		for w := range 4 {
			l.running.Go(func() { l.write(fmt.Sprintf("%s-%d-%d", l.name, pilot, w), pilot, l.replicas[w%len(l.replicas)]) })
		}
	}
	for w := range 2 {
		l.running.Go(func() { l.writePublic(fmt.Sprintf("%s-%d", l.name, w)) })
	}
	for i, tool := range l.tools {
		l.running.Go(func() { l.revise(l.replicas[i%len(l.replicas)], tool) })
	}
	l.running.Go(l.repeat)
}

// over tells whether the writers shall stop.
func (l *ledger) over() bool {
	select {
	case <-l.stopped:
		return true
	default:
		return false
	}
}

// rest waits a moment, less when the writers shall stop.
func (l *ledger) rest(d time.Duration) {
	select {
	case <-l.stopped:
	case <-time.After(d):
	}
}

// write posts feedback: most of it to its own replica, some twice at once to all replicas, some without waiting
// for an answer.
func (l *ledger) write(prefix string, pilot int, replica string) {
	for i := 0; !l.over(); i++ {
		if l.waiting() > mostUnknown { // first what was sent already
			l.rest(20 * time.Millisecond)
			continue
		}
		key := fmt.Sprintf("%s-%d", prefix, i)
		l.intend(key, entry{owner: pilot})
		switch rand.IntN(10) {
		case 0, 1:
			l.figures.twice.Add(1)
			var both sync.WaitGroup
			for _, replica := range l.replicas {
				both.Go(func() { l.try(context.Background(), replica, key) })
			}
			both.Wait()
		case 2:
			l.figures.abandoned.Add(1)
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(rand.IntN(8))*time.Millisecond)
			l.try(ctx, l.any(), key)
			cancel()
		default:
			if !l.try(context.Background(), replica, key) {
				l.rest(50 * time.Millisecond) // nobody is there: don't ask a hundred thousand times a second
			}
		}
	}
}

// writePublic makes public rows, each a change that every follower must see. The catalogue reads all of them
// at every change: a moment's rest keeps that from being what is measured.
func (l *ledger) writePublic(prefix string) {
	for i := 0; !l.over(); i++ {
		key := fmt.Sprintf("%s-%d", prefix, i)
		l.intend(key, entry{collection: true})
		l.try(context.Background(), l.any(), key)
		l.rest(pauseOfEditors)
	}
}

// repeat sends again what isn't known to be there, until the writers stop.
func (l *ledger) repeat() {
	for !l.over() {
		if key, ok := l.next(); ok {
			l.try(context.Background(), l.any(), key)
		}
		l.rest(5 * time.Millisecond)
	}
}

// read reads the catalogue, which is there as long as its replica is.
func (l *ledger) read(replica string) {
	for !l.over() {
		status, _, body, err := l.send(context.Background(), http.MethodGet, replica+"/v1/tools?limit=3", "", "")
		l.figures.reads.Add(1)
		if err == nil && status != http.StatusOK || err != nil && !l.mortal {
			l.complain("a public read: %d %v %.200s", status, err, body)
		}
		l.rest(5 * time.Millisecond)
	}
}

func (l *ledger) any() string { return l.replicas[rand.IntN(len(l.replicas))] }

func (l *ledger) intend(key string, e entry) {
	l.figures.intents.Add(1)
	e.ids = map[string]bool{}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries[key] = &e
}

// leastIntents is how much a fault must meet to say anything.
const leastIntents = 40

// mostUnknown is with how many unknown outcomes nothing new is begun.
const mostUnknown = 300

// waiting counts the outcomes that aren't known.
func (l *ledger) waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.queue)
}

// next takes a key from the queue.
func (l *ledger) next() (string, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.queue) == 0 {
		return "", false
	}
	key := l.queue[0]
	l.queue = l.queue[1:]
	l.entries[key].queued = false
	return key, true
}

// try sends the intent of a key and notes what came of it; false when the outcome isn't known.
func (l *ledger) try(ctx context.Context, replica, key string) bool {
	l.mu.Lock()
	e := l.entries[key]
	l.mu.Unlock()
	method, address, token, headers := http.MethodPost, replica+"/v1/feedback", "", []string{"Idempotency-Key", key}
	body := fmt.Sprintf(`{"tool":"grow-keskustelu","what_worked":"kuorma %s."}`, key)
	if e.collection {
		method, address, token, headers = http.MethodPut, replica+"/v1/collections/"+key, l.editor, []string{"If-None-Match", "*"}
		body = `{"titles":{"fi":"Kuorma"}}`
	} else {
		token = l.pilots[e.owner]
	}
	status, header, answer, err := l.send(ctx, method, address, token, body, headers...)
	switch {
	case err != nil:
		l.put(key, e, "")
	case status == http.StatusCreated:
		l.know(e, answer)
	case status == http.StatusPreconditionFailed && e.collection: // it is there already
		l.know(e, nil)
	case status == http.StatusServiceUnavailable && header.Get("Retry-After") != "":
		l.figures.unavailable.Add(1)
		if strings.Contains(string(answer), "outcome-unknown") {
			l.figures.lostCommits.Add(1)
		}
		l.put(key, e, "")
	case status == http.StatusConflict && header.Get("Retry-After") != "":
		l.put(key, e, "")
	default:
		l.put(key, e, fmt.Sprintf("%s %s: %d %.300s", method, key, status, answer))
	}
	return status == http.StatusCreated
}

// put queues a key whose outcome isn't known, with a complaint or none.
func (l *ledger) put(key string, e *entry, complaint string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if complaint != "" {
		l.odd = append(l.odd, complaint)
	}
	if !e.acknowledged && !e.queued {
		l.figures.unknown.Add(1)
		e.queued = true
		l.queue = append(l.queue, key)
	}
}

func (l *ledger) know(e *entry, answer []byte) {
	var row struct{ ID string }
	if answer != nil && !e.collection {
		_ = json.Unmarshal(answer, &row)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	e.acknowledged = true
	if !e.collection && answer != nil {
		e.ids[row.ID] = true
	}
}

func (l *ledger) complain(format string, values ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.odd = append(l.odd, fmt.Sprintf(format, values...))
}

// send is one request, timed unless it is given up.
func (l *ledger) send(ctx context.Context, method, address, token, body string, headers ...string) (int, http.Header, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	began := time.Now()
	answer, err := impatientClient.Do(request)
	if ctx.Err() == nil {
		l.took(time.Since(began))
	}
	if err != nil {
		return 0, nil, nil, err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	return answer.StatusCode, answer.Header, b, err
}

func (l *ledger) took(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.slowest = max(l.slowest, d)
}

// acknowledged counts what is known to be there.
func (l *ledger) acknowledged() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.entries {
		if e.acknowledged {
			n++
		}
	}
	return n
}

// goesOn waits until more is acknowledged than now, and tells how long that took.
func (l *ledger) goesOn(t testing.TB, patience time.Duration) time.Duration {
	t.Helper()
	began, before := time.Now(), l.acknowledged()
	eventually(t, patience, "writes go on", func() bool { return l.acknowledged() > before })
	return time.Since(began)
}

// quiet stops the writers and waits for them.
func (l *ledger) quiet() {
	close(l.stopped)
	l.running.Wait()
}

// settle repeats what is unknown and then holds the rows against what is there. It gives what is wrong;
// compareFeed comes after it.
func (l *ledger) settle(t testing.TB) (wrong []string) {
	t.Helper()
	deadline := time.Now().Add(3 * time.Minute)
	for range 8 {
		l.running.Go(func() {
			for key, ok := l.next(); ok && time.Now().Before(deadline); key, ok = l.next() {
				l.try(context.Background(), l.any(), key)
			}
		})
	}
	l.running.Wait()
	wrong = append(wrong, l.odd...)
	for key, e := range l.entries {
		if !e.acknowledged {
			wrong = append(wrong, "its outcome stays unknown: "+key)
		}
	}
	if l.slowest > 20*time.Second {
		wrong = append(wrong, fmt.Sprintf("an answer took %v", l.slowest))
	}
	return append(wrong, l.compareFeedback(t)...)
}

// compareFeedback holds each organisation's list against its entries.
func (l *ledger) compareFeedback(t testing.TB) (wrong []string) {
	t.Helper()
	for pilot, token := range l.pilots {
		there := feedbackOfLoad(t, l.replicas[0], token)
		for key, ids := range there {
			e := l.entries[key]
			switch {
			case !strings.HasPrefix(key, l.name+"-"): // of a ledger before
			case e == nil || e.owner != pilot || e.collection:
				wrong = append(wrong, "nobody sent "+key)
			case len(ids) != 1:
				wrong = append(wrong, fmt.Sprintf("%s is there %d times", key, len(ids)))
			case len(e.ids) != 1 || !e.ids[ids[0]]:
				wrong = append(wrong, fmt.Sprintf("%s has id %s, answers said %v", key, ids[0], e.ids))
			}
		}
		for key, e := range l.entries {
			if !e.collection && e.owner == pilot && len(there[key]) == 0 {
				wrong = append(wrong, "lost: "+key)
			}
		}
	}
	return wrong
}

// report says what happened.
func (l *ledger) report(t testing.TB, fault string) {
	t.Helper()
	f := &l.figures
	t.Logf("%s: %d intents, %d twice at once, %d abandoned, %d times unknown at first, %d answers 503 (%d of a COMMIT), %d reads, %d revisions, %d changes followed; slowest answer %v",
		fault, f.intents.Load(), f.twice.Load(), f.abandoned.Load(), f.unknown.Load(), f.unavailable.Load(), f.lostCommits.Load(), f.reads.Load(), f.revisions.Load(), f.changes.Load(),
		l.slowest.Round(time.Millisecond))
	require.Greater(t, f.intents.Load(), int64(leastIntents), "there was something to lose")
}
