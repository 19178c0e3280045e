package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// clockwork is a time that a test sets.
type clockwork struct{ at atomic.Int64 }

func (c *clockwork) now() time.Time { return time.Unix(0, c.at.Load()) }

func (c *clockwork) pass(d time.Duration) { c.at.Add(int64(d)) }

// served is what a provider answers, by path.
type served struct {
	*httptest.Server
	answers sync.Map // path: func(http.ResponseWriter)
	asked   atomic.Int64
}

func newServed(t *testing.T) *served {
	s := &served{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		if f, ok := s.answers.Load(r.URL.Path); ok {
			f.(func(http.ResponseWriter))(w)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	s.says("/.well-known/openid-configuration", fmt.Sprintf(`{"issuer":%q,"jwks_uri":%q}`, s.URL, s.URL+"/keys"))
	return s
}

func (s *served) does(path string, f func(http.ResponseWriter)) { s.answers.Store(path, f) }

func (s *served) says(path, body string) {
	s.does(path, func(w http.ResponseWriter) { _, _ = w.Write([]byte(body)) })
}

func (s *served) keys(t *testing.T) (*providerKeys, *clockwork) {
	c := &clockwork{}
	c.pass(time.Hour)
	return newProviderKeys(s.URL, c.now, slog.New(slog.DiscardHandler)), c
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func ecKey(t *testing.T, curve elliptic.Curve, name, id string) map[string]any {
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	require.NoError(t, err)
	point, err := key.PublicKey.Bytes()
	require.NoError(t, err)
	half := len(point)/2 + 1
	return map[string]any{"kty": "EC", "crv": name, "kid": id, "x": encode(point[1:half]), "y": encode(point[half:])}
}

func rsaKey(t *testing.T, bits int, id string) map[string]any {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	require.NoError(t, err)
	return map[string]any{"kty": "RSA", "kid": id, "n": encode(key.N.Bytes()), "e": encode(big.NewInt(int64(key.E)).Bytes())}
}

func setOf(t *testing.T, keys ...map[string]any) string {
	b, err := json.Marshal(map[string]any{"keys": keys})
	require.NoError(t, err)
	return string(b)
}

// asks looks for a key as an old token that names it would.
func (k *providerKeys) asks(id, alg string) error { return k.asksAt(id, alg, time.Unix(0, 0)) }

func (k *providerKeys) asksAt(id, alg string, issued time.Time) error {
	_, err := k.key(context.Background(), &jwt.Token{
		Header: map[string]any{"kid": id, "alg": alg}, Claims: jwt.MapClaims{"iat": float64(issued.Unix())},
	})
	return err
}

func away(err error) bool { return domain.HasCode(err, "provider-unavailable") }

func TestMadeUpKeysAreLookedForSeldom(t *testing.T) {
	t.Parallel()
	s := newServed(t)
	s.says("/keys", setOf(t, ecKey(t, elliptic.P256(), "P-256", "a")))
	k, clock := s.keys(t)
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			err := k.asks(fmt.Sprint("made up ", i), "ES256")
			require.Error(t, err)
			require.False(t, away(err), "it was asked, and has no such key")
		})
	}
	all.Wait()
	require.EqualValues(t, 2, s.asked.Load(), "one look at the discovery document and the keys")
	require.NoError(t, k.asks("a", "ES256"))
	require.EqualValues(t, 2, s.asked.Load(), "what is known needs none")
	clock.pass(keysPause)
	require.Error(t, k.asks("made up", "ES256"))
	require.EqualValues(t, 4, s.asked.Load())
}

func TestATokenThatIsNewerThanTheKeysIsntRefusedByThem(t *testing.T) {
	t.Parallel()
	s := newServed(t)
	s.says("/keys", setOf(t, ecKey(t, elliptic.P256(), "P-256", "a")))
	k, clock := s.keys(t)
	require.NoError(t, k.asks("a", "ES256"))
	s.says("/keys", setOf(t, ecKey(t, elliptic.P256(), "P-256", "b")))
	clock.pass(2 * time.Second)
	issued := clock.now()
	require.True(t, away(k.asksAt("b", "ES256", issued)), "it can't be told yet")
	require.False(t, away(k.asksAt("b", "ES256", issued.Add(-time.Minute))))
	clock.pass(keysPause)
	require.NoError(t, k.asksAt("b", "ES256", issued))
	require.False(t, away(k.asksAt("c", "ES256", issued)), "the keys are newer now")
}

func TestKnownKeysOutliveTheProviderForADay(t *testing.T) {
	t.Parallel()
	s := newServed(t)
	s.says("/keys", setOf(t, ecKey(t, elliptic.P256(), "P-256", "a")))
	k, clock := s.keys(t)
	require.NoError(t, k.asks("a", "ES256"))
	s.does("/keys", func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) })
	clock.pass(keysLast)
	require.NoError(t, k.asks("a", "ES256"))
	err := k.asks("b", "ES256")
	require.True(t, away(err), "%v", err)
	clock.pass(time.Second)
	err = k.asks("a", "ES256")
	require.True(t, away(err), "%v", err)
	var fault *domain.Error
	require.True(t, errors.As(err, &fault))
	require.Equal(t, 5, fault.RetryAfter)

	s.says("/keys", setOf(t, ecKey(t, elliptic.P256(), "P-256", "b")))
	clock.pass(keysPause)
	require.NoError(t, k.asks("b", "ES256"))
	err = k.asks("a", "ES256")
	require.Error(t, err, "it is gone")
	require.False(t, away(err))
}

