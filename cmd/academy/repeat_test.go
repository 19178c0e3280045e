package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAcceptance_P5_WhatWasErasedSinceTheBackupIsErasedAgain(t *testing.T) {
	t.Parallel()
	from := newPlace(t, seededURL(t))
	a := from.start(t)
	client, disabled := a.made("--organisation", "kivilahden-kaupunki"), a.made("--organisation", "kivilahden-kaupunki")
	pilot, editor := a.as(client), a.editor()
	send := func(key, text string) string {
		got := pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", text), "Idempotency-Key", key)
		require.Equal(t, http.StatusCreated, got.status, got)
		return got.text("id")
	}
	kept, early, late := send("kept", "Jää tänne."), send("early", "Poistettu ennen."), send("late", "Poistettu jälkeen.")
	a.command("erase", "feedback", early)
	file := filepath.Join(t.TempDir(), "backup")
	from.must(t, "backup", file)

	younger := send("younger", "Varmuuskopiota nuorempi.")
	for _, args := range [][]string{
		{"erase", "feedback", late}, {"erase", "feedback", younger}, {"erase", "tool", "etatiimin-viikkorytmi"}, {"erase", "organisation", "granskars-kommun"},
		{"client", "disable", string(disabled.ClientID)},
	} {
		a.command(args...)
	}
	current := a.anonymous().get("/v1/tools/grow-keskustelu").number("revision")
	publish(t, editor, "grow-keskustelu", "Uusi nimi")
	a.command("erase", "tool", "grow-keskustelu", "--revision", fmt.Sprint(current))
	trail := filepath.Join(t.TempDir(), "trail.ndjson")
	require.NoError(t, os.WriteFile(trail, []byte(from.must(t, "audit", "--json")), 0o600))
	_, _, err := from.run("repeat", trail)
	require.ErrorContains(t, err, "this database wasn't restored with academy restore")

	to := from.empty(t)
	to.must(t, "restore", file)
	for range 2 { // it can be repeated itself
		out, _, err := to.run("repeat", trail)
		require.ErrorContains(t, err, "1 can't be repeated")
		require.Regexp(t, fmt.Sprintf(`^by hand: \S+Z  revision\.erase grow-keskustelu/%d\nRepeated \d+; 1 are of what isn't there\.\n$`, current), out)
	}
	lines := strings.SplitAfter(from.must(t, "audit", "--json", "--action", "feedback.erase"), "\n")
	require.NoError(t, os.WriteFile(trail+".end", []byte(lines[1]), 0o600))
	out, _, err := to.run("repeat", trail+".end")
	require.ErrorContains(t, err, "all of it is repeated, but the trail begins at")
	require.Equal(t, "Repeated 1; 0 are of what isn't there.\n", out)
	require.NoError(t, os.WriteFile(trail+".empty", nil, 0o600))
	_, _, err = to.run("repeat", trail+".empty")
	require.ErrorContains(t, err, "the trail is empty")
	out, _, err = to.run("repeat", "--since", "2100-01-01", trail)
	require.NoError(t, err)
	require.Equal(t, "Repeated 0; 0 are of what isn't there.\n", out)
	b := to.start(t)
	again := b.as(client)
	require.Contains(t, again.get("/v1/feedback/"+kept).String(), "Jää tänne.")
	for _, id := range []string{early, late} {
		got := again.get("/v1/feedback/" + id)
		require.NotContains(t, got.String(), "Poistettu")
		require.NotEmpty(t, got.text("erased_at"), got)
	}
	refused(t, b.anonymous().get("/v1/tools/etatiimin-viikkorytmi"), http.StatusGone, "erased")
	require.Equal(t, http.StatusNotFound, b.anonymous().get("/v1/organisations/granskars-kommun").status)
	require.Equal(t, http.StatusUnauthorized, b.signIn(string(disabled.ClientID), disabled.ClientSecret).status)
	_, _, err = to.run("repeat", file)
	require.ErrorContains(t, err, "line 1 is none of academy audit --json")
}
