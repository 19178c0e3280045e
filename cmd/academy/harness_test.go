package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/docs"
	"academy/domain"
	"academy/domain/starter"
	"academy/domain/starter/generated"
	"academy/repository"
	"academy/repository/dbtest"
)

// instance is a running Academy that a test speaks to over HTTP.
type instance struct {
	t       testing.TB
	url     string
	ops     string
	db      string // address of the database
	secret  string
	environ []string
	stdout  *safeBuffer
	stderr  *safeBuffer
	stop    context.CancelFunc
	done    chan error
}

// safeBuffer collects what a running program prints.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// start runs the real program, with the starter catalogue on a database of its own.
func start(t testing.TB) *instance {
	return startOn(t, seededURL(t), domain.RandomKey())
}

// seededURL gives a database that holds the starter catalogue already.
func seededURL(t testing.TB) string {
	t.Helper()
	return dbtest.SeededURL(t, func(ctx context.Context, store *repository.Store) error {
		_, err := starter.Load(ctx, store)
		return err
	})
}

// generatedURL gives a database that holds n generated tools and nothing else but what they need: for
// benchmarks.
func generatedURL(t testing.TB, n int) string {
	t.Helper()
	return dbtest.FilledURL(t, fmt.Sprintf("generated_%d", n), func(ctx context.Context, store *repository.Store) error {
		owner := domain.Organisation{ID: domain.NewID(clock()), Slug: generated.Owner, Names: domain.Text{FI: "Akatemia"}, Kind: "other"}
		if err := found(ctx, store, owner); err != nil {
			return err
		}
		service := domain.ImportService{Store: store, Now: clock}
		done, err := service.Import(ctx, domain.Operator, domain.Import{Rows: rowsOf(generated.Documents(n, 1))})
		if err == nil && done.Created != n {
			err = fmt.Errorf("of %d generated tools: %+v", n, done)
		}
		return err
	})
}

// found begins a bank of these organisations' own, which no start fills with the starter catalogue.
func found(ctx context.Context, store *repository.Store, organisations ...domain.Organisation) error {
	if err := starter.LoadVocabularies(ctx, store, clock()); err != nil {
		return err
	}
	return store.InTx(ctx, domain.Operator, func(w domain.Writer) (changes []domain.Change, err error) {
		for _, o := range organisations {
			o.Example = false
			if err := w.SaveOrganisation(ctx, o); err != nil {
				return nil, err
			}
			changes = append(changes, domain.Changed(domain.ResourceOrganisation, o.ID, o.Slug, domain.Upsert, clock()))
		}
		return changes, nil
	})
}

// rowsOf makes an import of documents.
func rowsOf(documents iter.Seq[domain.Document]) iter.Seq2[domain.ImportRow, error] {
	return func(yield func(domain.ImportRow, error) bool) {
		line := 0
		for d := range documents {
			if line++; !yield(domain.ImportRow{Line: line, Document: d}, nil) {
				return
			}
		}
	}
}

// startOn runs the real program on a database: a second replica has the same one and the same key.
// Settings may be added.
func startOn(t testing.TB, database, secret string, more ...string) *instance {
	t.Helper()
	return startBy(t, database, secret, func(ctx context.Context, i *instance) error {
		return run(ctx, []string{"serve", "--starter"}, i.environ, i.stdout, i.stderr)
	}, more...)
}

// startBy is startOn with another way to run the program.
func startBy(t testing.TB, database, secret string, serve func(context.Context, *instance) error, more ...string) *instance {
	t.Helper()
	address, ops := freeAddress(t), freeAddress(t)
	i := &instance{
		db: database, secret: secret,
		t: t, url: "http://" + address, ops: "http://" + ops, stdout: &safeBuffer{}, stderr: &safeBuffer{}, done: make(chan error, 1),
		environ: append([]string{
			"DATABASE_URL=" + database, "ACADEMY_SECRET_KEY=" + secret, "ACADEMY_ADDR=" + address,
			"ACADEMY_PUBLIC_URL=http://academy.test", "ACADEMY_OPS_ADDR=" + ops, "ACADEMY_DATA_DIR=" + t.TempDir(),
		}, more...),
	}
	ctx, stop := context.WithCancel(context.Background())
	i.stop = stop
	go func() { i.done <- serve(ctx, i) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-i.done)
	})
	i.waitReady()
	return i
}

