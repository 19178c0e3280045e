package repository

import (
	"context"
	"sync"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"academy/domain"
)

type auditRow struct {
	domain.AuditEvent
}

// TableName names the table.
func (auditRow) TableName() string { return "audit_events" }

// Audit adds lines to the trail; the application can neither read nor change them afterwards.
func (w writer) Audit(ctx context.Context, events ...domain.AuditEvent) error {
	rows := make([]auditRow, len(events))
	for i, e := range events {
		rows[i] = auditRow{e}
	}
	// Lines whose commit was in doubt come again with their ids.
	return createAll(ctx, gorm.G[auditRow](w.tx, clause.OnConflict{DoNothing: true}), rows)
}

// recording is how long a batch of lines may take.
const recording = 5 * time.Second

// recorder gathers lines that arrive while others are being written into one transaction: many readers
// share a commit, and one alone waits for nobody.
type recorder struct {
	writing sync.Mutex
	mu      sync.Mutex
	next    *lines
}

// lines are written together.
type lines struct {
	events []domain.AuditEvent
	done   chan struct{}
	err    error
}

// Record writes lines of the trail that belong to no transaction; see domain.Store.
func (s *Store) Record(ctx context.Context, events ...domain.AuditEvent) error {
	r := &s.recorder
	r.mu.Lock()
	first := r.next == nil
	if first {
		r.next = &lines{done: make(chan struct{})}
	}
	mine := r.next
	mine.events = append(mine.events, events...)
	r.mu.Unlock()
	if first {
		s.recordNext(ctx)
	}
	select {
	case <-mine.done:
		return mine.err
	case <-ctx.Done():
		return translate(ctx.Err())
	}
}

// recordNext writes what has gathered when the batch before is done. It goes on when its own caller is
// gone, since others wait for the same lines.
func (s *Store) recordNext(ctx context.Context) {
	r := &s.recorder
	r.writing.Lock()
	defer r.writing.Unlock()
	r.mu.Lock()
	batch := r.next
	r.next = nil
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recording)
	defer cancel()
	batch.err = s.InTx(ctx, domain.System, func(w domain.Writer) ([]domain.Change, error) {
		return nil, w.Audit(ctx, batch.events...)
	})
	close(batch.done)
}
