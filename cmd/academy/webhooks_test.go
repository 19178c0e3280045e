package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"academy/docs"
	"academy/domain"
)

// localReceivers lets webhooks go to receivers on this machine.
const localReceivers = "ACADEMY_WEBHOOK_ALLOW=127.0.0.1"

// message is what a receiver got.
type message struct {
	id, stamp, signature string
	body                 []byte
}

// text digs in the body as answers are dug in.
func (m message) text(path ...any) string { return answer{body: m.body}.text(path...) }

// signed tells whether one of the signatures is made with the secret, by the standard's own words.
func (m message) signed(secret string) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", m.id, m.stamp, m.body)
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for got := range strings.SplitSeq(m.signature, " ") {
		if err == nil && got == want {
			return true
		}
	}
	return false
}

// receiver is somebody's server that webhooks go to.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []message
	answer http.HandlerFunc
}

func newReceiver(t testing.TB) *receiver {
	r := &receiver{answer: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		r.got = append(r.got, message{q.Header.Get("webhook-id"), q.Header.Get("webhook-timestamp"), q.Header.Get("webhook-signature"), body})
		answer := r.answer
		r.mu.Unlock()
		answer(w, q)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) answers(f http.HandlerFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = f
}

func (r *receiver) says(status int, headers ...string) {
	r.answers(func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
	})
}

func (r *receiver) messages() []message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]message(nil), r.got...)
}

// gets waits until so many messages have come.
func (r *receiver) gets(t testing.TB, n int) []message {
	t.Helper()
	eventually(t, 30*time.Second, fmt.Sprintf("%d messages come", n), func() bool { return len(r.messages()) >= n })
	return r.messages()
}

// webhook registers an address.
func (c caller) webhook(url string) (path, secret string) {
	c.t.Helper()
	made := c.post("/v1/webhook-endpoints", map[string]any{"url": url})
	require.Equal(c.t, http.StatusCreated, made.status, made)
	return local(made.header.Get("Location")), made.text("secret")
}

// failures waits until so many attempts in a row failed.
func (c caller) failures(path string, n int) answer {
	c.t.Helper()
	var got answer
	eventually(c.t, 20*time.Second, fmt.Sprintf("%d attempts fail", n), func() bool {
		got = c.get(path)
		return got.number("failures") >= n
	})
	return got
}

// hurry lets the next attempt be due now.
func (i *instance) hurry() { i.t.Helper(); i.execute("UPDATE webhooks SET next_attempt_at = now()") }

// change publishes something small: a collection in another order.
func (c caller) change(slug string) answer {
	c.t.Helper()
	got := c.send(http.MethodPut, "/v1/collections/"+slug, "application/json", map[string]any{
		"titles": map[string]string{"fi": "Kokoelma " + slug}, "tools": []any{map[string]any{"tool": "grow-keskustelu"}},
	}, "If-None-Match", "*")
	require.Equal(c.t, http.StatusCreated, got.status, got)
	return got
}

