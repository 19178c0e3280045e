package catalogue

import (
	"maps"
	"slices"

	"academy/domain"
	"academy/domain/search"
)

// Catalogue is everything public at one position of the feed. It never changes; take it once per
// request and use that one.
//
// Every tool has a number, used once: a new revision comes under a new number and the old one dies. Sets
// and orders speak of numbers, and are copied when a tool changes, which costs microseconds; what would
// cost seconds, the search index, is kept in segments: a large base and small ones over it.
type Catalogue struct {
	Feed           domain.Feed
	Vocabularies   *domain.Vocabularies
	Collections    []domain.Collection
	Organisations  []domain.Organisation
	Programmes     []domain.Programme
	Participations []domain.Participation
	PeerPools      []domain.PeerPool
	Overrides      []domain.ResponsibilityOverride

	born   *origin // whose numbers these are: another load or compaction has others
	tools  []*Tool // by number, dead ones too until the next compaction
	bySlug layered[string]
	byID   layered[domain.ID]
	live   set // published ones
	count  int
	terms  map[domain.TermRef]set
	ready  [3]set     // by language
	sorted [][]uint32 // live numbers, as orders has them

	speech *search.Speech
	parts  []part // of the index: the base, then small ones
	index  *search.Index

	evidence evidence
	pinned   map[pin]*Pinned
	naming   *naming
	dating   *dating

	latest map[resource]domain.Change // of everything but tools
	others int64                      // position of the last of them
	recent recent                     // end of the log
}

// origin stands for itself: two of them are never the same.
type origin struct{ _ byte }

type resource struct {
	kind string
	id   domain.ID
}

// Parts is what a small catalogue is built from at once.
type Parts struct {
	Vocabularies *domain.Vocabularies
	Tools        []domain.PublishedTool
	Speech       *search.Speech // nil: without dictionary and thesaurus
	Renderer     Renderer       // nil: nothing is rendered
	Collections  []domain.Collection
	Evidence     []domain.Evidence
	Ratings      []domain.Rating
}

// New builds a catalogue.
func New(p Parts) *Catalogue {
	if p.Speech == nil {
		p.Speech = search.Plain()
	}
	c := empty(p.Vocabularies, p.Speech)
	c.Collections, c.evidence = p.Collections, evidenceOf(p.Evidence, p.Ratings)
	return c.with(newMaker(c, p.Renderer).make(0, p.Tools))
}

func empty(v *domain.Vocabularies, s *search.Speech) *Catalogue {
	c := &Catalogue{
		Vocabularies: v, speech: s, terms: map[domain.TermRef]set{}, sorted: make([][]uint32, len(orders)),
		latest: map[resource]domain.Change{}, born: new(origin), naming: new(naming), dating: new(dating),
	}
	c.reindex()
	return c
}

// note remembers what changed besides tools and the thesaurus, which no resource shows.
func (c *Catalogue) note(changes []domain.Change) {
	c.latest = maps.Clone(c.latest)
	for _, ch := range changes {
		if ch.Resource != domain.ResourceTool && ch.Resource != domain.ResourceThesaurus {
			c.latest[resource{ch.Resource, ch.ResourceID}] = ch
			c.others = max(c.others, ch.Position)
		}
	}
}

// Tool finds a published or withdrawn tool by its slug.
func (c *Catalogue) Tool(slug string) (*Tool, bool) {
	if n, ok := c.bySlug.find(slug); ok {
		return c.tools[n], true
	}
	return nil, false
}

// ToolByID finds a published or withdrawn tool.
func (c *Catalogue) ToolByID(id domain.ID) (*Tool, bool) {
	if n, ok := c.byID.find(id); ok {
		return c.tools[n], true
	}
	return nil, false
}

// Tools lists the published tools in the order of their titles in Finnish.
func (c *Catalogue) Tools() []*Tool {
	list := make([]*Tool, 0, c.count)
	for _, n := range c.sorted[0] {
		list = append(list, c.tools[n])
	}
	return list
}

// Size is how many tools are published.
func (c *Catalogue) Size() int { return c.count }

// Count is how many published tools a term describes: as many as a filter by it finds.
func (c *Catalogue) Count(scheme, code string) int {
	return c.live.common(c.terms[domain.TermRef(scheme+"/"+code)])
}

// described calls f with the number of each published tool that a term describes.
func (c *Catalogue) described(scheme, code string, f func(uint32)) {
	c.terms[domain.TermRef(scheme+"/"+code)].each(func(n uint32) bool {
		if c.live.has(n) {
			f(n)
		}
		return true
	})
}

// Speech is how search understands people.
func (c *Catalogue) Speech() *search.Speech { return c.speech }

// Version is the position of a resource's last change, 0 when it has none.
func (c *Catalogue) Version(kind string, id domain.ID) int64 {
	return c.latest[resource{kind, id}].Position
}

// Stamp is a number that grows whenever something changes of what a page about the tool says: the
// tool, those that it names, or anything that isn't a tool.
func (c *Catalogue) Stamp(t *Tool) int64 {
	stamp := max(t.Version, c.others)
	for _, slug := range t.related {
		if other, ok := c.Tool(slug); ok {
			stamp = max(stamp, other.Version)
		}
	}
	return stamp
}

// Collection finds a collection by its slug.
func (c *Catalogue) Collection(slug string) (domain.Collection, bool) {
	return find(c.Collections, func(x domain.Collection) bool { return x.Slug == slug })
}

// CollectionsWith lists the collections that hold a tool.
func (c *Catalogue) CollectionsWith(slug string) []domain.Collection {
	var list []domain.Collection
	for _, x := range c.Collections {
		if slices.ContainsFunc(x.Items, func(i domain.CollectionItem) bool { return i.Tool == slug }) {
			list = append(list, x)
		}
	}
	return list
}

// Organisation finds an organisation by its slug.
func (c *Catalogue) Organisation(slug string) (domain.Organisation, bool) {
	return find(c.Organisations, func(o domain.Organisation) bool { return o.Slug == slug })
}

// OrganisationByID finds an organisation.
func (c *Catalogue) OrganisationByID(id domain.ID) (domain.Organisation, bool) {
	return find(c.Organisations, func(o domain.Organisation) bool { return o.ID == id })
}

// Programme finds a programme by its slug.
func (c *Catalogue) Programme(slug string) (domain.Programme, bool) {
	return find(c.Programmes, func(p domain.Programme) bool { return p.Slug == slug })
}

// PeerPool finds a peer pool by its slug.
func (c *Catalogue) PeerPool(slug string) (domain.PeerPool, bool) {
	return find(c.PeerPools, func(p domain.PeerPool) bool { return p.Slug == slug })
}

// Override finds how an organisation words a responsibility for itself.
func (c *Catalogue) Override(organisation domain.ID, code string) (domain.ResponsibilityOverride, bool) {
	return find(c.Overrides, func(o domain.ResponsibilityOverride) bool {
		return o.OrganisationID == organisation && o.Code == code
	})
}

func find[T any](list []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	var none T
	return none, false
}
