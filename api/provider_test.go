package api

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// Which verifier looks at a token hangs on its issuer alone, and no provider means none.
func TestTheIssuerDecidesWhoVerifies(t *testing.T) {
	t.Parallel()
	p := &Provider{ProviderOptions: ProviderOptions{Issuer: "https://login.example"}}
	says := func(claims string) string { return "x." + encode([]byte(claims)) + ".x" }
	require.True(t, p.issued(says(`{"iss":"https://login.example"}`)))
	for _, other := range []string{
		"", ".", "..", "x", says(""), says("{}"), says("null"), says(`{"iss":null}`), says(`{"iss":1}`), says(`{"iss":["https://login.example"]}`),
		says(`{"iss":"https://login.example/"}`), says(`{"iss":"http://academy.test"}`), says(`["https://login.example"]`), says(`{"iss":"https://login.example"`),
		strings.Repeat(".", 10_000), "x.!" + says(`{"iss":"https://login.example"}`)[2:],
	} {
		require.False(t, p.issued(other), other)
	}
	var none *Provider
	require.False(t, none.issued(says(`{"iss":"https://login.example"}`)))
}

// Whatever is sent, it is refused in the way of tokens, unless the provider signed it.
func FuzzForeignToken(f *testing.F) {
	clock := &clockwork{}
	clock.pass(time.Hour)
	p := NewProvider(ProviderOptions{Issuer: "https://login.example", Audience: "academy", Type: "JWT", MaxLife: time.Hour},
		domain.EditorService{Now: clock.now}, slog.New(slog.DiscardHandler))
	set, err := newKeySet(f.Context(), jwkset.JWKSMarshal{}, clock.now())
	require.NoError(f, err)
	p.keys.set.Store(set)
	p.keys.tried = clock.now() // and now isn't the time to ask again
	const claims = `{"iss":"https://login.example","aud":"academy","sub":"a","iat":3600,"exp":3700,"scope":"x"}`
	for _, header := range []string{
		`{"alg":"ES256","typ":"JWT","kid":"a"}`, `{"alg":"none","typ":"JWT","kid":"a"}`, `{"alg":"HS256","typ":"JWT","kid":""}`, `{"alg":"RS256","crit":["exp"]}`, `[]`,
	} {
		f.Add(encode([]byte(header)) + "." + encode([]byte(claims)) + "." + encode(make([]byte, 64)))
		f.Add(encode([]byte(header)) + "." + encode([]byte(`{"ISS":"https://login.example","exp":1e400}`)) + ".")
	}
	f.Fuzz(func(t *testing.T, raw string) {
		p.issued(raw)
		_, err := p.verify(t.Context(), raw)
		require.True(t, domain.HasCode(err, "invalid-token") || domain.HasCode(err, "provider-unavailable"), "%v", err)
	})
}

func BenchmarkWhoseTokenItIs(b *testing.B) {
	p := &Provider{ProviderOptions: ProviderOptions{Issuer: "https://login.example"}}
	raw := strings.Repeat("x", 80) + "." + encode([]byte(`{"iss":"http://academy.test","sub":"019c6576-a400-7743-beaf-2db752049bd5","aud":["http://academy.test"],
		"exp":1764112800,"iat":1764112200,"jti":"019c6576-a400-7743-beaf-2db752049bd5","client_id":"019c6576-a400-7743-beaf-2db752049bd5","scope":"feedback:read","role":"pilot"}`)) + "." + strings.Repeat("x", 86)
	b.ReportAllocs()
	for b.Loop() {
		if p.issued(raw) {
			b.Fatal("it is ours")
		}
	}
}
