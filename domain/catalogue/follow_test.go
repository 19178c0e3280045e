package catalogue

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"academy/domain"
)

// source is a bank that changes, with the whole log of it.
type source struct {
	*Catalogue
	bank bank
	log  []domain.Change
}

// change publishes, revises or withdraws some tools.
func (s *source) change(rt *rapid.T) {
	var list []domain.PublishedTool
	var changes []domain.Change
	for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(1, 12), 1, 4, rapid.ID[int]).Draw(rt, "tools") {
		p := anyTool(rt, n)
		p.Version = int64(len(s.log)+len(changes))*2 + 1 // positions have gaps
		changes = append(changes, domain.Change{
			Scope: domain.PublicScope, Position: p.Version, Resource: domain.ResourceTool, ResourceID: p.Tool.ID, Slug: p.Tool.Slug, Operation: domain.Upsert,
		})
		s.bank[n] = p
		list = append(list, p)
	}
	s.log = append(s.log, changes...)
	next := s.with(newMaker(s.Catalogue, nil).make(len(s.tools), list))
	next.recent = s.recent.with(changes)
	next.Feed.Position = changes[len(changes)-1].Position
	if rapid.IntRange(0, 3).Draw(rt, "forgets") == 0 { // memory reaches back to here only
		next.recent = recent{after: next.Feed.Position}
	}
	s.Catalogue = next
}

// older reads the log as the database does.
func (s *source) older(_ context.Context, after int64, limit int) ([]domain.Change, error) {
	i := slices.IndexFunc(s.log, func(c domain.Change) bool { return c.Position > after })
	if i < 0 {
		return nil, nil
	}
	return s.log[i:min(i+limit, len(s.log))], nil
}

// replica is a copy that somebody keeps by following.
type replica struct {
	follower Follower
	tools    map[domain.ID]int64
	idle     bool
}

// mistake is what a follower, or the feed, could get wrong.
type mistake func(before Follower, step *Step, now *Catalogue)

// step reads one page, some of them twice, and applies it.
func (r *replica) step(rt *rapid.T, s *source, wrong mistake) {
	limit := rapid.IntRange(1, 5).Draw(rt, "limit")
	for range 1 + rapid.IntRange(0, 1).Draw(rt, "again") { // the answer is lost: the same cursor again, to another page size
		step, err := s.Follow(context.Background(), r.follower, limit, s.older)
		require.NoError(rt, err)
		require.LessOrEqual(rt, len(step.Entries), limit)
		before := r.follower
		if wrong != nil {
			wrong(before, &step, s.Catalogue)
		}
		for _, e := range step.Entries {
			switch {
			case e.Operation != domain.Upsert:
				delete(r.tools, e.ResourceID)
			case e.Position >= r.tools[e.ResourceID]:
				r.tools[e.ResourceID] = e.Tool.Version
			}
		}
		r.idle = !before.Snapshot && !step.More && len(step.Entries) == 0
		if rapid.Bool().Draw(rt, "arrived") {
			r.follower = step.Next
			return
		}
		limit = rapid.IntRange(1, 5).Draw(rt, "limit")
	}
}

// follows begins in some state of a bank, and goes on while it changes; it says which copy isn't equal to what
// its filter finds in the end.
func follows(rt *rapid.T, wrong mistake) error {
	s := &source{Catalogue: catalogueOf(), bank: bank{}}
	for range rapid.IntRange(0, 4).Draw(rt, "before") {
		s.change(rt)
	}
	filters := []Follower{
		{}, {Types: []string{domain.ResourceTool}}, {Ready: domain.Swedish},
		{Terms: map[string][]string{"theme": {"muutos"}}},
		{Terms: map[string][]string{"theme": {"kriisi", "palaute"}, "need": {"muutos", "luottamus"}}, Ready: domain.Finnish},
	}
	replicas := make([]*replica, len(filters))
	for i, f := range filters {
		replicas[i] = &replica{follower: s.Begin(f), tools: map[domain.ID]int64{}}
	}
	for range rapid.IntRange(0, 25).Draw(rt, "moments") {
		if rapid.IntRange(0, 2).Draw(rt, "changes") == 0 {
			s.change(rt)
			continue
		}
		replicas[rapid.IntRange(0, len(replicas)-1).Draw(rt, "who")].step(rt, s, wrong)
	}
	for i, r := range replicas {
		r.idle = false
		for n := 0; !r.idle; n++ {
			require.Less(rt, n, 1000, "it comes to an end")
			r.step(rt, s, wrong)
		}
		q := Query{Terms: filters[i].Terms, Lang: filters[i].Ready, NoFallback: filters[i].Ready != "", Sort: ByTitle, Limit: 1000}
		want := map[domain.ID]int64{}
		for _, t := range s.Find(q).Tools {
			want[t.ID] = t.Version
		}
		if !maps.Equal(want, r.tools) {
			return fmt.Errorf("filter %d: the copy has %v, the source %v", i, r.tools, want)
		}
	}
	return nil
}

func TestACopyThatFollowsIsEqualToItsSourceForEveryFilter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) { require.NoError(rt, follows(rt, nil)) })
}

// The property is worth what it finds: each of these mistakes makes a copy that isn't equal.
func TestAWrongHandOverIsFound(t *testing.T) {
	t.Parallel()
	without := func(op domain.Operation) mistake {
		return func(_ Follower, step *Step, _ *Catalogue) {
			step.Entries = slices.DeleteFunc(slices.Clone(step.Entries), func(e Entry) bool { return e.Operation == op })
		}
	}
	for name, wrong := range map[string]mistake{
		"the snapshot hands over where it ended": func(before Follower, step *Step, now *Catalogue) {
			if before.Snapshot && !step.Next.Snapshot {
				step.Next.Position = now.Feed.Position
			}
		},
		"what left the filter isn't told":      without(LeftFilter),
		"what was withdrawn isn't told":        without(domain.Withdraw),
		"a page moves on by one change before": func(before Follower, step *Step, _ *Catalogue) { step.Next.Position++ },
	} {
		t.Run(name, func(t *testing.T) {
			run := rapid.Custom(func(rt *rapid.T) string {
				if err := follows(rt, wrong); err != nil {
					return err.Error()
				}
				return ""
			})
			for seed := range 300 {
				if run.Example(seed) != "" {
					return
				}
			}
			t.Error("three hundred runs found nothing")
		})
	}
}

func TestTheEndOfTheLogLiesInMemory(t *testing.T) {
	t.Parallel()
	change := func(p int64) domain.Change { return domain.Change{Position: p} }
	r := recentOf([]domain.Change{change(5), change(7), change(9)}, 3, 7)
	_, ok := r.since(3)
	require.False(t, ok, "there may be others before")
	since, ok := r.since(4)
	require.True(t, ok)
	require.Equal(t, []domain.Change{change(5), change(7)}, since, "what came after the catalogue's position comes by itself")
	r = recentOf([]domain.Change{change(5)}, 3, 7)
	since, ok = r.since(0)
	require.True(t, ok)
	require.Len(t, since, 1, "all there are")
	for p := int64(10); p < 3*keptChanges; p++ {
		r = r.with([]domain.Change{change(p)})
		require.LessOrEqual(t, len(r.changes), 2*keptChanges)
	}
	since, ok = r.since(3*keptChanges - 2)
	require.True(t, ok)
	require.Equal(t, []domain.Change{change(3*keptChanges - 1)}, since)
	require.GreaterOrEqual(t, len(r.changes), keptChanges)
	_, ok = r.since(4)
	require.False(t, ok)
}
