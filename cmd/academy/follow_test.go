package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// follow reads from an address until the feed has no more for now, and gives what came and where to
// go on. Between is called after each page.
func follow(t testing.TB, c caller, address string, between func(page int)) (items []answer, delta string) {
	t.Helper()
	for page := 1; ; page++ {
		got := c.get(local(address))
		require.Equal(t, http.StatusOK, got.status, got)
		for i := range got.list("items") {
			items = append(items, answer{status: 200, body: jsonOf(t, got.value("items", i))})
		}
		require.Less(t, page, 1000, "it goes in a circle")
		next, end := got.text("next"), got.text("delta")
		require.True(t, (next == "") != (end == ""), "exactly one of next and delta: %s", got)
		if end != "" {
			require.Empty(t, got.header.Get("Link"))
			return items, end
		}
		require.Equal(t, "<"+next+`>; rel="next"`, got.header.Get("Link"))
		if between != nil {
			between(page)
		}
		address = next
	}
}

// copyOf is what a follower holds after applying changes: the newest version of each thing.
func copyOf(items ...[]answer) map[string]int {
	held := map[string]int{}
	for _, list := range items {
		for _, item := range list {
			name := item.text("type") + " " + item.text("slug")
			if item.text("op") == "withdraw" {
				delete(held, name)
			} else if item.number("version") >= held[name] {
				held[name] = item.number("version")
			}
		}
	}
	return held
}

func TestAFollowerMissesNothing(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone, editor := a.anonymous(), a.editor()

	t.Run("E1 what is published while the snapshot is read comes after it", func(t *testing.T) {
		published := 0
		snapshot, delta := follow(t, anyone.in(t), "/v1/changes?limit=3", func(page int) {
			switch page {
			case 1:
				publish(t, editor.in(t), "grow-keskustelu", "Kesken lukemisen")
			case 4:
				got := editor.in(t).post("/v1/tools/etatiimin-viikkorytmi/withdraw", `{"reason":"outdated","note":{"fi":"Vanhentui."}}`)
				require.Equal(t, http.StatusOK, got.status, got)
			default:
				return
			}
			published++
		})
		require.Equal(t, 2, published)
		news, _ := follow(t, anyone.in(t), delta, nil)
		require.Len(t, news, 2, "both, whether the snapshot had them already or not")
		require.Equal(t, "grow-keskustelu", news[0].text("slug"), "in the order of the commits")
		require.Equal(t, "withdraw", news[1].text("op"))
		require.Equal(t, "outdated", news[1].text("reason", "code"))
		require.Equal(t, "Vanhentui.", news[1].text("reason", "text"))
		whole, _ := follow(t, anyone.in(t), "/v1/changes?limit=500", nil)
		require.Equal(t, copyOf(whole), copyOf(snapshot, news))
		require.NotContains(t, copyOf(whole), "tool etatiimin-viikkorytmi")
		require.Equal(t, len(whole), len(copyOf(whole)), "a snapshot has each thing once")
	})
	t.Run("E1 a follower that keeps only its last address sees each change once, in order", func(t *testing.T) {
		_, delta := follow(t, anyone.in(t), "/v1/changes?cursor=latest&limit=2", nil)
		var got []string
		for n := range 5 {
			publish(t, editor.in(t), "grow-keskustelu", fmt.Sprint("Nimi ", n))
		}
		news, delta := follow(t, anyone.in(t), delta, nil)
		for _, item := range news {
			got = append(got, item.text("slug"))
		}
		require.Equal(t, []string{"grow-keskustelu", "grow-keskustelu", "grow-keskustelu", "grow-keskustelu", "grow-keskustelu"}, got)
		nothing, again := follow(t, anyone.in(t), delta, nil)
		require.Empty(t, nothing)
		require.Equal(t, delta, again, "the address stays while nothing happens")
		tag := anyone.in(t).get(local(delta)).header.Get("ETag")
		require.Equal(t, http.StatusNotModified, anyone.in(t).get(local(delta), "If-None-Match", tag).status)
	})
	t.Run("a follower of some kinds gets those", func(t *testing.T) {
		only, delta := follow(t, anyone.in(t), "/v1/changes?types=vocabulary,programme&limit=4", nil)
		require.NotEmpty(t, only)
		for _, item := range only {
			require.Contains(t, []string{"vocabulary", "programme"}, item.text("type"))
		}
		publish(t, editor.in(t), "grow-keskustelu", "Ei heille")
		news, _ := follow(t, anyone.in(t), delta, nil)
		require.Empty(t, news)
	})
	t.Run("data comes for who asks for it", func(t *testing.T) {
		with, _ := follow(t, anyone.in(t), "/v1/changes?types=tool&include=data", nil)
		without, _ := follow(t, anyone.in(t), "/v1/changes?types=tool", nil)
		require.Len(t, with, len(without))
		for i, item := range with {
			require.Nil(t, without[i].value("data"))
			document := anyone.in(t).get("/v1/tools/" + item.text("slug") + "/document")
			require.JSONEq(t, string(document.body), string(jsonOf(t, item.value("data"))))
			require.Equal(t, http.StatusOK, anyone.in(t).get(local(item.text("url"))).status)
		}
	})
	t.Run("every resource of the snapshot is where its address says", func(t *testing.T) {
		whole, _ := follow(t, anyone.in(t), "/v1/changes", nil)
		for _, item := range whole {
			require.Equal(t, http.StatusOK, anyone.in(t).get(local(item.text("url"))).status, item)
		}
	})
	t.Run("nothing of a pilot's is public", func(t *testing.T) {
		_, delta := follow(t, anyone.in(t), "/v1/changes?cursor=latest", nil)
		got := a.pilot("kivilahden-kaupunki").in(t).post("/v1/feedback", feedbackOn("grow-keskustelu", "Meidän."), "Idempotency-Key", "private")
		require.Equal(t, http.StatusCreated, got.status)
		made := editor.in(t).post("/v1/tools", newTool("viela-luonnos"), "Idempotency-Key", "draft")
		require.Equal(t, http.StatusCreated, made.status)
		news, _ := follow(t, anyone.in(t), delta, nil)
		require.Empty(t, news)
	})
}

