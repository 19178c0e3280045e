package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// audit gives the trail's lines as the operator reads them.
func (i *instance) audit(args ...string) []auditLine {
	i.t.Helper()
	var list []auditLine
	for line := range strings.Lines(i.command(append([]string{"audit", "--json"}, args...)...)) {
		var a auditLine
		require.NoError(i.t, json.Unmarshal([]byte(line), &a))
		list = append(list, a)
	}
	return list
}

// made makes a client and gives its credentials.
func (i *instance) made(flags ...string) credential {
	i.t.Helper()
	var c credential
	require.NoError(i.t, json.Unmarshal([]byte(i.command(append([]string{"client", "create", "--json"}, flags...)...)), &c))
	return c
}

// signIn asks for a token.
func (i *instance) signIn(id, secret string, more ...string) answer {
	i.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}}
	for n := 0; n+1 < len(more); n += 2 {
		form.Set(more[n], more[n+1])
	}
	return i.anonymous().do(http.MethodPost, "/oauth/token", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

// said is a line in short.
func (a auditLine) said() string {
	return strings.TrimSpace(strings.Join([]string{string(a.Role), a.Action, string(a.Outcome), a.Subject}, " "))
}

func TestTheTrailHasALineForEverythingThatMatters(t *testing.T) {
	t.Parallel()
	a := start(t)
	began := time.Now().UTC().Truncate(time.Second)
	pilotClient, editorClient := a.made("--organisation", "kivilahden-kaupunki"), a.made("--editor")
	others := a.made("--organisation", "harjulan-kaupunki")
	token := func(c credential) caller {
		return caller{a, a.signIn(string(c.ClientID), c.ClientSecret).text("access_token")}
	}
	pilot, editor, stranger := token(pilotClient), token(editorClient), token(others)

	sent := pilot.post("/v1/feedback", feedbackOn("grow-keskustelu", "Salaperäinen sana."), "Idempotency-Key", "trail")
	require.Equal(t, http.StatusCreated, sent.status, sent)
	id := sent.text("id")
	for _, step := range []struct {
		name   string
		act    func() answer
		status int
		client credential
		line   string
	}{
		{"P6 a sign-in", func() answer { return a.signIn(string(pilotClient.ClientID), pilotClient.ClientSecret) }, 200, pilotClient, "pilot client.sign_in done " + string(pilotClient.ClientID)},
		{"P6 a wrong secret", func() answer { return a.signIn(string(pilotClient.ClientID), "Salaperäinen") }, 401, pilotClient, "pilot client.sign_in refused " + string(pilotClient.ClientID)},
		{"P6 a scope that it hasn't", func() answer {
			return a.signIn(string(pilotClient.ClientID), pilotClient.ClientSecret, "scope", "tools:write")
		}, 400, pilotClient, "pilot client.sign_in refused " + string(pilotClient.ClientID)},
		{"P6 what it may not", func() answer { return pilot.post("/v1/feedback/"+id+"/triage", `{"to":"triaged"}`) }, 403, pilotClient, "pilot POST /v1/feedback/:id/triage refused " + id},
		{"P6 another's feedback", func() answer { return stranger.get("/v1/feedback/" + id) }, 404, others, "pilot GET /v1/feedback/:id refused " + id},
		{"P6 an editor reads feedback", func() answer { return editor.get("/v1/feedback/" + id) }, 200, editorClient, "editor feedback.read done " + id},
		{"P6 an editor lists feedback", func() answer { return editor.get("/v1/feedback") }, 200, editorClient, "editor feedback.list done"},
		{"P6 an editor reads a draft", func() answer { return editor.get("/v1/tools/grow-keskustelu/draft") }, 200, editorClient, "editor draft.read done grow-keskustelu"},
		{"P6 an editor reads trials", func() answer { return editor.get("/v1/trials") }, 200, editorClient, "editor trial.list done"},
		{"P6 a change", func() answer { return editor.post("/v1/feedback/"+id+"/triage", `{"to":"triaged"}`) }, 200, editorClient, "editor feedback.triage done " + id},
		{"P6 a publication", func() answer {
			answerWith(t, editor, "grow-keskustelu", "Täsmennettiin", id)
			return editor.get("/v1/feedback/" + id)
		}, 200, editorClient, "editor tool.publish done grow-keskustelu"},
	} {
		t.Run(step.name, func(t *testing.T) {
			got := step.act()
			require.Equal(t, step.status, got.status, got)
			find := func() int {
				return slices.IndexFunc(a.audit("--client", string(step.client.ClientID)), func(l auditLine) bool { return l.said() == step.line })
			}
			if step.status == 200 {
				require.GreaterOrEqual(t, find(), 0, "what was done is in the trail before it is answered")
				return
			}
			eventually(t, 30*time.Second, step.line, func() bool { return find() >= 0 })
		})
	}
	t.Run("P6 no text, no token, and times in order", func(t *testing.T) {
		lines := a.audit("--since", began.Format(time.RFC3339))
		require.True(t, slices.IsSortedFunc(lines, func(x, y auditLine) int { return x.At.Compare(y.At) }))
		all := a.command("audit")
		for _, secret := range []string{"Salaper", pilotClient.ClientSecret, pilot.token, editor.token, "127.0.0.1"} {
			require.NotContains(t, all, secret)
		}
		require.Empty(t, a.audit("--until", "2020-01-01"))
		require.NotEmpty(t, a.audit("--action", "feedback.triage", "--subject", id))
		require.Empty(t, a.audit("--action", "feedback.triage", "--subject", "another"))
	})
	t.Run("P6 an organisation's reading of its own has no line", func(t *testing.T) {
		before := len(a.audit("--client", string(pilotClient.ClientID), "--action", "feedback.read"))
		require.Equal(t, http.StatusOK, pilot.get("/v1/feedback/"+id).status)
		require.Zero(t, before+len(a.audit("--client", string(pilotClient.ClientID), "--action", "feedback.read")))
	})
}

// readings are the operations by which an editor reads what isn't public, each with its action in the
// trail; a new operation stands here, or in unread with a reason.
var readings = map[string]string{
	"showFeedback": "feedback.read", "listFeedback": "feedback.list", "exportQueue": "feedback.list", "showTrial": "trial.read", "listTrials": "trial.list",
	"showDraft": "draft.read", "listDrafts": "draft.list", "listSimilarFeedback": "feedback.similar", "listClients": "client.list",
	"showClient": "client.read", "showDraftMedia": "media.read",
}

var unread = map[string]string{
	"showMe": "itself only", "listMyChanges": "an organisation's own", "exportOwn": "an organisation's own, with a line of its own",
	"showOverview": "figures, no texts", "showOverviewChart": "figures, no texts",
	"showImport":          "an organisation's own",
	"showImportTemplate":  "an empty form",
	"showPeerSupport":     "an organisation's own, and public",
	"listThesaurusGroups": "public words of search", "showThesaurusGroup": "public words of search",
	"listThesaurusRelations": "public words of search", "showThesaurusRelation": "public words of search",
	"listSearchMisses": "texts of nobody, without who asked", "showTerm": "public", "showOwnResponsibility": "public",
	"listInvitations": "when links end, without what makes them work",
	"listWebhooks":    "a client's own", "showWebhook": "a client's own", "listWebhookDeliveries": "a client's own",
	"listCaptionsDue": "what published recordings lack",
	"listPreviews":    "when links end, without what makes them work", "showCollectionDocument": "public", "showProgrammeDocument": "public",
	"showParticipation": "public", "showOrganisationDocument": "public but for the mailbox of a role",
}

func TestEveryReadingOfWhatIsntPublicIsInTheTrail(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor := a.editor()
	sent := a.pilot("kivilahden-kaupunki").post("/v1/feedback", feedbackOn("grow-keskustelu", "Toimi."), "Idempotency-Key", "reading")
	trial := a.pilot("kivilahden-kaupunki").post("/v1/trials", `{"tool":"grow-keskustelu"}`, "Idempotency-Key", "reading")
	photo := editor.putMedia("kuva.png", picture(t, 1))
	for _, o := range operations(t) {
		if o.method != http.MethodGet || !o.secured {
			continue
		}
		o.path = strings.Replace(o.path, strings.Repeat("0f", 32), photo.text("sha256"), 1)
		t.Run("P6 "+o.id, func(t *testing.T) {
			action, public := readings[o.id], unread[o.id]
			require.NotEqual(t, action == "", public == "", "say in readings or unread what reading this is")
			if public != "" {
				return
			}
			for of, id := range map[string]string{
				"/feedback/": sent.text("id"), "/trials/": trial.text("id"), "/clients/": editor.get("/v1/me").text("client_id"),
			} {
				if strings.Contains(o.path, of) {
					o.path = strings.Replace(o.path, "019c6576-a400-7743-beaf-2db752049bd5", id, 1)
				}
			}
			before := len(a.audit("--action", action))
			got := editor.in(t).call(o)
			require.Equal(t, http.StatusOK, got.status, got)
			require.Len(t, a.audit("--action", action), before+1)
		})
	}
}

func TestAFloodOfRefusalsIsAFewLines(t *testing.T) {
	t.Parallel()
	a := start(t)
	known := a.made("--organisation", "kivilahden-kaupunki")
	const flood = 300
	for range flood {
		require.Equal(t, http.StatusUnauthorized, a.anonymous().get("/v1/me").status)
		require.Contains(t, []int{http.StatusUnauthorized, http.StatusTooManyRequests}, a.signIn(string(known.ClientID), "wrong").status)
	}
	a.stop()
	err := <-a.done
	a.done <- err
	require.NoError(t, err)
	lines := a.audit("--until", time.Now().UTC().Add(time.Hour).Format(time.RFC3339))
	count := map[string]int64{}
	number := map[string]int{}
	for _, l := range lines {
		if l.Outcome == domain.AuditRefused {
			count[l.Action] += l.Count
			number[l.Action]++
		}
	}
	require.Equal(t, map[string]int64{"request": flood, "client.sign_in": flood}, count, "every one is counted")
	require.LessOrEqual(t, number["request"], 3, "a line a minute")
	require.LessOrEqual(t, number["client.sign_in"], 3*(domain.RefusalsApart+1))
}

// P7: for the application's role, lines can be added and nothing else, whoever it says it is.
func TestTheApplicationCantChangeTheTrail(t *testing.T) {
	t.Parallel()
	a := start(t)
	require.NotEmpty(t, a.audit())
	conn, err := pgx.Connect(t.Context(), a.db)
	require.NoError(t, err)
	defer conn.Close(t.Context())
	for _, role := range []domain.Role{domain.RoleOperator, domain.RoleSystem, domain.RoleEditor} {
		for name, statement := range map[string]string{
			"P7 update": "UPDATE audit_events SET outcome = 'done'", "P7 delete": "DELETE FROM audit_events",
			"P7 truncate": "TRUNCATE audit_events", "P7 read": "SELECT count(*) FROM audit_events",
			"P7 replace": "INSERT INTO audit_events SELECT gen_random_uuid(), now(), '', NULL, '', '', '', 'done', 1 ON CONFLICT (id) DO UPDATE SET outcome = 'done'",
			"P7 trigger": "DROP TABLE audit_events",
		} {
			t.Run(name+" as "+string(role), func(t *testing.T) {
				tx, err := conn.Begin(t.Context())
				require.NoError(t, err)
				_, err = tx.Exec(t.Context(), "SELECT set_config('role', 'academy_app', true), set_config('academy.role', $1, true)", string(role))
				require.NoError(t, err)
				_, err = tx.Exec(t.Context(), statement)
				require.ErrorContains(t, err, "42501", statement)
				require.NoError(t, tx.Rollback(t.Context()))
			})
		}
	}
}

func TestWithoutItsLineNothingIsGivenAway(t *testing.T) {
	t.Parallel()
	a := start(t)
	editor, pilot := a.editor(), a.pilot("kivilahden-kaupunki")
	client := a.made("--organisation", "kivilahden-kaupunki")
	a.execute("REVOKE INSERT ON audit_events FROM academy_app")
	for name, act := range map[string]func() answer{
		"P6 a token":                func() answer { return a.in(t).signIn(string(client.ClientID), client.ClientSecret) },
		"P6 feedback for an editor": func() answer { return editor.in(t).get("/v1/feedback") },
		"P6 a draft":                func() answer { return editor.in(t).get("/v1/tools/grow-keskustelu/draft") },
		"P6 an export":              func() answer { return pilot.in(t).get("/v1/me/export") },
		"P6 a change": func() answer {
			return pilot.in(t).post("/v1/trials", `{"tool":"grow-keskustelu"}`, "Idempotency-Key", "no line")
		},
		"P6 trials for an editor": func() answer { return editor.in(t).get("/v1/trials") },
	} {
		t.Run(name, func(t *testing.T) {
			got := act()
			require.Equal(t, http.StatusInternalServerError, got.status, got)
			require.Empty(t, got.list("items"))
			require.Empty(t, got.text("access_token"))
		})
	}
	require.Equal(t, http.StatusOK, a.anonymous().get("/v1/tools").status, "the public reads on")
	a.execute("GRANT INSERT ON audit_events TO academy_app")
	require.Equal(t, http.StatusOK, editor.get("/v1/feedback").status)
	eventually(t, 30*time.Second, "P6 what failed is in the trail too", func() bool {
		lines := a.audit("--action", "POST /v1/trials")
		return len(lines) == 1 && lines[0].Outcome == domain.AuditFailed
	})
}
