package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"academy/docs"
)

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
