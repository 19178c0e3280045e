package repository_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// guarded are the tables whose rows aren't everybody's.
var guarded = []string{"feedback", "trials", "feedback_events", "revision_feedback", "changes", "idempotency", "drafts", "clients", "keys", "feedback_imports", "import_mappings", "retention_runs", "previews", "revocations", "invitations", "media_files", "webhooks", "webhook_secrets", "webhook_attempts"}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// as begins a transaction the way Store.begin does; it is rolled back when the test ends.
func as(t testing.TB, conn *pgx.Conn, actor domain.Actor) pgx.Tx {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { _ = tx.Rollback(context.Background()) })
	_, err = tx.Exec(t.Context(), `SELECT set_config('role', $1, true), set_config('academy.role', $2, true),
		set_config('academy.organisation', $3, true), set_config('academy.client', $4, true)`,
		repository.ApplicationRole, string(actor.Role), string(actor.Organisation), string(actor.ClientID))
	require.NoError(t, err)
	return tx
}

// two is a database with the rows of two pilots: the first has two pieces of feedback, the second one.
type two struct {
	tool          domain.Tool
	first, second domain.Actor
	feedback      []domain.Feedback // first, first, second
}

func twoPilots(t testing.TB, store *repository.Store) two {
	t.Helper()
	ctx := t.Context()
	var b two
	b.tool, _ = published(t, store, "grow", organisation(t, store, "akatemia").ID)
	pilot := func(slug string) domain.Actor {
		o := organisation(t, store, slug)
		c, _, err := domain.NewClient(domain.RolePilot, &o.ID, nil, at)
		require.NoError(t, err)
		write(t, store, func(w domain.Writer) error { return w.CreateClient(ctx, c) })
		return c.Actor(c.Permissions)
	}
	b.first, b.second = pilot("eka"), pilot("toka")
	for i, actor := range []domain.Actor{b.first, b.first, b.second} {
		fb := feedback(b.tool, actor.Organisation)
		fb.ExternalID = nil
		trial := domain.Trial{ID: domain.NewID(at), OrganisationID: actor.Organisation, ToolID: b.tool.ID, Revision: 1, From: "2026-03-02", State: "running", Version: 1, CreatedAt: at, ChangedAt: at}
		err := store.InTx(ctx, actor, func(w domain.Writer) ([]domain.Change, error) {
			if err := w.CreateFeedback(ctx, domain.Sent{Feedback: fb, Fingerprint: ""}); err != nil {
				return nil, err
			}
			if err := w.CreateTrial(ctx, trial, "print"); err != nil {
				return nil, err
			}
			imported := domain.SurveyImport{
				ID: domain.NewID(at), OrganisationID: actor.Organisation, Language: "fi", State: "done", Faults: []domain.SurveyFault{},
				LeaseUntil: at, CreatedAt: at, ChangedAt: at,
			}
			if err := w.CreateSurveyImport(ctx, imported); err != nil {
				return nil, err
			}
			hook := webhook(actor)
			if err := w.CreateWebhook(ctx, hook, domain.WebhookSecret{ID: domain.NewID(at), WebhookID: hook.ID, Sealed: []byte{1}, CreatedAt: at}); err != nil {
				return nil, err
			}
			if err := w.AddWebhookAttempts(ctx, []domain.WebhookAttempt{{ID: domain.NewID(at), WebhookID: hook.ID, At: at}}); err != nil {
				return nil, err
			}
			if err := w.SaveSurveyMapping(ctx, actor.Organisation, "forms", domain.SurveyMapping{}, at); err != nil {
				return nil, err
			}
			change := domain.Change{Scope: domain.ScopeOf(actor.Organisation), Resource: "feedback", ResourceID: fb.ID, Operation: domain.Upsert, At: at}
			return []domain.Change{change}, w.Keep(ctx, domain.Once{Key: fmt.Sprint(i)}, fb.ID, fb, at)
		})
		require.NoError(t, err)
		b.feedback = append(b.feedback, fb)
	}
	rev, err := domain.NewRevision(domain.Revision{ToolID: b.tool.ID, Number: 2, ChangeKind: "minor", PublishedAt: at, Content: content()})
	require.NoError(t, err)
	write(t, store, func(w domain.Writer) error {
		if err := w.CreateRevision(ctx, rev, []domain.ID{b.feedback[0].ID, b.feedback[2].ID}); err != nil {
			return err
		}
		if err := w.CreateKey(ctx, domain.Key{ID: domain.NewID(at), Purpose: domain.KeyForCursors, Sealed: []byte{1}, CreatedAt: at}); err != nil {
			return err
		}
		if err := w.SaveDraft(ctx, domain.Draft{ToolID: b.tool.ID, State: "editing", ChangeKind: "minor", Content: content(), ChangedAt: at}); err != nil {
			return err
		}
		if err := w.Revoke(ctx, []domain.Revocation{{Subject: domain.NewID(at), ExpiresAt: at.Add(time.Hour)}}, at); err != nil {
			return err
		}
		invitation := domain.Invitation{
			ID: domain.NewID(at), OrganisationID: b.first.Organisation, Role: domain.RolePilot, Name: "Lomake", Permissions: []domain.Permission{},
			TokenHash: make([]byte, 32), CreatedAt: at, ExpiresAt: at.Add(time.Hour),
		}
		if err := w.CreateInvitation(ctx, invitation); err != nil {
			return err
		}
		return w.CreatePreview(ctx, preview(b.tool.ID, at.Add(time.Hour)))
	})
	return b
}

