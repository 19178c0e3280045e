package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// signingKey opens the instance's own key, as a thief of the database and the secret could.
func (i *instance) signingKey() (id string, key *ecdsa.PrivateKey) {
	i.t.Helper()
	sealer, err := domain.NewSealer(i.secret)
	require.NoError(i.t, err)
	keys, err := i.store().As(domain.System).Keys(context.Background())
	require.NoError(i.t, err)
	for _, k := range keys {
		if k.Purpose == domain.KeyForTokens {
			plain, err := sealer.Open(k)
			require.NoError(i.t, err)
			parsed, err := x509.ParsePKCS8PrivateKey(plain)
			require.NoError(i.t, err)
			return string(k.ID), parsed.(*ecdsa.PrivateKey)
		}
	}
	i.t.Fatal("no key")
	return "", nil
}

// forger makes tokens that are right but for one thing.
type forger struct {
	id     string
	key    *ecdsa.PrivateKey
	claims jwt.MapClaims
}

// sign changes header and claims of a good token, where nil removes, and signs it.
func (f forger) sign(t testing.TB, method jwt.SigningMethod, key any, header map[string]any, claims jwt.MapClaims) string {
	t.Helper()
	all := maps.Clone(f.claims)
	maps.Copy(all, claims)
	token := jwt.NewWithClaims(method, all)
	token.Header["typ"], token.Header["kid"] = "at+jwt", f.id
	maps.Copy(token.Header, header)
	for name, value := range claims {
		if value == nil {
			delete(all, name)
		}
	}
	for name, value := range header {
		if value == nil {
			delete(token.Header, name)
		}
	}
	signed, err := token.SignedString(key)
	require.NoError(t, err)
	return signed
}

