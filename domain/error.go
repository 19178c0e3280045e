package domain

import (
	"errors"
	"fmt"
	"strings"
)

// Kind tells what sort of fault an Error is; api maps each kind to one HTTP status.
type Kind string

// The kinds of fault a caller can meet.
const (
	Malformed            Kind = "malformed"             // 400: can't be understood
	Unauthenticated      Kind = "unauthenticated"       // 401
	Forbidden            Kind = "forbidden"             // 403
	NotFound             Kind = "not_found"             // 404
	Conflict             Kind = "conflict"              // 409: not in this state
	Gone                 Kind = "gone"                  // 410
	Stale                Kind = "stale"                 // 412: changed since it was read
	Invalid              Kind = "invalid"               // 422: understood, but fields are wrong
	PreconditionRequired Kind = "precondition_required" // 428
	TooMany              Kind = "too_many"              // 429
	Unavailable          Kind = "unavailable"           // 503: nothing stored or outcome unknown; try again
)

// Error is a fault that the caller can do something about. Every other error is ours.
// Code is stable, in kebab-case, and the key of the text that a person sees (api keeps the
// texts in three languages); Params fill that text.
type Error struct {
	Kind       Kind
	Code       string
	Params     map[string]string
	Allowed    []string // the legal moves or valid values, when there are such
	Fields     []Field  // every wrong field, not only the first
	RetryAfter int      // seconds; 0: none
	cause      error
}

// Field is one wrong field of a request. Pointer is an RFC 6901 JSON pointer into the body,
// or the bare name of a query parameter.
type Field struct {
	Pointer string
	Code    string
	Params  map[string]string
	Allowed []string
}

// Error says the fault in one line for logs; it never holds what the caller sent.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Code)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Pointer, f.Code)
	}
	return b.String()
}

// Unwrap gives the error that led here, if any.
func (e *Error) Unwrap() error { return e.cause }

// Because keeps the error that led to this one, for the log.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

// With sets a parameter of the text that people see.
func (e *Error) With(name, value string) *Error {
	if e.Params == nil {
		e.Params = map[string]string{}
	}
	e.Params[name] = value
	return e
}

// Fault makes an Error of a kind and code.
func Fault(kind Kind, code string) *Error { return &Error{Kind: kind, Code: code} }

// Missing says that a thing isn't there, or isn't there for this caller: the two answer alike,
// so that nobody learns of other organisations' rows.
func Missing(noun string) *Error { return Fault(NotFound, "not-found").With("noun", noun) }

// IsKind tells whether err is a domain Error of that kind.
func IsKind(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

// HasCode tells whether err is a domain Error with that code.
func HasCode(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// Faults gathers the wrong fields of one request, so that all are reported at once.
type Faults struct{ fields []Field }

// Add notes one wrong field. Pairs of params follow the code: name, value, name, value.
func (f *Faults) Add(pointer, code string, params ...string) {
	field := Field{Pointer: pointer, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if field.Params == nil {
			field.Params = map[string]string{}
		}
		field.Params[params[i]] = params[i+1]
	}
	f.fields = append(f.fields, field)
}

// AddChoice notes a field whose value is none of the valid ones.
func (f *Faults) AddChoice(pointer, code string, allowed []string) {
	f.fields = append(f.fields, Field{Pointer: pointer, Code: code, Allowed: allowed})
}

// Err is nil when no field is wrong, else an Invalid error with all of them.
func (f *Faults) Err() error {
	if len(f.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: "validation-failed", Fields: f.fields}
}
