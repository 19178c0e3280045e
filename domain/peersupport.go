package domain

import (
	"context"
	"fmt"
	"time"
)

// PeerSupport is an organisation's offer to help others with a tool that it has tried. It is reached by its
// role mailbox; no person is named.
type PeerSupport struct {
	OrganisationID ID
	ToolID         ID
	Offers         Text `gorm:"serializer:json"` // what one can ask for; public
	Version        int
	Since          time.Time
	ChangedAt      time.Time
}

// Tag names the state of an offer in one word.
func (p PeerSupport) Tag() string { return fmt.Sprintf("v%d", p.Version) }

// PeerSupportService is what organisations say of the help that they offer.
type PeerSupportService struct {
	Store Store
	Now   func() time.Time
}

// mayOffer is an error unless the actor may speak for an organisation that tries tools.
func mayOffer(actor Actor) error {
	if err := actor.Require(TrialsWrite); err != nil {
		return err
	}
	if actor.Organisation == "" {
		return Fault(Forbidden, "no-organisation")
	}
	return nil
}

// Own gives the actor's own offer for a tool. Errors: NotFound.
func (s *PeerSupportService) Own(ctx context.Context, actor Actor, slug string) (PeerSupport, error) {
	if err := mayOffer(actor); err != nil {
		return PeerSupport{}, err
	}
	r := s.Store.As(actor)
	tool, err := published(ctx, r, slug)
	if err != nil {
		return PeerSupport{}, err
	}
	return r.PeerSupport(ctx, actor.Organisation, tool.ID)
}

// Offer makes or replaces the organisation's offer for a tool. Errors: Stale and PreconditionRequired as
// PutCondition says, Forbidden when it doesn't take part
// now, Conflict when it hasn't tried the tool or has no role mailbox, Invalid for a text with personal data.
func (s *PeerSupportService) Offer(
	ctx context.Context, actor Actor, slug string, known PutCondition, offers Text,
) (out PeerSupport, created bool, err error) {
	var f Faults
	checkAnswer(&f, "/offers", offers)
	err = s.change(ctx, actor, slug, "peer_support.offer", func(w Writer, now PeerSupport, at time.Time) error {
		if err := known.check(now.Version > 0, now.Tag()); err != nil {
			return err
		}
		if err := f.Err(); err != nil {
			return err
		}
		if err := mayHelp(ctx, w, now, at); err != nil {
			return err
		}
		if created = now.Version == 0; created {
			now.Since = at
		}
		now.Offers, now.Version, now.ChangedAt = offers, now.Version+1, at
		out = now
		return w.SavePeerSupport(ctx, now)
	})
	return out, created, err
}

// mayHelp is an error unless the organisation takes part, has tried the tool and can be reached.
func mayHelp(ctx context.Context, r Reader, offer PeerSupport, now time.Time) error {
	if err := takesPart(ctx, r, offer.OrganisationID, DateOf(now)); err != nil {
		return err
	}
	tried, err := r.TrialPage(ctx, TrialFilter{
		ToolID: offer.ToolID, States: []string{string(TrialRunning), string(TrialFinished)}, Limit: 1,
	})
	if err != nil {
		return err
	}
	if tried.Total == 0 {
		return Fault(Conflict, "not-tried-yet")
	}
	o, err := r.OrganisationByID(ctx, offer.OrganisationID)
	if err == nil && o.RoleMailbox == "" {
		return Fault(Conflict, "no-role-mailbox")
	}
	return err
}

// Withdraw takes the organisation's offer back. Errors: NotFound when there is none.
func (s *PeerSupportService) Withdraw(ctx context.Context, actor Actor, slug string, p Precondition) error {
	return s.change(ctx, actor, slug, "peer_support.withdraw", func(w Writer, now PeerSupport, _ time.Time) error {
		if now.Version == 0 {
			return Missing("peer_support")
		}
		if err := p.demand(now.Tag()); err != nil {
			return err
		}
		return w.DeletePeerSupport(ctx, now)
	})
}

func (s *PeerSupportService) change(
	ctx context.Context, actor Actor, slug, action string, act func(Writer, PeerSupport, time.Time) error,
) error {
	if err := mayOffer(actor); err != nil {
		return err
	}
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		tool, err := published(ctx, w, slug)
		if err != nil {
			return nil, err
		}
		offer, err := w.PeerSupport(ctx, actor.Organisation, tool.ID)
		if IsKind(err, NotFound) {
			offer, err = PeerSupport{OrganisationID: actor.Organisation, ToolID: tool.ID}, nil
		}
		if err != nil {
			return nil, err
		}
		if err := act(w, offer, now); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, action, ResourceTool, tool.Slug, now))
	})
}

// published finds a tool that is in the catalogue.
func published(ctx context.Context, r Reader, slug string) (Tool, error) {
	tool, err := findTool(ctx, r, slug)
	if err == nil && tool.State != ToolPublished {
		err = Missing("tool")
	}
	return tool, err
}
