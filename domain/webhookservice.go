package domain

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"
)

// Courier is what brings messages to receivers.
type Courier interface {
	// Check tells whether a receiver may be at an address: ErrTargetUnknown, ErrTargetNotAllowed.
	Check(ctx context.Context, url string) error
	// Body renders what a message tells.
	Body(e WebhookEvent) ([]byte, error)
	// Send tries once, with a time limit of its own. It follows no redirect, and looks again where it comes out.
	Send(ctx context.Context, m WebhookMessage) WebhookReply
}

// What Courier.Check finds.
var (
	ErrTargetUnknown    = errors.New("no address is known for the name")
	ErrTargetNotAllowed = errors.New("no webhook may go to this address")
)

// WebhookService is what clients do with their webhooks. Others' aren't there for them.
type WebhookService struct {
	Store   Store
	Now     func() time.Time
	Sealer  *Sealer
	Courier Courier
}

// WebhookSettings is what of a webhook its owner sets.
type WebhookSettings struct {
	URL         string
	Description string
	Types       []string
	Filter      ToolFilter
	Active      bool
}

// Settings gives what of the webhook its owner set.
func (w Webhook) Settings() WebhookSettings {
	return WebhookSettings{w.URL, w.Description, w.Types, w.Filter, w.State == WebhookActive}
}

// NewWebhook is a webhook that was registered.
type NewWebhook struct {
	Webhook
	Secret string // shown this once; "" when the client had one for this address already
}

// Register makes a webhook that is told what changes from now on. For an address that the client has a
// webhook for already, it gives that one as it is. Errors: Invalid, Conflict when the client has too many.
func (s *WebhookService) Register(ctx context.Context, actor Actor, n WebhookSettings) (made NewWebhook, err error) {
	if err := actor.Require(WebhooksManage); err != nil {
		return made, err
	}
	if err := s.check(ctx, actor, &n, ""); err != nil {
		return made, err
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if err := w.Lock(ctx, "webhooks of "+string(actor.ClientID)); err != nil {
			return nil, err
		}
		made.Webhook, err = w.WebhookByURL(ctx, actor.ClientID, n.URL)
		if err == nil || !IsKind(err, NotFound) {
			return nil, err
		}
		count, err := w.CountWebhooks(ctx, actor.ClientID)
		if err != nil {
			return nil, err
		}
		if count >= MaxWebhooks {
			return nil, Fault(Conflict, "too-many-webhooks").With("max", strconv.Itoa(MaxWebhooks))
		}
		feed, err := w.Feed(ctx)
		if err != nil {
			return nil, err
		}
		made.Webhook = Webhook{
			ID: NewID(now), ClientID: actor.ClientID, URL: n.URL, Description: n.Description, Types: n.Types, Filter: n.Filter, State: WebhookActive,
			Version: 1, CreatedAt: now, Epoch: feed.Epoch, Position: feed.Position, NextAttemptAt: now,
		}
		if actor.Organisation != "" {
			made.OrganisationID = &actor.Organisation
		}
		secret, shown, err := s.Sealer.newWebhookSecret(made.ID, now)
		if err != nil {
			return nil, err
		}
		made.Secret = shown
		if err := w.CreateWebhook(ctx, made.Webhook, secret); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "webhook.create", "webhook", string(made.ID), now))
	})
	return made, err
}

// check holds settings to the rules, and where the address leads to, unless it is the one that was.
func (s *WebhookService) check(ctx context.Context, actor Actor, n *WebhookSettings, before string) error {
	var f Faults
	if url, ok := NormalURL(n.URL); !ok {
		f.Add("/url", "not-a-webhook-url")
	} else if n.URL = url; url != before {
		switch err := s.Courier.Check(ctx, url); {
		case errors.Is(err, ErrTargetUnknown):
			f.Add("/url", "name-not-found")
		case errors.Is(err, ErrTargetNotAllowed):
			f.Add("/url", "target-not-allowed")
		case err != nil:
			return err
		}
	}
	tooLong(&f, "/description", n.Description, maxWebhookDescription)
	if Screen(n.Description) != ScreenedClean {
		f.Add("/description", "contains-personal-data")
	}
	known, seen := WebhookTypes(), map[string]bool{}
	for i, kind := range n.Types {
		switch pointer := "/types/" + strconv.Itoa(i); {
		case !slices.Contains(known, kind):
			f.AddChoice(pointer, "unknown-value", known)
		case seen[kind]:
			f.Add(pointer, "repeated-term")
		}
		seen[kind] = true
	}
	if !n.Filter.Open() {
		v, err := s.Store.As(actor).Vocabularies(ctx)
		if err != nil {
			return err
		}
		n.Filter.check(&f, "/filter", v)
	}
	return f.Err()
}

