package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"path"
	"strconv"
	"time"
)

// Error is an answer that isn't a success: the problem document (RFC 9457), and what the answer says beside it.
// Title, Detail and Errors are for people, in the language that was asked for; programs look at Code.
type Error struct {
	Problem
	Code       string        // the kind of problem, such as validation-failed; "" when something else than an Academy answered
	RetryAfter time.Duration // when to come again; 0: the answer doesn't say
}

func (e *Error) Error() string {
	text := fmt.Sprintf("%d %s", e.Status, e.Title)
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	for _, f := range e.Errors {
		text += fmt.Sprintf(" [%s %s]", f.Pointer, f.Message)
	}
	return text
}

// HasCode tells whether the error is, or wraps, an *Error of this kind.
func HasCode(err error, code string) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// HasStatus tells whether the error is, or wraps, an *Error of this status.
func HasStatus(err error, status int) bool {
	var e *Error
	return errors.As(err, &e) && e.Status == status
}

// maxProblem is how much of a refusal is read.
const maxProblem = 1 << 20

func problemOf(answer *http.Response, body io.Reader) *Error {
	e := &Error{RetryAfter: retryAfter(answer.Header.Get("Retry-After"))}
	text, err := io.ReadAll(io.LimitReader(body, maxProblem))
	var refused TokenError // OAuth has a form of its own (RFC 6749 section 5.2)
	switch {
	case err == nil && json.Unmarshal(text, &e.Problem) == nil && e.Type != "":
		e.Code = path.Base(e.Type)
	case err == nil && json.Unmarshal(text, &refused) == nil && refused.Error != "":
		e.Code, e.Title, e.Detail = refused.Error, refused.Error, refused.ErrorDescription
	default: // a proxy's, perhaps
		e.Title = http.StatusText(answer.StatusCode)
	}
	e.Status = answer.StatusCode
	return e
}

// retryAfter reads the header: seconds, or a date (RFC 9110 section 10.2.3).
func retryAfter(value string) time.Duration {
	if seconds, err := strconv.Atoi(value); err == nil {
		return time.Duration(min(max(0, seconds), math.MaxInt32)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}

// pause tells whether another attempt may succeed, and when to make it.
func (a *Academy) pause(err error, attempt int) (time.Duration, bool) {
	backoff := jittered(100 * time.Millisecond << min(attempt, 6))
	var e *Error
	switch {
	case errors.Is(err, ErrNotModified), errors.Is(err, ErrElsewhere), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return 0, false
	case !errors.As(err, &e): // the wire
		return backoff, true
	case e.RetryAfter > a.Patience:
		return 0, false
	}
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return max(backoff, jittered(e.RetryAfter)), true
	case http.StatusConflict: // the same request is under way
		return e.RetryAfter, e.RetryAfter > 0
	}
	return 0, false
}
