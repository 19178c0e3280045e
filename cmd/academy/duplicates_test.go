package main

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// twins is feedback of one organisation, and of another that was marked as its duplicate.
type twins struct {
	sender, other, editor caller
	master, twin          string
}

func (a *instance) twins(t *testing.T, text string) twins {
	t.Helper()
	x := twins{sender: a.pilot("kivilahden-kaupunki").in(t), other: a.pilot("selkamaan-hyvinvointialue").in(t), editor: a.editor().in(t)}
	x.master, x.twin = x.sender.received(feedbackOn("grow-keskustelu", text)), x.other.received(feedbackOn("grow-keskustelu", text))
	x.move(t, x.master, map[string]any{"to": "triaged"})
	x.move(t, x.twin, map[string]any{"to": "triaged"})
	x.move(t, x.twin, map[string]any{"to": "duplicate", "duplicate_of": x.master})
	return x
}

func (x twins) move(t *testing.T, id string, decision map[string]any) {
	t.Helper()
	got := x.editor.post("/v1/feedback/"+id+"/triage", decision)
	require.Equal(t, http.StatusOK, got.status, got)
}

// hears runs an act on the master and gives the duplicate as its sender finds it then, among its news.
func (x twins) hears(t *testing.T, act func()) answer {
	t.Helper()
	_, position := since(t, x.other, "0", 100)
	act()
	ids, _ := since(t, x.other, position, 100)
	require.Equal(t, []string{x.twin}, ids, "its sender hears of it, once")
	return x.other.get("/v1/feedback/" + x.twin + "?lang=fi")
}

// newest is the last event of feedback: state, who, reason, and the master's state.
func newest(a answer) [4]string {
	last := len(a.list("events")) - 1
	return [4]string{
		a.text("events", last, "to", "code"), a.text("events", last, "by"), a.text("events", last, "reason"), a.text("events", last, "master_state", "code"),
	}
}

func TestADuplicateFollowsItsMasterWhereverThatGoes(t *testing.T) {
	t.Parallel()
	a := start(t)
	const followed = "audit_events WHERE action = 'feedback.follow'"
	before := a.count(followed)
	const private = "Kivilahdelle: lisäämme esimerkin."

	t.Run("planned, asked about and declined, it tells its sender without what the other was told", func(t *testing.T) {
		x := a.twins(t, "Esimerkki puuttuu.")
		asked := x.hears(t, func() {
			x.move(t, x.master, map[string]any{"to": "needs_info", "answer": map[string]string{"fi": private}})
		})
		require.Equal(t, [4]string{"duplicate", "system", "", "needs_info"}, newest(asked))
		require.Equal(t, "Lisätietoa pyydetty", asked.text("events", len(asked.list("events"))-1, "master_state", "label"))
		replied := x.hears(t, func() {
			require.Equal(t, http.StatusOK, x.sender.post("/v1/feedback/"+x.master+"/reply", `{"message":"Salainen vastaus."}`).status)
		})
		require.Equal(t, [4]string{"duplicate", "system", "", "triaged"}, newest(replied), "moved by another organisation, which can't see it")
		declined := x.hears(t, func() {
			x.move(t, x.master, map[string]any{"to": "declined", "reason": "not_feasible", "answer": map[string]string{"fi": private}})
		})
		require.Equal(t, "declined", declined.text("state", "code"))
		require.Equal(t, [4]string{"declined", "system", "not_feasible", ""}, newest(declined))
		require.NotContains(t, declined.String(), "Kivilahdelle")
		require.NotContains(t, declined.String(), "Salainen")
	})
	t.Run("planned and addressed, it is among what changed because of its sender", func(t *testing.T) {
		x := a.twins(t, "Liian pitkä.")
		planned := x.hears(t, func() { x.move(t, x.master, map[string]any{"to": "planned"}) })
		require.Equal(t, [4]string{"duplicate", "system", "", "planned"}, newest(planned))
		answered := x.hears(t, func() { answerWith(t, x.editor, "grow-keskustelu", "Lyhennettiin", x.master) })
		require.Equal(t, "addressed", answered.text("state", "code"))
		because := x.other.get("/v1/me/changes?lang=fi")
		require.Equal(t, []any{x.twin}, because.list("items", 0, "feedback"))
		require.Equal(t, "Lyhennettiin", because.text("items", 0, "change_note"))
	})
	for what, takeBack := range map[string]func(x twins, at string){
		"taken back": func(x twins, at string) {
			require.Equal(x.sender.t, http.StatusOK, x.sender.post(at+"/withdraw", "").status)
		},
		"erased": func(x twins, at string) {
			require.Equal(x.sender.t, http.StatusNoContent, x.sender.do(http.MethodDelete, at, "", "If-Match", "*").status)
		},
	} {
		t.Run("when its master is "+what+" an editor looks at it by itself", func(t *testing.T) {
			x := a.twins(t, "Hyvä, mutta ei enää: "+what)
			back := x.hears(t, func() { takeBack(x, "/v1/feedback/"+x.master) })
			require.Equal(t, "triaged", back.text("state", "code"))
			require.Equal(t, [4]string{"triaged", "system", "", ""}, newest(back))
			require.Nil(t, x.editor.get("/v1/feedback/"+x.twin).value("duplicate_of"))
			x.move(t, x.twin, map[string]any{"to": "planned"})
		})
	}
	t.Run("when its master becomes a duplicate it has that one's master, and nobody hears of it", func(t *testing.T) {
		x := a.twins(t, "Kolmas sanoo samaa.")
		third := x.sender.received(feedbackOn("grow-keskustelu", "Sanoin jo."))
		before, position := x.other.get("/v1/feedback/"+x.twin), x.other.get("/v1/feedback?limit=1").text("position")
		x.move(t, x.master, map[string]any{"to": "duplicate", "duplicate_of": third})
		require.Equal(t, third, x.editor.get("/v1/feedback/"+x.twin).text("duplicate_of"))
		after := x.other.get("/v1/feedback/" + x.twin)
		require.Equal(t, []any{before.body, before.header.Get("ETag")}, []any{after.body, after.header.Get("ETag")})
		require.Empty(t, x.other.get("/v1/feedback?since="+position).list("items"))
	})
	t.Run("P6 the trail says that the program did it, and names no other organisation's client", func(t *testing.T) {
		require.Zero(t, a.count(followed+" AND (role <> 'system' OR client_id IS NOT NULL)"))
		require.Equal(t, before+6, a.count(followed))
	})
}
