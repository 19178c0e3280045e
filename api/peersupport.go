package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// Peer is an organisation that helps others with a tool, reached by its role mailbox.
type Peer struct {
	PoolMember
	Offers string    `json:"offers"` // what one can ask for
	Since  time.Time `json:"since" format:"date-time"`
}

// PeerOffer is what an organisation offers.
type PeerOffer struct {
	Offers domain.Text `json:"offers" validate:"optional"` // what one can ask for, for everybody to read
}

// PeerSupport is the organisation's own offer.
type PeerSupport struct {
	Tool      Link        `json:"tool"`
	Offers    domain.Text `json:"offers"`
	Since     time.Time   `json:"since" format:"date-time"`
	UpdatedAt time.Time   `json:"updated_at" format:"date-time"`
}

// listPeers lists who helps others with a tool.
//
//	@summary		List the organisations that help others with a tool
//	@description	They have tried it themselves. Peer pools, which help with a whole collection, are at /v1/peer-pools.
//	@id				listPeers
//	@tags			catalogue
//	@param			slug	path		string	true	"slug"
//	@param			lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success		200		{object}	Page[Peer]
//	@failure		default	{object}	Problem
//	@router			/v1/tools/{slug}/peers [get]
func (s *Server) listPeers(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	t, ok := now.Tool(c.Param("slug"))
	if !ok {
		return domain.Missing("tool")
	}
	list, err := s.Store.As(domain.Anonymous).PeerSupportFor(c.Request().Context(), t.ID)
	if err != nil {
		return err
	}
	view := Page[Peer]{Items: []Peer{}}
	for _, x := range list {
		if o, ok := now.OrganisationByID(x.OrganisationID); ok && o.RoleMailbox != "" {
			view.Items = append(view.Items, Peer{PoolMember{Party{o.Slug, o.Names.In(lang)}, o.RoleMailbox}, x.Offers.In(lang), x.Since})
		}
	}
	view.Total = int64(len(view.Items))
	body, err := json.Marshal(view)
	if err != nil {
		return fmt.Errorf("render: %w", err)
	}
	// Offers aren't in the feed, whose position other tags speak of: this one is over the very bytes.
	page := s.pageTagged(c, tagOf(body), lang)
	if page.Fresh {
		return nil
	}
	return page.bytes(jsonContent, body)
}

// showPeerSupport shows the organisation's own offer.
//
//	@summary	Show the help that my organisation offers with a tool
//	@id			showPeerSupport
//	@tags		trials
//	@param		slug	path		string	true	"slug"
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	PeerSupport
//	@failure	default	{object}	Problem
//	@security	Bearer[trials:write]
//	@router		/v1/tools/{slug}/peer-support [get]
func (s *Server) showPeerSupport(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	x, err := s.peers.Own(c.Request().Context(), actor, c.Param("slug"))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, x.Tag(), s.peerSupport(x, lang))
}

// offerPeerSupport makes or replaces the organisation's offer.
//
//	@summary		Offer help with a tool that my organisation has tried
//	@id				offerPeerSupport
//	@tags			trials
//	@accept			json
//	@param			slug			path		string		true	"slug"
//	@param			If-Match		header		string		false	"the offer's ETag; needed when there is one already"
//	@param			If-None-Match	header		string		false	"*: only when there is none yet"
//	@param			lang			query		string		false	"language"	Enums(fi, sv, en)
//	@param			offer			body		PeerOffer	true	"offer"
//	@success		200,201			{object}	PeerSupport
//	@failure		412,428			{object}	Problem
//	@failure		default			{object}	Problem
//	@security		Bearer[trials:write]
//	@router			/v1/tools/{slug}/peer-support [put]
func (s *Server) offerPeerSupport(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	known, err := putCondition(c)
	if err != nil {
		return err
	}
	var in PeerOffer
	if _, err := bind(c, &in); err != nil {
		return err
	}
	x, created, err := s.peers.Offer(c.Request().Context(), actor, c.Param("slug"), known, in.Offers)
	if err != nil {
		return err
	}
	return s.put(c, x.Tag(), created, s.peerSupport(x, lang))
}

// withdrawPeerSupport takes the organisation's offer back.
//
//	@summary	Stop offering help with a tool
//	@id			withdrawPeerSupport
//	@tags		trials
//	@param		slug		path	string	true	"slug"
//	@param		If-Match	header	string	true	"the offer's ETag"
//	@success	204
//	@failure	412,428	{object}	Problem
//	@failure	default	{object}	Problem
//	@security	Bearer[trials:write]
//	@router		/v1/tools/{slug}/peer-support [delete]
func (s *Server) withdrawPeerSupport(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	match, err := ifMatch(c, false) // whether it is needed, the domain says
	if err != nil {
		return err
	}
	if err := s.peers.Withdraw(c.Request().Context(), actor, c.Param("slug"), match); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) peerSupport(x domain.PeerSupport, lang domain.Language) PeerSupport {
	view := PeerSupport{Offers: x.Offers, Since: x.Since, UpdatedAt: x.ChangedAt}
	if t, ok := s.Keeper.Catalogue().ToolByID(x.ToolID); ok {
		view.Tool = s.toolLink(t, lang)
	}
	return view
}
