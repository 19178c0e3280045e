package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// kid is the id of the key that signed a token.
func kid(t testing.TB, token string) string {
	t.Helper()
	parsed, _, err := jwt.NewParser().ParseUnverified(token, &jwt.RegisteredClaims{})
	require.NoError(t, err)
	id, _ := parsed.Header["kid"].(string)
	return id
}

// published lists the ids of the keys that verify tokens.
func (i *instance) published() []string {
	var list []string
	keys := i.anonymous().get("/.well-known/jwks.json")
	for n := range keys.list("keys") {
		list = append(list, keys.text("keys", n, "kid"))
	}
	return list
}

// workers get tokens from one replica and use them on another, over and over, and note what fails.
type workers struct {
	done   atomic.Int64
	mu     sync.Mutex
	failed []string
	kids   map[string]time.Time // when the first token of a key came
}

// turn gets a token and uses it on every replica.
func (w *workers) turn(ctx context.Context, c credential, from string, on ...string) error {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {string(c.ClientID)}, "client_secret": {c.ClientSecret}}
	answer, err := plainClient.PostForm(from+"/oauth/token", form)
	if err != nil {
		return err
	}
	var token struct {
		AccessToken string `json:"access_token"`
	}
	err = json.NewDecoder(answer.Body).Decode(&token)
	answer.Body.Close()
	if err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("token endpoint: %d %v", answer.StatusCode, err)
	}
	parsed, _, err := jwt.NewParser().ParseUnverified(token.AccessToken, &jwt.RegisteredClaims{})
	if err != nil {
		return err
	}
	w.mu.Lock()
	if id := fmt.Sprint(parsed.Header["kid"]); w.kids[id].IsZero() {
		w.kids[id] = time.Now()
	}
	w.mu.Unlock()
	for _, replica := range on {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, replica+"/v1/me", nil)
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "Bearer "+token.AccessToken)
		answer, err := plainClient.Do(request)
		if err != nil {
			return err
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %d", replica, answer.StatusCode)
		}
		w.done.Add(1)
	}
	return nil
}

func TestAcceptance_B14_KeysRotateUnderLoadAndNoRequestFails(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	const unlimited = "ACADEMY_TOKEN_LIMIT=off" // it signs in thousands of times
	a, b := startOn(t, database, secret, unlimited), startOn(t, database, secret, unlimited)
	client := a.made("--organisation", "kivilahden-kaupunki")
	old := a.bearer(client)
	ctx, stop := context.WithCancel(t.Context())
	w := &workers{kids: map[string]time.Time{}}
	var running sync.WaitGroup
	for n := range 4 {
		running.Go(func() {
			for ctx.Err() == nil {
				here, there := a.url, b.url
				if n%2 == 1 {
					here, there = there, here
				}
				if err := w.turn(t.Context(), client, here, there, here); err != nil {
					w.mu.Lock()
					w.failed = append(w.failed, err.Error())
					w.mu.Unlock()
				}
			}
		})
	}
	first := a.published()
	require.Len(t, first, 1)
	for turn := 1; turn <= 3; turn++ {
		said := a.command("keys", "rotate", "--grace", "5s")
		next := strings.Fields(said)[1]
		from, err := time.Parse(time.RFC3339, strings.Fields(said)[4])
		require.NoError(t, err)
		for _, i := range []*instance{a, b} {
			eventually(t, 5*time.Second, "the next key is published before it signs", func() bool { return strings.Contains(strings.Join(i.published(), " "), next) })
		}
		for _, i := range []*instance{a, b} {
			eventually(t, 30*time.Second, "the next key signs", func() bool { return kid(t, i.bearer(client).token) == next })
		}
		eventually(t, 30*time.Second, "under the load too", func() bool { w.mu.Lock(); defer w.mu.Unlock(); return !w.kids[next].IsZero() })
		w.mu.Lock()
		require.False(t, w.kids[next].Before(from), "B14 not before it was said to")
		w.mu.Unlock()
		require.Len(t, a.published(), turn+1, "the ones before verify to their end")
	}
	stop()
	running.Wait()
	require.Empty(t, w.failed, "of %d requests", w.done.Load())
	t.Logf("%d requests with tokens of %d keys, none failed", w.done.Load(), len(w.kids))
	require.Equal(t, http.StatusOK, old.get("/v1/me").status, "the first token works to its end")
	require.Equal(t, http.StatusOK, caller{b, old.token}.get("/v1/me").status)
	require.Regexp(t, `(?m)^\S+  \S+  -  +signs$`, a.command("keys", "list"))
	require.Len(t, a.audit("--action", "key.rotate"), 3)

	t.Run("B14 public keys only", func(t *testing.T) {
		got := a.in(t).anonymous().get("/.well-known/jwks.json")
		for n := range got.list("keys") {
			require.ElementsMatch(t, []string{"kty", "crv", "x", "y", "kid", "use", "alg"}, keysOf(got.value("keys", n)))
		}
	})
	t.Run("B14 the old key ends with its last token", func(t *testing.T) {
		a.execute("UPDATE keys SET ends_at = now() WHERE id = $1", first[0])
		for _, i := range []*instance{a, b} {
			eventually(t, domain.RevocationLag, "it goes", func() bool { return !strings.Contains(strings.Join(i.published(), " "), first[0]) })
			refused(t, caller{i, old.token}.in(t).get("/v1/me"), http.StatusUnauthorized, "invalid-token")
		}
	})
	t.Run("B14 a key that leaked is retired at once", func(t *testing.T) {
		token := a.in(t).bearer(client)
		leaked := kid(t, token.token)
		next := strings.Fields(a.command("keys", "rotate", "--grace", "0s"))[1]
		a.command("keys", "retire", leaked)
		for _, i := range []*instance{a, b} {
			ends(t, caller{i, token.token}.in(t))
			require.Equal(t, next, kid(t, i.in(t).bearer(client).token))
		}
		require.Len(t, a.audit("--action", "key.retire", "--subject", leaked), 1)
	})
}

func keysOf(object any) []string {
	var list []string
	for name := range object.(map[string]any) {
		list = append(list, name)
	}
	return list
}

func TestAcceptance_B14_KeysRotateBySchedule(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	a := startOn(t, database, secret, "ACADEMY_KEY_ROTATION=off")
	first := a.published()
	a.execute("UPDATE keys SET created_at = created_at - interval '91 days'")
	b := startOn(t, database, secret)
	for _, i := range []*instance{a, b} {
		eventually(t, 30*time.Second, "its successor is published", func() bool { return len(i.published()) == 2 })
		require.Equal(t, first[0], kid(t, i.pilot("kivilahden-kaupunki").token), "and doesn't sign before everybody knows it")
	}
	startOn(t, database, secret)
	require.Len(t, a.published(), 2, "once is enough")
	require.Equal(t, 1, a.count("keys WHERE purpose = 'token' AND ends_at IS NULL AND signs_from > now() + interval '14 minutes'"))
	require.Equal(t, 1, a.count("keys WHERE purpose = 'token' AND ends_at > now() + interval '25 minutes'"))

	a.execute("UPDATE keys SET ends_at = now() - interval '1 second', signs_from = now() - interval '1 hour' WHERE id = $1", first[0])
	a.execute("UPDATE keys SET signs_from = now() WHERE ends_at IS NULL AND purpose = 'token'")
	startOn(t, database, secret)
	eventually(t, 30*time.Second, "what ended goes", func() bool { return a.count("keys") == 2 })
}
