package main

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/golang-jwt/jwt/v5"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// debugging is another replica, whose log holds everything that anybody ever wants to say.
func debugging(t *testing.T, a *instance, more ...string) *instance {
	t.Helper()
	return startBy(t, a.db, a.secret, func(ctx context.Context, i *instance) error {
		s := defaults()
		if err := s.read(i.environ, pflag.NewFlagSet("", pflag.ContinueOnError)); err != nil {
			return err
		}
		return serve(ctx, &s, false, i.stdout, slog.New(slog.NewJSONHandler(i.stderr, &slog.HandlerOptions{Level: slog.LevelDebug})))
	}, more...)
}

// scribbler makes requests for every operation, with marks wherever something can be written.
type scribbler struct {
	*stage
	rand     *rand.Rand
	provider *provider
	secrets  *marks   // what nobody but the caller and the store may have
	names    *marks   // parts of paths, parameters and members: a problem may say which of them is wrong, and they may name what is made
	tokens   []string // that work
	links    []string
	pair     string // that works
}

func (s *scribbler) chance(percent int) bool { return s.rand.IntN(100) < percent }

// authorization is somebody's, who may call the operation or not, or nobody's.
func (s *scribbler) authorization(o operation) string {
	if s.chance(50) {
		return "Bearer " + cmp.Or(s.whoMay(s.t, o).token, s.pilot.token)
	}
	code := func(id, secret string) string { return base64.StdEncoding.EncodeToString([]byte(id + ":" + secret)) }
	id, _, _ := strings.Cut(s.pair, ":")
	foreign := func(claims jwt.MapClaims) string {
		s.provider.mu.Lock()
		defer s.provider.mu.Unlock()
		good := s.provider.claims(s.secrets.new("s-", ""), editors)
		good["name"], good["email"] = s.secrets.new("Aino ", ""), s.secrets.new("", "@kunta.example")
		token := s.provider.keys[0].sign(s.t, good, claims, nil)
		s.secrets.list = append(s.secrets.list, token, last(strings.ReplaceAll(token, ".", "/")))
		return "Bearer " + token
	}
	return []func() string{
		func() string { return "Bearer " + s.tokens[s.rand.IntN(len(s.tokens))] },
		func() string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(s.pair)) },
		func() string { return "Basic " + code(id, s.secrets.new("salasana-", "")) },
		func() string { return "Basic " + code(s.secrets.new("asiakas-", ""), s.secrets.new("", "")) },
		func() string { return s.secrets.new("Bearer ", "") },
		func() string { return "Bearer " + s.tokens[0] + s.secrets.new("", "") },
		func() string { return s.secrets.new("Digest username=", "") },
		func() string { return foreign(nil) },
		func() string { return foreign(jwt.MapClaims{"aud": s.secrets.new("", "")}) },
		func() string { return "" },
	}[s.rand.IntN(10)]()
}

// address is the operation's, with marks for some of its parameters, and some that it doesn't have.
func (s *scribbler) address(o operation) string {
	parts := strings.Split(o.path, "/")
	for n, part := range strings.Split(o.template, "/") {
		switch {
		case part == "{token}" && s.chance(50):
			parts[n] = s.links[s.rand.IntN(len(s.links))]
		case part == "{token}":
			parts[n] = s.secrets.new("", "")
		case strings.HasPrefix(part, "{") && s.chance(25):
			parts[n] = s.names.new("", "")
		}
	}
	query := url.Values{}
	for _, p := range o.parameters {
		if p.Value.In == "query" && s.chance(25) {
			query.Set(p.Value.Name, fmt.Sprint(s.value(p.Value.Schema.Value, 0)))
		}
	}
	if s.chance(15) {
		query.Set(s.names.new("", ""), s.secrets.new("", ""))
	}
	return strings.Join(parts, "/") + "?" + query.Encode()
}

