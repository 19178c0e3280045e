package repository

import (
	"context"

	"gorm.io/gorm"

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
	return createAll(ctx, gorm.G[auditRow](w.tx), rows)
}
