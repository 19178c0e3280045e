package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// reasonsOf gives the reasons of a suggested tool, "code: text".
func reasonsOf(a answer, i int) (reasons []string) {
	for j := range a.list("items", i, "because") {
		reasons = append(reasons, a.text("items", i, "because", j, "code")+": "+a.text("items", i, "because", j, "text"))
	}
	return reasons
}

func TestASupervisorInASituationGetsToolsWithReasons(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	for lang, want := range map[string][]string{
		"fi": {
			"matched_need: Sopii tarpeeseen: Kohtaaminen", "matched_circumstances: Sopii tilanteeseen: Arki",
			"matched_leadership_level: Sopii johtamisen tasolle: Esihenkilöt (lähijohtajat)", "fits_time: Ehdit tässä ajassa: 45 minuuttia",
			"tried_and_worked: Kolme organisaatiota neljästä sanoi, että tämä toimi samassa tilanteessa",
		},
		"sv": {
			"matched_need: Passar behovet: Bemötande", "matched_circumstances: Passar situationen: Vardag",
			"matched_leadership_level: Passar ledningsnivån: Närmaste chefer", "fits_time: Du hinner på den här tiden: 45 minuter",
			"tried_and_worked: Tre av fyra organisationer sade att det här fungerade i samma situation",
		},
		"en": {
			"matched_need: Fits the need: Encounter", "matched_circumstances: Fits the circumstances: Everyday",
			"matched_leadership_level: Fits the level of leadership: Supervisors", "fits_time: Fits the time you have: 45 minutes",
			"tried_and_worked: Three of four organisations said that this worked in the same circumstances",
		},
	} {
		t.Run("in "+lang, func(t *testing.T) {
			got := anyone.in(t).get("/v1/suggestions?need=encounter&circumstances=everyday&leadership_level=supervisor&minutes=60&lang=" + lang)
			require.Equal(t, http.StatusOK, got.status, got)
			require.Equal(t, lang, got.header.Get("Content-Language"))
			require.Equal(t, "varhaisen-tuen-keskustelu", got.text("items", 0, "slug"), got)
			require.Equal(t, want, reasonsOf(got, 0))
			require.Equal(t, lang, got.text("items", 0, "language", "served"))
			require.LessOrEqual(t, len(got.list("items")), 10)
		})
	}
	t.Run("a suggested tool is the same item as in a list", func(t *testing.T) {
		got := anyone.in(t).get("/v1/suggestions?need=trust&limit=50")
		list := anyone.in(t).get("/v1/tools?need=trust&limit=100")
		require.Equal(t, list.number("total"), got.number("total"))
		items := map[any]any{}
		for i := range list.list("items") {
			items[list.value("items", i, "slug")] = list.value("items", i)
		}
		for i := range got.list("items") {
			item := got.value("items", i).(map[string]any)
			require.NotEmpty(t, item["because"])
			delete(item, "because")
			require.Equal(t, items[item["slug"]], item)
		}
	})
	t.Run("what is too long doesn't come, what is a little longer comes last", func(t *testing.T) {
		got := anyone.in(t).get("/v1/suggestions?circumstances=everyday&minutes=30&limit=50")
		late := false
		for i := range got.list("items") {
			minutes := got.number("items", i, "minutes")
			require.LessOrEqual(t, minutes, 45)
			late = late || minutes > 30
			require.Equal(t, late, minutes > 30, "place %d", i)
		}
		require.True(t, late)
	})
	t.Run("a group is a number or a code", func(t *testing.T) {
		for _, size := range []string{"12", "6_15"} {
			got := anyone.in(t).get("/v1/suggestions?group_size=" + size)
			require.Positive(t, got.number("total"))
			require.Contains(t, reasonsOf(got, 0)[0], "fits_group_size: Sopii ryhmän kokoon: ")
		}
	})
	t.Run("nothing to go by, or nonsense", func(t *testing.T) {
		none := anyone.in(t).get("/v1/suggestions?lang=sv&limit=5")
		refused(t, none, http.StatusBadRequest, "no-situation")
		require.Equal(t, []any{"need", "circumstances", "path_stage", "leadership_level", "minutes", "group_size"}, none.list("allowed"))
		refused(t, anyone.in(t).get("/v1/suggestions?need=gossip&minutes=0&group_size=lots&limit=51&colour=red"), http.StatusBadRequest, "bad-parameters",
			"colour unknown-parameter", "group_size not-a-group-size", "limit out-of-range", "minutes out-of-range", "need unknown-value")
		for _, size := range []string{"0", "-1", "10001", "7_9", "over_9"} {
			refused(t, anyone.in(t).get("/v1/suggestions?group_size="+size), http.StatusBadRequest, "bad-parameters", "group_size not-a-group-size")
		}
	})
	t.Run("what pilots say counts as soon as the tool's change says so", func(t *testing.T) {
		const path = "/v1/suggestions?need=trust&circumstances=new_normal&limit=50&lang=en"
		proof := func() string {
			return fmt.Sprint(reasonsBySlug(anyone.in(t).get(path))["grow-keskustelu"])
		}
		require.NotContains(t, proof(), "tried_and_worked", "one organisation tried it, which is nobody's business")
		conn, err := pgx.Connect(t.Context(), a.db)
		require.NoError(t, err)
		defer conn.Close(t.Context())
		_, err = conn.Exec(t.Context(), `INSERT INTO trials (id, organisation_id, tool_id, revision, starts_on, context, goal, outcome, created_at)
			SELECT gen_random_uuid(), o.id, t.id, 1, '2026-11-01', '{"circumstances":"new_normal"}', '', 'worked', now()
			FROM tools t, (SELECT id FROM organisations WHERE slug IN ('granskars-kommun', 'harjulan-kaupunki', 'honkavaaran-kunta')) o
			WHERE t.slug = 'grow-keskustelu'`)
		require.NoError(t, err)
		a.releases() // as the program does by the minute
		eventually(t, 30*time.Second, "the evidence is there", func() bool { return strings.Contains(proof(), "tried_and_worked") })
		require.Contains(t, proof(), "All four organisations said that this worked]",
			"and not in the same circumstances: then everybody would know what the fourth said of others")
	})
}
