package main

import (
	"context"

	"academy/domain"
)

func (m *mirrorImport) programmes(ctx context.Context) error {
	list, err := m.from.Programmes()
	if err != nil {
		return err
	}
	told := m.tally()
	service := domain.RegistryService{Store: m.db.store, Now: clock}
	for _, f := range list {
		if told.unread(f.Name, f.Fault) {
			continue
		}
		p := domain.Programme{
			Slug: f.Value.Slug, Names: text(f.Value.Names), Summaries: text(f.Value.Summaries),
			From: domain.Date(f.Value.From), Until: domain.Date(f.Value.Until),
		}
		var parts []domain.TakenPart
		for _, part := range f.Value.Participations {
			parts = append(parts, domain.TakenPart{Organisation: part.Organisation, Participation: domain.Participation{
				State: domain.ParticipationState(part.State), From: domain.Date(part.From), Until: domain.Date(part.Until),
			}})
		}
		outcome, err := service.TakeProgramme(ctx, domain.Operator, p, parts, m.dry)
		if err := told.settled(f.Name, outcome, err); err != nil {
			return err
		}
	}
	told.say("Programmes")
	return nil
}

func (m *mirrorImport) peerPools(ctx context.Context) error {
	list, err := m.from.PeerPools()
	if err != nil {
		return err
	}
	told := m.tally()
	service := domain.RegistryService{Store: m.db.store, Now: clock}
	for _, f := range list {
		if told.unread(f.Name, f.Fault) {
			continue
		}
		outcome, err := service.TakePeerPool(ctx, domain.Operator, domain.PeerPool{
			Slug: f.Value.Slug, Names: text(f.Value.Names), Offers: text(f.Value.Offers), Collection: f.Value.Collection,
			Organisations: f.Value.Organisations,
		}, m.dry)
		if err := told.settled(f.Name, outcome, err); err != nil {
			return err
		}
	}
	told.say("Peer pools")
	return nil
}
