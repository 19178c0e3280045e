package client_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/api/client"
)

// served is a client of a server that answers so, and how often it was asked.
func served(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, nth int32)) (*client.Academy, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, r, asked.Add(1)) }))
	t.Cleanup(s.Close)
	academy, err := client.New(s.URL + "/")
	require.NoError(t, err)
	return academy, &asked
}

func busy(w http.ResponseWriter, status int, retryAfter string) {
	w.Header().Set("Retry-After", retryAfter)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"type":"https://academy.example/problems/too-many-requests","title":"Too many requests","status":429,"detail":"Come later."}`)
}

func TestAReadIsRepeatedWhileTheServerIsBusy(t *testing.T) {
	t.Parallel()
	academy, asked := served(t, func(w http.ResponseWriter, r *http.Request, nth int32) {
		switch nth {
		case 1:
			busy(w, http.StatusTooManyRequests, "0")
		case 2:
			busy(w, http.StatusServiceUnavailable, "1")
		case 3:
			panic(http.ErrAbortHandler) // the wire
		default:
			_, _ = io.WriteString(w, `{"name":"Akatemia","version":"1","links":{}}`)
		}
	})
	began := time.Now()
	service, err := academy.ShowService(t.Context())
	require.NoError(t, err)
	require.Equal(t, "Akatemia", service.Name)
	require.EqualValues(t, 4, asked.Load())
	require.GreaterOrEqual(t, time.Since(began), time.Second, "it came again when it was told to")
}

func TestAWriteIsRepeatedOnlyUnderAKey(t *testing.T) {
	t.Parallel()
	var bodies []string
	academy, asked := served(t, func(w http.ResponseWriter, r *http.Request, nth int32) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		if nth == 2 {
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"id":"1"}`)
			return
		}
		busy(w, http.StatusServiceUnavailable, "0")
	})
	made, err := academy.SubmitFeedback(t.Context(), client.NewFeedback{Tool: "grow-keskustelu"}, client.SubmitFeedbackParams{IdempotencyKey: "k"})
	require.NoError(t, err)
	require.Equal(t, "1", made.ID)
	require.Equal(t, []string{`{"tool":"grow-keskustelu"}`, `{"tool":"grow-keskustelu"}`}, bodies, "the same, and nothing that wasn't said")

	_, err = academy.SubmitFeedback(t.Context(), client.NewFeedback{Tool: "grow-keskustelu"}, client.SubmitFeedbackParams{})
	require.True(t, client.HasStatus(err, http.StatusServiceUnavailable), err)
	require.EqualValues(t, 3, asked.Load())
}

func TestALongRetryAfterIsTheCallersToWait(t *testing.T) {
	t.Parallel()
	academy, asked := served(t, func(w http.ResponseWriter, _ *http.Request, _ int32) { busy(w, http.StatusTooManyRequests, "3600") })
	_, err := academy.ShowService(t.Context())
	var refused *client.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, time.Hour, refused.RetryAfter)
	require.Equal(t, "too-many-requests", refused.Code)
	require.EqualError(t, err, "429 Too many requests: Come later.")
	require.EqualValues(t, 1, asked.Load())
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	academy, asked := served(t, func(w http.ResponseWriter, _ *http.Request, _ int32) {
		busy(w, http.StatusServiceUnavailable, "50")
		cancel()
	})
	_, err := academy.ShowService(ctx)
	require.Error(t, err)
	require.EqualValues(t, 1, asked.Load())
}

func TestAnAnswerThatIsNoProblemDocumentIsAnErrorAllTheSame(t *testing.T) {
	t.Parallel()
	academy, _ := served(t, func(w http.ResponseWriter, _ *http.Request, _ int32) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, "<html>proxy</html>")
	})
	_, err := academy.ShowService(t.Context())
	require.EqualError(t, err, "403 Forbidden")
	require.False(t, client.HasCode(err, "forbidden"))
}

func TestOnlyAddressesOfTheAPIAreFollowedAndOnlyAtHome(t *testing.T) {
	t.Parallel()
	var path string
	academy, _ := served(t, func(w http.ResponseWriter, r *http.Request, _ int32) {
		path = r.RequestURI
		_, _ = io.WriteString(w, `{}`)
	})
	var into map[string]any
	require.NoError(t, academy.Follow(t.Context(), "https://elsewhere.example/akatemia/v1/changes?cursor=a%2Bb&limit=2", &into))
	require.Equal(t, "/v1/changes?cursor=a%2Bb&limit=2", path)
	require.Error(t, academy.Follow(t.Context(), "https://elsewhere.example/latest/meta-data", &into))
	for _, address := range []string{"", "academy.example", "ftp://academy.example", "https://academy.example?x=1"} {
		_, err := client.New(address)
		require.Error(t, err, address)
	}
}

