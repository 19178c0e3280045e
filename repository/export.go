package repository

import (
	"context"
	"database/sql"
	"fmt"

	"gorm.io/gorm"

	"academy/domain"
)

// exported is what an organisation takes home, in this order: each query gives a JSON object a row. What the
// editors note for themselves, and ids of other organisations' feedback, stay here. A table that holds
// something of an organisation belongs into this list (a test looks).
var exported = []struct{ section, query string }{
	{"organisation", `SELECT to_jsonb(o) FROM organisations o WHERE o.id = @organisation`},
	{"participations", `SELECT jsonb_build_object('programme', p.slug, 'state', x.state, 'starts_on', x.starts_on, 'ends_on', x.ends_on)
		FROM participations x JOIN programmes p ON p.id = x.programme_id WHERE x.organisation_id = @organisation ORDER BY p.slug`},
	{"clients", `SELECT to_jsonb(c) FROM clients_of(@organisation) c ORDER BY c.id`},
	{"invitations", `SELECT to_jsonb(x) - 'organisation_id' - 'token_hash' - 'created_by' FROM invitations x WHERE x.organisation_id = @organisation ORDER BY x.id`},
	{"webhooks", `SELECT to_jsonb(x) - 'organisation_id' - 'claimed_by' - 'claimed_until' FROM webhooks x WHERE x.organisation_id = @organisation ORDER BY x.id`},
	{"trials", `SELECT to_jsonb(x) - 'organisation_id' - 'fingerprint' || jsonb_build_object('tool', t.slug)
		FROM trials x JOIN tools t ON t.id = x.tool_id WHERE x.organisation_id = @organisation ORDER BY x.id`},
	{"feedback", `SELECT to_jsonb(f) - 'organisation_id' - 'fingerprint' - 'internal_note' - 'duplicate_of' || jsonb_build_object('tool', t.slug,
		'events', (SELECT COALESCE(jsonb_agg(to_jsonb(e) - 'feedback_id' ORDER BY e.number), '[]') FROM feedback_events e WHERE e.feedback_id = f.id),
		'led_to', (SELECT COALESCE(jsonb_agg(r.number ORDER BY r.number), '[]') FROM revision_feedback r WHERE r.feedback_id = f.id))
		FROM feedback f JOIN tools t ON t.id = f.tool_id WHERE f.organisation_id = @organisation ORDER BY f.id`},
	{"responsibilities", `SELECT to_jsonb(x) - 'organisation_id' FROM responsibility_overrides x WHERE x.organisation_id = @organisation ORDER BY x.code`},
	{"peer_pools", `SELECT to_jsonb(p) - 'organisations' FROM peer_pools p JOIN organisations o ON o.id = @organisation
		WHERE jsonb_exists(p.organisations, o.slug) ORDER BY p.slug`},
	{"peer_support", `SELECT to_jsonb(x) - 'organisation_id' || jsonb_build_object('tool', t.slug)
		FROM peer_support x JOIN tools t ON t.id = x.tool_id WHERE x.organisation_id = @organisation ORDER BY t.slug`},
	{"import_mappings", `SELECT to_jsonb(x) - 'organisation_id' FROM import_mappings x WHERE x.organisation_id = @organisation ORDER BY x.source`},
	{"imports", `SELECT to_jsonb(x) - 'organisation_id' FROM feedback_imports x WHERE x.organisation_id = @organisation ORDER BY x.id`},
	{"audit", `SELECT to_jsonb(a) - 'id' FROM audit_of(@organisation) a ORDER BY a.at, a.id`},
}

// fetched is how many rows are in memory at once; the longest feedback has some 40 kB.
const fetched = 200

// Export reads everything in one snapshot, through cursors: a reader who takes his time holds a snapshot, but
// no memory.
func (r reader) Export(ctx context.Context, organisation domain.ID, each func(section string, row []byte) error) error {
	tx, err := r.store.beginWith(ctx, r.actor, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := tx.Exec("SET LOCAL idle_in_transaction_session_timeout = '60s'").Error; err != nil {
		return translate(err)
	}
	for _, x := range exported {
		if err := each(x.section, nil); err != nil {
			return err
		}
		// A cursor's name is its section's: under one name, statements would be taken for those of another.
		declare := "DECLARE export_" + x.section + " NO SCROLL CURSOR FOR " + x.query
		if err := tx.Exec(declare, sql.Named("organisation", organisation)).Error; err != nil {
			return fmt.Errorf("export %s: %w", x.section, translate(err))
		}
		if err := exportSection(tx, "export_"+x.section, func(row []byte) error { return each(x.section, row) }); err != nil {
			return fmt.Errorf("export %s: %w", x.section, translate(err))
		}
	}
	return nil
}

func exportSection(tx *gorm.DB, cursor string, each func([]byte) error) error {
	for {
		n, err := exportRows(tx, cursor, each)
		if err != nil || n < fetched {
			return err
		}
	}
}

func exportRows(tx *gorm.DB, cursor string, each func([]byte) error) (n int, err error) {
	rows, err := tx.Raw(fmt.Sprintf("FETCH %d FROM %s", fetched, cursor)).Rows()
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var row sql.RawBytes
	for ; rows.Next(); n++ {
		if err := rows.Scan(&row); err != nil {
			return n, err
		}
		if err := each(row); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}
