package main

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// spoken is what an answer says of the language of a tool's title, in either of the two forms.
type spoken struct {
	title, language string
	stale           bool
}

// toolsIn finds every tool that an answer names by its title, at any depth, and what it says of each.
func toolsIn(a answer, tools map[string]bool) map[string][]spoken {
	found := map[string][]spoken{}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			slug, _ := v["slug"].(string)
			title, named := v["title"].(string)
			if named && tools[slug] && v["introduction"] == nil {
				s := spoken{title: title}
				s.language, _ = v["language"].(string)
				s.stale, _ = v["stale"].(bool)
				if whole, ok := v["language"].(map[string]any); ok {
					s.language, s.stale = whole["served"].(string), whole["stale"].(bool)
				}
				found[slug] = append(found[slug], s)
			}
			for _, x := range v {
				walk(x)
			}
		}
	}
	walk(a.value())
	return found
}

// Wherever a tool is named, the answer says in which language, and whether that text is older than its
// source. The starter has a Swedish translation that is.
func TestAStaleTranslationNeverPassesAsCurrent(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	const stale = "etatiimin-viikkorytmi"
	publish(t, a.editor(), "grow-keskustelu", "Uusi nimi, jota ruotsi ei tunne")
	for _, lang := range []string{"sv", "en", "fi"} {
		tools, truth := map[string]bool{}, map[string]spoken{}
		list := anyone.get("/v1/tools?limit=100&lang=" + lang)
		for i := range list.list("items") {
			slug := list.text("items", i, "slug")
			served := list.value("items", i, "language").(map[string]any)
			tools[slug] = true
			truth[slug] = spoken{list.text("items", i, "title"), served["served"].(string), served["stale"].(bool)}
		}
		require.Equal(t, lang == "sv", truth[stale].stale)
		require.Equal(t, lang != "fi", truth["grow-keskustelu"].stale)
		seen := map[string]bool{}
		for _, path := range []string{
			"/v1/tools?q=tiimi&", "/v1/tools/" + stale + "?", "/v1/tools/hybriditiimin-pelisaannot?", "/v1/tools/grow-keskustelu/related?limit=50&",
			"/v1/tools/hybriditiimin-pelisaannot/related?limit=50&", "/v1/suggestions?circumstances=everyday&limit=50&", "/v1/collections?",
			"/v1/collections/eta-ja-hybridijohtaminen?", "/v1/leadership-levels?", "/v1/leadership-levels/supervisor?", "/v1/paths?",
			"/v1/paths/development?",
		} {
			got := anyone.get(path + "lang=" + lang)
			require.Equal(t, http.StatusOK, got.status, got)
			for slug, mentions := range toolsIn(got, tools) {
				for _, m := range mentions {
					require.Equal(t, truth[slug], m, "%s in %s", slug, path)
					seen[path] = true
				}
			}
		}
		require.Len(t, seen, 12, "each of them names tools")
	}
}

func TestATextThatIsMissingSaysWhichOneStandsIn(t *testing.T) {
	t.Parallel()
	a := start(t)
	anyone := a.anonymous()
	a.saved(func(w domain.Writer) (domain.Change, error) {
		c := collectionOf(t, w, "valoa-tyokalupakki")
		c.Introduction.EN, c.Items[0] = "", domain.CollectionItem{Tool: "etatiimin-viikkorytmi", Revision: 2}
		return domain.Changed(domain.ResourceCollection, c.ID, c.Slug, domain.Upsert, time.Now().UTC()), w.SaveCollection(t.Context(), c)
	}, func() bool {
		return anyone.get("/v1/collections/valoa-tyokalupakki").number("tools", 0, "pinned_revision") == 2
	})

	t.Run("a collection speaks one language", func(t *testing.T) {
		got := anyone.in(t).get("/v1/collections/valoa-tyokalupakki?lang=en")
		require.Equal(t, map[string]any{
			"served": "fi", "requested": "en", "reason": "missing", "stale": false, "available": []any{"fi", "sv"},
		}, got.value("language"))
		require.Equal(t, "fi", got.header.Get("Content-Language"))
		require.Equal(t, "VALOA-työkalupakki", got.text("title"), "not a Finnish text under an English title")
		require.Equal(t, "en", got.text("tools", 0, "language"), "its tools speak the asked one")
	})
	t.Run("what it pins is as stale as it was then", func(t *testing.T) {
		pinned := func(lang string) []any {
			got := anyone.in(t).get("/v1/collections/valoa-tyokalupakki?lang=" + lang)
			return []any{got.value("tools", 0, "language"), got.value("tools", 0, "stale")}
		}
		require.Equal(t, []any{"sv", true}, pinned("sv"))
		require.Equal(t, []any{"en", false}, pinned("en"))
		require.Equal(t, []any{"fi", false}, pinned("fi"))
	})
	t.Run("a change note", func(t *testing.T) {
		publish(t, a.editor().in(t), "grow-keskustelu", "Vain suomeksi")
		got := anyone.in(t).get("/v1/tools/grow-keskustelu/revisions/3?lang=sv")
		require.Equal(t, "Nimi vaihtui.", got.text("change_note"))
		require.Equal(t, "fi", got.text("change_note_language"))
		require.Equal(t, "fi", got.header.Get("Content-Language"))
		require.Equal(t, "fi", anyone.in(t).get("/v1/tools/grow-keskustelu/revisions?lang=sv").text("items", 0, "change_note_language"))
		require.Equal(t, "sv", anyone.in(t).get("/v1/tools/grow-keskustelu/revisions/1?lang=sv").header.Get("Content-Language"))
	})
	t.Run("a reason for withdrawing", func(t *testing.T) {
		withdrawal := `{"reason":"outdated","note":{"fi":"Vanhentunut."}}`
		from := local(anyone.in(t).get("/v1/changes?cursor=latest&lang=sv").text("delta"))
		require.Equal(t, http.StatusOK, a.editor().in(t).post("/v1/tools/kokeilukortti/withdraw", withdrawal).status)
		require.Equal(t, "fi", anyone.in(t).get(from).text("items", 0, "reason", "language"))
	})
	t.Run("an organisation's own wording", func(t *testing.T) {
		organisation := anyone.in(t).get("/v1/organisations/kivilahden-kaupunki").text("id")
		a.in(t).saved(func(w domain.Writer) (domain.Change, error) {
			own := domain.ResponsibilityOverride{
				OrganisationID: domain.ID(organisation), Code: "agile_learning", Title: domain.Text{FI: "Opi"}, Text: domain.Text{FI: "Oppiva arki."},
			}
			change := domain.Changed(domain.ResourceOrganisation, domain.ID(organisation), "kivilahden-kaupunki", domain.Upsert, time.Now().UTC())
			return change, w.SaveResponsibilityOverride(t.Context(), own)
		}, func() bool {
			var level struct {
				Responsibilities []struct{ Label, Language string }
			}
			got := anyone.in(t).get("/v1/leadership-levels/supervisor?organisation=kivilahden-kaupunki&lang=sv")
			require.NoError(t, json.Unmarshal(got.body, &level))
			for _, r := range level.Responsibilities {
				if r.Label == "Opi" {
					return r.Language == "fi"
				}
			}
			return false
		})
	})
}
