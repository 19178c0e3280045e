package starter

import (
	"context"
	"fmt"
	"time"

	"academy/domain"
)

type poolFile struct {
	Pools []struct {
		Slug          string      `json:"slug"`
		Names         domain.Text `json:"names"`
		Offers        domain.Text `json:"offers"`
		Collection    string      `json:"collection"`
		Organisations []string    `json:"organisations"`
	} `json:"pools"`
}

type overrideFile struct {
	Overrides []struct {
		Organisation string      `json:"organisation"`
		Code         string      `json:"code"`
		Title        domain.Text `json:"title"`
		Text         domain.Text `json:"text"`
	} `json:"overrides"`
}

func (l *loader) loadPools(ctx context.Context) error {
	file, err := read[poolFile]("peerpools.json")
	if err != nil {
		return err
	}
	return l.store.InTx(ctx, domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		var changes []domain.Change
		there, err := w.PeerPools(ctx)
		if err != nil {
			return nil, err
		}
		have := map[string]bool{}
		for _, p := range there {
			have[p.Slug] = true
		}
		now := time.Now().UTC()
		for _, f := range file.Pools {
			if have[f.Slug] {
				continue
			}
			for _, slug := range f.Organisations {
				if l.organisations[slug] == "" {
					return nil, fmt.Errorf("starter pool %s: no organisation %s", f.Slug, slug)
				}
			}
			p := domain.PeerPool{
				ID: domain.NewID(now), Slug: f.Slug, Names: f.Names, Offers: f.Offers, Collection: f.Collection,
				Organisations: f.Organisations, ChangedAt: now,
			}
			if err := w.SavePeerPool(ctx, p); err != nil {
				return nil, err
			}
			changes = append(changes, domain.Changed(domain.ResourcePeerPool, p.ID, p.Slug, domain.Upsert, now))
		}
		return changes, nil
	})
}

func (l *loader) loadOverrides(ctx context.Context) error {
	file, err := read[overrideFile]("responsibilities.json")
	if err != nil {
		return err
	}
	return l.store.InTx(ctx, domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		var changes []domain.Change
		there, err := w.ResponsibilityOverrides(ctx)
		if err != nil {
			return nil, err
		}
		have := map[string]bool{}
		for _, o := range there {
			have[string(o.OrganisationID)+" "+o.Code] = true
		}
		now := time.Now().UTC()
		for _, f := range file.Overrides {
			id := l.organisations[f.Organisation]
			switch {
			case id == "":
				return nil, fmt.Errorf("starter responsibility %s: no organisation %s", f.Code, f.Organisation)
			case have[string(id)+" "+f.Code]:
				continue
			}
			o := domain.ResponsibilityOverride{OrganisationID: id, Code: f.Code, Title: f.Title, Text: f.Text}
			if err := w.SaveResponsibilityOverride(ctx, o); err != nil {
				return nil, err
			}
			changes = append(changes, domain.Changed(domain.ResourceOrganisation, id, f.Organisation, domain.Upsert, now))
		}
		return changes, nil
	})
}
