package api

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// Change says that a public resource changed. Apply it when its version is newer than yours;
// removing what you don't have is no fault.
type Change struct {
	Op         string            `json:"op" enums:"upsert,withdraw"`
	Type       string            `json:"type" enums:"tool,collection,vocabulary,organisation,programme,peer_pool"`
	ID         string            `json:"id"`
	Slug       string            `json:"slug"`
	Version    int64             `json:"version" example:"412"`
	At         time.Time         `json:"at" format:"date-time"`
	URL        string            `json:"url" format:"uri"`
	Data       *Document         `json:"data,omitempty" validate:"optional"`   // the tool as it is now; with include=data
	Reason     *WithdrawalReason `json:"reason,omitempty" validate:"optional"` // with withdraw
	ReplacedBy string            `json:"replaced_by,omitempty" validate:"optional"`
}

// WithdrawalReason is why a tool left the catalogue.
type WithdrawalReason struct {
	Code     string          `json:"code" example:"outdated"`
	Text     string          `json:"text"`
	Language domain.Language `json:"language" swaggertype:"string" enums:"fi,sv,en" example:"fi"` // of the text
}

// ChangePage is a part of the feed. Exactly one of next (more now) and delta (come back later) is
// there.
type ChangePage struct {
	Items []Change `json:"items"`
	Next  *string  `json:"next" format:"uri" extensions:"x-nullable"`
	Delta *string  `json:"delta" format:"uri" extensions:"x-nullable"`
}

// feedCursor is a place in the feed, with what the follower asked for.
type feedCursor struct {
	Epoch    string          `json:"e"`
	Position int64           `json:"p"`           // of the feed, known before the snapshot's first page
	Snapshot bool            `json:"s,omitempty"` // still reading the snapshot
	After    string          `json:"a,omitempty"` // in the snapshot: after this resource
	Types    []string        `json:"t,omitempty"`
	Data     bool            `json:"d,omitempty"`
	Lang     domain.Language `json:"l,omitempty"` // of reasons
}

var changeTypes = []string{
	domain.ResourceTool, domain.ResourceCollection, domain.ResourceVocabulary, domain.ResourceOrganisation, domain.ResourceProgramme,
	domain.ResourcePeerPool,
}

const feedList = "changes"

// listChanges gives what changed, in the order in which it was committed.
//
//	@summary		Follow what changes
//	@description	Without a cursor: a snapshot of everything, then delta. Keep the address in next or delta and call it: that is all a follower needs to remember.
//	@id				listChanges
//	@tags			sync
//	@param			cursor	query		string	false	"from next or delta; latest begins now"
//	@param			types	query		string	false	"kinds of resource, separated by commas; without a cursor only"
//	@param			include	query		string	false	"data puts the tool's document beside each change"	Enums(data, none)	default(none)
//	@param			lang	query		string	false	"language of reasons"								Enums(fi, sv, en)
//	@param			limit	query		int		false	"changes on a page"									minimum(1)	maximum(500)	default(100)
//	@success		200		{object}	ChangePage
//	@failure		410		{object}	Problem
//	@failure		default	{object}	Problem
//	@router			/v1/changes [get]
func (s *Server) listChanges(c echo.Context) error {
	p := newParams(c)
	now := s.Keeper.Catalogue()
	limit := p.number("limit", 100, 1, 500)
	sealed := p.one("cursor")
	at := feedCursor{Epoch: now.Feed.Epoch, Position: now.Feed.Position, Snapshot: sealed == ""}
	if sealed == "" || sealed == "latest" { // later, the cursor knows
		at.Types = p.list("types", changeTypes)
		at.Data = p.choice("include", "none", []string{"data", "none"}) == "data"
		at.Lang = p.language()
	}
	if err := p.done(); err != nil {
		return err
	}
	if sealed != "" && sealed != "latest" {
		if err := s.Keys.open(feedList, sealed, &at); err != nil {
			return err
		}
	}
	if at.Epoch != now.Feed.Epoch {
		c.Response().Header().Add("Link", "<"+s.PublicURL+`/v1/changes>; rel="first"`)
		return domain.Fault(domain.Gone, "cursor-expired")
	}
	var page ChangePage
	var more bool
	var err error
	switch {
	case at.Snapshot:
		page, more, err = s.snapshot(now, &at, limit)
	default:
		page, more, err = s.delta(c.Request().Context(), now, &at, limit)
	}
	if err != nil {
		return err
	}
	if err := s.goOn(c, &page, at, more, limit); err != nil {
		return err
	}
	return s.public(c, now, at.Lang, func() any { return page })
}

