package api

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	stdjson "encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/domain/catalogue"
)

// ring is a key ring with one key of each kind, and no database to look for more in.
func ring(t testing.TB, now time.Time) *KeyRing {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return &KeyRing{
		now: func() time.Time { return now }, looked: now,
		tokens:  []tokenKey{{domain.Key{Purpose: domain.KeyForTokens}, "key", private}},
		cursors: []cursorKey{newCursorKey("key", []byte("0123456789abcdef0123456789abcdef"))},
	}
}

// Of all texts only what we sealed for this list is a cursor, and whatever we sealed can be read.
func FuzzAcceptance_G2_Cursor(f *testing.F) {
	keys := ring(f, time.Unix(1, 0))
	good, err := keys.seal("tools", catalogue.Place{Key: "grow", ID: "019c6576-a400-7743-beaf-2db752049bd5"})
	require.NoError(f, err)
	for _, cursor := range []string{"", good, good[:len(good)-1], good + "A", good + "=", "AAAA", strings.Repeat("A", 64), "\x00", "ä"} {
		f.Add("tools", cursor, []byte("019c6576-a400-7743-beaf-2db752049bd5key"))
		f.Add("tools sv", cursor, []byte(`{"id":1}`))
	}
	f.Fuzz(func(t *testing.T, list, cursor string, payload []byte) {
		var place catalogue.Place
		if err := keys.open(list, cursor, &place); err == nil {
			again, err := keys.seal(list, place)
			require.NoError(t, err)
			require.Equal(t, cursor, again)
			require.Error(t, keys.open(list+"x", cursor, &place), "of another list")
		} else {
			require.True(t, domain.HasCode(err, "bad-cursor"), "%v", err)
		}
		sealed := encode(append(keys.cursorKeys()[0].of(nil, list, payload), payload...))
		for _, into := range []any{&place, &domain.TrialKey{}, new(string)} {
			if err := keys.open(list, sealed, into); err != nil {
				require.True(t, domain.HasCode(err, "bad-cursor"), "%v", err)
			}
		}
	})
}

// Our short way of reading a query and of writing the next page's reads and writes what net/url does.
func FuzzAcceptance_G2_Query(f *testing.F) {
	for _, query := range []string{
		"", "theme=change&lang=fi", "a=1&a=2", "&&a=&=b&c", "q=a+b", "q=%C3%A4", "q=%ff", "q=%00", "a;b=c", "limit=1&cursor=AA_-.&page=2", "a==b", "=", "%", "a,b=c,d", "A=1&a=1",
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if strings.ContainsAny(raw, " #\x7f") || strings.ContainsFunc(raw, func(r rune) bool { return r < ' ' }) {
			return // not in a request line
		}
		r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/v1/tools", RawQuery: raw}, Header: http.Header{}}
		if checkText(r) != nil {
			return // answered already
		}
		want, err := url.ParseQuery(raw)
		require.NoError(t, err, "the door lets only through what can be read")
		c := echo.New().NewContext(r, httptest.NewRecorder())
		got := url.Values{}
		for _, p := range newParams(c).given {
			got.Add(p.name, p.value)
			require.True(t, plainText(p.name) && plainText(p.value))
		}
		require.Equal(t, want, got)

		next, err := url.Parse(*nextPage(c, "http://academy.test", "cursor", "place", domain.Swedish))
		require.NoError(t, err)
		for _, name := range []string{"cursor", "page", "lang"} {
			want.Del(name)
		}
		want.Set("cursor", "place")
		want.Set("lang", "sv")
		turned, err := url.ParseQuery(next.RawQuery)
		require.NoError(t, err)
		require.Equal(t, want, turned)
	})
}

