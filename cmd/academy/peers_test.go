package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnOrganisationThatTriedAToolOffersHelpWithIt(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot, other, editor, gone := a.pilot("kivilahden-kaupunki"), a.pilot("granskars-kommun"), a.editor(), a.pilot("harjulan-kaupunki")
	const tool = "/v1/tools/varhaisen-tuen-keskustelu" // Kivilahti has tried it
	const own = tool + "/peer-support"
	put := func(t *testing.T, c caller, path string, body any, headers ...string) answer {
		t.Helper()
		return c.in(t).send(http.MethodPut, path, "application/json", body, headers...)
	}
	offer := map[string]any{"offers": map[string]string{"fi": "Kerromme, miten aloitimme.", "sv": "Vi berättar hur vi började."}}
	require.Empty(t, a.anonymous().get(tool+"/peers").list("items"))

	t.Run("E5 E6 with the tag that was seen, or none yet", func(t *testing.T) {
		refused(t, put(t, pilot, own, offer, "If-Match", "*"), http.StatusPreconditionFailed, "stale")
		refused(t, pilot.in(t).get(own), http.StatusNotFound, "not-found")
		answers, statuses := together(8, func(int) answer {
			return pilot.send(http.MethodPut, own, "application/json", offer, "If-None-Match", "*")
		})
		require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusPreconditionFailed: 7}, statuses, answers)
		seen := pilot.in(t).get(own)
		refused(t, put(t, pilot, own, offer), http.StatusPreconditionRequired, "if-match-required")
		offer["offers"] = map[string]string{"fi": "Kerromme, miten aloitimme ja mihin kompastuimme."}
		refused(t, put(t, pilot, own, offer, "If-None-Match", "*"), http.StatusPreconditionFailed, "stale")
		got := put(t, pilot, own, offer, "If-Match", seen.header.Get("ETag"))
		require.Equal(t, http.StatusOK, got.status, got)
		refused(t, put(t, pilot, own, offer, "If-Match", seen.header.Get("ETag")), http.StatusPreconditionFailed, "stale")
		require.JSONEq(t, string(got.body), string(pilot.in(t).get(own).body))
	})
	t.Run("C5 everybody finds it, by name and role mailbox", func(t *testing.T) {
		got := a.in(t).anonymous().get(tool + "/peers?lang=sv")
		require.Equal(t, 1, got.number("total"), got)
		item, _ := got.value("items", 0).(map[string]any)
		require.Equal(t, "kivilahden-kaupunki", item["slug"])
		require.Contains(t, item["role_mailbox"], "@")
		require.Equal(t, "Kerromme, miten aloitimme ja mihin kompastuimme.", item["offers"], "in a language that is there")
		require.Len(t, item, 5, "slug, name, role mailbox, offers, since")
		require.Equal(t, http.StatusNotModified, a.in(t).anonymous().get(tool+"/peers?lang=sv", "If-None-Match", got.header.Get("ETag")).status)
	})
	t.Run("who hasn't tried it, or takes part no more, offers nothing", func(t *testing.T) {
		refused(t, put(t, other, "/v1/tools/psykologisen-turvallisuuden-tarkistus/peer-support", offer, "If-None-Match", "*"), http.StatusConflict, "not-tried-yet")
		refused(t, put(t, gone, own, offer, "If-None-Match", "*"), http.StatusForbidden, "participation-not-active")
		refused(t, put(t, editor, own, offer, "If-None-Match", "*"), http.StatusForbidden, "insufficient-scope")
		refused(t, put(t, pilot, "/v1/tools/no-such-tool/peer-support", offer, "If-None-Match", "*"), http.StatusNotFound, "not-found")
	})
	t.Run("P1 P2 its text is public, so it holds no personal data", func(t *testing.T) {
		for _, text := range []string{"Soita 040 123 4567", "Kysy: etunimi.sukunimi@kunta.fi", "131052-308T"} {
			bad := map[string]any{"offers": map[string]string{"fi": text}}
			refused(t, put(t, pilot, own, bad, "If-Match", "*"), 422, "validation-failed", "/offers/fi contains-personal-data")
		}
	})
	t.Run("C2 taken back by itself only", func(t *testing.T) {
		refused(t, other.in(t).do(http.MethodDelete, own, "", "If-Match", "*"), http.StatusNotFound, "not-found")
		refused(t, pilot.in(t).do(http.MethodDelete, own, ""), http.StatusPreconditionRequired, "if-match-required")
		got := pilot.in(t).do(http.MethodDelete, own, "", "If-Match", pilot.in(t).get(own).header.Get("ETag"))
		require.Equal(t, http.StatusNoContent, got.status, got)
		require.Empty(t, a.in(t).anonymous().get(tool+"/peers").list("items"))
		refused(t, pilot.in(t).get(own), http.StatusNotFound, "not-found")
	})
}
