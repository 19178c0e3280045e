package domain

import (
	"context"
	"time"
)

// ExportService gives an organisation everything that it gave and that the bank holds on it (GDPR
// articles 15 and 20).
type ExportService struct {
	Store Store
	Now   func() time.Time
}

// Own begins the export of the actor's organisation; see Export.
func (s *ExportService) Own(ctx context.Context, actor Actor) (*Export, error) {
	if err := mayReadOwn(actor); err != nil {
		return nil, err
	}
	return s.begin(ctx, actor, func(r Reader) (Organisation, error) { return r.OrganisationByID(ctx, actor.Organisation) })
}

// Of begins the export of any organisation, for the operator.
func (s *ExportService) Of(ctx context.Context, actor Actor, slug string) (*Export, error) {
	if actor.Role != RoleOperator {
		return nil, Fault(Forbidden, "operators-only")
	}
	return s.begin(ctx, actor, func(r Reader) (Organisation, error) { return r.Organisation(ctx, slug) })
}

// begin writes the line of the trail before anything is given away.
func (s *ExportService) begin(ctx context.Context, actor Actor, find func(Reader) (Organisation, error)) (*Export, error) {
	r := s.Store.As(actor)
	o, err := find(r)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	line := NewAudit(actor, "organisation.export", ResourceOrganisation, string(o.ID), now)
	return &Export{Organisation: o, At: now, reader: r}, s.Store.Record(ctx, line)
}

// Export is what an organisation takes home.
type Export struct {
	Organisation Organisation
	At           time.Time
	reader       Reader
}

// Rows calls each with every row as a JSON object, section by section as of one moment; and once with nil at the
// beginning of each section. A row's bytes are valid during the call only.
func (x *Export) Rows(ctx context.Context, each func(section string, row []byte) error) error {
	return x.reader.Export(ctx, x.Organisation.ID, each)
}
