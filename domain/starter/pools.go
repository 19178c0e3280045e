package starter

import (
	"context"
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
	there, err := l.store.As(domain.Operator).PeerPools(ctx)
	if err != nil {
		return err
	}
	have := slugs(there, func(p domain.PeerPool) string { return p.Slug })
	return l.add(ctx, func(w domain.Writer, now time.Time) (changes []domain.Change, err error) {
		for _, f := range file.Pools {
			if have[f.Slug] {
				continue
			}
			for _, slug := range f.Organisations {
				if _, err := l.organisation(slug); err != nil {
					return nil, err
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
	there, err := l.store.As(domain.Operator).ResponsibilityOverrides(ctx)
	if err != nil {
		return err
	}
	key := func(o domain.ResponsibilityOverride) string { return string(o.OrganisationID) + " " + o.Code }
	have := slugs(there, key)
	return l.add(ctx, func(w domain.Writer, now time.Time) (changes []domain.Change, err error) {
		for _, f := range file.Overrides {
			id, err := l.organisation(f.Organisation)
			if err != nil {
				return nil, err
			}
			o := domain.ResponsibilityOverride{OrganisationID: id, Code: f.Code, Title: f.Title, Text: f.Text}
			if have[key(o)] {
				continue
			}
			if err := w.SaveResponsibilityOverride(ctx, o); err != nil {
				return nil, err
			}
			changes = append(changes, domain.Changed(domain.ResourceOrganisation, id, f.Organisation, domain.Upsert, now))
		}
		return changes, nil
	})
}
