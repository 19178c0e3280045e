package domain

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"slices"
	"strconv"
	"time"
)

// Invitation lets an organisation fetch the id and secret of a client itself, once, by a link: nobody mails
// a secret. The link is the credential until then: its token is kept as a hash only.
type Invitation struct {
	ID             ID
	OrganisationID ID
	Role           Role         // of the client that it makes
	Name           string       // of that client
	Permissions    []Permission `gorm:"serializer:json"`
	Basic          bool
	TokenHash      []byte // SHA-256 of 256 random bits
	CreatedBy      *ID    // client
	CreatedAt      time.Time
	ExpiresAt      time.Time
	ClaimedAt      *time.Time
	ClaimedAs      *ID // the client
}

// How many days an invitation lasts unless it says so, and at most, and how many an organisation may have open at a time.
const (
	InvitationDays    = 7
	MaxInvitationDays = 30
	maxInvitations    = 20
)

// NewInvitation is what an editor invites to.
type NewInvitation struct {
	Role        Role // RolePilot when empty
	Name        string
	Permissions []Permission // all of the role's when nil
	Basic       bool
	Days        int
}

func (n *NewInvitation) check() error {
	if n.Role == "" {
		n.Role = RolePilot
	}
	var f Faults
	if n.Role != RolePilot && n.Role != RoleIntegrator {
		f.AddChoice("/role", "unknown-value", []string{string(RolePilot), string(RoleIntegrator)})
		return f.Err()
	}
	if n.Permissions == nil {
		n.Permissions = slices.Clone(PermissionsOf[n.Role])
	}
	checkPermissions(&f, n.Role, n.Permissions)
	checkClientName(&f, n.Name)
	if n.Name == "" {
		f.Add("/name", "required")
	}
	if n.Days < 1 || n.Days > MaxInvitationDays {
		f.Add("/days", "out-of-range", "min", "1", "max", strconv.Itoa(MaxInvitationDays))
	}
	return f.Err()
}

// Invite makes an invitation for an organisation. The token is shown once. Errors: NotFound, Invalid, Conflict
// when too many are open.
func (s *ClientService) Invite(ctx context.Context, actor Actor, slug string, n NewInvitation) (i Invitation, token string, err error) {
	if err := actor.Require(OrganisationsManage); err != nil {
		return i, "", err
	}
	if err := n.check(); err != nil {
		return i, "", err
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		o, err := w.Organisation(ctx, slug)
		if err != nil {
			return nil, err
		}
		if err := w.Lock(ctx, "invitations of "+string(o.ID)); err != nil {
			return nil, err
		}
		list, err := w.Invitations(ctx, o.ID, now)
		if err != nil {
			return nil, err
		}
		open := 0
		for _, other := range list {
			if other.ClaimedAt == nil {
				open++
			}
		}
		if open >= maxInvitations {
			return nil, Fault(Conflict, "too-many-invitations")
		}
		var secret [32]byte
		_, _ = rand.Read(secret[:]) // never fails
		token = base64.RawURLEncoding.EncodeToString(secret[:])
		i = Invitation{
			ID: NewID(now), OrganisationID: o.ID, Role: n.Role, Name: n.Name, Permissions: n.Permissions, Basic: n.Basic,
			TokenHash: hashSecret(token), CreatedBy: actor.client(), CreatedAt: now, ExpiresAt: now.AddDate(0, 0, n.Days),
		}
		if err := w.CreateInvitation(ctx, i); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "invitation.create", "invitation", string(i.ID), now))
	})
	return i, token, err
}

// Invitations lists an organisation's that haven't expired, claimed ones too, the oldest first.
func (s *ClientService) Invitations(ctx context.Context, actor Actor, slug string) ([]Invitation, error) {
	if err := actor.Require(OrganisationsManage); err != nil {
		return nil, err
	}
	r := s.Store.As(actor)
	o, err := r.Organisation(ctx, slug)
	if err != nil {
		return nil, err
	}
	return r.Invitations(ctx, o.ID, s.Now())
}

// RevokeInvitation takes an invitation back that nobody has claimed and the caller has seen: it never changes until
// then, so its tag is its id. Errors: NotFound, PreconditionRequired, Stale.
func (s *ClientService) RevokeInvitation(ctx context.Context, actor Actor, slug string, id ID, match Precondition) error {
	if err := actor.Require(OrganisationsManage); err != nil {
		return err
	}
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		o, err := w.Organisation(ctx, slug)
		if err != nil {
			return nil, err
		}
		if err := w.DeleteInvitation(ctx, o.ID, id); err != nil {
			return nil, err
		}
		if err := match.demand(string(id)); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "invitation.revoke", "invitation", string(id), s.Now()))
	})
}

// Invited shows what a link invites to, and uses nothing up: programs that look at mails open every link in
// them. Errors: NotFound for a link that never was, has expired or was taken back; Gone for one that was used.
func (s *ClientService) Invited(ctx context.Context, token string) (Invitation, error) {
	i, err := s.Store.As(System).InvitationBy(ctx, hashSecret(token), s.Now())
	if err == nil {
		err = i.usable()
	}
	return i, err
}

// Claim makes the client that a link invites to. Its secret is returned this once; the link is used up.
// Errors: as of Invited.
func (s *ClientService) Claim(ctx context.Context, token string) (c Client, secret string, err error) {
	err = s.Store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		now := s.Now()
		i, err := w.LockInvitation(ctx, hashSecret(token), now)
		if err != nil {
			return nil, err
		}
		if err := i.usable(); err != nil {
			return nil, err
		}
		if c, secret, err = NewClient(i.Role, &i.OrganisationID, i.Permissions, now); err != nil {
			return nil, err
		}
		c.Name, c.Basic = i.Name, i.Basic
		if err := w.CreateClient(ctx, c); err != nil {
			return nil, err
		}
		if err := w.ClaimInvitation(ctx, i.ID, c.ID, now); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(Anonymous, "invitation.claim", "client", string(c.ID), now))
	})
	return c, secret, err
}

func (i Invitation) usable() error {
	if i.ClaimedAt != nil {
		return Fault(Gone, "invitation-claimed")
	}
	return nil
}
