package api

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// The numbers are the Standard Webhooks' own.
func TestAcceptance_F1_ASignatureIsTheStandards(t *testing.T) {
	t.Parallel()
	secret, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	require.NoError(t, err)
	m := domain.WebhookMessage{
		ID: "msg_p5jXN8AQM9LWM0D4loKWxJek", At: time.Unix(1614265330, 0), Body: []byte(`{"test": 2432232314}`), Secrets: [][]byte{secret},
	}
	h := http.Header{}
	sign(h, m)
	require.Equal(t, "msg_p5jXN8AQM9LWM0D4loKWxJek 1614265330 v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
		strings.Join([]string{h.Get("webhook-id"), h.Get("webhook-timestamp"), h.Get("webhook-signature")}, " "))
	m.Secrets = append(m.Secrets, []byte("the one before"))
	sign(h, m)
	require.Len(t, strings.Split(h.Get("webhook-signature"), " v1,"), 2, "F2")
}

func TestAcceptance_F7_ALongAnswerIsNotHeardOut(t *testing.T) {
	t.Parallel()
	drips := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { <-q.Context().Done() }))
	t.Cleanup(drips.Close)
	g, err := NewGuard([]string{"127.0.0.1"}, nil)
	require.NoError(t, err)
	s := NewSender(nil, "http://academy.test", "test", g, nil)
	s.limit = 100 * time.Millisecond
	reply := s.Send(t.Context(), domain.WebhookMessage{URL: drips.URL})
	require.Equal(t, domain.WebhookTimeout, reply.Fault)
	require.GreaterOrEqual(t, reply.Took, s.limit)
}

func TestAcceptance_F6_AProxyGetsOnlyWhatMayBeSent(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, q.Method+" "+q.RequestURI)
		w.WriteHeader(http.StatusOK)
	}))
	t.Cleanup(proxy.Close)
	at, err := url.Parse(proxy.URL)
	require.NoError(t, err)
	g, err := NewGuard([]string{"wiki.example"}, resolver(t, map[string][]string{
		"wiki.example": {"10.1.1.1"}, "inside.example": {"10.1.1.1"}, "rebinds.example": {"8.8.8.8", "8.8.8.8", "10.1.1.1"},
	}))
	require.NoError(t, err)
	s := NewSender(nil, "http://academy.test", "test", g, at)
	require.Equal(t, http.StatusOK, s.Send(t.Context(), domain.WebhookMessage{URL: "http://wiki.example/hook"}).Status)
	for _, bad := range []string{"http://inside.example/", "https://inside.example/", "https://10.1.1.1/", "http://127.0.0.1/", "https://no-such.example/"} {
		require.NotEmpty(t, s.Send(t.Context(), domain.WebhookMessage{URL: bad}).Fault, bad)
	}
	require.Equal(t, []string{"POST http://wiki.example/hook"}, asked)
}

func TestRetryAfterIsReadAsItComes(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]time.Duration{"120": 2 * time.Minute, "99999999999": 1 << 30 * time.Second, "": 0, "-5": 0, "soon": 0, "0": 0, "Thu, 01 Jan 1970 00:00:00 GMT": 0} {
		answer := &http.Response{StatusCode: 503, Header: http.Header{"Retry-After": {said}}}
		require.Equal(t, want, retryAfter(answer), said)
		answer.StatusCode = 500
		require.Zero(t, retryAfter(answer))
	}
	later := &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)}}}
	require.InDelta(t, time.Hour, retryAfter(later), float64(2*time.Second))
}
