package main

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAcceptance_G9_PublicReadsOfOneNetworkAreLimited(t *testing.T) {
	t.Parallel()
	const most = 5
	a := startOn(t, seededURL(t), domain.RandomKey(), "ACADEMY_READ_LIMIT="+strconv.Itoa(most), "ACADEMY_TRUSTED_PROXIES=127.0.0.1")
	from := func(t *testing.T, address, path string, headers ...string) answer {
		t.Helper()
		return a.in(t).anonymous().get(path, append(headers, "X-Forwarded-For", address)...)
	}
	// says holds an answer to what is left, and in how many seconds there is all again: a busy machine takes some of
	// the twelve in which another one comes.
	says := func(t *testing.T, got answer, left, wait int) {
		t.Helper()
		var r, seconds int
		_, err := fmt.Sscanf(got.header.Get("RateLimit"), `"reads";r=%d;t=%d`, &r, &seconds)
		require.NoError(t, err, got.header.Get("RateLimit"))
		require.Equal(t, left, r)
		require.True(t, seconds <= wait && seconds > wait-12, seconds)
	}
	over := func(t *testing.T, got answer) {
		t.Helper()
		refused(t, got, http.StatusTooManyRequests, "too-many-reads")
		wait, err := strconv.Atoi(got.header.Get("Retry-After"))
		require.NoError(t, err)
		require.True(t, wait >= 1 && wait <= 12, wait)
		require.Equal(t, `"reads";q=5;w=60`, got.header.Get("RateLimit-Policy"))
		says(t, got, 0, 60)
		require.Equal(t, "*", got.header.Get("Access-Control-Allow-Origin"), "a page sees why")
	}
	t.Run("G9 every answer says what is left", func(t *testing.T) {
		for n, path := range []string{"/v1/tools", "/v1/tools/nothing", "/v1/tools?limit=0", "/openapi.json", "/docs"} {
			got := from(t, "192.0.2.7", path)
			require.Less(t, got.status, http.StatusTooManyRequests, got)
			require.Equal(t, `"reads";q=5;w=60`, got.header.Get("RateLimit-Policy"))
			says(t, got, most-1-n, 12*(n+1))
		}
		over(t, from(t, "192.0.2.7", "/v1/tools"))
		over(t, from(t, "192.0.2.7", "/v1/vocabularies"))
	})
	t.Run("G9 others are untouched", func(t *testing.T) {
		require.Equal(t, http.StatusOK, from(t, "192.0.2.8", "/v1/tools").status)
		require.Equal(t, http.StatusOK, a.in(t).anonymous().get("/v1/tools").status)
		require.Equal(t, http.StatusOK, a.in(t).pilot("kivilahden-kaupunki").get("/v1/me", "X-Forwarded-For", "192.0.2.7").status)
	})
	t.Run("G9 a 304 costs nothing", func(t *testing.T) {
		tag := from(t, "192.0.2.9", "/v1/tools").header.Get("ETag")
		for range 3 * most {
			got := from(t, "192.0.2.9", "/v1/tools", "If-None-Match", tag)
			require.Equal(t, http.StatusNotModified, got.status)
			require.Empty(t, got.header.Get("RateLimit"))
		}
		says(t, from(t, "192.0.2.9", "/v1/tools"), 3, 24)
	})
	t.Run("G9 a network of IPv6 is one", func(t *testing.T) {
		for n := range most {
			require.Equal(t, http.StatusOK, from(t, "2001:db8:1:2::"+strconv.Itoa(n), "/v1/tools").status)
		}
		over(t, from(t, "2001:db8:1:2:ffff::1", "/v1/tools"))
		require.Equal(t, http.StatusOK, from(t, "2001:db8:1:3::1", "/v1/tools").status)
	})
	t.Run("G9 C10 a forged address is no other network", func(t *testing.T) {
		over(t, from(t, "192.0.2.99, 192.0.2.7", "/v1/tools"))
	})
}

func TestAcceptance_G9_TheLimitIsOffOrForOthersThanThisMachineUnlessItIsSet(t *testing.T) {
	t.Parallel()
	database, secret := seededURL(t), domain.RandomKey()
	for setting, want := range map[string]string{"": `"reads";q=60000;w=60`, "off": "", "7": `"reads";q=7;w=60`} {
		a := startOn(t, database, secret, "ACADEMY_READ_LIMIT="+setting, "ACADEMY_TRUSTED_PROXIES=127.0.0.1").anonymous()
		require.Equal(t, want, a.get("/v1/tools", "X-Forwarded-For", "192.0.2.7").header.Get("RateLimit-Policy"))
		if setting != "7" {
			want = ""
		}
		require.Equal(t, want, a.get("/v1/tools").header.Get("RateLimit-Policy"), "from this machine")
	}
}
