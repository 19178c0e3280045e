package domain

import (
	"context"
	"slices"
	"time"
)

// ErasureService takes away what people wrote, for good (GDPR article 17): what is left is a tombstone
// that says that there was something, of whom, about what and when, and a line in the trail. Backups
// keep it until they are as old as docs/privacy.md says.
type ErasureService struct {
	Store Store
	Now   func() time.Time
}

// erasedAtOnce is how many rows one transaction erases: nobody waits long for its locks.
const erasedAtOnce = 100

// Erase takes away what the sender, and what anybody answered, wrote. Ratings and codes stay, since figures
// of many were made of them; so does the sender's own number of it, unless the sender is erased too, so that
// an import of the same answers doesn't bring it back. Nobody can go on with what isn't there: what was
// open counts as taken back.
func (fb *Feedback) Erase(by Role, now time.Time) {
	if fb.Open() || fb.State == FeedbackQuarantined {
		fb.move(Move{To: FeedbackWithdrawn}, by, false, now)
	}
	fb.WhatWorked, fb.WhatToChange, fb.UsedFor, fb.InternalNote = "", "", "", ""
	fb.ScreeningReason, fb.DueOn, fb.ConsentToQuote = "", "", false
	for i := range fb.Events {
		fb.Events[i].Answer = Text{}
	}
	fb.ErasedAt, fb.ChangedAt = &now, now
}

// Erase takes away what the organisation wrote of its trial; how it went stays, as a figure of many.
func (t *Trial) Erase(now time.Time) {
	t.Goal = ""
	t.ErasedAt, t.ChangedAt = &now, now
}

// erased is the answer to whoever wants to go on with a tombstone.
func erased() *Error { return Fault(Gone, "erased") }

// Feedback erases a piece of feedback: an organisation its own, the operator any. Errors: NotFound for
// other organisations, PreconditionRequired, Stale.
func (s *ErasureService) Feedback(ctx context.Context, actor Actor, id ID, p Precondition) error {
	if actor.Role != RoleOperator {
		if err := maySubmit(actor); err != nil {
			return err
		}
	}
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		list, err := w.LockFeedback(ctx, []ID{id})
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			return nil, Missing("feedback")
		}
		if actor.Role != RoleOperator {
			if err := p.demand(list[0].Tag(actor)); err != nil {
				return nil, err
			}
		}
		if list[0].ErasedAt != nil {
			return nil, nil
		}
		return eraseFeedback(ctx, w, actor, list, s.Now())
	})
}

// eraseFeedback erases what is locked.
func eraseFeedback(ctx context.Context, w Writer, actor Actor, list []Feedback, now time.Time) ([]Change, error) {
	lines, states := make([]AuditEvent, len(list)), make([]FeedbackState, len(list))
	for i := range list {
		states[i] = list[i].State
		list[i].Erase(actor.Role, now)
		lines[i] = NewAudit(actor, "feedback.erase", ResourceFeedback, string(list[i].ID), now)
	}
	if err := w.EraseFeedback(ctx, list); err != nil {
		return nil, err
	}
	moved := slices.Clone(list)
	for i, fb := range list {
		if fb.State != states[i] {
			followers, err := follow(ctx, w, fb, now)
			if err != nil {
				return nil, err
			}
			moved = append(moved, followers...)
		}
	}
	return newsOf(moved, now), w.Audit(ctx, lines...)
}

func eraseTrials(ctx context.Context, w Writer, actor Actor, list []Trial, now time.Time) error {
	lines := make([]AuditEvent, len(list))
	for i := range list {
		list[i].Erase(now)
		lines[i] = NewAudit(actor, "trial.erase", ResourceTrial, string(list[i].ID), now)
	}
	if err := w.EraseTrials(ctx, list); err != nil {
		return err
	}
	return w.Audit(ctx, lines...)
}

// Aged chooses what isn't erased yet; empty fields don't restrict.
type Aged struct {
	Organisation ID
	State        string
	Before       time.Time // last changed before
}

// ErasedCounts is how much was erased, by kind.
type ErasedCounts map[string]int64

// erase erases feedback, or trials, in transactions of a hundred, until there are none. Of what is merely old,
// one replica at a time takes care; the others wait, since whoever went on to the next kind instead could meet
// the first one there and stop it half-way.
func (s *ErasureService) erase(ctx context.Context, actor Actor, trials bool, aged Aged) (n int64, err error) {
	for {
		done := 0
		err := s.Store.InTx(ctx, actor, func(w Writer) (changes []Change, err error) {
			if aged.Organisation == "" {
				if err := w.Lock(ctx, "retention"); err != nil {
					return nil, err
				}
			}
			done, changes, err = eraseSome(ctx, w, actor, trials, aged, s.Now())
			return changes, err
		})
		if err != nil || done == 0 {
			return n, err
		}
		n += int64(done)
	}
}

