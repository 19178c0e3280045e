package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/stretchr/testify/require"
)

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
