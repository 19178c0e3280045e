package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// Limits of an export: it holds a connection to the database while its reader takes it.
const (
	exportTime = 10 * time.Minute // altogether
	exportWait = 30 * time.Second // for its reader to take some of it
)

// Export is everything that an organisation gave and that is held on it. Rows are as the bank keeps them, with
// ids, codes and times; feedback has its events with the answers, and which revisions it led to.
type Export struct {
	Format           string           `json:"format" enums:"academy-export-1"`
	ExportedAt       time.Time        `json:"exported_at" format:"date-time"`
	Organisation     []map[string]any `json:"organisation"` // one
	Participations   []map[string]any `json:"participations"`
	Clients          []map[string]any `json:"clients"` // without their secrets
	Invitations      []map[string]any `json:"invitations"`
	Webhooks         []map[string]any `json:"webhooks"` // without their secrets
	Trials           []map[string]any `json:"trials"`
	Feedback         []map[string]any `json:"feedback"`
	Responsibilities []map[string]any `json:"responsibilities"` // as the organisation words them for itself
	PeerPools        []map[string]any `json:"peer_pools"`
	PeerSupport      []map[string]any `json:"peer_support"`    // what it offers to others
	ImportMappings   []map[string]any `json:"import_mappings"` // how its survey files are read
	Imports          []map[string]any `json:"imports"`
	Audit            []map[string]any `json:"audit"` // lines of the trail about the organisation's clients
}

// exporting has the organisations whose export is being read from this replica: one each, so that none takes
// all connections.
type exporting struct {
	mu  sync.Mutex
	now map[domain.ID]bool
}

// begin gives the function that ends it. Errors: Conflict while another one runs.
func (e *exporting) begin(organisation domain.ID) (func(), error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.now[organisation] {
		fault := domain.Fault(domain.Conflict, "request-in-progress")
		fault.RetryAfter = 5
		return nil, fault
	}
	e.now[organisation] = true
	return func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.now, organisation)
	}, nil
}

// exportOwn gives an organisation everything that it gave.
//
//	@summary		Export everything that my organisation gave
//	@description	Everything that the organisation gave and that the bank holds on it, as one JSON document of any size, as of one moment. It is streamed: an answer that breaks off is no valid JSON.
//	@id				exportOwn
//	@tags			feedback
//	@success		200		{object}	Export
//	@failure		409		{object}	Problem
//	@failure		default	{object}	Problem
//	@security		Bearer[feedback:read]
//	@router			/v1/me/export [get]
func (s *Server) exportOwn(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), exportTime)
	defer cancel()
	end, err := s.exporting.begin(actor.Organisation)
	if err != nil {
		return err
	}
	defer end()
	export, err := s.exports.Own(ctx, actor)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h["Content-Type"] = jsonContent
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="academy-%s-%s.json"`, export.Organisation.Slug, domain.DateOf(export.At)))
	err = WriteExport(ctx, &patientWriter{c.Response(), http.NewResponseController(c.Response())}, export)
	return s.brokeOff(c, err)
}

// patientWriter gives the reader some time for each piece, whatever the time for the whole.
type patientWriter struct {
	to      io.Writer
	control *http.ResponseController
}

// Write writes a piece.
func (w *patientWriter) Write(p []byte) (int, error) {
	if err := w.control.SetWriteDeadline(time.Now().Add(exportWait)); err != nil {
		return 0, fmt.Errorf("give the reader time: %w", err)
	}
	return w.to.Write(p)
}

// WriteExport writes an export as one JSON object, row by row.
func WriteExport(ctx context.Context, to io.Writer, export *domain.Export) error {
	w := bufio.NewWriterSize(to, 32<<10)
	at, err := json.Marshal(export.At)
	if err != nil {
		return fmt.Errorf("render time: %w", err)
	}
	fmt.Fprintf(w, `{"format":"academy-export-1","exported_at":%s`, at)
	sections, rows := 0, 0
	err = export.Rows(ctx, func(section string, row []byte) error {
		switch {
		case row == nil && sections > 0:
			_, err = fmt.Fprintf(w, "],\n%q:[", section)
		case row == nil:
			_, err = fmt.Fprintf(w, ",\n%q:[", section)
		case rows > 0:
			_, err = fmt.Fprintf(w, ",\n%s", row)
		default:
			_, err = fmt.Fprintf(w, "\n%s", row)
		}
		if rows++; row == nil {
			sections, rows = sections+1, 0
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, err := w.WriteString("]}\n"); err != nil {
		return err
	}
	return w.Flush()
}
