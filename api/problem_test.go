package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// kinds reads the kinds of fault from the domain's source, so that a new one can't be forgotten.
func kinds(t *testing.T) []domain.Kind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../domain/error.go", nil, 0)
	require.NoError(t, err)
	var list []domain.Kind
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Kind" {
				value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				list = append(list, domain.Kind(value))
			}
		}
		return true
	})
	return list
}

// answered is the answer to an error.
func answered(t *testing.T, err error, headers ...string) (*httptest.ResponseRecorder, Problem) {
	t.Helper()
	s := &Server{Options: Options{PublicURL: "http://academy.test", Log: slog.New(slog.DiscardHandler), Now: time.Now}}
	request := httptest.NewRequest(http.MethodPost, "/v1/things?lang=en", nil)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.answerError(err, echo.New().NewContext(request, w))
	var p Problem
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &p))
	require.Equal(t, w.Code, p.Status)
	require.Equal(t, "application/problem+json; charset=utf-8", w.Header().Get("Content-Type"))
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	require.Equal(t, "en", w.Header().Get("Content-Language"))
	require.Equal(t, "/v1/things", p.Instance)
	return w, p
}

func TestEachKindOfFaultHasItsStatus(t *testing.T) {
	t.Parallel()
	want := map[domain.Kind]int{
		domain.Malformed: 400, domain.Unauthenticated: 401, domain.Forbidden: 403, domain.NotFound: 404, domain.Conflict: 409,
		domain.Gone: 410, domain.Stale: 412, domain.Invalid: 422, domain.PreconditionRequired: 428, domain.TooMany: 429,
		domain.Unavailable: 503,
	}
	all := kinds(t)
	require.Len(t, all, len(want))
	for _, kind := range all {
		w, p := answered(t, fmt.Errorf("deep inside: %w", domain.Fault(kind, "stale").Because(errors.New("SELECT secret"))))
		require.Equal(t, want[kind], w.Code, kind)
		require.Equal(t, "http://academy.test/problems/stale", p.Type)
		require.Equal(t, "Changed since you read it", p.Title)
		require.NotContains(t, w.Body.String(), "SELECT")
	}
}

func TestWhatIsntTheDomainsHasItsStatusToo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{echo.ErrNotFound, 404, "no-such-path"},
		{echo.ErrMethodNotAllowed, 405, "method-not-allowed"},
		{echo.ErrStatusRequestEntityTooLarge, 413, "body-too-large"},
		{&http.MaxBytesError{Limit: 1}, 413, "body-too-large"},
		{domain.Fault(domain.Malformed, "unsupported-media-type"), 415, "unsupported-media-type"},
		{errors.New("pq: relation tools doesn't exist"), 500, "internal-error"},
		{echo.ErrBadGateway, 500, "internal-error"},
		{domain.Fault("new kind", "stale"), 500, "internal-error"},
	} {
		w, p := answered(t, c.err)
		require.Equal(t, c.status, w.Code, c.err)
		require.Equal(t, "http://academy.test/problems/"+c.code, p.Type, c.err)
		require.NotContains(t, w.Body.String(), "relation")
	}
}

func TestAProblemSaysWhatItsFaultDoes(t *testing.T) {
	t.Parallel()
	var f domain.Faults
	f.Add("/minutes", "out-of-range", "min", "0", "max", "10")
	f.AddChoice("/type", "unknown-term", []string{"tool", "recording"})
	_, p := answered(t, f.Err())
	require.Equal(t, []ProblemField{
		{Pointer: "/minutes", Code: "out-of-range", Message: "The value must be between 0 and 10."},
		{Pointer: "/type", Code: "unknown-term", Message: "The vocabulary has no such code.", Allowed: []string{"tool", "recording"}},
	}, p.Errors)

	gone := domain.Fault(domain.Gone, "withdrawn").With("reason", "outdated").With("replaced_by", "other")
	_, p = answered(t, gone)
	require.Equal(t, []string{"outdated", "other"}, []string{p.Reason, p.ReplacedBy})

	_, p = answered(t, domain.Missing("tool"))
	require.Equal(t, "The tool isn't there, or isn't yours to see.", p.Detail)

	busy := domain.Fault(domain.Unavailable, "database-unavailable")
	busy.RetryAfter = 7
	w, _ := answered(t, busy)
	require.Equal(t, "7", w.Header().Get("Retry-After"))

	for i := range 1000 {
		f.Add("/steps/"+strconv.Itoa(i), "required")
	}
	_, p = answered(t, f.Err())
	require.Len(t, p.Errors, maxFields)
}

func TestEveryNounOfAMissingThingHasItsWord(t *testing.T) {
	t.Parallel()
	used := calls(t, "Missing", 0)
	require.NotEmpty(t, used)
	for noun := range used {
		require.Contains(t, nouns, noun)
	}
	for noun, text := range nouns {
		for _, lang := range domain.Languages {
			require.NotEmpty(t, strings.TrimSpace(text.Exact(lang)), "%s in %s", noun, lang)
		}
	}
}