// waitReady polls until the program answers, or fails with what it printed.
func (i *instance) waitReady() {
	i.t.Helper()
	deadline := time.After(30 * time.Second)
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		select {
		case err := <-i.done:
			i.done <- err
			i.t.Fatalf("the program ended: %v\n%s", err, i.stderr)
		case <-deadline:
			i.t.Fatalf("the program didn't become ready\n%s", i.stderr)
		case <-tick.C:
			if answer, err := http.Get(i.ops + "/readyz"); err == nil {
				answer.Body.Close()
				return
			}
		}
	}
}

// command runs another command of the program on the same database and gives what it printed.
func (i *instance) command(args ...string) string {
	i.t.Helper()
	var stdout, stderr bytes.Buffer
	require.NoError(i.t, run(context.Background(), args, i.environ, &stdout, &stderr), stderr.String())
	return stdout.String()
}

// caller is somebody who speaks to an instance, with a token or none.
type caller struct {
	*instance
	token string
}

func (i *instance) anonymous() caller { return caller{i, ""} }

func (i *instance) pilot(organisation string) caller {
	return i.caller("--organisation", organisation)
}

func (i *instance) editor() caller { return i.caller("--editor") }

func (i *instance) caller(flags ...string) caller {
	i.t.Helper()
	var c credential
	require.NoError(i.t, json.Unmarshal([]byte(i.command(append([]string{"client", "create", "--json"}, flags...)...)), &c))
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {string(c.ClientID)}, "client_secret": {c.ClientSecret}}
	a := i.anonymous().do(http.MethodPost, "/oauth/token", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	require.Equal(i.t, http.StatusOK, a.status, a)
	return caller{i, a.text("access_token")}
}

// answer is what came back, validated against the contract already.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.body) }

// value digs in the JSON: value("items", 0, "slug").
func (a answer) value(path ...any) any {
	var v any
	if json.Unmarshal(a.body, &v) != nil {
		return nil
	}
	for _, p := range path {
		switch key := p.(type) {
		case string:
			object, _ := v.(map[string]any)
			v = object[key]
		case int:
			list, _ := v.([]any)
			if key >= len(list) {
				return nil
			}
			v = list[key]
		}
	}
	return v
}

func (a answer) text(path ...any) string {
	s, _ := a.value(path...).(string)
	return s
}

func (a answer) number(path ...any) int {
	f, _ := a.value(path...).(float64)
	return int(f)
}

func (a answer) list(path ...any) []any {
	l, _ := a.value(path...).([]any)
	return l
}

func (c caller) get(path string, headers ...string) answer {
	c.t.Helper()
	return c.do(http.MethodGet, path, "", headers...)
}

// post sends JSON; a value is rendered, a string sent as it is.
func (c caller) post(path string, body any, headers ...string) answer {
	c.t.Helper()
	return c.send(http.MethodPost, path, "application/json", body, headers...)
}

func (c caller) patch(path string, body any, headers ...string) answer {
	c.t.Helper()
	return c.send(http.MethodPatch, path, "application/merge-patch+json", body, headers...)
}

func (c caller) send(method, path, media string, body any, headers ...string) answer {
	c.t.Helper()
	text, ok := body.(string)
	if !ok {
		b, err := json.Marshal(body)
		require.NoError(c.t, err)
		text = string(b)
	}
	return c.do(method, path, text, append([]string{"Content-Type", media}, headers...)...)
}

// do sends a request and validates the answer against the contract, errors too.
func (c caller) do(method, path, body string, headers ...string) answer {
	c.t.Helper()
	request, err := http.NewRequest(method, c.url+path, strings.NewReader(body))
	require.NoError(c.t, err)
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return c.exchange(request)
}

// plainClient shows what came: it follows no redirect and asks for no coding by itself.
var plainClient = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (c caller) exchange(request *http.Request) answer {
	c.t.Helper()
	response, err := plainClient.Do(request)
	require.NoError(c.t, err)
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	require.NoError(c.t, err)
	a := answer{response.StatusCode, response.Header, b}
	require.NoError(c.t, validate(request, a), "%s %s: %s", request.Method, request.URL.Path, a)
	return a
}

// contract is the published document, with every object closed: an answer may hold nothing that
// isn't documented.
var contract = sync.OnceValues(func() (routers.Router, error) { return contractWith(func(map[string]any) {}) })

