package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"syscall"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// Problem is an error as RFC 9457 wants it, with texts in the asked language.
type Problem struct {
	Type       string         `json:"type" format:"uri" example:"http://localhost:8080/problems/validation-failed"` // names the kind of problem; opens an explanation
	Title      string         `json:"title" example:"Some fields are wrong"`
	Status     int            `json:"status" example:"422"` // same as the answer's status
	Detail     string         `json:"detail" example:"Correct the fields named in errors and send the request again."`
	Instance   string         `json:"instance" example:"/v1/feedback"`                           // the request's path, without the secret of a link
	RequestID  string         `json:"request_id" example:"019aa6f2-7c1e-7d43-9d5b-1f0c6a3b8e21"` // quote it when you ask for help
	Errors     []ProblemField `json:"errors,omitempty" validate:"optional"`                      // every wrong field
	Allowed    []string       `json:"allowed,omitempty" validate:"optional"`                     // the legal moves or valid values
	Reason     string         `json:"reason,omitempty" validate:"optional"`                      // 410: why the thing is gone
	ReplacedBy string         `json:"replaced_by,omitempty" validate:"optional"`                 // 410: what to use instead
}

// ProblemField is one wrong field.
type ProblemField struct {
	Pointer string   `json:"pointer" example:"/ratings/usefulness"` // RFC 6901 pointer into the body, or a parameter's name
	Code    string   `json:"code" example:"out-of-range"`
	Message string   `json:"message" example:"The value must be between 1 and 5."`
	Allowed []string `json:"allowed,omitempty" validate:"optional"`
}

// maxFields is how many wrong fields are named, so that a long request can't ask for a much longer answer.
const maxFields = 100

// statuses is the one place where a kind of fault becomes a status.
var statuses = map[domain.Kind]int{
	domain.Malformed:            http.StatusBadRequest,
	domain.Unauthenticated:      http.StatusUnauthorized,
	domain.Forbidden:            http.StatusForbidden,
	domain.NotFound:             http.StatusNotFound,
	domain.Conflict:             http.StatusConflict,
	domain.Gone:                 http.StatusGone,
	domain.Stale:                http.StatusPreconditionFailed,
	domain.Invalid:              http.StatusUnprocessableEntity,
	domain.PreconditionRequired: http.StatusPreconditionRequired,
	domain.TooMany:              http.StatusTooManyRequests,
	domain.Unavailable:          http.StatusServiceUnavailable,
}

// answerError writes the problem document of any error: the domain's, Echo's own, and ours, which
// say nothing of the inside and are logged here, once.
func (s *Server) answerError(err error, c echo.Context) {
	if c.Response().Committed {
		if errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) {
			return // the reader went away, which is no fault of ours
		}
		s.Log.Error("failed after the answer began", "id", requestID(c), "route", c.Path(), "error", err)
		return
	}
	status, fault := s.fault(err, c)
	if status >= http.StatusInternalServerError && fault.Code != "provider-unavailable" { // of which the log says when it began
		s.Log.Error("request failed", "id", requestID(c), "method", known(c.Request().Method), "route", c.Path(), "status", status, "error", cause(err))
	}
	h := c.Response().Header()
	h.Del("ETag")
	h.Set("Cache-Control", "no-store")
	if status == http.StatusBadRequest && strings.HasPrefix(c.Request().URL.Path, "/oauth/") {
		_ = oauthFault(c, "invalid_request") // clients of OAuth know its own errors only (RFC 6749 section 5.2)
		return
	}
	h.Set("Content-Type", "application/problem+json; charset=utf-8")
	if fault.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(fault.RetryAfter))
	}
	if h.Get("WWW-Authenticate") == "" {
		challenge(h, status, fault)
	}
	lang, ok := domain.ParseLanguage(c.QueryParam("lang"))
	if !ok {
		lang = preferred(c.Request())
	}
	h.Set("Content-Language", string(lang))
	body, err := json.Marshal(s.problem(c, status, fault, lang))
	if err != nil {
		s.Log.Error("problem document", "id", requestID(c), "error", err)
		status, body = http.StatusInternalServerError, []byte("{}")
	}
	c.Response().WriteHeader(status)
	if c.Request().Method != http.MethodHead {
		_, _ = c.Response().Write(body)
	}
}

