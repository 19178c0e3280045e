package repository_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

// everybodys are the tables that name organisations to everybody, and why.
var everybodys = map[string]string{
	"participations":           "who takes part in a programme is public",
	"responsibility_overrides": "an organisation words its responsibilities in public",
	"peer_support":             "an organisation offers its help in public",
	"organisations":            "who they are is public",
}

// unguarded are the tables without row-level security, and why.
var unguarded = map[string]string{
	"audit_events":     "the application may only add to it, and reads nothing",
	"goose_db_version": "which migrations ran; the application may only read it",
}

// Every table is read as one organisation with no WHERE at all, while it holds rows of two: no row names the
// other, its client or its feedback. Each table with an organisation's or a client's id is changed and emptied
// the same way. The list is the database's own: a table that is added is asked too, and fails until it has
// a policy and, in ofBoth or twoPilots, rows.
func TestAcceptance_C9_WithoutAWhereNoTableGivesAnotherOrganisationsRows(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	conn := connect(t, url)
	b := twoPilots(t, dbtest.Open(t, url))
	ofBoth(t, conn, b)
	tables, owners := tablesOf(t, conn)
	require.Greater(t, len(owners), 8)
	for name, pair := range map[string][2]domain.Actor{"as the first": {b.first, b.second}, "as the second": {b.second, b.first}} {
		own, other := pair[0], pair[1]
		for _, table := range tables {
			t.Run(table+" read "+name, func(t *testing.T) {
				rows, err := asActor(t, conn, own, "SELECT r::text FROM "+table+" r")
				if err != nil {
					requireCode(t, "42501", err)
				}
				for _, row := range rows {
					if everybodys[table] == "" {
						require.NotContains(t, row, string(other.Organisation))
					}
					require.NotContains(t, row, string(other.ClientID))
				}
			})
		}
		for table, column := range owners {
			mine, theirs := string(own.Organisation), string(other.Organisation)
			if column == "client_id" {
				mine, theirs = string(own.ClientID), string(other.ClientID)
			}
			t.Run(table+" written "+name, func(t *testing.T) {
				all := ownersIn(t, conn, table, column)
				require.Contains(t, all, mine, "ofBoth makes a row of each")
				require.Contains(t, all, theirs, "ofBoth makes a row of each")
				for _, statement := range []string{"UPDATE " + table + " SET " + column + " = " + column, "DELETE FROM " + table} {
					touched, err := asActor(t, conn, own, statement+" RETURNING "+column+"::text")
					if err != nil {
						requireCode(t, "42501", err)
					}
					require.NotContains(t, touched, theirs, statement)
				}
			})
		}
	}
}

// Row-level security is on everywhere, for the application owns nothing (TestAcceptance_C9_TheApplicationRole…)
// and so isn't exempt; what has it without a policy gives nothing at all.
func TestAcceptance_C9_ATableWithoutRowLevelSecurityIsNamedHere(t *testing.T) {
	t.Parallel()
	conn := connect(t, dbtest.URL(t))
	rows, err := conn.Query(t.Context(), `SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND NOT relrowsecurity`)
	require.NoError(t, err)
	without, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.ElementsMatch(t, slices.Collect(maps.Keys(unguarded)), without)
	rows, err = conn.Query(t.Context(), "SELECT relname::text FROM pg_class WHERE relkind IN ('v', 'm', 'f') AND relnamespace = 'public'::regnamespace")
	require.NoError(t, err)
	views, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Empty(t, views, "a view reads as its owner, whom no policy holds")
}

// ofBoth adds rows of both organisations where twoPilots makes none.
func ofBoth(t testing.TB, conn *pgx.Conn, b two) {
	t.Helper()
	programme := domain.NewID(at)
	_, err := conn.Exec(t.Context(), "INSERT INTO programmes (id, slug, names, summaries, starts_on) VALUES ($1, 'pilotti', '{}', '{}', '2026-01-01')", programme)
	require.NoError(t, err)
	for _, who := range []domain.Actor{b.first, b.second} {
		for _, statement := range []string{
			"INSERT INTO participations (programme_id, organisation_id, state, starts_on) SELECT '" + string(programme) + "', $1::uuid, 'active', '2026-01-01'",
			"INSERT INTO responsibility_overrides (organisation_id, code, title, text) SELECT $1::uuid, 'interpreter', '{}', '{}'",
			"INSERT INTO peer_support (organisation_id, tool_id, offers, version, since, changed_at) SELECT $1::uuid, '" + string(b.tool.ID) + "', '{}', 1, now(), now()",
			`INSERT INTO invitations SELECT (json_populate_record(i, json_build_object('id', gen_random_uuid(), 'organisation_id', $1::uuid,
				'token_hash', sha256(convert_to($1::uuid::text, 'UTF8'))))).* FROM invitations i LIMIT 1`,
		} {
			_, err := conn.Exec(t.Context(), statement, string(who.Organisation))
			require.NoError(t, err, statement)
		}
	}
}

// tablesOf lists every table, and which column says whose a row is.
func tablesOf(t testing.TB, conn *pgx.Conn) (tables []string, owners map[string]string) {
	t.Helper()
	rows, err := conn.Query(t.Context(), `SELECT relname::text, coalesce(min(attname::text) FILTER (WHERE attname = 'organisation_id'),
		min(attname::text) FILTER (WHERE attname = 'client_id'), '') FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace GROUP BY 1`)
	require.NoError(t, err)
	owners = map[string]string{}
	table, column := "", ""
	_, err = pgx.ForEachRow(rows, []any{&table, &column}, func() error {
		tables = append(tables, table)
		if column != "" && unguarded[table] == "" {
			owners[table] = column
		}
		return nil
	})
	require.NoError(t, err)
	return tables, owners
}

// asActor runs a statement that gives one text a row, and takes back what it did.
func asActor(t testing.TB, conn *pgx.Conn, actor domain.Actor, statement string) ([]string, error) {
	t.Helper()
	tx := as(t, conn, actor)
	defer func() { require.NoError(t, tx.Rollback(t.Context())) }()
	rows, err := tx.Query(t.Context(), statement)
	require.NoError(t, err)
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// ownersIn are the owners of a table's rows, as PostgreSQL's owner sees them.
func ownersIn(t testing.TB, conn *pgx.Conn, table, column string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT DISTINCT coalesce("+column+"::text, '') FROM "+table)
	require.NoError(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return list
}
