package domain

import (
	"context"
	"slices"
	"time"
)

// RegistryService is how editors keep what the public reads beside tools: collections, organisations,
// programmes and who takes part in them. Each is put whole, at its slug, and is never deleted: slugs aren't
// used again, and what an organisation sent stays its own.
type RegistryService struct {
	Store Store
	Now   func() time.Time
}

// Tag names what the organisation says in one word.
func (o Organisation) Tag() string { return tagOf(o) }

// Tag names what the programme says in one word.
func (p Programme) Tag() string { return tagOf(p) }

// Tag names what the participation says in one word.
func (p Participation) Tag() string { return tagOf(p) }

// Tag names what the collection says in one word.
func (c Collection) Tag() string { return tagOf(c) }

// putting is a put of one thing: who may, what it is called in the trail, and what was put.
type putting struct {
	needs            Permission
	action, resource string
	subject          string
}

// put holds all puts of a resource in one line, so that nothing is checked that another changes meanwhile.
func (s *RegistryService) put(
	ctx context.Context, actor Actor, p putting, act func(Writer, time.Time) (Change, error),
) error {
	if err := actor.Require(p.needs); err != nil {
		return err
	}
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if err := w.Lock(ctx, "registry of "+p.resource); err != nil {
			return nil, err
		}
		change, err := act(w, now)
		if err != nil {
			return nil, err
		}
		return []Change{change}, w.Audit(ctx, NewAudit(actor, p.action, p.resource, p.subject, now))
	})
}

// Organisation gives an organisation with its role mailbox, which the public doesn't see.
func (s *RegistryService) Organisation(ctx context.Context, actor Actor, slug string) (Organisation, error) {
	if err := actor.Require(OrganisationsManage); err != nil {
		return Organisation{}, err
	}
	return s.Store.As(actor).Organisation(ctx, slug)
}

// PutOrganisation creates an organisation or replaces what the one with its slug says. Errors: Conflict for a
// business id of another, Stale and PreconditionRequired as PutCondition says, Invalid with all wrong fields.
func (s *RegistryService) PutOrganisation(
	ctx context.Context, actor Actor, o Organisation, known PutCondition,
) (stored Organisation, created bool, err error) {
	p := putting{OrganisationsManage, "organisation.put", ResourceOrganisation, o.Slug}
	err = s.put(ctx, actor, p, func(w Writer, now time.Time) (Change, error) {
		v, err := w.Vocabularies(ctx)
		if err != nil {
			return Change{}, err
		}
		var f Faults
		o.Check(&f, v)
		checkPublic(&f, "/names", o.Names, MaxTitle)
		tooLong(&f, "/role_mailbox", o.RoleMailbox, MaxTitle)
		if err := f.Err(); err != nil {
			return Change{}, err
		}
		was, err := w.Organisation(ctx, o.Slug)
		if created = IsKind(err, NotFound); err != nil && !created {
			return Change{}, err
		}
		if err := known.check(!created, was.Tag()); err != nil {
			return Change{}, err
		}
		if created {
			o.ID = NewID(now)
		} else {
			o.ID, o.Example = was.ID, was.Example
		}
		return Changed(ResourceOrganisation, o.ID, o.Slug, Upsert, now), w.SaveOrganisation(ctx, o)
	})
	return o, created, err
}

// Collection gives a collection in every language.
func (s *RegistryService) Collection(ctx context.Context, actor Actor, slug string) (Collection, error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return Collection{}, err
	}
	c, there, err := collectionOf(ctx, s.Store.As(actor), slug)
	if err == nil && !there {
		err = Missing("collection")
	}
	return c, err
}

func collectionOf(ctx context.Context, r Reader, slug string) (Collection, bool, error) {
	list, err := r.Collections(ctx)
	if i := slices.IndexFunc(list, func(c Collection) bool { return c.Slug == slug }); i >= 0 {
		return list[i], true, err
	}
	return Collection{}, false, err
}

// PutCollection creates a collection or replaces what the one with its slug says. Errors as for
// PutOrganisation.
func (s *RegistryService) PutCollection(
	ctx context.Context, actor Actor, c Collection, known PutCondition,
) (stored Collection, created bool, err error) {
	p := putting{ToolsWrite, "collection.put", ResourceCollection, c.Slug}
	err = s.put(ctx, actor, p, func(w Writer, now time.Time) (Change, error) {
		var f Faults
		if err := c.check(ctx, w, &f); err != nil {
			return Change{}, err
		}
		if err := f.Err(); err != nil {
			return Change{}, err
		}
		was, there, err := collectionOf(ctx, w, c.Slug)
		if err != nil {
			return Change{}, err
		}
		if err := known.check(there, was.Tag()); err != nil {
			return Change{}, err
		}
		if created = !there; created {
			was.ID = NewID(now)
		}
		c.ID, c.Items, c.ChangedAt = was.ID, present(c.Items), now
		return Changed(ResourceCollection, c.ID, c.Slug, Upsert, now), w.SaveCollection(ctx, c)
	})
	return c, created, err
}
