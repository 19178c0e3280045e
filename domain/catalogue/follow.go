package catalogue

import (
	"context"
	"slices"
	"strings"

	"academy/domain"
)

// LeftFilter says that a tool changed that the follower's filter doesn't let through now. It may have let it
// through before: a copy that has the tool drops it, and one that hasn't loses nothing.
const LeftFilter domain.Operation = "left_filter"

// Followed are the kinds of resource that followers are told of, in the order of a snapshot.
var Followed = []string{
	domain.ResourceCollection, domain.ResourceOrganisation, domain.ResourcePeerPool, domain.ResourceProgramme,
	domain.ResourceTool, domain.ResourceVocabulary,
}

// Follower is where somebody stands who keeps a copy, and what of the catalogue they copy. It is all that has
// to be remembered of them.
type Follower struct {
	Position int64               `json:"p"`           // everything up to it is known; in a snapshot: from before its first page
	Snapshot bool                `json:"s,omitempty"` // still reading what is there
	Kind     string              `json:"k,omitempty"` // in the snapshot: after this resource
	After    domain.ID           `json:"a,omitempty"`
	Types    []string            `json:"t,omitempty"` // kinds that are copied, nil for all
	Terms    map[string][]string `json:"f,omitempty"` // as in a Query; of tools
	Ready    domain.Language     `json:"r,omitempty"` // only tools that are there in this language
}

// Step is a part of what there is to know.
type Step struct {
	Entries []Entry
	Next    Follower
	More    bool // there is more now
}

// Entry is a change, with the tool as it is now where it is about one.
type Entry struct {
	domain.Change
	Tool *Tool
}

// Log reads changes that memory no longer has, in commit order.
type Log func(ctx context.Context, after int64, limit int) ([]domain.Change, error)

// Follow goes on from where a follower stands. A snapshot is read from the catalogue as it is at each of its
// pages; what changes meanwhile is newer than the position that the first page noted, and comes after the last
// one. An entry says what its resource is now: what changed again since comes again.
func (c *Catalogue) Follow(ctx context.Context, f Follower, limit int, log Log) (Step, error) {
	if f.Snapshot {
		return c.snapshot(f, limit), nil
	}
	return c.delta(ctx, f, limit, log)
}

// Begin is a follower who reads everything first.
func (c *Catalogue) Begin(f Follower) Follower {
	f.Snapshot, f.Position, f.Kind, f.After = true, c.Feed.Position, "", ""
	return f
}

// wants tells whether the follower copies such resources.
func (f Follower) wants(kind string) bool {
	if f.Types == nil {
		return slices.Contains(Followed, kind)
	}
	return slices.Contains(f.Types, kind)
}

// lets is the set of tools that the filter lets through, nil for all that are published.
func (c *Catalogue) lets(f Follower) set {
	if len(f.Terms) == 0 && f.Ready == "" {
		return nil
	}
	return c.chosen(Query{Terms: f.Terms, NoFallback: f.Ready != "", Lang: f.Ready}, c.live, "")
}

// Lets tells whether a filter lets a tool through. One that isn't published is withdrawn for everybody.
func (c *Catalogue) Lets(tool domain.ID, f domain.ToolFilter) bool {
	n, ok := c.byID.find(tool)
	if !ok || c.tools[n].State != domain.ToolPublished {
		return true
	}
	chosen := c.lets(Follower{Terms: f.Terms, Ready: f.Ready})
	return chosen == nil || chosen.has(n)
}

// snapshot lists what is there, kind by kind in the order of ids, which nothing changes.
func (c *Catalogue) snapshot(f Follower, limit int) Step {
	step := Step{Next: f}
	for _, kind := range Followed {
		if !f.wants(kind) || kind < f.Kind {
			continue
		}
		after := domain.ID("")
		if kind == f.Kind {
			after = f.After
		}
		for e := range c.existing(kind, after, f) {
			if len(step.Entries) == limit {
				step.More = true
				return step
			}
			step.Entries = append(step.Entries, e)
			step.Next.Kind, step.Next.After = kind, e.ResourceID
		}
	}
	step.Next.Snapshot, step.Next.Kind, step.Next.After = false, "", ""
	return step
}

// existing gives what there is of a kind after an id, each as the change that made it so.
func (c *Catalogue) existing(kind string, after domain.ID, f Follower) func(func(Entry) bool) {
	return func(yield func(Entry) bool) {
		if kind != domain.ResourceTool {
			for _, change := range c.around(kind, after) {
				if !yield(Entry{Change: change}) {
					return
				}
			}
			return
		}
		chosen := c.lets(f)
		list := c.sorted[byID]
		if after != "" {
			list = list[orders[byID].after(list, c.tools, Place{ID: after}):]
		}
		for _, n := range list {
			t := c.tools[n]
			if chosen != nil && !chosen.has(n) {
				continue
			}
			if !yield(Entry{domain.Change{
				Scope: domain.PublicScope, Position: t.Version, Resource: kind, ResourceID: t.ID, Slug: t.Slug, Operation: domain.Upsert, At: t.ChangedAt,
			}, t}) {
				return
			}
		}
	}
}

// around lists the last changes of resources of a kind that isn't tool, after an id.
func (c *Catalogue) around(kind string, after domain.ID) []domain.Change {
	var list []domain.Change
	for r, change := range c.latest {
		if r.kind == kind && r.id > after && change.Operation == domain.Upsert {
			list = append(list, change)
		}
	}
	slices.SortFunc(list, func(a, b domain.Change) int { return strings.Compare(string(a.ResourceID), string(b.ResourceID)) })
	return list
}

// delta lists what was committed after the follower's position, as far as this catalogue knows: what stands
// beside a change is never older than the change.
func (c *Catalogue) delta(ctx context.Context, f Follower, limit int, log Log) (Step, error) {
	step := Step{Next: f}
	if f.Position >= c.Feed.Position {
		return step, nil
	}
	changes, ok := c.recent.since(f.Position)
	if !ok {
		var err error
		if changes, err = log(ctx, f.Position, limit); err != nil {
			return step, err
		}
	}
	chosen := c.lets(f)
	for _, change := range changes {
		if change.Position > c.Feed.Position || len(step.Entries) == limit {
			break
		}
		step.Next.Position = change.Position
		if f.wants(change.Resource) {
			step.Entries = append(step.Entries, c.entry(change, f, chosen))
		}
	}
	step.More = step.Next.Position < c.Feed.Position && len(changes) > 0
	return step, nil
}

// entry is a change as its resource is now.
func (c *Catalogue) entry(change domain.Change, f Follower, chosen set) Entry {
	if change.Resource != domain.ResourceTool {
		return Entry{Change: change}
	}
	n, ok := c.byID.find(change.ResourceID)
	if !ok {
		change.Operation = domain.Withdraw
		return Entry{Change: change}
	}
	t := c.tools[n]
	switch {
	case t.State != domain.ToolPublished:
		change.Operation = domain.Withdraw
	case chosen != nil && !chosen.has(n):
		change.Operation = LeftFilter
	default:
		change.Operation = domain.Upsert
	}
	return Entry{change, t}
}
