package api

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// Change says that a public resource changed. Apply it when its version is newer than yours; removing what you
// don't have is no fault.
type Change struct {
	Op         string            `json:"op" enums:"upsert,withdraw,left_filter"` // left_filter: a tool changed that the filter doesn't let through now; remove it
	Type       string            `json:"type" enums:"tool,collection,vocabulary,organisation,programme,peer_pool"`
	ID         string            `json:"id"`
	Slug       string            `json:"slug"`
	Version    int64             `json:"version" example:"412"`
	At         time.Time         `json:"at" format:"date-time"`
	URL        string            `json:"url" format:"uri"`
	Reason     *WithdrawalReason `json:"reason,omitempty" validate:"optional"`      // with withdraw
	ReplacedBy string            `json:"replaced_by,omitempty" validate:"optional"` // slug of another tool
	Data       *Document         `json:"data,omitempty" validate:"optional"`        // with include=data: the tool as it is now, in every language
	Tool       *Tool             `json:"tool,omitempty" validate:"optional"`        // with include=tool: the same in one language, as its own address shows it
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

// feedCursor is a place in the feed, with what the follower asked for when they began.
type feedCursor struct {
	Epoch string `json:"e"`
	catalogue.Follower
	Include string          `json:"i,omitempty"`
	HTML    bool            `json:"h,omitempty"` // long texts of tools
	Lang    domain.Language `json:"l,omitempty"` // of reasons and tools
}

var changeTypes = []string{
	domain.ResourceTool, domain.ResourceCollection, domain.ResourceVocabulary, domain.ResourceOrganisation, domain.ResourceProgramme,
	domain.ResourcePeerPool,
}

// What stands beside a change of a tool.
const (
	includeData = "data"
	includeTool = "tool"
)

const feedList = "changes"

// listChanges gives what changed, in the order in which it was committed.
//
//	@summary		Follow what changes
//	@description	Without a cursor: a snapshot of everything, then delta. Keep the address in next or delta and call it: that is all a follower needs to remember.
//	@description	A filter concerns tools and is kept in the cursor. A tool that changes and doesn't match comes as left_filter: a copy never keeps what no longer matches.
//	@id				listChanges
//	@tags			sync
//	@param			cursor					query		string	false	"from next or delta; latest begins now"
//	@param			types					query		string	false	"kinds of resource, separated by commas; without a cursor only, as everything but limit"
//	@param			include					query		string	false	"what stands beside a tool's change: data, its document; tool, the tool in one language"	Enums(data, tool, none)	default(none)
//	@param			lang					query		string	false	"language of reasons, and of tools"	Enums(fi, sv, en)
//	@param			text					query		string	false	"long texts of tools as Markdown, or as sanitised HTML"	Enums(markdown, html)	default(markdown)
//	@param			fallback				query		string	false	"none leaves out tools that aren't there in the asked language"	Enums(none)
//	@param			tool_type				query		string	false	"codes of the vocabulary, as the following eleven: only tools that are described so"
//	@param			theme					query		string	false	"codes"
//	@param			need					query		string	false	"codes"
//	@param			circumstances			query		string	false	"codes"
//	@param			leadership_level		query		string	false	"codes"
//	@param			responsibility			query		string	false	"codes"
//	@param			path_track				query		string	false	"codes"
//	@param			path_stage				query		string	false	"codes"
//	@param			user_role				query		string	false	"codes"
//	@param			method					query		string	false	"codes"
//	@param			grow_step				query		string	false	"codes"
//	@param			self_direction_object	query		string	false	"codes"
//	@param			limit					query		int		false	"changes on a page"	minimum(1)	maximum(500)	default(100)
//	@success		200						{object}	ChangePage
//	@failure		410						{object}	Problem
//	@failure		default					{object}	Problem
//	@router			/v1/changes [get]
func (s *Server) listChanges(c echo.Context) error {
	p := newParams(c)
	now := s.Keeper.Catalogue()
	limit := p.number("limit", 100, 1, 500)
	sealed := p.one("cursor")
	at := feedCursor{Epoch: now.Feed.Epoch}
	at.Position = now.Feed.Position
	if sealed == "" || sealed == "latest" { // later, the cursor knows
		p.follows(&at, now)
	}
	if sealed == "" {
		at.Follower = now.Begin(at.Follower)
	}
	if err := p.done(); err != nil {
		return err
	}
	if sealed != "" && sealed != "latest" {
		if err := s.Keys.open(feedList, sealed, &at); err != nil {
			return err
		}
	}
	if at.Epoch != now.Feed.Epoch || at.Position < now.Feed.Begins {
		c.Response().Header().Add("Link", "<"+s.PublicURL+`/v1/changes>; rel="first"`)
		return domain.Fault(domain.Gone, "cursor-expired")
	}
	page := s.pageAt(c, now, now.Feed.Position, at.Lang)
	if page.Fresh {
		return nil
	}
	step, err := now.Follow(c.Request().Context(), at.Follower, limit, s.olderChanges)
	if err != nil {
		return err
	}
	at.Follower = step.Next
	address, err := s.feedAddress(at, limit)
	if err != nil {
		return err
	}
	if step.More {
		c.Response().Header().Add("Link", "<"+address+`>; rel="next"`)
	}
	return page.assembled(func(b []byte) ([]byte, error) { return s.appendChanges(b, now, step, at, address) })
}

// follows reads what a new follower wants.
func (p *params) follows(at *feedCursor, now *catalogue.Catalogue) {
	at.Types = p.list("types", changeTypes)
	if at.Include = p.choice("include", "none", []string{includeData, includeTool, "none"}); at.Include == "none" {
		at.Include = ""
	}
	at.HTML = p.choice("text", "markdown", textForms) == "html"
	at.Lang = p.language()
	if p.choice("fallback", "", fallbacks) == "none" {
		at.Ready = at.Lang
	}
	at.Terms = p.filters(now.Vocabularies)
}

// olderChanges reads what the catalogue's memory doesn't reach back to.
func (s *Server) olderChanges(ctx context.Context, after int64, limit int) ([]domain.Change, error) {
	return s.Store.As(domain.Anonymous).Changes(ctx, domain.PublicScope, after, limit)
}

// feedAddress is what to call next.
func (s *Server) feedAddress(at feedCursor, limit int) (string, error) {
	sealed, err := s.Keys.seal(feedList, at)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s/v1/changes?cursor=%s&limit=%d", s.PublicURL, sealed, limit), nil
}

// appendChanges writes a page.
func (s *Server) appendChanges(b []byte, now *catalogue.Catalogue, step catalogue.Step, at feedCursor, address string) ([]byte, error) {
	b = append(b, `{"items":[`...)
	for i, e := range step.Entries {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = s.appendChange(b, now, e, at); err != nil {
			return nil, err
		}
	}
	quoted, err := json.Marshal(address)
	if err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	if step.More {
		b = append(append(append(b, `],"next":`...), quoted...), `,"delta":null}`...)
	} else {
		b = append(append(append(b, `],"next":null,"delta":`...), quoted...), '}')
	}
	return b, nil
}

// appendChange writes a change, with what is asked for of its tool.
func (s *Server) appendChange(b []byte, now *catalogue.Catalogue, e catalogue.Entry, at feedCursor) ([]byte, error) {
	head, err := json.Marshal(s.changeView(e, at.Lang))
	if err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	if e.Tool == nil || e.Operation != domain.Upsert || at.Include == "" {
		return append(b, head...), nil
	}
	b = append(b, head[:len(head)-1]...)
	if at.Include == includeData {
		b, err = s.appendDocument(append(b, `,"data":`...), now, e.Tool)
	} else {
		b, err = s.appendTool(append(b, `,"tool":`...), now, e.Tool, at.Lang, shape{upto: len(toolMembers), around: wholeAround, html: at.HTML}, nil)
	}
	return append(b, '}'), err
}

// changeView is a change without what stands beside it.
func (s *Server) changeView(e catalogue.Entry, lang domain.Language) Change {
	view := Change{
		Op: string(e.Operation), Type: e.Resource, ID: string(e.ResourceID), Slug: e.Slug, Version: e.Position,
		At: e.At, URL: s.PublicURL + "/v1/" + collectionPaths[e.Resource] + "/" + e.Slug,
	}
	if t := e.Tool; t != nil && e.Operation == domain.Withdraw {
		view.Reason, view.ReplacedBy = &WithdrawalReason{t.WithdrawnCode, t.WithdrawnNote.In(lang), t.WithdrawnNote.Served(lang)}, t.ReplacedBy
	}
	return view
}

var collectionPaths = map[string]string{
	domain.ResourceTool: "tools", domain.ResourceCollection: "collections", domain.ResourceVocabulary: "vocabularies",
	domain.ResourceOrganisation: "organisations", domain.ResourceProgramme: "programmes",
	domain.ResourcePeerPool: "peer-pools",
}