func TestAcceptance_F1_F10_APublicationIsToldSignedAndThin(t *testing.T) {
	t.Parallel()
	a := startOn(t, seededURL(t), domain.RandomKey(), localReceivers)
	r := newReceiver(t)
	integrator, editor := a.caller("--integrator"), a.editor()
	path, secret := integrator.webhook(r.URL + "/hook?token=x")
	require.Regexp(t, `^whsec_[A-Za-z0-9+/]{43}=$`, secret)
	began := time.Now()
	sent := a.pilot("kivilahden-kaupunki").post("/v1/feedback", feedbackOn("grow-keskustelu", "Salaperäinen sana."), "Idempotency-Key", "f10")
	answerWith(t, editor, "grow-keskustelu", "Täsmennettiin salaperäistä", sent.text("id"))

	m := r.gets(t, 1)[0]
	t.Run("F1 three headers, and a signature over id, time and body", func(t *testing.T) {
		require.True(t, m.signed(secret), "%+v", m)
		require.Len(t, strings.Fields(m.signature), 1)
		require.Regexp(t, `^msg_[A-Za-z0-9_-]{24}$`, m.id)
		seconds, err := strconv.ParseInt(m.stamp, 10, 64)
		require.NoError(t, err)
		require.WithinRange(t, time.Unix(seconds, 0), began.Add(-2*time.Second), time.Now())
		changed := m
		changed.body = append([]byte(" "), m.body...)
		require.False(t, changed.signed(secret))
	})
	t.Run("F10 ids and addresses, and no word of anything", func(t *testing.T) {
		require.Less(t, len(m.body), 20<<10)
		require.NotContains(t, strings.ToLower(string(m.body)), "salaperäi")
		tool := a.in(t).anonymous().get("/v1/tools/grow-keskustelu")
		require.Equal(t, "tool.published", m.text("type"))
		require.Equal(t, tool.text("id"), m.text("data", "id"))
		require.Equal(t, tool.number("version"), answer{body: m.body}.number("data", "version"))
		require.Equal(t, "http://academy.test/v1/tools/grow-keskustelu", m.text("data", "url"))
		news := a.in(t).anonymous().get(local(m.text("data", "changes_url")))
		require.Equal(t, http.StatusOK, news.status, news)
		require.Equal(t, tool.text("id"), news.text("items", 0, "id"), "the feed from that change on")
		require.NoError(t, asTheContractSays(t, m.body))
		require.Len(t, r.messages(), 1, "feedback is told to nobody")
	})
	t.Run("F10 what isn't wanted isn't sent", func(t *testing.T) {
		only := newReceiver(t)
		made := integrator.in(t).post("/v1/webhook-endpoints", map[string]any{"url": only.URL, "types": []string{"tool.withdrawn"}})
		require.Equal(t, http.StatusCreated, made.status, made)
		editor.in(t).change("ei-kerrota")
		gone := editor.in(t).post("/v1/tools/etatiimin-viikkorytmi/withdraw", `{"reason":"outdated"}`, "If-Match", "*")
		require.Equal(t, http.StatusOK, gone.status, gone)
		got := only.gets(t, 1)
		require.Equal(t, "tool.withdrawn", got[0].text("type"))
		all := r.gets(t, 3)
		require.Equal(t, []string{"tool.published", "collection.updated", "tool.withdrawn"}, []string{all[0].text("type"), all[1].text("type"), all[2].text("type")})
	})
	t.Run("F1 the attempts are listed", func(t *testing.T) {
		eventually(t, 30*time.Second, "they are taken note of", func() bool { return len(integrator.in(t).get(path+"/deliveries").list("items")) == 3 })
		list := integrator.in(t).get(path + "/deliveries?limit=2")
		require.Equal(t, http.StatusOK, list.status, list)
		require.Len(t, list.list("items"), 2)
		rest := integrator.in(t).get(local(list.text("next")))
		require.Len(t, rest.list("items"), 1)
		require.Equal(t, m.id, rest.text("items", 0, "message_id"))
		require.Equal(t, true, rest.value("items", 0, "delivered"))
		require.Equal(t, http.StatusNoContent, rest.number("items", 0, "status"))
		require.Nil(t, rest.value("next"))
	})
}

// asTheContractSays holds a message to the contract's webhooks section.
func asTheContractSays(t *testing.T, body []byte) error {
	t.Helper()
	var raw struct {
		Webhooks   map[string]any `json:"webhooks"`
		Components struct {
			Schemas map[string]map[string]any `json:"schemas"`
		} `json:"components"`
	}
	require.NoError(t, json.Unmarshal(docs.OpenAPI, &raw))
	require.Contains(t, raw.Webhooks, "change")
	document, err := openapi3.NewLoader().LoadFromData(docs.OpenAPI)
	require.NoError(t, err)
	no := false
	event := document.Components.Schemas["WebhookEvent"].Value
	event.AdditionalProperties.Has = &no
	document.Components.Schemas["WebhookData"].Value.AdditionalProperties.Has = &no
	var value any
	require.NoError(t, json.Unmarshal(body, &value))
	return event.VisitJSON(value)
}
