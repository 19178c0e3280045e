package domain

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"
)

// Preview is a link by which anybody who has it reads a draft, until it expires, is taken back, or the draft
// is published or discarded. The link is the credential: its token is kept as a hash only.
type Preview struct {
	ID        ID
	ToolID    ID
	TokenHash []byte // SHA-256 of 256 random bits
	CreatedBy *ID    // client
	CreatedAt time.Time
	ExpiresAt time.Time
}

// How many days a preview lasts unless it says so, and at most, and how many previews a draft may have at a time.
const (
	PreviewDays    = 7
	MaxPreviewDays = 30
	maxPreviews    = 20
)

// PreviewOf makes a link to a tool's draft for some days. The token is shown once.
// Errors: Conflict when there is no draft or it has too many links, Invalid.
func (s *ToolService) PreviewOf(ctx context.Context, actor Actor, slug string, days int) (p Preview, token string, err error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return p, "", err
	}
	var f Faults
	if days < 1 || days > MaxPreviewDays {
		f.Add("/days", "out-of-range", "min", "1", "max", "30")
	}
	if err := f.Err(); err != nil {
		return p, "", err
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		t, d, list, err := previews(ctx, w, slug, now)
		switch {
		case err != nil:
			return nil, err
		case d.Version == 0:
			return nil, illegalMove("draft", string(d.State), "previewed", d.legal()...)
		case len(list) >= maxPreviews:
			return nil, Fault(Conflict, "too-many-previews")
		}
		var secret [32]byte
		_, _ = rand.Read(secret[:]) // never fails
		token = base64.RawURLEncoding.EncodeToString(secret[:])
		p = Preview{
			ID: NewID(now), ToolID: t.ID, TokenHash: hashSecret(token), CreatedBy: actor.client(), CreatedAt: now,
			ExpiresAt: now.AddDate(0, 0, days),
		}
		if err := w.CreatePreview(ctx, p); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "preview.create", ResourceTool, t.Slug, now))
	})
	return p, token, err
}

func previews(ctx context.Context, w Writer, slug string, now time.Time) (Tool, Draft, []Preview, error) {
	t, err := w.LockTool(ctx, slug)
	if err != nil {
		return t, Draft{}, nil, err
	}
	d, err := draftOf(ctx, w, t)
	if err != nil {
		return t, d, nil, err
	}
	list, err := w.Previews(ctx, t.ID, now)
	return t, d, list, err
}

// Previews lists the links to a tool's draft that work now, the oldest first.
func (s *ToolService) Previews(ctx context.Context, actor Actor, slug string) ([]Preview, error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return nil, err
	}
	r := s.Store.As(actor)
	t, err := r.Tool(ctx, slug)
	if err != nil {
		return nil, err
	}
	return r.Previews(ctx, t.ID, s.Now())
}

// Revoke takes a link back that the caller has seen: a link never changes, so its tag is its id. Errors: NotFound,
// PreconditionRequired, Stale.
func (s *ToolService) Revoke(ctx context.Context, actor Actor, slug string, id ID, match Precondition) error {
	if err := actor.Require(ToolsWrite); err != nil {
		return err
	}
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		t, err := w.Tool(ctx, slug)
		if err != nil {
			return nil, err
		}
		if err := w.DeletePreview(ctx, t.ID, id); err != nil {
			return nil, err
		}
		if err := match.demand(string(id)); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "preview.revoke", ResourceTool, t.Slug, s.Now()))
	})
}

// Previewed gives what a link shows. Who has the link needs nothing else, so the draft is read as the
// command line would. Errors: NotFound for a link that never was, has expired or was taken back.
func (s *ToolService) Previewed(ctx context.Context, token string) (Tool, Draft, Preview, error) {
	r := s.Store.As(Operator)
	p, err := r.PreviewBy(ctx, hashSecret(token), s.Now())
	if err != nil {
		return Tool{}, Draft{}, p, err
	}
	t, err := r.ToolByID(ctx, p.ToolID)
	if err != nil {
		return t, Draft{}, p, err
	}
	d, err := r.Draft(ctx, t.ID)
	switch {
	case IsKind(err, NotFound): // it was published in this moment, and its links with it
		return t, d, p, Missing("preview")
	case err != nil:
		return t, d, p, err
	}
	return t, d, p, s.Store.Record(ctx, NewAudit(Anonymous, "preview.read", ResourceTool, t.Slug, s.Now()))
}
