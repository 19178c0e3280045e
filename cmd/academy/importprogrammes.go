package main

import (
	"context"

	"academy/api/mirror"
	"academy/domain"
)

func (m *mirrorImport) programmes(ctx context.Context) error {
	list, err := m.from.Programmes()
	if err != nil {
		return err
	}
	service := domain.RegistryService{Store: m.db.store, Now: clock}
	return takeAll(m, "Programmes", list, func(_ string, x mirror.Programme) (domain.ImportOutcome, error) {
		var parts []domain.TakenPart
		for _, part := range x.Participations {
			parts = append(parts, domain.TakenPart{Organisation: part.Organisation, Participation: domain.Participation{
				State: domain.ParticipationState(part.State), From: domain.Date(part.From), Until: domain.Date(part.Until),
			}})
		}
		return service.TakeProgramme(ctx, domain.Operator, domain.Programme{
			Slug: x.Slug, Names: text(x.Names), Summaries: text(x.Summaries), From: domain.Date(x.From), Until: domain.Date(x.Until),
		}, parts, m.dry)
	})
}

func (m *mirrorImport) peerPools(ctx context.Context) error {
	list, err := m.from.PeerPools()
	if err != nil {
		return err
	}
	service := domain.RegistryService{Store: m.db.store, Now: clock}
	return takeAll(m, "Peer pools", list, func(_ string, x mirror.PeerPool) (domain.ImportOutcome, error) {
		return service.TakePeerPool(ctx, domain.Operator, domain.PeerPool{
			Slug: x.Slug, Names: text(x.Names), Offers: text(x.Offers), Collection: x.Collection, Organisations: x.Organisations,
		}, m.dry)
	})
}