// The one door for JSON takes only what every reader of JSON reads alike; what it refuses, it can say where.
func FuzzAcceptance_G2_JSON(f *testing.F) {
	for _, body := range []string{
		"", "{}", "null", "[]", `{"tool":"grow-keskustelu","ratings":{"usefulness":4}}`, `{"tool":"a","tool":"b"}`, `{"Tool":"a"}`, `{"tool":"\u0000"}`, `{"tool":"\\u0000"}`,
		`{"tool":"\ud800"}`, `{"tool":1}`, `{"ratings":{"usefulness":1e400}}`, `{"ratings":{"usefulness":NaN}}`, `{} {}`, "\ufeff{}", "{\"tool\":\"\xff\"}",
		strings.Repeat("[", 10_001), strings.Repeat(`{"a":`, 10_001), `{"~/":1}`, `{"tool":"` + "\x00" + `"}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, into := range []any{&NewFeedback{}, &NewTool{}, &DraftPatch{}, &map[string]any{}} {
			err := decode(body, into)
			if err == nil {
				require.True(t, stdjson.Valid(body) && utf8.Valid(body))
				rendered, err := stdjson.Marshal(into)
				require.NoError(t, err)
				require.False(t, hasNUL(rendered))
				continue
			}
			require.True(t, domain.IsKind(err, domain.Malformed), "%v", err)
			s := &Server{}
			_, fault := s.fault(err, nil)
			require.Len(t, fault.Fields, 1)
			require.True(t, utf8.ValidString(fault.Fields[0].Pointer), "%q", fault.Fields[0].Pointer)
		}
	})
}

// Of all texts only what we signed is a token, in the one spelling that we gave it.
func FuzzAcceptance_B1_Token(f *testing.F) {
	now := time.Unix(1_800_000_000, 0)
	s := &Server{Options: Options{PublicURL: "http://academy.test", Keys: ring(f, now), Now: func() time.Time { return now }}}
	good, err := s.sign(domain.Client{ID: "019c6576-a400-7743-beaf-2db752049bd5", Role: domain.RoleEditor}, []domain.Permission{domain.ToolsWrite})
	require.NoError(f, err)
	_, err = s.verified(f.Context(), good)
	require.NoError(f, err)
	parts := strings.Split(good, ".")
	for _, token := range []string{"", ".", "..", "...", good, good + "=", good + ".", good[:len(good)-1], parts[0] + "." + parts[1] + ".", strings.Repeat(".", 1000)} {
		f.Add(token)
	}
	for _, header := range []string{`{"alg":"none","typ":"at+jwt"}`, `{"alg":"HS256","typ":"at+jwt","kid":"key"}`, `{"alg":"ES256","typ":"at+jwt","kid":"key","crit":["x"]}`, `{"alg":"ES256","kid":["key"]}`, `null`} {
		f.Add(encode([]byte(header)) + "." + parts[1] + "." + parts[2])
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if token, err := s.verified(t.Context(), raw); err == nil {
			require.Equal(t, good, raw)
			require.Equal(t, domain.RoleEditor, token.Role)
		}
	})
}

// Whatever proxies and callers write down, it is a network or none.
func FuzzAcceptance_C10_Forwarded(f *testing.F) {
	for _, hops := range []string{"", "192.0.2.7", "192.0.2.7, 10.0.0.1", "[2001:db8::1]:80", "fe80::1%eth0", ",,,", "::ffff:1.2.3.4", "unknown", "1.2.3.4:99999"} {
		f.Add("10.0.0.1:1", hops)
		f.Add(hops, hops)
	}
	s := &Server{Options: Options{Proxies: proxiesOf("10.0.0.0/8", "fd00::/8")}}
	f.Fuzz(func(t *testing.T, peer, hops string) {
		got := s.callerNetwork(&http.Request{RemoteAddr: peer, Header: http.Header{"X-Forwarded-For": {hops}}})
		if !s.ourProxy(parseAddress(peer)) {
			require.Equal(t, networkOf(parseAddress(peer)), got)
		} else {
			require.True(t, got.IsValid())
		}
		require.Empty(t, got.Addr().Zone())
	})
}