// contractWith is the contract after a change of its schemas.
func contractWith(change func(schemas map[string]any)) (routers.Router, error) {
	var raw map[string]any
	if err := json.Unmarshal(docs.OpenAPI, &raw); err != nil {
		return nil, err
	}
	raw["servers"] = []any{map[string]any{"url": "http://academy.test"}}
	schemas := raw["components"].(map[string]any)["schemas"].(map[string]any)
	change(schemas)
	for _, schema := range schemas {
		if s := schema.(map[string]any); s["properties"] != nil && s["additionalProperties"] == nil {
			s["additionalProperties"] = false
		}
	}
	closed, err := json.Marshal(raw)
	if err != nil {
		return nil, err
	}
	document, err := openapi3.NewLoader().LoadFromData(closed)
	if err != nil {
		return nil, err
	}
	if err := document.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, err
	}
	openapi3.DefineStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562))
	openapi3.DefineStringFormatValidator("uri", openapi3.NewCallbackValidator(func(s string) error {
		u, err := url.Parse(s)
		if err == nil && !u.IsAbs() {
			err = fmt.Errorf("%q is not absolute", s)
		}
		return err
	}))
	openapi3filter.RegisterBodyDecoder("application/problem+json", openapi3filter.JSONBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/html", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/csv", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/x-ndjson", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/atom+xml", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/rss+xml", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/feed+json", openapi3filter.JSONBodyDecoder)
	openapi3filter.RegisterBodyDecoder("image/svg+xml", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/pdf", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("image/png", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("text/css", openapi3filter.FileBodyDecoder)
	openapi3filter.RegisterBodyDecoder("application/javascript", openapi3filter.FileBodyDecoder)
	return legacy.NewRouter(document)
}

// validate holds an answer against the contract. What no operation is documented for must be a
// problem document.
func validate(request *http.Request, a answer) error {
	router, err := contract()
	if err != nil {
		return err
	}
	if err := checkHead(a); err != nil {
		return err
	}
	if a.status >= 400 {
		if err := checkProblem(request, a); err != nil {
			return err
		}
	}
	documented := request.Clone(context.Background())
	documented.URL.Scheme, documented.URL.Host = "http", "academy.test"
	if documented.Method == http.MethodHead {
		return nil
	}
	if err := checkRetryAfter(a); err != nil {
		return err
	}
	route, params, err := router.FindRoute(documented)
	if err != nil {
		if a.status >= 400 || a.status == http.StatusNoContent {
			return nil
		}
		return fmt.Errorf("an undocumented operation answered %d", a.status)
	}
	return answersAs(route, params, documented, a)
}

// answersAs holds an answer against what one operation is documented to answer.
func answersAs(route *routers.Route, params map[string]string, request *http.Request, a answer) error {
	if err := checkLimits(route.Operation, a); err != nil {
		return err
	}
	plain, err := a.decoded()
	if err != nil {
		return err
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: params, Route: route},
		Status:                 a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(plain)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
}

// checkRetryAfter holds those who send a caller away to saying for how long.
func checkRetryAfter(a answer) error {
	said := a.header.Get("Retry-After")
	if said == "" && a.status != http.StatusTooManyRequests && a.status != http.StatusServiceUnavailable {
		return nil
	}
	if seconds, err := strconv.Atoi(said); err != nil || seconds < 1 {
		return fmt.Errorf("%d came with Retry-After %q", a.status, said)
	}
	return nil
}

// limitHeaders are what answers say of limits.
var limitHeaders = []string{"RateLimit", "RateLimit-Policy", "Retry-After"}

// checkLimits holds an answer to saying of limits only what is documented. Whether it is said rightly, the schemas
// of the headers tell.
func checkLimits(o *openapi3.Operation, a answer) error {
	response := o.Responses.Status(a.status)
	if response == nil {
		response = o.Responses.Default()
	}
	for _, name := range limitHeaders {
		if a.header.Get(name) != "" && response.Value.Headers[name] == nil {
			return fmt.Errorf("%s isn't documented for %d of %s", name, a.status, o.OperationID)
		}
	}
	return nil
}

// execute runs a statement as the owner, behind the program's back.
func (i *instance) execute(statement string, args ...any) {
	i.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, i.db)
	require.NoError(i.t, err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement, args...)
	require.NoError(i.t, err)
}

// count counts rows: "feedback WHERE state = $1".
func (i *instance) count(from string, args ...any) (n int) {
	i.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, i.db)
	require.NoError(i.t, err)
	defer conn.Close(ctx)
	require.NoError(i.t, conn.QueryRow(ctx, "SELECT count(*) FROM "+from, args...).Scan(&n))
	return n
}
