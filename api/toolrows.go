package api

import (
	"context"
	"errors"
	"fmt"
	"io"

	"academy/domain"
	"academy/domain/catalogue"
)

// toolExport is a format of exports.
type toolExport struct {
	ending string // of the file's name
	media  string
	begin  func(to io.Writer, shown shownIn) (toolRows, error)
}

// toolRows take tools one after the other.
type toolRows interface {
	tool(t *catalogue.Tool) error
	Close() error
}

// shownIn is what rows are made of: a catalogue for somebody who asks for a language.
type shownIn struct {
	now  *catalogue.Catalogue
	lang domain.Language
}

// exportTools sends every tool that is asked for, in memory that doesn't grow with them.
func (s *Server) exportTools(p *params, e toolExport) error {
	c, now := p.c, s.Keeper.Catalogue()
	q := s.toolQuery(p, now)
	q.Limit = max(1, now.Size())
	if err := p.done(); err != nil {
		return err
	}
	coding := coding(c.Request())
	if e.media == spreadsheet { // whose parts are compressed already
		coding = ""
	}
	page := s.pageCoded(c, s.tagAt(c.Request(), now, now.Feed.Position, q.Lang), q.Lang, coding)
	if page.Fresh {
		return nil
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), exportTime)
	defer cancel()
	tools, err := s.allOf(ctx, now, q)
	if err != nil {
		return err
	}
	s.chargeReads(c, len(tools)/100)
	c.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="academy-tools-%s.%s"`, q.Lang, e.ending))
	return s.brokeOff(c, e.send(ctx, page.stream(e.media), shownIn{now, q.Lang}, tools))
}

// allOf is everything that a query finds.
func (s *Server) allOf(ctx context.Context, now *catalogue.Catalogue, q catalogue.Query) ([]*catalogue.Tool, error) {
	if q.Text != "" {
		end, err := s.search(ctx)
		if err != nil {
			return nil, err
		}
		defer end()
	}
	return now.Find(q).Tools, nil
}

// send writes tools until its reader has waited or taken too long.
func (e toolExport) send(ctx context.Context, st *stream, shown shownIn, tools []*catalogue.Tool) error {
	rows, err := e.begin(st, shown)
	for i := 0; i < len(tools) && err == nil; i++ {
		if err = ctx.Err(); err == nil {
			err = rows.tool(tools[i])
		}
	}
	if err == nil {
		err = rows.Close()
	}
	switch {
	case errors.Is(err, errHeadOnly):
		return nil
	case err != nil:
		return fmt.Errorf("export tools: %w", err)
	}
	return st.end()
}

// toolLines are tools as documents: NDJSON.
type toolLines struct {
	now   *catalogue.Catalogue
	to    io.Writer
	bytes []byte
}

// linePiece is about how many bytes of lines are written at once.
const linePiece = 32 << 10

// tool writes what showDocument answers. The content lies in the catalogue as it is to be written; only what
// stands before it is made.
func (l *toolLines) tool(t *catalogue.Tool) error {
	b := appendPlace(l.bytes, l.now, t)
	_, err := unpacked(t, func(_ [3][]byte, document []byte) []byte {
		b = append(b, document[1:]...)
		return nil
	})
	l.bytes = append(b, '\n')
	if err == nil && len(l.bytes) >= linePiece {
		err = l.Close()
	}
	return err
}

// Close writes what is left.
func (l *toolLines) Close() error {
	_, err := l.to.Write(l.bytes)
	l.bytes = l.bytes[:0]
	return err
}