// fault finds out what an error means for the caller.
func (s *Server) fault(err error, c echo.Context) (int, *domain.Error) {
	var known *domain.Error
	var tooLarge *http.MaxBytesError
	var ours *echo.HTTPError
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge, domain.Fault(domain.Malformed, "body-too-large").With("max", strconv.FormatInt(tooLarge.Limit, 10))
	case errors.As(err, &known):
		switch known.Code {
		case "unsupported-media-type":
			return http.StatusUnsupportedMediaType, known
		case "range-not-satisfiable":
			return http.StatusRequestedRangeNotSatisfiable, known
		}
		if status, ok := statuses[known.Kind]; ok {
			return status, known
		}
	case errors.As(err, &ours):
		switch ours.Code {
		case http.StatusNotFound:
			return ours.Code, domain.Fault(domain.NotFound, "no-such-path")
		case http.StatusMethodNotAllowed:
			allow, _ := c.Get(echo.ContextKeyHeaderAllow).(string)
			c.Response().Header().Set("Allow", allow)
			e := domain.Fault(domain.Malformed, "method-not-allowed")
			e.Allowed = strings.Split(allow, ", ")
			return ours.Code, e
		case http.StatusRequestEntityTooLarge:
			return ours.Code, domain.Fault(domain.Malformed, "body-too-large").With("max", strconv.Itoa(MaxBody))
		}
	}
	return http.StatusInternalServerError, domain.Fault("internal", "internal-error")
}

// challenge says how to authenticate (RFC 6750 section 3).
func challenge(h http.Header, status int, fault *domain.Error) {
	switch {
	case status == http.StatusUnauthorized && fault.Code == "invalid-token":
		h.Set("WWW-Authenticate", `Bearer realm="academy", error="invalid_token"`)
	case status == http.StatusUnauthorized && fault.Code == "invalid-credentials":
		h.Set("WWW-Authenticate", `Basic realm="academy", charset="UTF-8"`)
	case status == http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="academy"`)
	case fault.Code == "insufficient-scope":
		h.Set("WWW-Authenticate", fmt.Sprintf(`Bearer realm="academy", error="insufficient_scope", scope="%s"`, fault.Params["scope"]))
	}
}

func (s *Server) problem(c echo.Context, status int, fault *domain.Error, lang domain.Language) Problem {
	p := Problem{
		Type: s.PublicURL + "/problems/" + fault.Code, Title: title(fault.Code, lang), Status: status,
		Detail: detail(fault.Code, lang, named(fault.Params, lang)), Instance: instance(c.Request()), RequestID: requestID(c),
		Allowed: fault.Allowed, Reason: fault.Params["reason"], ReplacedBy: fault.Params["replaced_by"],
	}
	for _, f := range fault.Fields[:min(len(fault.Fields), maxFields)] {
		p.Errors = append(p.Errors, ProblemField{
			Pointer: f.Pointer, Code: f.Code, Message: fieldDetail(f, lang), Allowed: f.Allowed,
		})
	}
	return p
}

// instance is the path of a request. Of a link that lets its holder in, only the beginning: problem documents end in
// logs and tickets.
func instance(r *http.Request) string {
	path := r.URL.EscapedPath()
	for _, links := range []string{"/v1/invitations", "/v1/previews"} {
		if strings.HasPrefix(path, links+"/") {
			return links
		}
	}
	return path
}

// named puts the people's word for a noun in place of its code.
func named(params map[string]string, lang domain.Language) map[string]string {
	noun, ok := params["noun"]
	if !ok {
		return params
	}
	params = maps.Clone(params)
	params["noun"] = nounIn(noun, lang)
	return params
}

// cause is what the log shall say of an error: for the domain's own, why it came to that.
func cause(err error) error {
	var known *domain.Error
	if errors.As(err, &known) && errors.Unwrap(known) != nil {
		return fmt.Errorf("%s: %w", known.Code, errors.Unwrap(known))
	}
	return err
}

// ProblemKind explains a kind of problem.
type ProblemKind struct {
	Code   string `json:"code" example:"stale"`
	Title  string `json:"title" example:"Changed since you read it"`
	Detail string `json:"detail" example:"Read the resource again and repeat your change."`
}

// showProblem explains what a problem's type means.
//
//	@summary	Explain a kind of problem
//	@id			showProblem
//	@tags		service
//	@param		code	path		string	true	"code"
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	ProblemKind
//	@failure	default	{object}	Problem
//	@router		/problems/{code} [get]
func (s *Server) showProblem(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	code := c.Param("code")
	if _, ok := messages[code]; !ok {
		return domain.Missing("problem")
	}
	return s.public(c, s.Keeper.Catalogue(), lang, func() any {
		return ProblemKind{code, title(code, lang), detail(code, lang, nil)}
	})
}
