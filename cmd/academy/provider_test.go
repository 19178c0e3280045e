package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"academy/api"
	"academy/domain"
)

// provider is an OpenID Connect provider that a test runs, turns away, brings back and lets sign whatever it
// wants.
type provider struct {
	t       testing.TB
	address string
	issuer  string

	mu     sync.Mutex
	server *http.Server
	keys   []providerKey // newest last
	asked  int           // requests of any kind
}

type providerKey struct {
	id      string
	method  jwt.SigningMethod
	private crypto.Signer
}

// newProvider has an address and keys, and serves nothing yet.
func newProvider(t testing.TB) *provider {
	address := freeAddress(t)
	p := &provider{t: t, address: address, issuer: "http://" + address + "/realms/staff"}
	p.rotate(jwt.SigningMethodRS256)
	return p
}

// settings make an instance trust the provider.
func (p *provider) settings(more ...string) []string {
	return append([]string{
		"ACADEMY_OIDC_ISSUER=" + p.issuer, "ACADEMY_OIDC_AUDIENCE=academy",
		"ACADEMY_OIDC_ROLES=groups:academy-editors=editor,realm_access.roles:triage=editor/feedback:triage",
	}, more...)
}

// start serves discovery and keys at the provider's address, as often as it went away.
func (p *provider) start() *provider {
	p.t.Helper()
	listener, err := net.Listen("tcp", p.address)
	require.NoError(p.t, err)
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go func(s *http.Server) { _ = s.Serve(listener) }(p.server)
	p.t.Cleanup(p.stop)
	return p
}

func (p *provider) stop() { _ = p.server.Close() }

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	switch r.URL.Path {
	case "/realms/staff/.well-known/openid-configuration":
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": p.issuer, "jwks_uri": p.issuer + "/keys"})
	case "/realms/staff/keys":
		list := []map[string]string{}
		for _, k := range p.keys {
			list = append(list, k.jwk())
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": list})
	default:
		http.NotFound(w, r)
	}
}

// requests is how many it has answered.
func (p *provider) requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// rotate makes new keys in place of all that there are, one for each method.
func (p *provider) rotate(methods ...jwt.SigningMethod) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.keys = nil
	for _, method := range methods {
		var private crypto.Signer
		var err error
		switch method.(type) {
		case *jwt.SigningMethodECDSA:
			private, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		case *jwt.SigningMethodEd25519:
			_, private, err = ed25519.GenerateKey(rand.Reader)
		default:
			private, err = rsa.GenerateKey(rand.Reader, 2048)
		}
		require.NoError(p.t, err)
		p.keys = append(p.keys, providerKey{"key " + rand.Text()[:8], method, private})
	}
}

func (k providerKey) jwk() map[string]string {
	encode := base64.RawURLEncoding.EncodeToString
	jwk := map[string]string{"kid": k.id, "use": "sig", "alg": k.method.Alg()}
	switch key := k.private.Public().(type) {
	case *rsa.PublicKey:
		jwk["kty"], jwk["n"], jwk["e"] = "RSA", encode(key.N.Bytes()), encode(big.NewInt(int64(key.E)).Bytes())
	case *ecdsa.PublicKey:
		point, _ := key.Bytes()
		jwk["kty"], jwk["crv"], jwk["x"], jwk["y"] = "EC", "P-256", encode(point[1:33]), encode(point[33:])
	case ed25519.PublicKey:
		jwk["kty"], jwk["crv"], jwk["x"] = "OKP", "Ed25519", encode(key)
	}
	return jwk
}

// claims are of a good access token.
func (p *provider) claims(subject string, groups ...string) jwt.MapClaims {
	now := time.Now()
	return jwt.MapClaims{
		"iss": p.issuer, "aud": "academy", "sub": subject, "client_id": "front-end", "jti": rand.Text(), "groups": groups,
		"iat": now.Unix(), "exp": now.Add(10 * time.Minute).Unix(), "name": "Ainoelviira Kukkula", "email": "ainoelviira@kunta.example",
	}
}

// token is a good access token of the subject's, signed with the newest key.
func (p *provider) token(subject string, groups ...string) string {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.keys[len(p.keys)-1]
	return k.sign(p.t, p.claims(subject, groups...), nil, nil)
}

// sign changes claims and header, where nil removes, and signs.
func (k providerKey) sign(t testing.TB, good, claims jwt.MapClaims, header map[string]any) string {
	t.Helper()
	all := maps.Clone(good)
	maps.Copy(all, claims)
	token := jwt.NewWithClaims(k.method, all)
	token.Header["typ"], token.Header["kid"] = "at+jwt", k.id
	maps.Copy(token.Header, header)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	maps.DeleteFunc(token.Header, func(_ string, v any) bool { return v == nil })
	signed, err := token.SignedString(k.private)
	require.NoError(t, err)
	return signed
}

