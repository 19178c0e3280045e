package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is somebody's stays in no cache; what is everybody's says what it depends on. Errors are kept by nobody.
func TestEveryAnswerSaysWhoMayKeepIt(t *testing.T) {
	t.Parallel()
	s := set(t)
	uncached := func(t *testing.T, got answer) {
		t.Helper()
		require.Contains(t, got.header.Get("Cache-Control"), "no-store", got)
		require.Empty(t, got.header.Get("Access-Control-Allow-Origin"))
	}
	public := 0
	for _, o := range s.operations(t) {
		t.Run("E7 "+o.id, func(t *testing.T) {
			who := s.whoMay(t, o)
			if o.secured || o.method != http.MethodGet || o.id == "showPreview" || o.id == "showInvited" { // whose address is the credential
				if o.method != http.MethodDelete {
					got := who.call(o)
					require.Contains(t, got.header.Get("Cache-Control"), "no-store", got)
				}
				if o.secured {
					uncached(t, s.in(t).anonymous().call(o))
					uncached(t, s.in(t).with("nonsense").call(o))
				}
				return
			}
			if o.id == "showMedia" { // of which there is one for everybody, for ever: TestUploadedFiles
				return
			}
			public++
			got := who.get(o.with(""))
			require.Equal(t, http.StatusOK, got.status)
			require.Contains(t, got.header.Get("Cache-Control"), "public")
			vary := strings.Join(got.header.Values("Vary"), ", ")
			require.Contains(t, vary, "Accept-Encoding")
			require.Contains(t, vary, "Accept-Language")
			wrong := who.get(o.path + "/no/such/path")
			require.Equal(t, "no-store", wrong.header.Get("Cache-Control"), wrong)
		})
	}
	require.Greater(t, public, 20)
}

// Nothing of the inside is told by an answer to what went wrong there; every other answer of the tests is held to
// the same (checkProblem).
func TestWhatFailsInsideIsntToldOutside(t *testing.T) {
	t.Parallel()
	s := set(t)
	s.execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM academy_app")
	failures := 0
	for _, o := range s.operations(t) {
		if !o.secured {
			continue
		}
		t.Run("G5 "+o.id, func(t *testing.T) {
			got := s.whoMay(t, o).call(o)
			if got.status < http.StatusInternalServerError {
				return
			}
			failures++
			refused(t, got, http.StatusInternalServerError, "internal-error")
			require.NotContains(t, got.String(), "permission")
			require.Contains(t, s.stderr.String(), got.text("request_id"), "whoever runs it finds it")
		})
	}
	require.Greater(t, failures, 20)
}
