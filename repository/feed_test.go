package repository_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

const (
	feedWriters      = 16
	feedTransactions = 15 // of each writer
	feedTools        = 3  // that all writers change
)

var errChangedMyMind = errors.New("changed my mind")

// A follower that keeps nothing but its last position sees every committed change of its scope once
// and in commit order, while sixteen writers write into two scopes and some of them roll back.
//
// This is what the advisory lock in appendChanges is for. Without the lock (the line
// `SELECT pg_advisory_xact_lock` removed) a writer can commit position 8 while the one that drew 7
// still works: the follower is past 7 then and never sees it. Tried: the test failed each of ten times.
func TestAFollowerSeesEveryChangeOnceAndInCommitOrder(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	store := dbtest.Open(t, url)
	owner := organisation(t, store, "akatemia")
	own := domain.ScopeOf(owner.ID)
	for i := range feedTools {
		published(t, store, "yhteinen-"+strconv.Itoa(i), owner.ID)
	}
	begin, err := store.As(domain.Anonymous).Feed(t.Context())
	require.NoError(t, err)

	var committed ledger
	var done atomic.Bool
	var writers, followers sync.WaitGroup
	follow := func(f *follower) {
		followers.Go(func() {
			for last := false; ; {
				last = done.Load() // what was committed by now is seen by the next look
				if n, err := f.look(t.Context()); err != nil || last && n == 0 {
					f.err = err
					return
				}
			}
		})
	}
	pilot := domain.Actor{Role: domain.RolePilot, Organisation: owner.ID}
	public := &follower{store: store, actor: domain.Anonymous, scope: domain.PublicScope, cursor: begin.Position, limit: 7}
	restarted := &follower{store: store, actor: domain.Anonymous, scope: domain.PublicScope, cursor: begin.Position, limit: 3}
	organisations := &follower{store: store, actor: pilot, scope: own, cursor: begin.Position, limit: 5}
	restarted.reopen = func() *repository.Store { return dbtest.Open(t, url) }
	for _, f := range []*follower{public, restarted, organisations} {
		follow(f)
	}
	for i := range feedWriters {
		writers.Go(func() {
			for n := range feedTransactions {
				committed.write(t.Context(), store, fmt.Sprintf("w%02d", i), n, own)
			}
		})
	}
	writers.Wait()
	done.Store(true)
	followers.Wait()

	require.Empty(t, committed.failed)
	for _, f := range []*follower{public, restarted, organisations} {
		require.NoError(t, f.err)
		all, err := store.As(f.actor).Changes(t.Context(), f.scope, begin.Position, 10_000)
		require.NoError(t, err)
		require.Equal(t, all, f.seen, "what a follower saw is what the feed holds")
		var slugs []string
		for _, c := range f.seen {
			slugs = append(slugs, c.Slug+" "+string(c.ResourceID))
		}
		require.ElementsMatch(t, committed.slugs(f.scope), slugs, "every committed change, once")
		requireOrder(t, f.seen)
	}
	require.Greater(t, restarted.restarts, 3, "it began again from its stored cursor")
	end, err := store.As(domain.Anonymous).Feed(t.Context())
	require.NoError(t, err)
	require.Equal(t, domain.Feed{Epoch: begin.Epoch, Position: public.cursor}, end)
}

// requireOrder says that positions rise, that a writer's changes are in its own order, and that the
// versions of a shared tool never go backwards. Slugs are "writer.transaction.change" or a version.
func requireOrder(t *testing.T, seen []domain.Change) {
	t.Helper()
	position, versions, lasts := int64(0), map[domain.ID]int{}, map[string]string{}
	for _, c := range seen {
		require.Greater(t, c.Position, position)
		position = c.Position
		if version, err := strconv.Atoi(c.Slug); err == nil {
			require.Greater(t, version, versions[c.ResourceID], "of tool %s", c.ResourceID)
			versions[c.ResourceID] = version
			continue
		}
		writer, _, _ := strings.Cut(c.Slug, ".")
		require.Greater(t, c.Slug, lasts[writer])
		lasts[writer] = c.Slug
	}
}

// follower reads a scope and remembers its last position only.
type follower struct {
	store    *repository.Store
	actor    domain.Actor
	scope    domain.Scope
	cursor   int64
	limit    int
	reopen   func() *repository.Store // when set, it restarts now and then
	restarts int
	seen     []domain.Change
	err      error
}