func eraseSome(ctx context.Context, w Writer, actor Actor, trials bool, aged Aged, now time.Time) (int, []Change, error) {
	if trials {
		list, err := w.LockAgedTrials(ctx, aged, erasedAtOnce)
		if err != nil || len(list) == 0 {
			return 0, nil, err
		}
		return len(list), nil, eraseTrials(ctx, w, actor, list, now)
	}
	list, err := w.LockAgedFeedback(ctx, aged, erasedAtOnce)
	if err != nil || len(list) == 0 {
		return 0, nil, err
	}
	changes, err := eraseFeedback(ctx, w, actor, list, now)
	return len(list), changes, err
}

// removedOrganisation is what an organisation is called that was erased.
var removedOrganisation = Text{FI: "Poistettu organisaatio", SV: "Borttagen organisation", EN: "Removed organisation"}

// Organisation erases what an organisation gave, and its name: its clients are disabled first, its
// participations end, its wordings and memberships go, then the texts of its feedback and trials. What is left
// of it is its id. Cut off, it can be run again. Only an operator may. Errors: NotFound.
func (s *ErasureService) Organisation(ctx context.Context, actor Actor, slug string) (ErasedCounts, error) {
	if actor.Role != RoleOperator {
		return nil, Fault(Forbidden, "operators-only")
	}
	o, err := s.Store.As(actor).Organisation(ctx, slug)
	if err != nil {
		return nil, err
	}
	actor.Organisation = o.ID // some rows are shown to nobody else
	if err := s.dismiss(ctx, actor, o); err != nil {
		return nil, err
	}
	counts := ErasedCounts{}
	for noun, trials := range map[string]bool{ResourceFeedback: false, ResourceTrial: true} {
		if counts[noun], err = s.erase(ctx, actor, trials, Aged{Organisation: o.ID}); err != nil {
			return counts, err
		}
	}
	return counts, s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if err := w.ForgetOrganisation(ctx, o.ID); err != nil {
			return nil, err
		}
		gone := Organisation{ID: o.ID, Slug: "poistettu-" + string(o.ID[len(o.ID)-12:]), Names: removedOrganisation, Kind: "other"}
		if err := w.SaveOrganisation(ctx, gone); err != nil {
			return nil, err
		}
		line := NewAudit(actor, "organisation.erase", ResourceOrganisation, string(o.ID), now)
		return []Change{Changed(ResourceOrganisation, o.ID, gone.Slug, Upsert, now)}, w.Audit(ctx, line)
	})
}

// dismiss ends what the organisation can do and where it is named.
func (s *ErasureService) dismiss(ctx context.Context, actor Actor, o Organisation) error {
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if err := w.DisableClientsOf(ctx, o.ID, now); err != nil {
			return nil, err
		}
		changes, err := endParticipations(ctx, w, o, now)
		if err != nil {
			return nil, err
		}
		overrides, err := w.ResponsibilityOverrides(ctx)
		if err != nil {
			return nil, err
		}
		for _, x := range overrides {
			if x.OrganisationID != o.ID {
				continue
			}
			if err := w.DeleteResponsibilityOverride(ctx, x); err != nil {
				return nil, err
			}
		}
		pools, err := w.PeerPools(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range pools {
			i := slices.Index(p.Organisations, o.Slug)
			if i < 0 {
				continue
			}
			p.Organisations, p.ChangedAt = slices.Delete(p.Organisations, i, i+1), now
			if err := w.SavePeerPool(ctx, p); err != nil {
				return nil, err
			}
			changes = append(changes, Changed(ResourcePeerPool, p.ID, p.Slug, Upsert, now))
		}
		return changes, nil
	})
}

func endParticipations(ctx context.Context, w Writer, o Organisation, now time.Time) ([]Change, error) {
	list, err := w.ParticipationsOf(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	programmes, err := w.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, p := range list {
		if p.State == ParticipationEnded {
			continue
		}
		p.State = ParticipationEnded
		if today := DateOf(now); p.Until == "" || p.Until > today {
			p.Until = max(p.From, today)
		}
		if err := w.SaveParticipation(ctx, p); err != nil {
			return nil, err
		}
		for _, programme := range programmes {
			if programme.ID == p.ProgrammeID {
				changes = append(changes, Changed(ResourceProgramme, programme.ID, programme.Slug, Upsert, now))
			}
		}
	}
	return changes, nil
}
