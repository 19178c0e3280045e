package domain

import (
	"context"
	"slices"
	"time"
)

// ClientService makes and checks credentials.
type ClientService struct {
	Store    Store
	Now      func() time.Time
	Refusals *Refusals // of sign-ins; needed for these only
	Quotas   *Quotas   // of tokens; nil: no limit
	Revoked  *Revoked  // what this replica knows; needed where it serves
}

// NewCredential is a client to make.
type NewCredential struct {
	Role         Role
	Organisation string // slug; required for pilots
	Permissions  []Permission
	Name         string
	Basic        bool // may send its id and secret instead of a token; never an editor's
	BasicOnly    bool // and gets no token
}

// Create makes a client; its secret is returned this once. Only an operator may.
func (s *ClientService) Create(ctx context.Context, actor Actor, n NewCredential) (Client, string, error) {
	var c Client
	var secret string
	if actor.Role != RoleOperator {
		return c, "", Fault(Forbidden, "operators-only")
	}
	n.Basic = n.Basic || n.BasicOnly
	var f Faults
	if n.Basic && n.Role == RoleEditor {
		f.Add("/basic", "not-for-editors")
	}
	checkClientName(&f, n.Name)
	if err := f.Err(); err != nil {
		return c, "", err
	}
	err := s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		var organisation *ID
		if n.Organisation != "" {
			o, err := w.Organisation(ctx, n.Organisation)
			if err != nil {
				return nil, err
			}
			organisation = &o.ID
		}
		var err error
		if c, secret, err = NewClient(n.Role, organisation, n.Permissions, now); err != nil {
			return nil, err
		}
		c.Name, c.Basic, c.Tokens = n.Name, n.Basic, !n.BasicOnly
		if err := w.CreateClient(ctx, c); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "client.create", "client", string(c.ID), now))
	})
	return c, secret, err
}

// Disable ends a client: no new token from now on, and those that are out end within RevocationLag on every
// replica.
func (s *ClientService) Disable(ctx context.Context, actor Actor, id ID) error {
	if actor.Role != RoleOperator {
		return Fault(Forbidden, "operators-only")
	}
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		c, err := w.LockClient(ctx, id)
		if err != nil {
			return nil, err
		}
		if c.DisabledAt == nil {
			c.DisabledAt = &now
		}
		c.Version++
		if err := w.UpdateClient(ctx, c); err != nil {
			return nil, err
		}
		if err := endTokens(ctx, w, []Client{c}, now); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "client.disable", "client", string(id), now))
	})
}

// SignIn is a client that says who it is.
type SignIn struct {
	ID, Secret string
	Asked      []Permission // none: all of its own
	Basic      bool         // with every request, instead of getting a token
	From       []byte       // names the client and where it says so; see FailedSecrets
}

// SignIn checks an id and secret, and gives the client with the permissions that it asked for. The answer
// to an unknown id is that to a wrong secret, and takes as long. Both ways, it is in the trail: what
// succeeded before the client learns of it. Errors: Unauthenticated, invalid_client; Forbidden for a
// client that may not use Basic; Malformed, unauthorized_client for one that gets no tokens; Malformed,
// invalid_scope; TooMany after MaxFailures from there, or with the client when its tokens of this minute are taken.
func (s *ClientService) SignIn(ctx context.Context, in SignIn) (Client, []Permission, error) {
	c, f, err := s.claimant(ctx, in)
	if err != nil {
		return Client{}, nil, err
	}
	var granted []Permission
	if err = f.blocks(s.Now()); err == nil {
		granted, err = c.signIn(in, s.Now())
	}
	if HasCode(err, "invalid_client") {
		if lost := s.failed(ctx, in); lost != nil {
			return Client{}, nil, lost
		}
	}
	if err == nil && !in.Basic {
		if err := s.Quotas.Take(ctx, Tokens, c.ID); err != nil {
			return c, nil, err
		}
	}
	if err != nil {
		s.Refusals.Note(c.claimed(), "client.sign_in", "client", string(c.ID), AuditRefused)
		return Client{}, nil, err
	}
	return c, granted, s.Store.Record(ctx, NewAudit(c.Actor(granted), "client.sign_in", "client", string(c.ID), s.Now()))
}

// claimant is the client that somebody says to be, the zero Client for an unknown id, and how often a wrong
// secret came for it from there: in one transaction, since everybody waits for it.
func (s *ClientService) claimant(ctx context.Context, in SignIn) (c Client, f FailedSecrets, err error) {
	id, _ := ParseID(in.ID)
	err = s.Store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		if c, err = w.Client(ctx, id); err != nil && !IsKind(err, NotFound) {
			return nil, err
		}
		f, err = w.FailedSecrets(ctx, in.From, s.Now())
		return nil, err
	})
	return c, f, err
}

func (c Client) signIn(in SignIn, now time.Time) ([]Permission, error) {
	switch {
	case !c.Knows(in.Secret, now):
		return nil, Fault(Unauthenticated, "invalid_client")
	case in.Basic && !c.Basic:
		return nil, Fault(Forbidden, "basic-not-allowed")
	case !in.Basic && !c.Tokens:
		return nil, Fault(Malformed, "unauthorized_client")
	}
	return c.Grant(in.Asked)
}

// claimed is who a sign-in that was refused said to be: nobody for an unknown id.
func (c Client) claimed() Actor {
	if c.ID == "" {
		return Anonymous
	}
	return c.Actor(nil)
}

// Grant gives the permissions that the client asks for, all of its own when it asks for none.
// Errors: Malformed, invalid_scope, when it asks for one that it doesn't have.
func (c Client) Grant(asked []Permission) ([]Permission, error) {
	if len(asked) == 0 {
		return c.Permissions, nil
	}
	for _, p := range asked {
		if !slices.Contains(c.Permissions, p) {
			return nil, Fault(Malformed, "invalid_scope")
		}
	}
	return asked, nil
}