const editors = "academy-editors"

func TestEditorsSignInAtTheOperatorsProvider(t *testing.T) {
	t.Parallel()
	p := newProvider(t).start()
	database, secret := seededURL(t), domain.RandomKey()
	a := startOn(t, database, secret, p.settings("ACADEMY_FOUR_EYES=on")...)
	b := startOn(t, database, secret, p.settings("ACADEMY_FOUR_EYES=on")...)
	aino, bo := a.with(p.token("s-ainoelviira", editors)), b.with(p.token("bo", "/staff", editors))

	me := aino.get("/v1/me")
	require.Equal(t, http.StatusOK, me.status, me)
	require.Equal(t, "editor", me.text("role"))
	require.Equal(t, []any{"tools:write", "feedback:triage", "organisations:manage", "responsibilities:write"}, me.list("scopes"))
	id := me.text("client_id")
	require.Equal(t, id, b.with(aino.token).get("/v1/me").text("client_id"), "both replicas know her by the same id")
	require.Equal(t, id, b.with(p.token("s-ainoelviira", editors)).get("/v1/me").text("client_id"), "with every token")
	require.NotEqual(t, id, bo.get("/v1/me").text("client_id"))

	const tool = "/v1/tools/grow-keskustelu"
	before := a.anonymous().get(tool).number("revision")
	aino.inReview(tool, 33)
	refused(t, aino.post(tool+"/publish", `{}`), http.StatusForbidden, "four-eyes")
	refused(t, b.with(p.token("s-ainoelviira", editors)).post(tool+"/publish", `{}`), http.StatusForbidden, "four-eyes")
	require.Equal(t, http.StatusCreated, bo.post(tool+"/publish", `{}`).status)
	require.Equal(t, before+1, b.anonymous().get(tool).number("revision"))

	t.Run("P6 the trail has every sign-in once, and who published", func(t *testing.T) {
		require.Equal(t, http.StatusOK, a.in(t).with(aino.token).get("/v1/me").status)
		lines := a.audit("--client", id)
		signIns := map[string]int{}
		for _, l := range lines {
			signIns[l.Action]++
			require.Equal(t, "editor", string(l.Role))
		}
		require.GreaterOrEqual(t, signIns["editor.sign_in"], 1)
		require.LessOrEqual(t, signIns["editor.sign_in"], 3, "tokens of the same second are one")
		require.Equal(t, 1, signIns["draft.submit"])
	})
	t.Run("no name, address or subject is stored or logged", func(t *testing.T) {
		for _, word := range []string{"ainoelviira", "Ainoelviira", "ainoelviira@kunta.example"} {
			require.False(t, strings.Contains(a.everything(), word), word)
			require.NotContains(t, a.stderr.String()+b.stderr.String(), word)
		}
	})
	t.Run("configuration decides what they may", func(t *testing.T) {
		nobody := a.in(t).with(p.token("cecilia", "academy-readers"))
		refused(t, nobody.get("/v1/me"), http.StatusForbidden, "no-role")
		refused(t, a.in(t).with(p.token("cecilia")).post(tool+"/submit", ""), http.StatusForbidden, "no-role")
		p.mu.Lock()
		claims := p.claims("dan")
		claims["realm_access"] = map[string]any{"roles": []string{"offline_access", "triage"}}
		token := p.keys[0].sign(t, claims, nil, nil)
		p.mu.Unlock()
		triager := a.in(t).with(token)
		require.Equal(t, []any{"feedback:triage"}, triager.get("/v1/me").list("scopes"))
		require.Equal(t, http.StatusOK, triager.get("/v1/feedback").status)
		refused(t, triager.post(tool+"/submit", ""), http.StatusForbidden, "insufficient-scope")
	})
	t.Run("clients of our own go on", func(t *testing.T) {
		require.Equal(t, http.StatusOK, a.in(t).editor().get("/v1/drafts").status)
	})
}