// List gives webhooks, the newest first, at most limit behind that one.
func (s *WebhookService) List(ctx context.Context, actor Actor, after ID, limit int) ([]Webhook, error) {
	if err := actor.Require(WebhooksManage); err != nil {
		return nil, err
	}
	return s.Store.As(actor).WebhooksAfter(ctx, after, limit)
}

// Webhook gives one. Errors: NotFound.
func (s *WebhookService) Webhook(ctx context.Context, actor Actor, id ID) (Webhook, error) {
	if err := actor.Require(WebhooksManage); err != nil {
		return Webhook{}, err
	}
	return s.Store.As(actor).Webhook(ctx, id)
}

// Attempts gives what was tried within WebhookAttemptDays, the newest first, at most limit behind that one.
// Errors: NotFound.
func (s *WebhookService) Attempts(ctx context.Context, actor Actor, id, after ID, limit int) ([]WebhookAttempt, error) {
	if _, err := s.Webhook(ctx, actor, id); err != nil {
		return nil, err
	}
	return s.Store.As(actor).WebhookAttemptsAfter(ctx, id, after, limit)
}

// Change changes a webhook. To switch it on is to begin again from where the receiver was; to switch it off
// keeps the place. Errors: NotFound, PreconditionRequired, Stale, Invalid, Conflict when the client has
// another one for the address.
func (s *WebhookService) Change(
	ctx context.Context, actor Actor, id ID, p Precondition, edit func(WebhookSettings) (WebhookSettings, error),
) (Webhook, error) {
	// Names are looked up before anything is held: that takes as long as others let it.
	seen, err := s.Webhook(ctx, actor, id)
	if err != nil {
		return seen, err
	}
	if err := p.demand(seen.Tag()); err != nil {
		return seen, err
	}
	n, err := edit(seen.Settings())
	if err != nil {
		return seen, err
	}
	if err := s.check(ctx, actor, &n, seen.URL); err != nil {
		return seen, err
	}
	return s.act(ctx, actor, id, "webhook.change", func(_ Writer, w *Webhook, now time.Time) error {
		if w.Version != seen.Version {
			return Fault(Stale, "stale")
		}
		switch {
		case n.Active && (w.State != WebhookActive || n.URL != w.URL):
			w.resume(now)
		case !n.Active && w.State == WebhookActive:
			w.stop(WebhookDisabled, WebhookByOwner)
		}
		w.URL, w.Description, w.Types, w.Filter = n.URL, n.Description, n.Types, n.Filter
		w.Version = seen.Version + 1
		return nil
	})
}

// Delete takes a webhook away. Errors: NotFound.
func (s *WebhookService) Delete(ctx context.Context, actor Actor, id ID) error {
	if err := actor.Require(WebhooksManage); err != nil {
		return err
	}
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		if err := w.DeleteWebhook(ctx, id); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "webhook.delete", "webhook", string(id), s.Now()))
	})
}

// Rotate gives a webhook a new secret, which is returned this once. The one before signs beside it for some
// hours more; one from before that ends now. Errors: NotFound, Invalid.
func (s *WebhookService) Rotate(ctx context.Context, actor Actor, id ID, hours int) (shown string, until time.Time, err error) {
	if err := actor.Require(WebhooksManage); err != nil {
		return "", until, err
	}
	var f Faults
	if hours < 1 || hours > MaxWebhookSecretHours {
		f.Add("/hours", "out-of-range", "min", "1", "max", strconv.Itoa(MaxWebhookSecretHours))
	}
	if err := f.Err(); err != nil {
		return "", until, err
	}
	_, err = s.act(ctx, actor, id, "webhook.rotate_secret", func(w Writer, x *Webhook, now time.Time) (err error) {
		var secret WebhookSecret
		if secret, shown, err = s.Sealer.newWebhookSecret(x.ID, now); err != nil {
			return err
		}
		until = now.Add(time.Duration(hours) * time.Hour)
		return w.FollowWebhookSecret(ctx, secret, until)
	})
	return shown, until, err
}

// act changes a webhook of the actor's.
func (s *WebhookService) act(
	ctx context.Context, actor Actor, id ID, action string, f func(Writer, *Webhook, time.Time) error,
) (x Webhook, err error) {
	if err := actor.Require(WebhooksManage); err != nil {
		return x, err
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if x, err = w.LockWebhook(ctx, id); err != nil {
			return nil, err
		}
		if err := f(w, &x, now); err != nil {
			return nil, err
		}
		if err := w.UpdateWebhook(ctx, x); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, action, "webhook", string(id), now))
	})
	return x, err
}
