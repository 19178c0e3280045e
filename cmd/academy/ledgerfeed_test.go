package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// feedFollower follows the change feed and remembers nothing but its last cursor.
type feedFollower struct {
	replica func() string // whom it asks
	cursor  string
	seen    []seenChange
}

type seenChange struct {
	Op, Type, Slug string
	Version        int64
}

// follow begins at a cursor and goes on until the writers stop.
func (l *ledger) follow(cursor string, replica func() string) {
	f := &feedFollower{replica: replica, cursor: cursor}
	l.followers = append(l.followers, f)
	l.running.Go(func() {
		for !l.over() {
			f.look(l, replica())
			l.rest(20 * time.Millisecond)
		}
	})
}

// look reads one page; false when none came. What can't be read is read again from the same cursor: only a page
// that came whole moves it on.
func (f *feedFollower) look(l *ledger, replica string) bool {
	status, _, body, err := l.send(context.Background(), http.MethodGet, replica+f.cursor, "", "")
	switch {
	case err != nil && (l.mortal || l.over()), status == http.StatusServiceUnavailable:
		return false
	case err != nil || status != http.StatusOK:
		l.complain("the feed: %d %v %.200s", status, err, body)
		return false
	}
	var page struct {
		Items       []seenChange
		Next, Delta *string
	}
	if err := json.Unmarshal(body, &page); err != nil {
		l.complain("the feed: %v", err)
		return false
	}
	f.seen = append(f.seen, page.Items...)
	l.figures.changes.Add(int64(len(page.Items)))
	for _, next := range []*string{page.Next, page.Delta} {
		if next != nil {
			f.cursor = local(*next)
		}
	}
	return true
}

// compareFeed writes a last public row, lets every follower go on until it sees that, and holds what they saw
// against what was acknowledged and against one another.
func (l *ledger) compareFeed(t testing.TB) (wrong []string) {
	t.Helper()
	last := l.name + "-last"
	l.intend(last, entry{collection: true})
	eventually(t, 30*time.Second, "a last public row is taken", func() bool {
		l.try(context.Background(), l.any(), last)
		return l.entries[last].acknowledged
	})
	for i, f := range l.followers {
		eventually(t, 30*time.Second, "a follower sees the last change", func() bool {
			f.look(l, f.replica())
			return slices.ContainsFunc(f.seen, func(c seenChange) bool { return c.Slug == last })
		})
		wrong = append(wrong, f.check(l, i)...)
		if a, b := l.followers[0].seen, f.seen; !slices.Equal(a, b) {
			wrong = append(wrong, fmt.Sprintf("followers 0 and %d saw %d and %d changes, not the same ones", i, len(a), len(b)))
		}
	}
	return append(wrong, l.compareRevisions()...)
}

// check holds what a follower saw against the entries: in the order of versions, each public row once.
func (f *feedFollower) check(l *ledger, number int) (wrong []string) {
	times, version := map[string]int{}, int64(0)
	for _, c := range f.seen {
		if c.Version <= version {
			wrong = append(wrong, fmt.Sprintf("follower %d saw version %d after %d", number, c.Version, version))
		}
		version = c.Version
		if c.Type == "collection" {
			times[c.Slug]++
		}
	}
	for key, e := range l.entries {
		if e.collection && times[key] != 1 {
			wrong = append(wrong, fmt.Sprintf("follower %d saw %s %d times", number, key, times[key]))
		}
	}
	for slug := range times {
		if strings.HasPrefix(slug, l.name+"-") && l.entries[slug] == nil {
			wrong = append(wrong, "nobody made "+slug)
		}
	}
	return wrong
}
