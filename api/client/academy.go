// Package client speaks to an Academy: a method for each operation of the contract, with typed parameters
// and answers. A refusal is an *Error, which holds the problem document. It needs nothing but the standard
// library.
//
//	academy, err := client.New("https://academy.example")
//	page, err := academy.ListTools(ctx, client.ListToolsParams{Q: "etätyö", Lang: "fi"})
//
// Programs of an organisation sign in by themselves:
//
//	academy.Tokens = academy.ClientCredentials(id, secret)
//	sent, err := academy.SubmitFeedback(ctx, client.NewFeedback{Tool: "grow-keskustelu", WhatWorked: "…"},
//		client.SubmitFeedbackParams{IdempotencyKey: key})
//
// What may be sent twice (reads, and writes with an Idempotency-Key) is sent again when the server is busy or
// doesn't answer. types_gen.go and operations_gen.go are made from the contract by `make generate`.
package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Academy is one instance, as a client sees it. Its fields are set before it is used; after that it can be
// used by many at once.
type Academy struct {
	HTTP      *http.Client
	Tokens    TokenSource   // nil: requests go without a token
	Attempts  int           // how often a request that may be repeated is sent
	Patience  time.Duration // how long a Retry-After may be to be waited for
	Silence   time.Duration // how long an answer that began may stand still
	UserAgent string

	base string
}

// New makes a client of the instance at an http or https address.
func New(address string) (*Academy, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("%q is no address of an Academy, such as https://academy.example", address)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = 30 * time.Second
	transport.MaxIdleConnsPerHost = 16
	return &Academy{
		HTTP: &http.Client{Transport: transport, CheckRedirect: atHome}, Attempts: 5, Patience: time.Minute, Silence: time.Minute,
		UserAgent: "academy-client", base: strings.TrimRight(address, "/"),
	}, nil
}

// Patch is a merge patch (RFC 7396): what it names is replaced, and a null removes.
type Patch map[string]any

// ErrNotModified is the answer to a read with IfNoneMatch when nothing changed.
var ErrNotModified = errors.New("not modified")

// Option asks for something beside an operation's parameters.
type Option func(*request)

// IfNoneMatch makes a read answer ErrNotModified while the ETag is still this one.
func IfNoneMatch(etag string) Option {
	return func(r *request) { r.header("If-None-Match", etag) }
}

// Header keeps the header of the answer, with its ETag, Link and Content-Language.
func Header(to *http.Header) Option {
	return func(r *request) { r.answerHeader = to }
}

// Follow reads into a value what an address in an answer names: next, delta or url. Of the address only the part
// from /v1/ on counts: it is read from this Academy and no other, whatever host the address says.
func (a *Academy) Follow(ctx context.Context, address string, into any, options ...Option) error {
	r, err := followed(address)
	if err != nil {
		return err
	}
	return a.send(ctx, r, into, options)
}

// Download reads the bytes of what an address in an answer names, such as a file's. As for Follow, they come
// from this Academy only.
func (a *Academy) Download(ctx context.Context, address string, options ...Option) (io.ReadCloser, error) {
	r, err := followed(address)
	if err != nil {
		return nil, err
	}
	r.accept = "*/*"
	return a.stream(ctx, r, options)
}

func followed(address string) (request, error) {
	u, err := url.Parse(address)
	if err != nil {
		return request{}, fmt.Errorf("follow an address: %w", err)
	}
	at := strings.Index(u.EscapedPath(), "/v1/")
	if at < 0 {
		return request{}, fmt.Errorf("follow an address: %q has no /v1/", address)
	}
	return request{method: http.MethodGet, path: u.EscapedPath()[at:], values: u.Query(), accept: "application/json"}, nil
}

// answered sends a request whose answer is a T.
func answered[T any](ctx context.Context, a *Academy, r request, options []Option) (*T, error) {
	var answer T
	if err := a.send(ctx, r, &answer, options); err != nil {
		return nil, err
	}
	return &answer, nil
}

// send sends a request and reads the answer into a value, nil for none.
func (a *Academy) send(ctx context.Context, r request, into any, options []Option) error {
	answer, err := a.stream(ctx, r, options)
	if err != nil {
		return err
	}
	defer answer.Close()
	if into == nil {
		_, err = io.Copy(io.Discard, answer)
		return err
	}
	if err := json.NewDecoder(answer).Decode(into); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) { // a server before this one may have cut it off unnoticed
			err = fmt.Errorf("%w: %w", ErrCutOff, err)
		}
		return fmt.Errorf("read the answer of %s %s: %w", r.method, r.path, err)
	}
	_, err = io.Copy(io.Discard, answer) // or the connection isn't used again
	return err
}
