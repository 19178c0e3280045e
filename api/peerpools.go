package api

import (
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// PeerPool is organisations that help each other across workplaces.
type PeerPool struct {
	ID         domain.ID    `json:"id" swaggertype:"string" format:"uuid"`
	Slug       string       `json:"slug"`
	Version    int64        `json:"version"`
	Name       string       `json:"name"`
	Offers     string       `json:"offers"`                             // what one can ask for
	Collection *Link        `json:"collection" extensions:"x-nullable"` // whose tools the pool uses
	Members    []PoolMember `json:"members"`
	UpdatedAt  time.Time    `json:"updated_at" format:"date-time"`
	Language   Served       `json:"language"` // of name and offers
}

// PoolMember is an organisation of a pool, reached by its role mailbox.
type PoolMember struct {
	Party
	RoleMailbox string `json:"role_mailbox" example:"henkilosto@kunta.example"`
}

func (s *Server) peerPool(now *catalogue.Catalogue, p domain.PeerPool, lang domain.Language) PeerPool {
	language := servedOf(lang, p.Names, p.Offers)
	view := PeerPool{
		ID: p.ID, Slug: p.Slug, Version: now.Version(domain.ResourcePeerPool, p.ID), Name: p.Names.In(language.Served),
		Offers: p.Offers.In(language.Served), Members: []PoolMember{}, UpdatedAt: p.ChangedAt, Language: language,
	}
	if x, ok := now.Collection(p.Collection); ok {
		link := s.collectionLink(x, lang)
		view.Collection = &link
	}
	for _, slug := range p.Organisations {
		if o, ok := now.Organisation(slug); ok {
			view.Members = append(view.Members, PoolMember{Party{o.Slug, o.Names.In(lang)}, o.RoleMailbox})
		}
	}
	return view
}

// listPeerPools lists the peer pools.
//
//	@summary	List the peer pools: who helps across workplaces, and with what
//	@id			listPeerPools
//	@tags		catalogue
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Page[PeerPool]
//	@failure	default	{object}	Problem
//	@router		/v1/peer-pools [get]
func (s *Server) listPeerPools(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	return s.public(c, now, lang, func() any {
		view := Page[PeerPool]{Items: []PeerPool{}, Total: int64(len(now.PeerPools))}
		for _, x := range now.PeerPools {
			view.Items = append(view.Items, s.peerPool(now, x, lang))
		}
		return view
	})
}

// showPeerPool shows one peer pool.
//
//	@summary	Show a peer pool
//	@id			showPeerPool
//	@tags		catalogue
//	@param		slug	path		string	true	"slug"
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	PeerPool
//	@failure	default	{object}	Problem
//	@router		/v1/peer-pools/{slug} [get]
func (s *Server) showPeerPool(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	x, ok := now.PeerPool(c.Param("slug"))
	if !ok {
		return domain.Missing("peer_pool")
	}
	return s.publicIn(c, now, lang, func() (any, domain.Language) {
		view := s.peerPool(now, x, lang)
		return view, view.Language.Served
	})
}