// value is one that the contract allows, more or less, and whose texts are marked.
func (s *scribbler) value(schema *openapi3.Schema, depth int) any {
	is := func(kind string) bool { return schema.Type != nil && schema.Type.Includes(kind) }
	switch {
	case len(schema.AnyOf) > 0:
		return s.value(schema.AnyOf[0].Value, depth)
	case len(schema.Enum) > 0 && s.chance(80):
		return schema.Enum[s.rand.IntN(len(schema.Enum))]
	case is("object") && depth > 5:
		return map[string]any{}
	case is("object"):
		return s.object(schema, depth)
	case is("array"):
		list := []any{}
		for range s.rand.IntN(3) {
			list = append(list, s.value(schema.Items.Value, depth+1))
		}
		return list
	case is("integer"), is("number"):
		return 1 + s.rand.IntN(5)
	case is("boolean"):
		return s.chance(50)
	case schema.Format == "date-time":
		return time.Now().AddDate(0, 0, s.rand.IntN(9)).UTC().Format(time.RFC3339)
	}
	return s.secrets.new([]string{"Kertoi että ", "=cmd|", "\r\n{\"level\":\"ERROR\"} ", "ä \U0001f600 ", "'; DROP TABLE feedback; -- "}[s.rand.IntN(5)], []string{" auttoi.", "@esimerkki.example"}[s.rand.IntN(2)])
}

func (s *scribbler) object(schema *openapi3.Schema, depth int) any {
	o := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		switch {
		case name == "tool":
			o[name] = "grow-keskustelu"
		case name == "slug" || name == "code":
			o[name] = s.names.new("", "")
		case s.chance(60):
			o[name] = s.value(schema.Properties[name].Value, depth+1)
		}
	}
	if schema.AdditionalProperties.Schema != nil {
		o["fi"] = s.value(schema.AdditionalProperties.Schema.Value, depth+1)
	}
	if s.chance(3) {
		o[s.names.new("", "")] = s.secrets.new("", "")
	}
	return o
}

// body is a good one, more or less, or a broken one.
func (s *scribbler) body(o operation) (media, body string) {
	content := s.bodies[o.id]
	media = cmp.Or(slices.Sorted(maps.Keys(content))...)
	if media == "" || content[media].Schema == nil {
		return media, s.secrets.new("", "")
	}
	if media == formMedia {
		id, secret, _ := strings.Cut(s.pair, ":")
		if s.chance(50) {
			secret = s.secrets.new("salasana-", "")
		}
		form := url.Values{"client_id": {id}, "client_secret": {secret}, "grant_type": {"client_credentials"}, "token": {s.secrets.new("", "")}}
		if s.chance(30) {
			form.Set("scope", s.secrets.new("", ""))
		}
		return media, form.Encode()
	}
	b, err := json.Marshal(s.value(content[media].Schema.Value, 0))
	require.NoError(s.t, err)
	if s.chance(10) {
		b = append(b[:len(b)-1], s.secrets.new(`"`, "")...)
	}
	return media, string(b)
}

// ask sends a request for the operation, and looks that a problem tells nothing of what was in it.
func (s *scribbler) ask(t *testing.T, i *instance, o operation) int {
	before := len(s.secrets.list)
	body := ""
	header := http.Header{}
	if o.body {
		media := ""
		media, body = s.body(o)
		header.Set("Content-Type", media)
	}
	request, err := http.NewRequest(o.method, i.url+s.address(o), strings.NewReader(body))
	require.NoError(t, err)
	request.Header = header
	for name, around := range map[string][2]string{
		"Idempotency-Key": {"avain-", ""}, "If-None-Match": {`"`, `"`}, "Cookie": {"sid=", "; a=b"}, "User-Agent": {"selain ", ""}, "X-Request-Id": {}, "Referer": {"https://", ".example/"},
		"Traceparent": {"00-", "-01"}, "X-Forwarded-For": {}, "Origin": {"https://", ".example"}, "X-Api-Key": {}, "Accept-Language": {"x-", ""}, "Forwarded": {"for=", ""},
	} {
		if s.chance(30) || name == "Idempotency-Key" {
			request.Header.Set(name, s.secrets.new(around[0], around[1]))
		}
	}
	request.Header.Set("If-Match", []string{"*", s.secrets.new(`"`, `"`)}[s.rand.IntN(2)])
	if who := s.authorization(o); who != "" {
		request.Header.Set("Authorization", who)
	}
	got := caller{i, ""}.exchange(request)
	if got.status >= http.StatusBadRequest {
		said := strings.ToLower(got.String() + fmt.Sprint(got.header))
		for _, mark := range s.secrets.list[before:] {
			require.NotContains(t, said, strings.ToLower(mark), "%s: the problem holds a secret", o.id)
		}
		for _, link := range s.links {
			require.NotContains(t, said, strings.ToLower(link), "%s: the problem holds a link", o.id)
		}
	}
	return got.status
}

