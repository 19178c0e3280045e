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
	return l.store.InTx(ctx, domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		var changes []domain.Change
		there, err := w.Organisations(ctx)
		if err != nil {
			return nil, err
		}
		for _, o := range there {
			l.organisations[o.Slug] = o.ID
		}
		vocabularies, err := w.Vocabularies(ctx)
		if err != nil {
			return nil, err
		}
		now := time.Now().UTC()
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
	return l.store.InTx(ctx, domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		var changes []domain.Change
		there, err := w.Programmes(ctx)
		if err != nil {
			return nil, err
		}
		have := map[string]bool{}
		for _, p := range there {
			have[p.Slug] = true
		}
		now := time.Now().UTC()
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
				organisation, ok := l.organisations[part.Organisation]
				if !ok {
					return nil, fmt.Errorf("starter programme %s: no organisation %s", f.Slug, part.Organisation)
				}
				err := w.SaveParticipation(ctx, domain.Participation{
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
	return l.store.InTx(ctx, domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		var changes []domain.Change
		there, err := w.Collections(ctx)
		if err != nil {
			return nil, err
		}
		have := map[string]bool{}
		for _, c := range there {
			have[c.Slug] = true
		}
		now := time.Now().UTC()
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