// goOn sets the address to call next.
func (s *Server) goOn(c echo.Context, page *ChangePage, at feedCursor, more bool, limit int) error {
	sealed, err := s.Keys.seal(feedList, at)
	if err != nil {
		return err
	}
	address := fmt.Sprintf("%s/v1/changes?cursor=%s&limit=%d", s.PublicURL, sealed, limit)
	if more {
		page.Next = &address
		c.Response().Header().Add("Link", "<"+address+`>; rel="next"`)
	} else {
		page.Delta = &address
	}
	return nil
}

// snapshot gives everything as it is, a part at a time in a fixed order. What changes meanwhile is
// newer than the position that the first page noted, so the delta after the last page has it.
func (s *Server) snapshot(now *catalogue.Catalogue, at *feedCursor, limit int) (ChangePage, bool, error) {
	all := resources(now)
	slices.SortFunc(all, func(a, b domain.Change) int { return strings.Compare(placeOf(a), placeOf(b)) })
	page := ChangePage{Items: []Change{}}
	for _, r := range all {
		if placeOf(r) <= at.After || !at.wants(r.Resource) {
			continue
		}
		if len(page.Items) == limit {
			return page, true, nil
		}
		item, err := s.change(now, r, *at)
		if err != nil {
			return page, false, err
		}
		page.Items = append(page.Items, item)
		at.After = placeOf(r)
	}
	at.Snapshot, at.After = false, ""
	return page, false, nil
}

// resources lists what is public now, each as the change that made it so.
func resources(now *catalogue.Catalogue) []domain.Change {
	var list []domain.Change
	for _, t := range now.Tools() {
		list = append(list, domain.Change{Resource: domain.ResourceTool, ResourceID: t.ID, Slug: t.Slug, Position: t.Version, At: t.ChangedAt})
	}
	for _, x := range now.Latest() {
		if x.Resource != domain.ResourceTool {
			list = append(list, x)
		}
	}
	return list
}

func placeOf(c domain.Change) string { return c.Resource + " " + string(c.ResourceID) }

// wants tells whether the follower is told of such a resource: of none that isn't public.
func (at feedCursor) wants(resource string) bool {
	types := at.Types
	if types == nil {
		types = changeTypes
	}
	return slices.Contains(types, resource)
}

// delta gives what was committed after the cursor, as far as this replica's catalogue knows, so that
// the data beside a change is never older than the change.
func (s *Server) delta(ctx context.Context, now *catalogue.Catalogue, at *feedCursor, limit int) (ChangePage, bool, error) {
	page := ChangePage{Items: []Change{}}
	if at.Position >= now.Feed.Position {
		return page, false, nil
	}
	changes, err := s.Store.As(domain.Anonymous).Changes(ctx, domain.PublicScope, at.Position, limit)
	if err != nil {
		return page, false, err
	}
	for _, ch := range changes {
		if ch.Position > now.Feed.Position {
			return page, false, nil
		}
		at.Position = ch.Position
		if at.wants(ch.Resource) {
			item, err := s.change(now, ch, *at)
			if err != nil {
				return page, false, err
			}
			page.Items = append(page.Items, item)
		}
	}
	return page, at.Position < now.Feed.Position, nil
}

// change renders a change with the state that the resource has now: what changed again meanwhile
// comes again.
func (s *Server) change(now *catalogue.Catalogue, ch domain.Change, at feedCursor) (Change, error) {
	view := Change{
		Op: string(domain.Upsert), Type: ch.Resource, ID: string(ch.ResourceID), Slug: ch.Slug, Version: ch.Position,
		At: ch.At, URL: s.PublicURL + "/v1/" + collectionPaths[ch.Resource] + "/" + ch.Slug,
	}
	if ch.Resource != domain.ResourceTool {
		return view, nil
	}
	t, ok := now.ToolByID(ch.ResourceID)
	switch {
	case ok && t.State == domain.ToolWithdrawn:
		view.Op, view.ReplacedBy = string(domain.Withdraw), t.ReplacedBy
		view.Reason = &WithdrawalReason{t.WithdrawnCode, t.WithdrawnNote.In(at.Lang), t.WithdrawnNote.Served(at.Lang)}
	case ok && at.Data:
		document, err := s.documentOf(now, t)
		if err != nil {
			return Change{}, err
		}
		view.Data = &document
	}
	return view, nil
}

var collectionPaths = map[string]string{
	domain.ResourceTool: "tools", domain.ResourceCollection: "collections", domain.ResourceVocabulary: "vocabularies",
	domain.ResourceOrganisation: "organisations", domain.ResourceProgramme: "programmes",
	domain.ResourcePeerPool: "peer-pools",
}
