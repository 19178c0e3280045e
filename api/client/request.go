package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// request is an operation on its way.
type request struct {
	method, path, accept, media string
	secured                     bool
	values                      url.Values
	headers                     http.Header
	body                        any
	answerHeader                *http.Header
}

func (r *request) query(name, value string) {
	if value == "" {
		return
	}
	if r.values == nil {
		r.values = url.Values{}
	}
	r.values.Set(name, value)
}

func (r *request) header(name, value string) {
	if value == "" {
		return
	}
	if r.headers == nil {
		r.headers = http.Header{}
	}
	r.headers.Set(name, value)
}

// integer and boolean write parameters; the zero value is one that isn't set.
func integer(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func boolean(on bool) string {
	if !on {
		return ""
	}
	return "true"
}

// Upload is a form with a file, as upload operations take it.
type Upload struct {
	Name   string // of the file
	File   io.Reader
	Fields map[string]string // the form's other fields
}

// content gives the body anew for each attempt; nil when it can be sent only once.
func (r *request) content() (again func() io.Reader, once io.Reader, err error) {
	switch body := r.body.(type) {
	case nil:
		return func() io.Reader { return nil }, nil, nil
	case io.Reader:
		return nil, body, nil
	case Upload:
		reader, writer := io.Pipe()
		form := multipart.NewWriter(writer)
		r.media = form.FormDataContentType()
		go func() { writer.CloseWithError(body.write(form)) }()
		return nil, reader, nil
	case url.Values:
		form := body.Encode()
		return func() io.Reader { return strings.NewReader(form) }, nil, nil
	}
	encoded, err := json.Marshal(r.body)
	return func() io.Reader { return bytes.NewReader(encoded) }, nil, err
}

func (u Upload) write(form *multipart.Writer) error {
	for name, value := range u.Fields {
		if err := form.WriteField(name, value); err != nil {
			return err
		}
	}
	part, err := form.CreateFormFile("file", u.Name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(part, u.File); err != nil {
		return err
	}
	return form.Close()
}

// repeatable tells whether sending it twice does what sending it once does.
func (r *request) repeatable() bool {
	return r.method == http.MethodGet || r.headers.Get("Idempotency-Key") != "" || r.path == "/oauth/token"
}

// stream sends a request, more than once where that is safe and of use, and gives the body of the answer,
// which the caller closes.
func (a *Academy) stream(ctx context.Context, r request, options []Option) (io.ReadCloser, error) {
	for _, option := range options {
		option(&r)
	}
	again, once, err := r.content()
	if err != nil {
		return nil, fmt.Errorf("write %s %s: %w", r.method, r.path, err)
	}
	renewed := false
	for attempt := 1; ; attempt++ {
		body := once
		if again != nil {
			body = again()
		}
		answer, err := a.attempt(ctx, r, body)
		if err == nil {
			return answer, nil
		}
		if HasCode(err, "invalid-token") && again != nil && !renewed && a.forget() {
			renewed = true // nothing was done: any request may come again with a better token
			continue
		}
		pause, worth := a.pause(err, attempt)
		if !worth || again == nil || !r.repeatable() || attempt >= a.Attempts {
			return nil, err
		}
		if !rest(ctx, pause) {
			return nil, err
		}
	}
}

// attempt sends a request once.
func (a *Academy) attempt(ctx context.Context, r request, content io.Reader) (io.ReadCloser, error) {
	sent, err := a.written(ctx, r, content)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	answer, err := a.HTTP.Do(sent.WithContext(ctx))
	if err != nil {
		cancel(nil)
		return nil, err
	}
	if r.answerHeader != nil {
		*r.answerHeader = answer.Header
	}
	body := patientBody{answer.Body, a.Silence, cancel}
	switch {
	case answer.StatusCode == http.StatusNotModified:
		body.Close()
		return nil, ErrNotModified
	case answer.StatusCode/100 != 2:
		defer body.Close()
		return nil, problemOf(answer, body)
	}
	return body, nil
}

// written is the request as it goes over the wire.
func (a *Academy) written(ctx context.Context, r request, content io.Reader) (*http.Request, error) {
	address := a.base + r.path
	if len(r.values) > 0 {
		address += "?" + r.values.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, r.method, address, content)
	if err != nil {
		return nil, err
	}
	for name, values := range r.headers {
		request.Header[name] = values
	}
	request.Header.Set("Accept", r.accept)
	request.Header.Set("User-Agent", a.UserAgent)
	if r.media != "" {
		request.Header.Set("Content-Type", r.media)
	}
	if r.secured && a.Tokens != nil {
		token, err := a.Tokens.Token(ctx)
		if err != nil {
			return nil, err
		}
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return request, nil
}

// rest waits, and tells whether there is still somebody to go on for.
func rest(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// jittered spreads clients that were refused together.
func jittered(d time.Duration) time.Duration { return d + rand.N(d/4+1) }
