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

// Audit adds a line to the trail; the application can neither read nor change it afterwards.
func (w writer) Audit(ctx context.Context, e domain.AuditEvent) error {
	return translate(gorm.G[auditRow](w.tx).Create(ctx, &auditRow{e}))
}
