package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
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

func TestABadForeignTokenIsRefusedWhateverIsWrongWithIt(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	p.rotate(jwt.SigningMethodRS256, jwt.SigningMethodES256)
	p.start()
	a := startOn(t, seededURL(t), domain.RandomKey(), p.settings()...)
	pilot := a.pilot("kivilahden-kaupunki")
	var visits atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	defer elsewhere.Close()

	rs, es, good := p.keys[0], p.keys[1], p.claims("s-ainoelviira", editors)
	good["iat"] = time.Now().Add(-time.Minute).Unix() // before the keys were fetched
	ecdsaKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	stranger := providerKey{rs.id, jwt.SigningMethodES256, ecdsaKey}
	public, err := x509.MarshalPKIXPublicKey(rs.private.Public())
	require.NoError(t, err)
	ownID, ownKey := a.signingKey()
	own := forger{ownID, ownKey, jwt.MapClaims{}}
	_, _, err = jwt.NewParser().ParseUnverified(pilot.token, own.claims)
	require.NoError(t, err)

	with := func(claims jwt.MapClaims) string { return rs.sign(t, good, claims, nil) }
	headed := func(header map[string]any) string { return rs.sign(t, good, nil, header) }
	confused := func(method jwt.SigningMethod, key any) string {
		token := jwt.NewWithClaims(method, good)
		token.Header["typ"], token.Header["kid"] = "at+jwt", rs.id
		signed, err := token.SignedString(key)
		require.NoError(t, err)
		return signed
	}
	unsigned := func(alg string) string {
		token := headed(map[string]any{"alg": alg})
		return token[:strings.LastIndex(token, ".")+1]
	}
	valid := with(nil)
	whole := strings.Split(valid, ".")
	require.Equal(t, http.StatusOK, a.with(valid).get("/v1/me").status, "what follows is wrong in one thing only")
	for name, token := range map[string]string{
		"the type in its long form": headed(map[string]any{"typ": "application/at+jwt"}), "the type in capitals": headed(map[string]any{"typ": "AT+JWT"}),
		"one audience of several": with(jwt.MapClaims{"aud": []string{"other", "academy"}}), "with ES256": es.sign(t, good, nil, nil),
		"B8 a clock that goes wrong by less than a minute": with(jwt.MapClaims{"iat": time.Now().Add(20 * time.Second).Unix(), "nbf": time.Now().Add(20 * time.Second).Unix()}),
	} {
		require.Equal(t, http.StatusOK, a.with(token).get("/v1/me").status, name)
	}

	now := time.Now()
	for name, token := range map[string]string{
		"B2 two parts":                        whole[0] + "." + whole[1],
		"B2 four parts":                       valid + "." + whole[2],
		"B2 signature of another token":       whole[0] + "." + whole[1] + "." + strings.Split(with(jwt.MapClaims{"jti": "x"}), ".")[2],
		"B2 claims changed":                   whole[0] + "." + strings.Split(with(jwt.MapClaims{"sub": "bo"}), ".")[1] + "." + whole[2],
		"B2 expired":                          with(jwt.MapClaims{"iat": now.Add(-10 * time.Minute).Unix(), "exp": now.Add(-2 * time.Minute).Unix()}),
		"B2 not yet valid":                    with(jwt.MapClaims{"nbf": now.Add(2 * time.Minute).Unix()}),
		"B2 issued in the future":             with(jwt.MapClaims{"iat": now.Add(2 * time.Minute).Unix()}),
		"B2 another key under the same kid":   stranger.sign(t, good, nil, nil),
		"B2 header that is no JSON":           "e30x." + whole[1] + "." + whole[2],
		"B2 very long":                        whole[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"`+p.issuer+`","x":"`+strings.Repeat("a", 15_000)+`"}`)) + "." + whole[2],
		"B3 alg none":                         unsigned("none"),
		"B3 alg None":                         unsigned("None"),
		"B3 alg nOnE":                         unsigned("nOnE"),
		"B3 alg none with a signature":        headed(map[string]any{"alg": "none"}),
		"B3 no alg":                           headed(map[string]any{"alg": nil}),
		"B4 HS256 with the public key":        confused(jwt.SigningMethodHS256, public),
		"B4 HS512 with the modulus":           confused(jwt.SigningMethodHS512, []byte(rs.jwk()["n"])),
		"B4 RS384, which isn't on the list":   confused(jwt.SigningMethodRS384, rs.private),
		"B4 PS256 with a key for RS256":       confused(jwt.SigningMethodPS256, rs.private),
		"B4 ES256 with the id of an RSA key":  confused(jwt.SigningMethodES256, es.private),
		"B4 RS256 said to be RS512":           headed(map[string]any{"alg": "RS512"}),
		"B5 kid is a path":                    headed(map[string]any{"kid": "../../../dev/null"}),
		"B5 kid is SQL":                       headed(map[string]any{"kid": "x' OR '1'='1"}),
		"B5 kid is a number":                  headed(map[string]any{"kid": 1}),
		"B5 no kid":                           headed(map[string]any{"kid": nil}),
		"B5 kid is empty":                     headed(map[string]any{"kid": ""}),
		"B5 kid of our own key":               headed(map[string]any{"kid": ownID}),
		"B5 jku and a stranger's key":         stranger.sign(t, good, nil, map[string]any{"jku": elsewhere.URL, "kid": "x"}),
		"B5 x5u and a stranger's key":         stranger.sign(t, good, nil, map[string]any{"x5u": elsewhere.URL}),
		"B5 jwk, the stranger's key itself":   stranger.sign(t, good, nil, map[string]any{"jwk": jwkOf(t, &ecdsaKey.PublicKey)}),
		"B5 an extension that must be known":  headed(map[string]any{"crit": []string{"exp"}}),
		"B6 issuer with a slash":              with(jwt.MapClaims{"iss": p.issuer + "/"}),
		"B6 another issuer":                   with(jwt.MapClaims{"iss": "https://login.example"}),
		"B6 no issuer":                        with(jwt.MapClaims{"iss": nil}),
		"B6 issuer in a list":                 with(jwt.MapClaims{"iss": []string{p.issuer}}),
		"B6 wrong audience":                   with(jwt.MapClaims{"aud": "front-end"}),
		"B6 our own audience":                 with(jwt.MapClaims{"aud": "http://academy.test"}),
		"B6 no audience":                      with(jwt.MapClaims{"aud": nil}),
		"B6 no end":                           with(jwt.MapClaims{"exp": nil}),
		"B6 an end that is text":              with(jwt.MapClaims{"exp": "tomorrow"}),
		"B6 an end beyond all numbers":        with(jwt.MapClaims{"exp": 1e300}),
		"B6 no time of issue":                 with(jwt.MapClaims{"iat": nil}),
		"B6 no subject":                       with(jwt.MapClaims{"sub": nil}),
		"B6 an empty subject":                 with(jwt.MapClaims{"sub": ""}),
		"B6 a subject that is too long":       with(jwt.MapClaims{"sub": strings.Repeat("a", 256)}),
		"B6 a subject that is a number":       with(jwt.MapClaims{"sub": 7}),
		"B7 typ JWT, as id tokens have it":    headed(map[string]any{"typ": "JWT"}),
		"B7 no typ":                           headed(map[string]any{"typ": nil}),
		"B7 a logout token":                   headed(map[string]any{"typ": "logout+jwt"}),
		"B7 typ is a number":                  headed(map[string]any{"typ": 1}),
		"B8 it lives too long":                with(jwt.MapClaims{"exp": now.Add(61 * time.Minute).Unix()}),
		"B8 it lives too long, issued before": with(jwt.MapClaims{"iat": now.Add(-55 * time.Minute).Unix()}),
		"B13 signature respelt":               respeltRSA(valid),
		"the provider's, signed by ourselves": own.sign(t, jwt.SigningMethodES256, ownKey, nil, good),
		"ours, signed by the provider":        rs.sign(t, own.claims, nil, nil),
		"ours, with all that ours has":        es.sign(t, own.claims, jwt.MapClaims{"role": "editor", "scope": "tools:write"}, map[string]any{"kid": ownID}),
	} {
		t.Run(name, func(t *testing.T) {
			got := a.in(t).with(token).get("/v1/me")
			refused(t, got, http.StatusUnauthorized, "invalid-token")
			require.Equal(t, `Bearer realm="academy", error="invalid_token"`, got.header.Get("WWW-Authenticate"))
			require.NotContains(t, got.String(), token)
		})
	}
	t.Run("B5 no request leaves the server but to the provider", func(t *testing.T) {
		require.Zero(t, visits.Load())
		require.LessOrEqual(t, p.requests(), 2*(2+int(time.Since(now)/(5*time.Second))), "made-up keys are looked for once in five seconds")
	})
	require.Equal(t, 1, a.count("editors"), "nobody else was let in")
	require.NotContains(t, a.stderr.String(), "ainoelviira")
}

// respeltRSA writes the same signature of 256 bytes with other spare bits: 342 letters hold four too many.
func respeltRSA(token string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := strings.IndexByte(letters, token[len(token)-1])
	return token[:len(token)-1] + string(letters[last^1])
}

// Where a provider can't say at+jwt, other claims tell its access tokens from its id tokens.
func TestWithTheTypeJWTAnIDTokenIsRefusedAllTheSame(t *testing.T) {
	t.Parallel()
	p := newProvider(t).start()
	a := startOn(t, seededURL(t), domain.RandomKey(), p.settings("ACADEMY_OIDC_TYP=JWT", "ACADEMY_OIDC_MAX_LIFETIME=90m")...)
	token := func(claims jwt.MapClaims) string {
		return p.keys[0].sign(t, p.claims("s-ainoelviira", editors), claims, map[string]any{"typ": "JWT"})
	}
	plain := jwt.MapClaims{"client_id": nil}
	also := func(name string, value any) jwt.MapClaims { return jwt.MapClaims{"client_id": nil, name: value} }
	for name, claims := range map[string]jwt.MapClaims{
		"B7 as RFC 9068": {}, "B7 Entra's for a person": also("scp", "access_as_user"), "B7 Entra's for a program": also("azpacr", "2"),
		"B7 Keycloak's":            {"client_id": nil, "scope": "openid profile", "typ": "Bearer", "azp": "front-end", "session_state": "x"},
		"B8 as long as configured": {"exp": time.Now().Add(89 * time.Minute).Unix()},
	} {
		require.Equal(t, http.StatusOK, a.with(token(claims)).get("/v1/me").status, name)
	}
	for name, claims := range map[string]jwt.MapClaims{
		"B7 an id token that names its party only": also("azp", "academy"), "B7 nothing but a person": plain,
		"B7 with a nonce": {"nonce": "x"}, "B7 with at_hash": {"at_hash": "x"}, "B7 with c_hash": {"c_hash": "x"}, "B7 with s_hash": {"s_hash": "x"},
		"B7 Keycloak's id token": {"typ": "ID", "scope": "openid"}, "B7 Keycloak's refresh token": {"typ": "Refresh", "scope": "openid"},
		"B7 a logout token": {"events": map[string]any{}}, "B8 too long": {"exp": time.Now().Add(92 * time.Minute).Unix()},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, a.in(t).with(token(claims)).get("/v1/me"), http.StatusUnauthorized, "invalid-token")
		})
	}
	at := p.keys[0].sign(t, p.claims("s-ainoelviira", editors), nil, nil)
	refused(t, a.with(at).get("/v1/me"), http.StatusUnauthorized, "invalid-token")
}