// D15: the address of a follower belongs to one history of the database. A copy that was made of it,
// as a restored backup is, has another one.
func TestAcceptance_E2_AFollowerOfARestoredDatabaseIsSentBackToTheStart(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	config, err := pgx.ParseConfig(database)
	require.NoError(t, err)
	restored := config.Database + "_restored"
	t.Cleanup(func() { onServer(t, config, "DROP DATABASE IF EXISTS "+restored+" WITH (FORCE)") })
	var address string
	t.Run("before", func(t *testing.T) {
		a := startOn(t, database, secret)
		address = a.anonymous().get("/v1/changes?cursor=latest").text("delta")
		require.NotEmpty(t, address)
	})
	onServer(t, config, "CREATE DATABASE "+restored+" TEMPLATE "+config.Database)
	b := startOn(t, strings.Replace(database, "dbname="+config.Database, "dbname="+restored, 1), secret)
	got := b.anonymous().get(local(address))
	refused(t, got, http.StatusGone, "cursor-expired")
	require.Equal(t, `<http://academy.test/v1/changes>; rel="first"`, got.header.Get("Link"))
	whole, _ := follow(t, b.anonymous(), "/v1/changes", nil)
	require.NotEmpty(t, whole)
}

// onServer runs a statement in the server's own database.
func onServer(t testing.TB, config *pgx.ConnConfig, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	c := config.Copy()
	c.Database = "template1"
	var conn *pgx.Conn
	eventually(t, 30*time.Second, statement, func() bool { // connections of the program may take a moment to end
		var err error
		if conn, err = pgx.ConnectConfig(ctx, c); err != nil {
			return false
		}
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, statement)
		return err == nil
	})
}