func TestNamesInAPathAreEscaped(t *testing.T) {
	t.Parallel()
	var path string
	academy, _ := served(t, func(w http.ResponseWriter, r *http.Request, _ int32) {
		path = r.RequestURI
		_, _ = io.WriteString(w, `{}`)
	})
	_, err := academy.ShowTool(t.Context(), "../me?x=ä", client.ShowToolParams{})
	require.NoError(t, err)
	require.Equal(t, "/v1/tools/..%2Fme%3Fx=%C3%A4", path)
}

func TestATokenIsGotOnceForManyAndAgainInTime(t *testing.T) {
	t.Parallel()
	tokens, lifetime := 0, `3600`
	academy, _ := served(t, func(w http.ResponseWriter, r *http.Request, _ int32) {
		if r.URL.Path == "/oauth/token" {
			tokens++
			_, _ = io.WriteString(w, `{"access_token":"t`+strings.Repeat("t", tokens)+`","token_type":"Bearer","expires_in":`+lifetime+`}`)
			return
		}
		_, _ = io.WriteString(w, `{"actor":"`+r.Header.Get("Authorization")+`"}`)
	})
	academy.Tokens = academy.ClientCredentials("id", "secret", "feedback:read")
	for range 3 {
		_, err := academy.ShowMe(t.Context(), client.ShowMeParams{})
		require.NoError(t, err)
	}
	require.Equal(t, 1, tokens)
	lifetime = `20` // shorter than the margin: never good for a second request
	academy.Tokens = academy.ClientCredentials("id", "secret")
	for range 2 {
		_, err := academy.ShowMe(t.Context(), client.ShowMeParams{})
		require.NoError(t, err)
	}
	require.Equal(t, 3, tokens)
}

func TestATokenThatIsNotTakenAnyMoreIsReplacedOnce(t *testing.T) {
	t.Parallel()
	tokens, good := 0, "Bearer t2"
	academy, asked := served(t, func(w http.ResponseWriter, r *http.Request, _ int32) {
		if r.URL.Path == "/oauth/token" {
			tokens++
			_, _ = io.WriteString(w, `{"access_token":"t`+strconv.Itoa(tokens)+`","token_type":"Bearer","expires_in":600}`)
			return
		}
		if r.Header.Get("Authorization") != good {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"type":"https://academy.example/problems/invalid-token","title":"No","status":401,"detail":""}`)
			return
		}
		_, _ = io.WriteString(w, `{"id":"1"}`)
	})
	academy.Tokens = academy.ClientCredentials("id", "secret")
	_, err := academy.SubmitFeedback(t.Context(), client.NewFeedback{}, client.SubmitFeedbackParams{})
	require.NoError(t, err, "a refused write was none")
	require.Equal(t, 2, tokens)
	before := asked.Load()
	good = "nobody's"
	_, err = academy.SubmitFeedback(t.Context(), client.NewFeedback{}, client.SubmitFeedbackParams{})
	require.True(t, client.HasCode(err, "invalid-token"), err)
	require.EqualValues(t, 3, asked.Load()-before, "the write, a token, and the write again")
}

func TestNobodyIsFollowedElsewhere(t *testing.T) {
	t.Parallel()
	var reached atomic.Int32
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(inner.Close)
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect} {
		academy, asked := served(t, func(w http.ResponseWriter, r *http.Request, _ int32) {
			switch r.URL.Path {
			case "/v1/paths":
				http.Redirect(w, r, "/v1/collections", status)
			case "/v1/collections":
				_, _ = io.WriteString(w, `{}`)
			default:
				http.Redirect(w, r, inner.URL+r.URL.Path, status)
			}
		})
		_, err := academy.ShowService(t.Context())
		require.ErrorIs(t, err, client.ErrElsewhere)
		academy.Tokens = academy.ClientCredentials("id", "secret")
		_, err = academy.ShowMe(t.Context(), client.ShowMeParams{})
		require.ErrorIs(t, err, client.ErrElsewhere, "nor with a secret")
		require.EqualValues(t, 2, asked.Load(), "to ask again is of no use")
		_, err = academy.ListPaths(t.Context(), client.ListPathsParams{})
		require.NoError(t, err, "at home it may lead where it wants")
	}
	require.Zero(t, reached.Load())
}

func TestAnAnswerThatStopsIsCutOff(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	academy, _ := served(t, func(w http.ResponseWriter, r *http.Request, _ int32) {
		_, _ = io.WriteString(w, `{"name":"Aka`)
		switch r.URL.Path {
		case "/v1/paths":
			w.(http.Flusher).Flush()
			<-ended // and says nothing more
		case "/v1/collections":
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
	})
	t.Cleanup(func() { close(ended) })
	academy.Silence = 50 * time.Millisecond
	_, err := academy.ListPaths(t.Context(), client.ListPathsParams{})
	require.ErrorIs(t, err, client.ErrCutOff)
	_, err = academy.ListCollections(t.Context(), client.ListCollectionsParams{})
	require.ErrorIs(t, err, client.ErrCutOff)
	_, err = academy.ShowService(t.Context())
	require.ErrorIs(t, err, client.ErrCutOff, "by whoever stands between")
}