func TestWhoTakesTheKeysBackEndsThem(t *testing.T) {
	t.Parallel()
	s := newServed(t)
	s.says("/keys", setOf(t, ecKey(t, elliptic.P256(), "P-256", "a")))
	k, clock := s.keys(t)
	require.NoError(t, k.asks("a", "ES256"))
	s.says("/keys", `{"keys":[]}`)
	clock.pass(keysFresh + time.Second)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { k.run(ctx); close(done) }()
	require.Eventually(t, func() bool { return s.asked.Load() == 4 && k.asks("a", "ES256") != nil }, 30*time.Second, 5*time.Millisecond)
	stop()
	<-done
	require.False(t, away(k.asks("a", "ES256")))
}

func TestOnlyStrongKeysForSigningAreTaken(t *testing.T) {
	t.Parallel()
	s := newServed(t)
	with := func(key map[string]any, name string, value any) map[string]any {
		key[name] = value
		return key
	}
	s.says("/keys", setOf(t,
		rsaKey(t, 2048, "rsa"), with(ecKey(t, elliptic.P256(), "P-256", "ec"), "use", "sig"),
		with(with(rsaKey(t, 2048, "certified"), "x5c", []string{"bm8gY2VydGlmaWNhdGU="}), "x5u", s.URL+"/certificate"),
		rsaKey(t, 1024, "weak"), ecKey(t, elliptic.P384(), "P-384", "p384"), with(rsaKey(t, 2048, "enc"), "use", "enc"),
		with(rsaKey(t, 2048, "oaep"), "alg", "RSA-OAEP"), with(rsaKey(t, 2048, "rs512"), "alg", "RS512"),
		map[string]any{"kty": "oct", "kid": "oct", "k": "c2VjcmV0"}, map[string]any{"kty": "what", "kid": "what"}, rsaKey(t, 2048, ""),
		with(rsaKey(t, 2048, "for PS256"), "alg", "PS256"),
	))
	k, _ := s.keys(t)
	for _, id := range []string{"rsa", "certified"} {
		require.NoError(t, k.asks(id, "RS256"), id)
	}
	require.NoError(t, k.asks("ec", "ES256"))
	require.NoError(t, k.asks("for PS256", "PS256"))
	for _, id := range []string{"weak", "p384", "enc", "oaep", "rs512", "oct", "what", "", "for PS256"} {
		err := k.asks(id, "RS256")
		require.Error(t, err, id)
		require.False(t, away(err), id)
	}
	require.EqualValues(t, 2, s.asked.Load(), "no certificate is fetched")
}

func TestAProviderThatAnswersOddlyCountsAsAway(t *testing.T) {
	t.Parallel()
	good := setOf(t, ecKey(t, elliptic.P256(), "P-256", "a"))
	const about, keys = "/.well-known/openid-configuration", "/keys"
	says := func(path, body string) func(*served) { return func(s *served) { s.says(path, body) } }
	moved := func(path string) func(*served) {
		return func(s *served) {
			s.says("/moved", good)
			s.does(path, func(w http.ResponseWriter) {
				w.Header().Set("Location", s.URL+"/moved")
				w.WriteHeader(http.StatusFound)
			})
		}
	}
	for name, change := range map[string]func(*served){
		"another issuer":         says(about, `{"issuer":"https://login.example","jwks_uri":"https://login.example/keys"}`),
		"no issuer":              func(s *served) { s.says(about, fmt.Sprintf(`{"jwks_uri":%q}`, s.URL+keys)) },
		"no jwks_uri":            func(s *served) { s.says(about, fmt.Sprintf(`{"issuer":%q}`, s.URL)) },
		"keys without TLS":       func(s *served) { s.says(about, fmt.Sprintf(`{"issuer":%q,"jwks_uri":"http://192.0.2.1/keys"}`, s.URL)) },
		"keys in a file":         func(s *served) { s.says(about, fmt.Sprintf(`{"issuer":%q,"jwks_uri":"file:///etc/passwd"}`, s.URL)) },
		"discovery is no JSON":   says(about, `<html>`),
		"discovery moved":        moved(about),
		"keys moved":             moved(keys),
		"keys are no JSON":       says(keys, `<html>`),
		"keys are no object":     says(keys, `[]`),
		"no keys":                says(keys, `{}`),
		"keys of endless length": says(keys, good[:len(good)-1]+strings.Repeat(" ", keysBytes)+"}"),
		"keys that break off":    func(s *served) { s.does(keys, func(http.ResponseWriter) { panic(http.ErrAbortHandler) }) },
		"keys with another status": func(s *served) {
			s.does(keys, func(w http.ResponseWriter) { w.WriteHeader(http.StatusAccepted); _, _ = w.Write([]byte(good)) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServed(t)
			s.says(keys, good)
			change(s)
			k, _ := s.keys(t)
			err := k.asks("a", "ES256")
			require.True(t, away(err), "%v", err)
			require.LessOrEqual(t, s.asked.Load(), int64(2))
		})
	}
}

func TestAnIssuerIsHTTPSButOnThisMachine(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"https://login.example.fi", "https://login.example.fi/realms/staff", "https://login.microsoftonline.com/1b2c/v2.0", "https://x.example/",
		"http://localhost:8081/realms/a", "http://127.0.0.1:1", "http://[::1]:1",
	} {
		require.NoError(t, CheckIssuer(good), good)
	}
	for _, bad := range []string{
		"", "login.example.fi", "http://login.example.fi", "http://10.0.0.1", "http://localhost.example", "ftp://localhost", "https://", "https:///x",
		"https://u:p@login.example", "https://login.example?x=1", "https://login.example?", "https://login.example#", "https://login.example/#a", "http://127.0.0.1.example",
	} {
		require.Error(t, CheckIssuer(bad), bad)
	}
}
