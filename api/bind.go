package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/labstack/echo/v4"

	"academy/domain"
)

// The media types that bodies come in.
const (
	mediaJSON       = "application/json"
	mediaMergePatch = "application/merge-patch+json"
)

// bind reads a JSON body strictly: members that nobody knows, spelt in another case or given twice,
// wrong types, trailing data, invalid UTF-8 and NUL are errors, and each names its place.
func bind(c echo.Context, into any) ([]byte, error) {
	body, err := readBody(c, mediaJSON)
	if err != nil {
		return nil, err
	}
	return body, decode(body, into)
}

// bindOptional reads a JSON body where there may be none.
func bindOptional(c echo.Context, into any) ([]byte, error) {
	if c.Request().ContentLength == 0 {
		return nil, nil
	}
	return bind(c, into)
}

func readBody(c echo.Context, media ...string) ([]byte, error) {
	given, params, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	charset := strings.ToLower(params["charset"])
	if err != nil || !slices.Contains(media, given) || charset != "" && charset != "utf-8" {
		e := domain.Fault(domain.Malformed, "unsupported-media-type")
		e.Allowed = media
		return nil, e
	}
	if coding := c.Request().Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		e := domain.Fault(domain.Malformed, "unsupported-media-type")
		e.Allowed = media
		return nil, e
	}
	body, err := io.ReadAll(c.Request().Body)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, err
	case err != nil:
		return nil, domain.Fault(domain.Malformed, "body-unreadable").Because(err)
	}
	return body, nil
}

// decode reads strict JSON.
func decode(body []byte, into any) error {
	if hasNUL(body) {
		return badJSON("", "invalid-text", nil)
	}
	if string(bytes.TrimSpace(body)) == "null" { // a member may be null and counts as left out; a whole body isn't one
		e := badJSON("", "wrong-type", nil)
		e.Fields[0].Allowed = []string{"object"}
		return e
	}
	err := json.Unmarshal(body, into, json.RejectUnknownMembers(true))
	var syntax *jsontext.SyntacticError
	var meaning *json.SemanticError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		code := "invalid-json"
		if errors.Is(err, jsontext.ErrDuplicateName) {
			code = "duplicate-field"
		}
		return badJSON(string(syntax.JSONPointer), code, err)
	case errors.As(err, &meaning):
		if errors.Is(err, json.ErrUnknownName) {
			return badJSON(string(meaning.JSONPointer), "unknown-field", err)
		}
		return wrongType(string(meaning.JSONPointer), meaning.GoType, err)
	}
	return badJSON("", "invalid-json", err)
}

func badJSON(pointer, code string, cause error) *domain.Error {
	e := domain.Fault(domain.Malformed, "invalid-json").Because(cause)
	e.Fields = []domain.Field{{Pointer: pointer, Code: code}}
	return e
}

// jsonTypes says which type a field wants, in JSON's words.
var jsonTypes = map[reflect.Kind]string{
	reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Int64: "integer",
	reflect.Struct: "object", reflect.Map: "object", reflect.Slice: "array",
}

func wrongType(pointer string, t reflect.Type, cause error) *domain.Error {
	e := badJSON(pointer, "wrong-type", cause)
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t != nil && jsonTypes[t.Kind()] != "" {
		e.Fields[0].Allowed = []string{jsonTypes[t.Kind()]}
	}
	return e
}

// idIn is an id of a body in its canonical form. What can't be an id becomes one that nothing has, so
// that the domain answers for it as for any other that isn't there, and PostgreSQL never meets it.
func idIn(id domain.ID) domain.ID {
	if canonical, ok := domain.ParseID(string(id)); ok {
		return canonical
	}
	return "00000000-0000-0000-0000-000000000000"
}

// hasNUL finds the escape of U+0000, which JSON allows and PostgreSQL's text doesn't.
func hasNUL(body []byte) bool {
	escape := []byte(`\u0000`)
	for rest := body; ; {
		i := bytes.Index(rest, escape)
		if i < 0 {
			return false
		}
		backslashes := 0
		for j := i - 1; j >= 0 && rest[j] == '\\'; j-- {
			backslashes++
		}
		if backslashes%2 == 0 {
			return true
		}
		rest = rest[i+len(escape):]
	}
}
