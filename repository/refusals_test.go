package repository_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestRefusalsAreLinesFirstAndThenCountedByTheMinute(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	b.now = time.Date(2026, 3, 2, 8, 0, 30, 0, time.UTC)
	r := domain.NewRefusals(b.store, func() time.Time { return b.now })
	lines := func() []string {
		return column(t, b.conn, `SELECT concat_ws(' ', role, action, outcome, to_char(at, 'HH24:MI:SS'), count(*), sum(count), string_agg(DISTINCT subject, ','))
			FROM audit_events GROUP BY role, action, outcome, at ORDER BY 1`)
	}
	for range domain.RefusalsApart + 5 {
		r.Note(b.first, "GET /x/:id", "", "1", domain.AuditRefused)
	}
	r.Note(b.second, "GET /x/:id", "", "2", domain.AuditRefused)
	r.Note(b.first, "POST /x", "", "", domain.AuditFailed)
	for range 7 {
		r.Note(domain.Anonymous, "request", "", "", domain.AuditRefused)
	}
	rights := func(statement string) {
		_, err := b.conn.Exec(t.Context(), statement)
		require.NoError(t, err)
	}
	rights("REVOKE INSERT ON audit_events FROM academy_app")
	for range 3 {
		require.Error(t, r.Flush(t.Context()), "while the database takes none they wait")
	}
	rights("GRANT INSERT ON audit_events TO academy_app")
	require.NoError(t, r.Flush(t.Context()))
	first := []string{
		"pilot GET /x/:id refused 08:00:30 21 21 1,2",
		"pilot POST /x failed 08:00:30 1 1 ",
	}
	require.Equal(t, first, lines(), "P6 what is known has a line at once, and once")
	b.now = b.now.Add(29 * time.Second)
	require.NoError(t, r.Flush(t.Context()))
	require.Equal(t, first, lines())
	b.now = b.now.Add(time.Second)
	require.NoError(t, r.Flush(t.Context()))
	require.Equal(t, []string{
		"anonymous request refused 08:00:00 1 7 ",
		"pilot GET /x/:id refused 08:00:00 1 5 ",
		first[0], first[1],
	}, lines(), "P6 the rest when the minute is over")
	r.Note(domain.Anonymous, "request", "", "", domain.AuditRefused)
	require.NoError(t, r.Close(t.Context()))
	require.Contains(t, lines(), "anonymous request refused 08:01:00 1 1 ", "P6 and at the stop at once")
}

// What gives an organisation its clients and their lines gives nobody else's, whoever asks and for whom.
func TestTheFunctionsOfAnExportGiveOnesOwn(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	for _, actor := range []domain.Actor{b.first, b.second} {
		client, _, err := domain.NewClient(domain.RolePilot, &actor.Organisation, nil, at)
		require.NoError(t, err)
		write(t, b.store, func(w domain.Writer) error {
			if err := w.CreateClient(t.Context(), client); err != nil {
				return err
			}
			return w.Audit(t.Context(), domain.NewAudit(client.Actor(nil), "client.sign_in", "client", "", at))
		})
	}
	integrator := domain.Actor{Role: domain.RoleIntegrator, ClientID: domain.NewID(at)}
	for _, c := range []struct {
		name  string
		actor domain.Actor
		of    domain.ID
		rows  int
	}{
		{"P4 its own", b.first, b.first.Organisation, 1},
		{"P4 another's", b.first, b.second.Organisation, 0},
		{"P4 an editor", b.editor, b.first.Organisation, 0},
		{"P4 nobody", domain.Anonymous, b.first.Organisation, 0},
		{"P4 an integrator", integrator, b.first.Organisation, 0},
		{"P4 the catalogue", domain.System, b.first.Organisation, 0},
		{"P4 the operator", domain.Operator, b.first.Organisation, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, function := range []string{"clients_of", "audit_of"} {
				tx := as(t, b.conn, c.actor)
				var rows int
				require.NoError(t, tx.QueryRow(t.Context(), "SELECT count(*) FROM "+function+"($1)", string(c.of)).Scan(&rows))
				require.Equal(t, c.rows, rows, function)
				require.NoError(t, tx.Rollback(t.Context()))
			}
		})
	}
}