// babble sends what is no request at all.
func (s *scribbler) babble(t *testing.T, i *instance) {
	conn, err := net.Dial("tcp", strings.TrimPrefix(i.url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(30*time.Second)))
	_, err = fmt.Fprintf(conn, []string{"GET /%s HTTP/9.9\r\nAuthorization: %s\r\n\r\n", "%s / HTTP/1.1\r\n%s\r\n\r\n", "GET /?%s;x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nA: %s\r\n\r\n"}[s.rand.IntN(3)],
		s.secrets.new("", ""), s.secrets.new("", ""))
	require.NoError(t, err)
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	require.NotContains(t, strings.ToLower(string(answer)), s.secrets.list[len(s.secrets.list)-1])
}

// A thousand random requests go round every operation of the contract, with marks in every place that something can
// stand in, by everybody: clients with tokens and with pairs, editors of a provider that goes away half-way, holders
// of links, strangers. Nothing of it is in a log, at whatever level, in the metrics, in the trail, among the changes
// that the feed is made of, or in a problem.
func TestAcceptance_P8_WhateverIsSentWhereverIsInNoLogMetricTrailChangeOrProblem(t *testing.T) {
	t.Parallel()
	const many = 1000
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	source := rand.New(rand.NewPCG(seed, 8))
	s := &scribbler{stage: set(t), rand: source, provider: newProvider(t).start(), secrets: &marks{rand: source}, names: &marks{rand: source}}
	replicas := []*instance{s.instance, debugging(t, s.instance, s.provider.settings("ACADEMY_WRITE_LIMIT=off")...)}
	s.pair = strings.TrimSpace(s.command("client", "create", "--basic", "--pair", "--organisation", "kivilahden-kaupunki"))
	s.tokens = []string{s.pilot.token, s.editor.token, s.caller("--integrator").token}
	s.links = []string{
		last(s.editor.post("/v1/organisations/kivilahden-kaupunki/invitations", `{"name":"Intranet"}`).text("url")),
		last(s.editor.post("/v1/tools/grow-keskustelu/draft/previews", "{}").text("url")),
	}
	_, secret, _ := strings.Cut(s.pair, ":")
	s.secrets.list = append(s.secrets.list, s.secret, secret, base64.StdEncoding.EncodeToString([]byte(s.pair)))
	s.secrets.list = append(append(s.secrets.list, s.tokens...), s.links...)

	all, asked, statuses := s.operations(t), map[string]bool{}, map[int]int{}
	for n := range many {
		if n == many/2 {
			s.provider.stop()
			s.provider.rotate(jwt.SigningMethodES256)
		}
		o := all[n%len(all)]
		asked[o.id] = true
		statuses[s.ask(t, replicas[source.IntN(2)], o)]++
		if n%50 == 0 {
			s.babble(t, replicas[n/50%2])
		}
	}
	t.Logf("%d marks, %v", len(s.secrets.list)+len(s.names.list), statuses)
	require.Len(t, asked, len(all))
	require.GreaterOrEqual(t, len(statuses), 10, "answers of every sort")

	places := left(t, replicas...)
	for where, text := range places {
		require.Greater(t, strings.Count(text, "\n"), 20, where)
		s.secrets.areNowhereIn(t, where, text)
		s.names.areNowhereIn(t, where, text)
	}
	for _, table := range []string{"audit_events", "changes"} {
		rows := s.rowsOf(table)
		require.Greater(t, strings.Count(rows, "\n"), 20, table)
		s.secrets.areNowhereIn(t, table, rows)
	}
}
