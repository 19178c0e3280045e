package domain

import (
	"context"
	"reflect"
	"strconv"
	"time"
)

// For how many hours a secret works beside its successor, and how long a client's name may be.
const (
	SecretHours    = 24
	MaxSecretHours = 30 * 24
	maxClientName  = 100
)

// checkClientName holds the name of a system to a length, and to naming no person.
func checkClientName(f *Faults, name string) {
	tooLong(f, "/name", name, maxClientName)
	if Screen(name) != ScreenedClean {
		f.Add("/name", "contains-personal-data")
	}
}

// Clients lists clients, the newest first, at most limit behind that one: of one organisation when its slug
// is given. Errors: NotFound for an organisation that isn't there.
func (s *ClientService) Clients(ctx context.Context, actor Actor, slug string, after ID, limit int) ([]Client, error) {
	if err := actor.Require(OrganisationsManage); err != nil {
		return nil, err
	}
	r := s.Store.As(actor)
	organisation := ID("")
	if slug != "" {
		o, err := r.Organisation(ctx, slug)
		if err != nil {
			return nil, err
		}
		organisation = o.ID
	}
	list, err := r.ClientsAfter(ctx, organisation, after, limit)
	if err != nil {
		return nil, err
	}
	return list, recordReading(ctx, s.Store, actor, "client.list", "client", "", s.Now())
}

// Client gives a client. Errors: NotFound.
func (s *ClientService) Client(ctx context.Context, actor Actor, id ID) (Client, error) {
	if err := actor.Require(OrganisationsManage); err != nil {
		return Client{}, err
	}
	c, err := s.Store.As(actor).Client(ctx, id)
	if err != nil {
		return c, err
	}
	return c, recordReading(ctx, s.Store, actor, "client.read", "client", string(c.ID), s.Now())
}

// ClientSettings is what of a client can be changed.
type ClientSettings struct {
	Name          string
	Permissions   []Permission
	Basic, Tokens bool
	Disabled      bool
}

// Settings gives what of the client can be changed.
func (c Client) Settings() ClientSettings {
	return ClientSettings{c.Name, c.Permissions, c.Basic, c.Tokens, c.DisabledAt != nil}
}

// Change changes a client that isn't an editor's: those are the operator's. Its tokens end within
// RevocationLag, and it gets others that say what it may now. Errors: NotFound, Forbidden for an editor's
// client, PreconditionRequired, Stale, Invalid.
func (s *ClientService) Change(
	ctx context.Context, actor Actor, id ID, p Precondition, edit func(ClientSettings) (ClientSettings, error),
) (c Client, err error) {
	if err := actor.Require(OrganisationsManage); err != nil {
		return c, err
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if c, err = w.LockClient(ctx, id); err != nil {
			return nil, err
		}
		if c.Role == RoleEditor {
			return nil, Fault(Forbidden, "operators-only")
		}
		if err := p.demand(c.Tag()); err != nil {
			return nil, err
		}
		before := c.Settings()
		settings, err := edit(before)
		if err != nil {
			return nil, err
		}
		if err := c.take(settings, now); err != nil {
			return nil, err
		}
		if err := w.UpdateClient(ctx, c); err != nil {
			return nil, err
		}
		if settings.Name = before.Name; !reflect.DeepEqual(settings, before) { // another name alone ends no token
			if err := endTokens(ctx, w, []Client{c}, now); err != nil {
				return nil, err
			}
		}
		return nil, w.Audit(ctx, NewAudit(actor, "client.change", "client", string(c.ID), now))
	})
	if err == nil {
		s.catchUp(ctx)
	}
	return c, err
}

// take makes the settings the client's, and ends what it has been.
func (c *Client) take(n ClientSettings, now time.Time) error {
	var f Faults
	checkClientName(&f, n.Name)
	checkPermissions(&f, c.Role, n.Permissions)
	if !n.Basic && !n.Tokens {
		f.Add("/tokens", "one-way-at-least")
	}
	if err := f.Err(); err != nil {
		return err
	}
	c.Name, c.Permissions, c.Basic, c.Tokens = n.Name, n.Permissions, n.Basic, n.Tokens
	switch {
	case !n.Disabled:
		c.DisabledAt = nil
	case c.DisabledAt == nil:
		c.DisabledAt = &now
	}
	c.Version++
	return nil
}

// Rotate gives the actor's own client a new secret, which is returned this once. The one before works for
// some hours more. Nobody can do it for another client: who holds a narrow one would
// come by a wide one. Errors: NotFound for another client, Invalid.
func (s *ClientService) Rotate(ctx context.Context, actor Actor, id ID, hours int) (c Client, secret string, err error) {
	if id != actor.ClientID {
		return c, "", Missing("client")
	}
	var f Faults
	if hours < 1 || hours > MaxSecretHours {
		f.Add("/hours", "out-of-range", "min", "1", "max", strconv.Itoa(MaxSecretHours))
	}
	if err := f.Err(); err != nil {
		return c, "", err
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if c, err = w.LockClient(ctx, id); err != nil {
			return nil, err
		}
		if c.DisabledAt != nil {
			return nil, Missing("client")
		}
		secret = c.Rotate(now.Add(time.Duration(hours) * time.Hour))
		if err := w.UpdateClient(ctx, c); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "client.rotate_secret", "client", string(c.ID), now))
	})
	return c, secret, err
}