// Each actor sees its own rows and no others, even where a query has no WHERE.
func TestAcceptance_C9_AQueryWithoutAWhereGivesTheActorsOwnRows(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	b := twoPilots(t, dbtest.Open(t, url))
	conn := connect(t, url)
	stranger := domain.NewID(at)
	_, err := conn.Exec(t.Context(), "INSERT INTO retention_runs VALUES (now(), now(), '{}')")
	require.NoError(t, err)
	_, err = conn.Exec(t.Context(), `INSERT INTO media_files SELECT repeat(c, 64), 1, 'image/png', now() FROM unnest('{a,b}'::text[]) c;
		INSERT INTO revision_media SELECT tool_id, number, 'kuva', repeat('a', 64) FROM revisions WHERE number = 1`)
	require.NoError(t, err)
	for _, c := range []struct {
		name  string
		actor domain.Actor
		want  []int // in the order of guarded
	}{
		{"nobody at all", domain.Actor{}, []int{0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}},
		{"anonymous", domain.Anonymous, []int{0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}},
		{"first pilot", b.first, []int{2, 2, 2, 1, 3, 2, 0, 1, 0, 2, 1, 0, 0, 0, 1, 1, 2, 2, 2}},
		{"second pilot", b.second, []int{1, 1, 1, 1, 2, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1}},
		{"a pilot without rows", domain.Actor{Role: domain.RolePilot, Organisation: stranger, ClientID: stranger}, []int{0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}},
		{"integrator", domain.Actor{Role: domain.RoleIntegrator, ClientID: stranger}, []int{0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}},
		{"editor", domain.Actor{Role: domain.RoleEditor, ClientID: stranger}, []int{3, 3, 3, 2, 1, 0, 1, 2, 0, 0, 0, 0, 1, 1, 1, 2, 3, 0, 3}},
		{"operator", domain.Operator, []int{3, 3, 3, 2, 1, 0, 1, 2, 1, 0, 0, 1, 1, 1, 1, 2, 3, 0, 3}},
		{"system", domain.System, []int{0, 0, 0, 0, 4, 0, 0, 2, 1, 0, 0, 0, 0, 1, 1, 2, 3, 3, 3}},
		{"retention", domain.Retainer, []int{3, 3, 3, 2, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tx := as(t, conn, c.actor)
			got := make([]int, len(guarded))
			for i, table := range guarded {
				require.NoError(t, tx.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&got[i]), table)
			}
			require.Equal(t, c.want, got, "%v", guarded)
			require.NoError(t, tx.Rollback(t.Context()))
		})
	}
}

