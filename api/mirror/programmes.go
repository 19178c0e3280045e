package mirror

import (
	"slices"
	"strings"

	"academy/api/client"
)

const (
	programmesFolder = "programmes"
	poolsFolder      = "peer-pools"
)

// Programme is a pilot programme with those who take part, in every language.
type Programme struct {
	Slug           string          `json:"slug"`
	Names          client.Text     `json:"names"`
	Summaries      client.Text     `json:"summaries"`
	From           string          `json:"from"`
	Until          string          `json:"until,omitempty"` // "" while it goes on
	Participations []Participation `json:"participations"`
}

// Participation is an organisation's part in a programme.
type Participation struct {
	Organisation string `json:"organisation"`
	State        string `json:"state"`
	From         string `json:"from"`
	Until        string `json:"until,omitempty"`
}

// PeerPool is organisations that help each other, in every language.
type PeerPool struct {
	Slug          string      `json:"slug"`
	Names         client.Text `json:"names"`
	Offers        client.Text `json:"offers"`
	Collection    string      `json:"collection,omitempty"` // whose tools the pool uses
	Organisations []string    `json:"organisations"`
}

func programmeOf(x client.Programme, _ int) (string, Programme) {
	p := Programme{Slug: x.Slug, From: x.From, Until: deref(x.Until), Participations: []Participation{}}
	for _, part := range x.Participations {
		p.Participations = append(p.Participations, Participation{part.Organisation.Slug, part.State, part.From, deref(part.Until)})
	}
	slices.SortFunc(p.Participations, func(a, b Participation) int { return strings.Compare(a.Organisation, b.Organisation) })
	return x.Slug, p
}

func sayProgramme(p *Programme, x client.Programme) {
	say := sayingOf(x.Language)
	say(&p.Names, x.Name)
	say(&p.Summaries, x.Summary)
}

func poolOf(x client.PeerPool, _ int) (string, PeerPool) {
	p := PeerPool{Slug: x.Slug, Organisations: []string{}}
	if x.Collection != nil {
		p.Collection = x.Collection.Slug
	}
	for _, member := range x.Members {
		p.Organisations = append(p.Organisations, member.Slug)
	}
	return x.Slug, p
}

func sayPool(p *PeerPool, x client.PeerPool) {
	say := sayingOf(x.Language)
	say(&p.Names, x.Name)
	say(&p.Offers, x.Offers)
}
