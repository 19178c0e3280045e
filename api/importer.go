package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"academy/api/survey"
	"academy/domain"
)

// atOnce is how many imports a replica runs at the same time; more would only take the database from those
// who send one by one.
const atOnce = 2

// patience is how often a part of a file is tried again while the database is away.
const patience = 5

// importer runs imports in the background of a replica.
type importer struct {
	domain.SurveyService
	log     *slog.Logger
	slots   chan struct{}
	ctx     context.Context // of the replica's life, not of a request
	cancel  context.CancelFunc
	running sync.WaitGroup
}

func newImporter(service domain.SurveyService, log *slog.Logger) *importer {
	ctx, cancel := context.WithCancel(context.Background())
	return &importer{SurveyService: service, log: log, slots: make(chan struct{}, atOnce), ctx: ctx, cancel: cancel}
}

// close ends running imports at their next step and waits for them.
func (m *importer) close() {
	m.cancel()
	m.running.Wait()
}

// take reserves a place, false when all are taken. It is given back by run, or by leave when nothing is run.
func (m *importer) take() bool {
	select {
	case m.slots <- struct{}{}:
		return true
	default:
		return false
	}
}

func (m *importer) leave() { <-m.slots }

// job is an import with its file, whose headings were read already.
type job struct {
	actor  domain.Actor
	state  domain.SurveyImport
	reader *domain.SurveyReader
	rows   survey.Rows
	file   *os.File
}

func (j *job) close() error { return errors.Join(j.rows.Close(), j.file.Close()) }

// run brings the rows in, a part at a time, and notes how it ended.
func (m *importer) run(j job) {
	m.running.Go(func() {
		defer m.leave()
		failure, err := m.all(&j)
		if err != nil {
			m.log.Error("import failed", "import", j.state.ID, "rows", j.state.Rows, "error", err)
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(m.ctx), 5*time.Second)
		defer cancel()
		if err := errors.Join(m.End(ctx, j.actor, &j.state, failure), j.close()); err != nil {
			m.log.Error("end of an import", "import", j.state.ID, "error", err)
		}
		m.log.Info("import", "import", j.state.ID, "state", j.state.State, "rows", j.state.Rows, "taken", j.state.Taken)
	})
}

// all gives the code of what went wrong, "" when everything was read; the error is for the log. A file on
// which a library panics is one that can't be read: here, no request would catch that.
func (m *importer) all(j *job) (failure string, err error) {
	defer func() {
		if caught := recover(); caught != nil {
			failure, err = "unreadable-file", fmt.Errorf("panic: %v\n%s", caught, debug.Stack())
		}
	}()
	part := make([]domain.SurveyRow, 0, domain.SurveyChunk)
	for number, count := 2, 0; ; number++ {
		cells, err := j.rows.Next()
		end := errors.Is(err, io.EOF)
		switch {
		case err != nil && !end:
			return "unreadable-file", errors.Join(err, m.part(j, part))
		case !end && j.reader.Empty(cells):
			continue
		case !end:
			if count++; count > domain.MaxSurveyRows {
				return "too-many-rows", m.part(j, part)
			}
			row := domain.SurveyRow{Number: number}
			row.Feedback, row.Faults = j.reader.Read(number, cells)
			part = append(part, row)
		}
		if end || len(part) == domain.SurveyChunk {
			if err := m.part(j, part); err != nil {
				return "import-interrupted", err
			}
			part = part[:0]
		}
		if end {
			return "", nil
		}
	}
}

// part brings some rows in, and tries again while the database is away. That is safe: rows that did get there
// are known.
func (m *importer) part(j *job, rows []domain.SurveyRow) error {
	if len(rows) == 0 {
		return nil
	}
	for again := 1; ; again++ {
		err := m.Take(m.ctx, j.actor, &j.state, j.reader, rows)
		retry := domain.IsKind(err, domain.Unavailable) || domain.IsKind(err, domain.Conflict)
		if !retry || again == patience || m.ctx.Err() != nil {
			return err
		}
		select {
		case <-m.ctx.Done():
			return err
		case <-time.After(time.Duration(again) * time.Second):
		}
	}
}
