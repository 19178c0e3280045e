package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// column is somebody who calls every operation of the contract.
type column struct {
	name    string
	callers []caller // on the replicas that must answer alike
	role    domain.Role
	status  func(right) int
	asks    asked // what the addresses name
}

// Who may call what: every operation by everybody, and each answer is exactly the status that rights
// says. The requests are such as a rightful caller's would be, and name what is pilot A's. What is refused
// leaves no trace in the database.
func TestAcceptance_C1_EveryPrincipalCallsEveryOperation(t *testing.T) {
	t.Parallel()
	all := operations(t)
	everyOperationHasARow(t, all)
	bank := newMatrixBank(t, all)
	t.Run("C3 nobody else's lists, counts and news name what is an organisation's", func(t *testing.T) { bank.namesNobodyElses(t, all) })
	t.Run("C10 no header makes somebody else of who asks", func(t *testing.T) { bank.heedsNoForgery(t, all) })
	cells := 0
	for _, c := range bank.columns() {
		t.Run(c.name, func(t *testing.T) {
			bank.a.releases() // what the columns before tried and rated, which the program else does by the minute
			kept := bank.a.fingerprint()
			for _, o := range all {
				if c.status(rights[o.id]) >= 400 {
					cells += c.check(t, o)
				}
			}
			require.Equal(t, kept, bank.a.in(t).fingerprint(), "who was refused changed nothing")
			for _, o := range deletingLast(all) {
				if c.status(rights[o.id]) < 400 {
					cells += c.check(t, o)
				}
			}
			bank.importsEnd(t)
		})
	}
	t.Logf("%d operations, %d cells", len(all), cells)
}

// everyOperationHasARow holds the table to the contract: whoever has no scope for an operation is refused,
// unless otherwise says why not.
func everyOperationHasARow(t *testing.T, all []operation) {
	t.Helper()
	var ids []string
	for _, o := range all {
		ids = append(ids, o.id)
		row, ok := rights[o.id]
		require.True(t, ok, "say in rights who may call %s", o.id)
		require.Equal(t, !o.secured, row.public != 0, "%s is either public or not", o.id)
		if !o.secured {
			continue
		}
		for who, status := range map[domain.Role]int{domain.RolePilot: row.a, domain.RoleEditor: row.editor, domain.RoleIntegrator: row.integrator} {
			if !holds(who, o) {
				require.Equal(t, http.StatusForbidden, status, "%s by %s: what isn't granted is refused", o.id, who)
			}
		}
		require.Equal(t, row.editor, row.foreign, "%s: an editor is one wherever she signed in", o.id)
	}
	require.ElementsMatch(t, ids, slices.Collect(maps.Keys(rights)), "rows without an operation")
}

// holds tells whether the role's clients may have the scope that the contract asks for.
func holds(role domain.Role, o operation) bool {
	return o.scope == "" || slices.Contains(domain.PermissionsOf[role], domain.Permission(o.scope)) || otherwise[string(role)+" "+o.id] != ""
}

func (c column) check(t *testing.T, o operation) (cells int) {
	for _, caller := range c.callers {
		cells++
		t.Run(o.id, func(t *testing.T) {
			got := c.asks.call(caller.in(t), o)
			require.Equal(t, c.status(rights[o.id]), got.status, got)
			switch {
			case !o.secured:
				return
			case got.status == http.StatusUnauthorized && caller.token == "":
				refused(t, got, http.StatusUnauthorized, "authentication-required")
			case got.status == http.StatusUnauthorized:
				refused(t, got, http.StatusUnauthorized, "invalid-token")
			case got.status == http.StatusForbidden && !holds(c.role, o):
				refused(t, got, http.StatusForbidden, "insufficient-scope")
				require.Contains(t, got.header.Get("WWW-Authenticate"), o.scope)
			case got.status == http.StatusNotFound && c.name == "pilot B":
				missing := asked{}.call(caller.in(t), o)
				require.Equal(t, withoutRequest(t, missing), withoutRequest(t, got), "as if it weren't there")
			}
			if got.status == http.StatusUnauthorized {
				require.Equal(t, "no-store", got.header.Get("Cache-Control"))
			}
		})
	}
	return cells
}

// deletingLast are the same operations, and what takes away comes after what reads it.
func deletingLast(all []operation) []operation {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b operation) int {
		return strings.Compare(fmt.Sprint(a.method == http.MethodDelete), fmt.Sprint(b.method == http.MethodDelete))
	})
	return all
}

// fingerprint is what every table holds, past all rights, but for the trail of who asked, counts of how much, and
// the runs of retention, which begin by the clock.
func (i *instance) fingerprint() map[string]string {
	i.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, i.db)
	require.NoError(i.t, err)
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, `SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
		AND relname NOT IN ('quotas', 'audit_events', 'search_misses', 'retention_runs')`)
	require.NoError(i.t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(i.t, err)
	prints := map[string]string{}
	for _, table := range tables {
		var print string
		query := "SELECT count(*) || ' ' || coalesce(sum(hashtextextended(r::text, 0)), 0) FROM " + pgx.Identifier{table}.Sanitize() + " r"
		require.NoError(i.t, conn.QueryRow(ctx, query).Scan(&print))
		prints[table] = print
	}
	return prints
}