func TestABadTokenIsRefusedWhateverIsWrongWithIt(t *testing.T) {
	t.Parallel()
	a := start(t)
	pilot := a.pilot("kivilahden-kaupunki")
	var visits atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	defer elsewhere.Close()
	id, key := a.signingKey()
	good := jwt.MapClaims{}
	_, _, err := jwt.NewParser().ParseUnverified(pilot.token, good)
	require.NoError(t, err)
	f := forger{id, key, good}
	header := func(pairs ...any) map[string]any {
		h := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			h[pairs[i].(string)] = pairs[i+1]
		}
		return h
	}
	es256 := func(h map[string]any, c jwt.MapClaims) string { return f.sign(t, jwt.SigningMethodES256, key, h, c) }
	require.Equal(t, http.StatusOK, a.with(es256(nil, nil)).get("/v1/me").status, "what follows is wrong in one thing only")

	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	require.NoError(t, err)
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	require.NoError(t, err)
	point, err := key.PublicKey.Bytes()
	require.NoError(t, err)
	none := func(alg string) string {
		token := es256(header("alg", alg), nil)
		return token[:strings.LastIndex(token, ".")+1]
	}
	now := time.Now()
	whole := strings.Split(pilot.token, ".")
	for name, token := range map[string]string{
		"B2 malformed":                      "nonsense",
		"B2 two parts":                      whole[0] + "." + whole[1],
		"B2 four parts":                     pilot.token + "." + whole[2],
		"B2 empty":                          " ",
		"B2 signature of another token":     whole[0] + "." + whole[1] + "." + strings.Split(es256(nil, jwt.MapClaims{"jti": "x"}), ".")[2],
		"B2 expired":                        es256(nil, jwt.MapClaims{"exp": now.Add(-2 * time.Minute).Unix()}),
		"B2 not yet valid":                  es256(nil, jwt.MapClaims{"nbf": now.Add(2 * time.Minute).Unix()}),
		"B2 issued in the future":           es256(nil, jwt.MapClaims{"iat": now.Add(2 * time.Minute).Unix()}),
		"B2 another key":                    f.sign(t, jwt.SigningMethodES256, stranger, nil, nil),
		"B2 padded":                         pilot.token + "==",
		"B3 alg none":                       none("none"),
		"B3 alg None":                       none("None"),
		"B3 alg nOnE":                       none("nOnE"),
		"B3 alg none with a signature":      es256(header("alg", "none"), nil),
		"B3 no alg":                         es256(header("alg", nil), nil),
		"B4 HS256 with the public key":      f.sign(t, jwt.SigningMethodHS256, public, nil, nil),
		"B4 HS256 with the public point":    f.sign(t, jwt.SigningMethodHS256, point, nil, nil),
		"B4 HS256 with the key's id":        f.sign(t, jwt.SigningMethodHS256, []byte(id), nil, nil),
		"B4 ES384":                          f.sign(t, jwt.SigningMethodES384, p384, nil, nil),
		"B4 ES256 said to be ES512":         es256(header("alg", "ES512"), nil),
		"B5 kid is a path":                  es256(header("kid", "../../../dev/null"), nil),
		"B5 kid is SQL":                     es256(header("kid", "x' OR '1'='1"), nil),
		"B5 kid is a number":                es256(header("kid", 1), nil),
		"B5 no kid":                         es256(header("kid", nil), nil),
		"B5 kid of nobody":                  es256(header("kid", string(domain.NewID(now))), nil),
		"B5 jku and a stranger's key":       f.sign(t, jwt.SigningMethodES256, stranger, header("jku", elsewhere.URL, "kid", "x"), nil),
		"B5 x5u and a stranger's key":       f.sign(t, jwt.SigningMethodES256, stranger, header("x5u", elsewhere.URL), nil),
		"B5 jwk, the stranger's key itself": f.sign(t, jwt.SigningMethodES256, stranger, header("jwk", jwkOf(t, &stranger.PublicKey)), nil),
		"B5 an extension that is critical":  es256(header("crit", []string{"exp"}), nil),
		"B5 jku beside our own key's id":    f.sign(t, jwt.SigningMethodES256, stranger, header("jku", elsewhere.URL+"/keys.json"), nil),
		"B5 kid is an address":              f.sign(t, jwt.SigningMethodES256, stranger, header("kid", elsewhere.URL), nil),
		"B5 an issuer that answers":         f.sign(t, jwt.SigningMethodES256, stranger, nil, jwt.MapClaims{"iss": elsewhere.URL}),
		"B8 ended 61 seconds ago":           es256(nil, jwt.MapClaims{"exp": now.Add(-61 * time.Second).Unix()}),
		"B8 valid in 80 seconds":            es256(nil, jwt.MapClaims{"nbf": now.Add(80 * time.Second).Unix()}), // the corpus takes some
		"B6 wrong issuer":                   es256(nil, jwt.MapClaims{"iss": "http://evil.test"}),
		"B6 issuer with a slash":            es256(nil, jwt.MapClaims{"iss": "http://academy.test/"}),
		"B6 no issuer":                      es256(nil, jwt.MapClaims{"iss": nil}),
		"B6 wrong audience":                 es256(nil, jwt.MapClaims{"aud": "http://other.test"}),
		"B6 no audience":                    es256(nil, jwt.MapClaims{"aud": nil}),
		"B6 no end":                         es256(nil, jwt.MapClaims{"exp": nil}),
		"B6 an end that is text":            es256(nil, jwt.MapClaims{"exp": "tomorrow"}),
		"B7 typ JWT":                        es256(header("typ", "JWT"), nil),
		"B7 no typ":                         es256(header("typ", nil), nil),
		"B13 signature respelt":             respelt(t, pilot.token),
		"B2 claims that are no object":      whole[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`[]`)) + "." + whole[2],
		"B2 claims with other types":        es256(nil, jwt.MapClaims{"scope": 1}),
		"B2 header that is no JSON":         "e30x." + whole[1] + "." + whole[2],
		"B2 very long":                      strings.Repeat("a", 20_000),
	} {
		t.Run(name, func(t *testing.T) {
			got := a.in(t).with(token).get("/v1/me")
			refused(t, got, http.StatusUnauthorized, "invalid-token")
			require.Equal(t, `Bearer realm="academy", error="invalid_token"`, got.header.Get("WWW-Authenticate"))
			require.False(t, len(token) > 8 && strings.Contains(got.String(), token), "it isn't given back")
		})
	}
	t.Run("B5 no request leaves the server", func(t *testing.T) { require.Zero(t, visits.Load()) })
	t.Run("B1 no token", func(t *testing.T) {
		for _, headers := range [][]string{nil, {"Authorization", ""}, {"Authorization", "Digest eDp5"}, {"Authorization", pilot.token}} {
			got := a.in(t).anonymous().get("/v1/me", headers...)
			refused(t, got, http.StatusUnauthorized, "authentication-required")
			require.Equal(t, `Bearer realm="academy"`, got.header.Get("WWW-Authenticate"))
		}
	})
	t.Run("B10 a token in the query or the body isn't taken", func(t *testing.T) {
		refused(t, a.in(t).anonymous().get("/v1/me?access_token="+pilot.token), http.StatusUnauthorized, "authentication-required")
		got := a.in(t).anonymous().do(http.MethodPost, "/v1/feedback", "access_token="+pilot.token, "Content-Type", formMedia)
		refused(t, got, http.StatusUnauthorized, "authentication-required")
		refused(t, a.in(t).anonymous().get("/v1/me", "Cookie", "access_token="+pilot.token), http.StatusUnauthorized, "authentication-required")
	})
	t.Run("B11 bearer in lower case", func(t *testing.T) {
		for _, scheme := range []string{"bearer", "BEARER", "bEARER"} {
			require.Equal(t, http.StatusOK, a.in(t).anonymous().get("/v1/me", "Authorization", scheme+" "+pilot.token).status)
		}
	})
	t.Run("B12 two Authorization headers", func(t *testing.T) {
		for _, second := range []string{"Bearer " + pilot.token, "Bearer x", "Basic eDp5"} {
			request, err := http.NewRequest(http.MethodGet, a.url+"/v1/me", nil)
			require.NoError(t, err)
			request.Header["Authorization"] = []string{"Bearer " + pilot.token, second}
			refused(t, a.in(t).anonymous().exchange(request), http.StatusBadRequest, "two-authorizations")
		}
	})
	t.Run("C10 headers that forge an identity change nothing", func(t *testing.T) {
		for _, name := range []string{"X-User-Id", "X-Forwarded-User", "X-Organisation", "X-Role", "Forwarded"} {
			refused(t, a.in(t).anonymous().get("/v1/me", name, "editor"), http.StatusUnauthorized, "authentication-required")
		}
		refused(t, pilot.in(t).post("/v1/tools", `{}`, "X-Role", "editor", "Idempotency-Key", "forged"), http.StatusForbidden, "insufficient-scope")
		got := pilot.in(t).get("/v1/tools?limit=1", "X-HTTP-Method-Override", "DELETE", "X-Forwarded-Host", "evil.test")
		require.Equal(t, http.StatusOK, got.status)
		require.NotContains(t, got.String(), "evil.test")
	})
}

// respelt writes the same signature with other spare bits in its last letter.
func respelt(t testing.TB, token string) string {
	t.Helper()
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(letters, token[len(token)-1])
	again := token[:len(token)-1] + string(letters[last^1])
	signature := func(token string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(token[strings.LastIndex(token, ".")+1:])
		require.NoError(t, err)
		return b
	}
	require.Equal(t, signature(token), signature(again), "a lax reader takes it for the same")
	require.NotEqual(t, token, again)
	return again
}

func jwkOf(t testing.TB, key *ecdsa.PublicKey) map[string]string {
	t.Helper()
	point, err := key.Bytes()
	require.NoError(t, err)
	encode := base64.RawURLEncoding.EncodeToString
	return map[string]string{"kty": "EC", "crv": "P-256", "x": encode(point[1:33]), "y": encode(point[33:])}
}
