package catalogue

import (
	"maps"
	"slices"
	"strings"

	"academy/domain"
	"academy/domain/search"
)

// Catalogue is everything public at one position of the feed. It never changes; take it once per
// request and use that one.
type Catalogue struct {
	Feed           domain.Feed
	Vocabularies   *domain.Vocabularies
	Collections    []domain.Collection
	Organisations  []domain.Organisation
	Programmes     []domain.Programme
	Participations []domain.Participation
	PeerPools      []domain.PeerPool
	Overrides      []domain.ResponsibilityOverride

	speech *search.Speech
	index  *search.Index // of tools by their place
	tools  []*Tool       // published ones, by id
	bySlug map[string]*Tool
	byID   map[domain.ID]*Tool
	latest map[resource]domain.Change

	evidence evidence
	pinned   map[pin]*Pinned
	shelves  *shelves
}

type resource struct {
	kind string
	id   domain.ID
}

// Parts is what a catalogue is built from.
type Parts struct {
	Feed           domain.Feed
	Vocabularies   *domain.Vocabularies
	Collections    []domain.Collection
	Organisations  []domain.Organisation
	Programmes     []domain.Programme
	Participations []domain.Participation
	PeerPools      []domain.PeerPool
	Overrides      []domain.ResponsibilityOverride
	Tools          []domain.PublishedTool
	Evidence       []domain.Evidence
	Latest         []domain.Change // last change of each public resource
	Speech         *search.Speech  // nil: without dictionary and thesaurus
}

// New builds a catalogue.
func New(p Parts) *Catalogue {
	if p.Speech == nil {
		p.Speech = search.Plain()
	}
	c := &Catalogue{
		speech: p.Speech,
		Feed:   p.Feed, Vocabularies: p.Vocabularies, Collections: p.Collections, Organisations: p.Organisations,
		Programmes: p.Programmes, Participations: p.Participations, PeerPools: p.PeerPools, Overrides: p.Overrides,
		bySlug: make(map[string]*Tool, len(p.Tools)), byID: make(map[domain.ID]*Tool, len(p.Tools)),
		latest: make(map[resource]domain.Change, len(p.Latest)), evidence: evidenceOf(p.Evidence),
	}
	c.note(p.Latest)
	for _, t := range p.Tools {
		c.put(newTool(t, p.Vocabularies))
	}
	c.arrange()
	return c
}

// copy is a catalogue that can be changed before anybody else sees it.
func (c *Catalogue) copy() *Catalogue {
	next := *c
	next.bySlug, next.byID, next.latest = maps.Clone(c.bySlug), maps.Clone(c.byID), maps.Clone(c.latest)
	return &next
}

func (c *Catalogue) put(t *Tool) {
	c.bySlug[t.Slug] = t
	c.byID[t.ID] = t
}

func (c *Catalogue) note(changes []domain.Change) {
	for _, ch := range changes {
		c.latest[resource{ch.Resource, ch.ResourceID}] = ch
	}
}

// arrange puts the tools in the one order that all others start from, and indexes them.
func (c *Catalogue) arrange() {
	c.tools = make([]*Tool, 0, len(c.byID))
	for _, t := range c.byID {
		if t.State == domain.ToolPublished {
			c.tools = append(c.tools, t)
		}
	}
	slices.SortFunc(c.tools, func(a, b *Tool) int { return strings.Compare(string(a.ID), string(b.ID)) })
	documents, live := make([]search.Document, len(c.tools)), make([]uint64, len(c.tools)/64+1)
	for i, t := range c.tools {
		documents[i] = search.Document{Number: uint32(i), Texts: t.texts}
		live[i/64] |= 1 << (i % 64)
	}
	c.index = search.NewIndex(c.speech, []*search.Segment{search.NewSegment(c.speech, documents)}, live)
	c.shelves = &shelves{}
}

// Tool finds a published or withdrawn tool by its slug.
func (c *Catalogue) Tool(slug string) (*Tool, bool) {
	t, ok := c.bySlug[slug]
	return t, ok
}

// ToolByID finds a published or withdrawn tool.
func (c *Catalogue) ToolByID(id domain.ID) (*Tool, bool) {
	t, ok := c.byID[id]
	return t, ok
}

// Tools lists the published tools by id. The list must not be changed.
func (c *Catalogue) Tools() []*Tool { return c.tools }

// Version is the position of a resource's last change, 0 when it has none.
func (c *Catalogue) Version(kind string, id domain.ID) int64 {
	return c.latest[resource{kind, id}].Position
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

// Latest lists the last change of each public resource.
func (c *Catalogue) Latest() []domain.Change { return slices.Collect(maps.Values(c.latest)) }