func (f *follower) look(ctx context.Context) (int, error) {
	if f.reopen != nil && len(f.seen)/60 > f.restarts {
		f.store = f.reopen()
		f.restarts++
	}
	page, err := f.store.As(f.actor).Changes(ctx, f.scope, f.cursor, f.limit)
	if len(page) > 0 {
		f.cursor = page[len(page)-1].Position
	}
	f.seen = append(f.seen, page...)
	return len(page), err
}

// ledger notes what was committed, as the writers were told.
type ledger struct {
	mu        sync.Mutex
	committed []domain.Change
	failed    []error
}

func (l *ledger) slugs(scope domain.Scope) []string {
	var list []string
	for _, c := range l.committed {
		if c.Scope == scope {
			list = append(list, c.Slug+" "+string(c.ResourceID))
		}
	}
	return list
}

// write is a writer's nth transaction: work of varying length, one to five changes of its own, in
// every third one a new version of a shared tool, in every second one the organisation's scope; every
// fifth one ends in a rollback.
func (l *ledger) write(ctx context.Context, store *repository.Store, writer string, n int, own domain.Scope) {
	var changes []domain.Change
	err := store.InTx(ctx, domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		for range rand.IntN(4) {
			if _, err := w.Organisations(ctx); err != nil {
				return nil, err
			}
		}
		for i := range 1 + rand.IntN(5) {
			c := domain.Changed(domain.ResourceCollection, domain.NewID(at), fmt.Sprintf("%s.%03d.%d", writer, n, i), domain.Upsert, at)
			if n%2 == 0 && i%2 == 0 {
				c.Scope = own
			}
			changes = append(changes, c)
		}
		if n%3 == 0 {
			tool, err := w.LockTool(ctx, "yhteinen-"+strconv.Itoa(rand.IntN(feedTools)))
			if err != nil {
				return nil, err
			}
			tool.CurrentRevision++
			if err := w.UpdateTool(ctx, tool); err != nil {
				return nil, err
			}
			changes = append(changes, domain.Changed(domain.ResourceTool, tool.ID, strconv.Itoa(tool.CurrentRevision), domain.Upsert, at))
		}
		if n%5 == 4 {
			return changes, errChangedMyMind
		}
		return changes, nil
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil:
		l.committed = append(l.committed, changes...)
	case !errors.Is(err, errChangedMyMind):
		l.failed = append(l.failed, err)
	}
}

func TestTheLatestChangeOfEachResourceIsGiven(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	first, second := domain.NewID(at), domain.NewID(at)
	changed := func(id domain.ID, op domain.Operation, minutes int) domain.Change {
		return domain.Changed(domain.ResourceTool, id, "x", op, at.Add(time.Duration(minutes)*time.Minute))
	}
	nothing := func(domain.Writer) error { return nil }
	write(t, store, nothing, changed(first, domain.Upsert, 1), changed(second, domain.Upsert, 2))
	write(t, store, nothing, changed(first, domain.Withdraw, 3))
	got, err := store.As(domain.Anonymous).LatestChanges(t.Context())
	require.NoError(t, err)
	want := []domain.Change{changed(second, domain.Upsert, 2), changed(first, domain.Withdraw, 3)}
	want[0].Position, want[1].Position = 2, 3
	require.ElementsMatch(t, want, got)
}

// A public commit, and nothing else, runs Published before its caller goes on.
func TestAPublicCommitWakesTheCatalogue(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	organisation(t, store, "akatemia")
	var calls []int64
	store.Published = func(ctx context.Context) {
		feed, err := store.As(domain.System).Feed(ctx)
		require.NoError(t, err)
		calls = append(calls, feed.Position)
	}
	nothing := func(domain.Writer) error { return nil }
	write(t, store, nothing)
	write(t, store, nothing, domain.Change{Scope: domain.ScopeOf(domain.NewID(at)), Resource: domain.ResourceFeedback, Operation: domain.Upsert, At: at})
	require.Empty(t, calls)
	write(t, store, nothing, domain.Changed(domain.ResourceTool, domain.NewID(at), "x", domain.Upsert, at))
	require.Equal(t, []int64{2}, calls, "the change is committed by then")
}