func TestAcceptance_C9_APilotChangesNobodyElsesRows(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	b := twoPilots(t, dbtest.Open(t, url))
	conn := connect(t, url)
	others, own := b.feedback[2].ID, b.feedback[0].ID
	for _, c := range []struct {
		name, statement string
		args            []any
		rows            int64 // -1: refused by row-level security
	}{
		{"own feedback", "UPDATE feedback SET step = 'x' WHERE id = $1", []any{own}, 1},
		{"another's feedback", "UPDATE feedback SET step = 'x' WHERE id = $1", []any{others}, 0},
		{"everything", "UPDATE feedback SET step = 'x'", nil, 2},
		{"giving feedback away", "UPDATE feedback SET organisation_id = $2 WHERE id = $1", []any{own, b.second.Organisation}, -1},
		{"another's trial", "UPDATE trials SET goal = 'x' WHERE organisation_id = $1", []any{b.second.Organisation}, 0},
		{"another's keys", "DELETE FROM idempotency WHERE client_id = $1", []any{b.second.ClientID}, 0},
		{"a draft", "UPDATE drafts SET version = 9", nil, 0},
		{"letting itself in", "UPDATE participations SET state = 'active'", nil, 0},
		{"feedback of another", `INSERT INTO feedback SELECT (json_populate_record(f, json_build_object('id', $1::text, 'organisation_id', $2::text))).*
			FROM feedback f WHERE id = $3`, []any{domain.NewID(at), b.second.Organisation, own}, -1},
		{"feedback of its own", `INSERT INTO feedback SELECT (json_populate_record(f, json_build_object('id', $1::text))).*
			FROM feedback f WHERE id = $2`, []any{domain.NewID(at), own}, 1},
		{"an event of another", `INSERT INTO feedback_events SELECT $1, 2, now(), '', '', '', '', '{}', false`, []any{others}, -1},
		{"news for another", `INSERT INTO changes (scope, resource, resource_id, slug, operation, at) VALUES ($1, '', '', '', 'upsert', now())`, []any{string(b.second.Organisation)}, -1},
		{"news of another's feedback, which didn't change", `INSERT INTO changes (scope, resource, resource_id, slug, operation, at) VALUES ($1, 'feedback', $2, '', 'upsert', now())`, []any{string(b.second.Organisation), others}, -1},
		{"news for everybody", `INSERT INTO changes (scope, resource, resource_id, slug, operation, at) VALUES ('public', '', '', '', 'upsert', now())`, nil, -1},
		{"that a tool's evidence changed, which it hasn't", `INSERT INTO changes (scope, resource, resource_id, slug, operation, at) VALUES ('public', 'tool', $1, '', 'upsert', now())`, []any{string(b.tool.ID)}, -1},
		{"a file", `INSERT INTO media_files VALUES (repeat('0f', 32), 1, 'image/png', now())`, nil, -1},
		{"what a revision shows", `INSERT INTO revision_media SELECT tool_id, number, 'kuva', '' FROM revisions LIMIT 1`, nil, -1},
		{"a file that is only uploaded", "DELETE FROM media_files", nil, 0},
		{"a client", `INSERT INTO clients SELECT $1, 'editor', NULL, '[]', sha256(''), false, now()`, []any{domain.NewID(at)}, -1},
		{"its own client", "UPDATE clients SET version = 2 WHERE id = $1", []any{b.first.ClientID}, 1},
		{"another's client", "UPDATE clients SET version = 2 WHERE id = $1", []any{b.second.ClientID}, 0},
		{"a revocation", "INSERT INTO revocations VALUES ($1, 0, now())", []any{b.second.ClientID}, -1},
		{"another's webhook", "UPDATE webhooks SET url = 'x' WHERE client_id = $1", []any{b.second.ClientID}, 0},
		{"another's secret of a webhook", "DELETE FROM webhook_secrets WHERE webhook_id IN (SELECT id FROM webhooks WHERE client_id = $1)", []any{b.second.ClientID}, 0},
		{"a webhook for another", "UPDATE webhooks SET organisation_id = $1", []any{b.second.Organisation}, -1},
		{"a participation", `INSERT INTO participations SELECT $1, $2, 'active', now()`, []any{domain.NewID(at), b.first.Organisation}, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			tx := as(t, conn, b.first)
			tag, err := tx.Exec(t.Context(), c.statement, c.args...)
			if c.rows < 0 {
				requireCode(t, "42501", err)
				require.ErrorContains(t, err, "row-level security")
			} else {
				require.NoError(t, err)
				require.Equal(t, c.rows, tag.RowsAffected())
			}
			require.NoError(t, tx.Rollback(t.Context()))
		})
	}
}

func requireCode(t testing.TB, code string, err error) {
	t.Helper()
	var pg *pgconn.PgError
	require.ErrorAs(t, err, &pg)
	require.Equal(t, code, pg.Code, pg.Message)
}