func TestTheProviderMayBeAway(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	a := startOn(t, seededURL(t), domain.RandomKey(), p.settings()...)
	status := func(token string) int {
		got := a.with(token).get("/v1/me")
		if got.status == http.StatusServiceUnavailable {
			refused(t, got, http.StatusServiceUnavailable, "provider-unavailable")
			seconds, err := strconv.Atoi(got.header.Get("Retry-After"))
			require.NoError(t, err)
			require.Positive(t, seconds)
			require.Empty(t, got.header.Get("WWW-Authenticate"), "nothing is wrong with the token")
		}
		return got.status
	}
	require.Equal(t, http.StatusServiceUnavailable, status(p.token("s-ainoelviira", editors)), "it starts, and can't tell yet")
	require.Equal(t, http.StatusOK, a.anonymous().get("/v1/tools").status)
	require.Equal(t, http.StatusOK, a.editor().get("/v1/me").status, "clients of our own need no provider")

	became := func(token string, want int, never ...int) {
		t.Helper()
		eventually(t, 30*time.Second, "the answer is "+strconv.Itoa(want), func() bool {
			got := status(token)
			require.NotContains(t, never, got)
			return got == want
		})
	}
	p.start()
	became(p.token("s-ainoelviira", editors), http.StatusOK, http.StatusUnauthorized)

	p.stop()
	require.Equal(t, http.StatusOK, status(p.token("bo", editors)), "known keys verify new tokens without the provider")
	p.mu.Lock()
	old := p.keys[0]
	p.mu.Unlock()
	p.rotate(jwt.SigningMethodPS256, jwt.SigningMethodES256, jwt.SigningMethodEdDSA)
	became(p.token("s-ainoelviira", editors), http.StatusServiceUnavailable, http.StatusOK)
	require.Equal(t, http.StatusOK, status(old.sign(t, p.claims("cecilia", editors), nil, nil)))

	p.start()
	became(p.token("s-ainoelviira", editors), http.StatusOK, http.StatusUnauthorized)
	for _, k := range p.keys {
		require.Equal(t, http.StatusOK, status(k.sign(t, p.claims("s-ainoelviira", editors), nil, nil)), k.method.Alg())
	}
	before := jwt.MapClaims{"iat": time.Now().Add(-time.Minute).Unix()}
	require.Equal(t, http.StatusUnauthorized, status(old.sign(t, p.claims("dan", editors), before, nil)), "a key that is gone verifies nothing")
}

// readiness is what a probe of the replica says; it is never told to take the replica out.
func (i *instance) readiness() (h api.Health) {
	i.t.Helper()
	answer, err := http.Get(i.ops + "/readyz")
	require.NoError(i.t, err)
	defer answer.Body.Close()
	require.Equal(i.t, http.StatusOK, answer.StatusCode)
	require.NoError(i.t, json.NewDecoder(answer.Body).Decode(&h))
	return h
}

func TestAnOutageOfTheProviderIsSeenByProbesAndLoggedOnce(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	a := startOn(t, seededURL(t), domain.RandomKey(), p.settings()...)
	lines := func(level string) int { return strings.Count(a.stderr.String(), "level="+level) }
	signIns := func(want int) {
		t.Helper()
		for range 20 {
			require.Equal(t, want, a.with(p.token("s-ainoelviira", editors)).get("/v1/me").status)
		}
	}
	back := "the provider's keys are fetched again"

	eventually(t, 30*time.Second, "the probe sees that the provider is away", func() bool { return a.readiness().Status == "degraded" })
	require.Regexp(t, `^down since \S+Z$`, a.readiness().Provider)
	require.Equal(t, "up", a.readiness().Database)
	signIns(http.StatusServiceUnavailable)
	require.Equal(t, 1, lines("ERROR"), "the log has the outage, not everybody who noticed it\n%s", a.stderr)
	require.NotContains(t, a.stderr.String(), back)

	p.start()
	eventually(t, 30*time.Second, "the provider is back", func() bool { return a.readiness().Status == "ready" })
	require.Equal(t, "up", a.readiness().Provider)
	require.Equal(t, 1, strings.Count(a.stderr.String(), back))
	signIns(http.StatusOK)

	p.stop()
	p.rotate(jwt.SigningMethodES256)
	eventually(t, 30*time.Second, "a token with a new key shows that the provider is away", func() bool {
		require.Equal(t, http.StatusServiceUnavailable, a.with(p.token("s-ainoelviira", editors)).get("/v1/me").status)
		return a.readiness().Status == "degraded"
	})
	require.Regexp(t, `^down since \S+Z, its known keys work until \S+Z$`, a.readiness().Provider)
	signIns(http.StatusServiceUnavailable)
	require.Equal(t, 2, lines("ERROR"), a.stderr)
	p.start()
	eventually(t, 30*time.Second, "the provider is back without anybody asking", func() bool { return a.readiness().Status == "ready" })
	require.Equal(t, 2, strings.Count(a.stderr.String(), back))
	require.Equal(t, 2, lines("ERROR"))
}
