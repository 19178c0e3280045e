package starter

import (
	"context"
	"fmt"
	"time"

	"academy/domain"
)

type organisationFile struct {
	Organisations []struct {
		Slug           string      `json:"slug"`
		Names          domain.Text `json:"names"`
		Kind           string      `json:"kind"`
		LanguageStatus int         `json:"language_status"`
		RoleMailbox    string      `json:"role_mailbox"`
		Example        bool        `json:"example"`
	} `json:"organisations"`
}

type programmeFile struct {
	Programmes []struct {
		Slug           string      `json:"slug"`
		Names          domain.Text `json:"names"`
		Summaries      domain.Text `json:"summaries"`
		From           domain.Date `json:"from"`
		Until          domain.Date `json:"until"`
		Participations []struct {
			Organisation string                    `json:"organisation"`
			State        domain.ParticipationState `json:"state"`
			From         domain.Date               `json:"from"`
			Until        domain.Date               `json:"until"`
		} `json:"participations"`
	} `json:"programmes"`
}

type collectionFile struct {
	Collections []struct {
		Slug         string      `json:"slug"`
		Titles       domain.Text `json:"titles"`
		Summaries    domain.Text `json:"summaries"`
		Introduction domain.Text `json:"introduction"`
		Tools        []string    `json:"tools"`
	} `json:"collections"`
}

func (l *loader) loadOrganisations(ctx context.Context) error {
	file, err := read[organisationFile]("organisations.json")
	if err != nil {
		return err
	}
	there, err := l.store.As(domain.Operator).Organisations(ctx)
	if err != nil {
		return err
	}
	for _, o := range there {
		l.organisations[o.Slug] = o.ID
	}
	vocabularies, err := l.store.As(domain.Operator).Vocabularies(ctx)
	if err != nil {
		return err
	}
	return l.add(ctx, func(w domain.Writer, now time.Time) (changes []domain.Change, err error) {
		for _, f := range file.Organisations {
			if l.organisations[f.Slug] != "" {
				continue
			}
			o := domain.Organisation{
				ID: domain.NewID(now), Slug: f.Slug, Names: f.Names, Kind: f.Kind,
				LanguageStatus: f.LanguageStatus, RoleMailbox: f.RoleMailbox, Example: f.Example,
			}
			var faults domain.Faults
			if o.Check(&faults, vocabularies); faults.Err() != nil {
				return nil, fmt.Errorf("starter organisation %s: %w", o.Slug, faults.Err())
			}
			if err := w.SaveOrganisation(ctx, o); err != nil {
				return nil, err
			}
			l.organisations[o.Slug] = o.ID
			l.added.Organisations++
			changes = append(changes, domain.Changed(domain.ResourceOrganisation, o.ID, o.Slug, domain.Upsert, now))
		}
		return changes, nil
	})
}

func (l *loader) loadProgrammes(ctx context.Context) error {
	file, err := read[programmeFile]("programmes.json")
	if err != nil {
		return err
	}
	there, err := l.store.As(domain.Operator).Programmes(ctx)
	if err != nil {
		return err
	}
	have := slugs(there, func(p domain.Programme) string { return p.Slug })
	return l.add(ctx, func(w domain.Writer, now time.Time) (changes []domain.Change, err error) {
		for _, f := range file.Programmes {
			if have[f.Slug] {
				continue
			}
			p := domain.Programme{
				ID: domain.NewID(now), Slug: f.Slug, Names: f.Names, Summaries: f.Summaries, From: f.From, Until: f.Until,
			}
			if err := w.SaveProgramme(ctx, p); err != nil {
				return nil, err
			}
			for _, part := range f.Participations {
				organisation, err := l.organisation(part.Organisation)
				if err != nil {
					return nil, err
				}
				err = w.SaveParticipation(ctx, domain.Participation{
					ProgrammeID: p.ID, OrganisationID: organisation, State: part.State, From: part.From, Until: part.Until,
				})
				if err != nil {
					return nil, err
				}
			}
			changes = append(changes, domain.Changed(domain.ResourceProgramme, p.ID, p.Slug, domain.Upsert, now))
		}
		return changes, nil
	})
}

func (l *loader) loadCollections(ctx context.Context) error {
	file, err := read[collectionFile]("collections.json")
	if err != nil {
		return err
	}
	there, err := l.store.As(domain.Operator).Collections(ctx)
	if err != nil {
		return err
	}
	have := slugs(there, func(c domain.Collection) string { return c.Slug })
	return l.add(ctx, func(w domain.Writer, now time.Time) (changes []domain.Change, err error) {
		for i, f := range file.Collections {
			if have[f.Slug] {
				continue
			}
			c := domain.Collection{
				ID: domain.NewID(now), Slug: f.Slug, Titles: f.Titles, Summaries: f.Summaries, Introduction: f.Introduction,
				Ord: i + 1, Items: []domain.CollectionItem{}, ChangedAt: now,
			}
			for _, slug := range f.Tools {
				if _, err := w.Tool(ctx, slug); err != nil {
					return nil, fmt.Errorf("starter collection %s: tool %s: %w", f.Slug, slug, err)
				}
				c.Items = append(c.Items, domain.CollectionItem{Tool: slug})
			}
			if err := w.SaveCollection(ctx, c); err != nil {
				return nil, err
			}
			changes = append(changes, domain.Changed(domain.ResourceCollection, c.ID, c.Slug, domain.Upsert, now))
		}
		return changes, nil
	})
}