func TestAcceptance_C9_TheApplicationRoleHoldsNothing(t *testing.T) {
	t.Parallel()
	conn := connect(t, dbtest.URL(t))
	var owned int
	var may bool
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolcanlogin OR rolreplication,
		(SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid) + (SELECT count(*) FROM pg_proc p WHERE p.proowner = r.oid)
		+ (SELECT count(*) FROM pg_auth_members m WHERE m.member = r.oid)
		FROM pg_roles r WHERE rolname = $1`, repository.ApplicationRole).Scan(&may, &owned))
	require.False(t, may, "no power of its own")
	require.Zero(t, owned, "no table, no function, no membership")

	rows, err := conn.Query(t.Context(), `SELECT c.relname, concat_ws(' ',
		CASE WHEN has_any_column_privilege($1, c.oid, 'SELECT') THEN 'read' END, CASE WHEN has_any_column_privilege($1, c.oid, 'INSERT') THEN 'add' END,
		CASE WHEN has_any_column_privilege($1, c.oid, 'UPDATE') THEN 'change' END, CASE WHEN has_table_privilege($1, c.oid, 'DELETE, TRUNCATE, TRIGGER') THEN 'delete' END)
		FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace`, repository.ApplicationRole)
	require.NoError(t, err)
	rights, name, right := map[string]string{}, "", ""
	_, err = pgx.ForEachRow(rows, []any{&name, &right}, func() error { rights[name] = right; return nil })
	require.NoError(t, err)
	for table, want := range map[string]string{
		"audit_events": "add", "feedback_events": "read add", "revision_feedback": "read add", "changes": "read add", "revisions": "read add",
		"keys": "read add change delete", "revocations": "read add change delete", "failed_secrets": "read add change delete", "quotas": "read add change delete", "invitations": "read add change delete", "retention_runs": "read add", "goose_db_version": "read", "feedback": "read add change", "trials": "read add change", "clients": "read add change",
		"webhooks": "read add change delete", "webhook_secrets": "read add change delete", "webhook_attempts": "read add delete",
		"feedback_imports": "read add change", "import_mappings": "read add change delete", "peer_support": "read add change delete",
		"tools": "read add change", "participations": "read add change", "thesaurus_groups": "read add change",
		"thesaurus_relations": "read add change", "search_misses": "read add change delete", "responsibility_overrides": "read add change delete", "drafts": "read add change delete", "idempotency": "read add change delete",
	} {
		require.Equal(t, want, rights[table], table)
	}
	for _, statement := range []string{
		"SELECT FROM audit_events", "UPDATE audit_events SET outcome = ''", "DELETE FROM audit_events", "UPDATE feedback_events SET number = 1",
		"DELETE FROM feedback_events", "UPDATE changes SET slug = ''", "DELETE FROM changes", "UPDATE revisions SET number = 1", "DELETE FROM revisions",
		"TRUNCATE changes", "DROP TABLE trials", "CREATE TABLE x ()", "SET LOCAL row_security = off; SELECT FROM feedback",
	} {
		tx := as(t, conn, domain.Operator)
		_, err := tx.Exec(t.Context(), statement)
		require.Error(t, err, statement)
		requireCode(t, "42501", err)
		require.NoError(t, tx.Rollback(t.Context()))
	}
}

func TestAnActorLeavesNothingBehindOnItsConnection(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	store := dbtest.Open(t, url)
	b := twoPilots(t, store)
	page := func(actor domain.Actor) int64 {
		got, err := store.As(actor).FeedbackPage(t.Context(), domain.FeedbackFilter{Limit: 10})
		require.NoError(t, err)
		require.Len(t, got.Items, int(got.Total))
		return got.Total
	}
	for range 3 {
		require.Equal(t, []int64{2, 0, 3, 0, 1, 0}, []int64{
			page(b.first), page(domain.Anonymous), page(domain.Operator), page(domain.Anonymous), page(b.second), page(domain.Anonymous),
		})
	}
	conn := connect(t, url)
	var connections int
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
		WHERE datname = current_database() AND application_name = 'academy'`).Scan(&connections))
	require.Equal(t, 1, connections, "all of them used one connection")

	tx := as(t, conn, b.first)
	require.NoError(t, tx.Commit(t.Context()))
	var left string
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT concat(current_setting('academy.role', true),
		current_setting('academy.organisation', true), current_setting('academy.client', true), NULLIF(current_user, session_user))`).Scan(&left))
	require.Empty(t, left)
}
