package domain

import "context"

// OrganisationReader reads organisations, their programmes, and what they show and offer.
type OrganisationReader interface {
	Organisation(ctx context.Context, slug string) (Organisation, error)
	OrganisationByID(ctx context.Context, id ID) (Organisation, error)
	Organisations(ctx context.Context) ([]Organisation, error)
	Programmes(ctx context.Context) ([]Programme, error)
	Participations(ctx context.Context) ([]Participation, error)
	ParticipationsOf(ctx context.Context, organisation ID) ([]Participation, error)
	// Overview counts what the organisations of a programme did, as far as the actor may see it; weeks in
	// which nothing happened aren't there.
	Overview(ctx context.Context, q OverviewQuery) (Overview, error)
	Collections(ctx context.Context) ([]Collection, error)
	PeerPools(ctx context.Context) ([]PeerPool, error)
	PeerSupport(ctx context.Context, organisation, tool ID) (PeerSupport, error)
	// PeerSupportFor lists every organisation's offer for a tool, the oldest first.
	PeerSupportFor(ctx context.Context, tool ID) ([]PeerSupport, error)
	ResponsibilityOverrides(ctx context.Context) ([]ResponsibilityOverride, error)
	ResponsibilityOverride(ctx context.Context, organisation ID, code string) (ResponsibilityOverride, error)
}

// OrganisationWriter writes organisations, their programmes, and what they show and offer.
type OrganisationWriter interface {
	SaveOrganisation(ctx context.Context, o Organisation) error
	SaveProgramme(ctx context.Context, p Programme) error
	SaveParticipation(ctx context.Context, p Participation) error
	SaveCollection(ctx context.Context, c Collection) error
	SavePeerPool(ctx context.Context, p PeerPool) error
	// SavePeerSupport stores an offer whose version was v as v+1; Stale when it isn't v any more.
	SavePeerSupport(ctx context.Context, p PeerSupport) error
	DeletePeerSupport(ctx context.Context, p PeerSupport) error
	SaveResponsibilityOverride(ctx context.Context, o ResponsibilityOverride) error
	DeleteResponsibilityOverride(ctx context.Context, o ResponsibilityOverride) error
	// ForgetOrganisation takes away by which names the actor's organisation's own systems know its rows, how
	// its files are read, and what it offers to others.
	ForgetOrganisation(ctx context.Context, organisation ID) error
}
