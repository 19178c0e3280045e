package main

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// checkHead holds an answer to what the head of every answer promises (G14).
func checkHead(a answer) error {
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Server": "", "X-Powered-By": "", "Set-Cookie": "", "Access-Control-Allow-Credentials": "",
	} {
		if got := a.header.Get(name); got != want {
			return fmt.Errorf("the header %s is %q", name, got)
		}
	}
	media := a.header.Get("Content-Type")
	if media == "" && len(a.body) > 0 {
		return fmt.Errorf("a body of no type")
	}
	if strings.HasPrefix(media, "text/") && !strings.Contains(strings.ToLower(media), "charset=utf-8") {
		return fmt.Errorf("text came as %q", media)
	}
	return nil
}

// inside are words that tell of the program's inside, which no error says (G5).
var inside = regexp.MustCompile(`SQLSTATE|pgx|gorm|goroutine|panic:|\.go:\d|SELECT |INSERT |relation "|constraint|/(?:home|root|tmp|var|usr)/`)

// checkProblem holds an error to what every error promises (G5).
func checkProblem(request *http.Request, a answer) error {
	if strings.HasPrefix(request.URL.Path, "/oauth/") && a.header.Get("Content-Type") == "application/json" {
		return nil
	}
	people := strings.HasPrefix(request.URL.Path, "/v1/invitations/") || strings.HasPrefix(request.URL.Path, "/tools/")
	if people && strings.Contains(request.Header.Get("Accept"), "text/html") && (a.status == http.StatusNotFound || a.status == http.StatusGone) {
		return nil // a page, which the contract has
	}
	if media := a.header.Get("Content-Type"); media != "application/problem+json; charset=utf-8" {
		return fmt.Errorf("an error came as %q", media)
	}
	if request.Method == http.MethodHead {
		return nil
	}
	switch {
	case a.number("status") != a.status:
		return fmt.Errorf("the problem says status %d", a.number("status"))
	case a.text("title") == "" || a.text("detail") == "" || a.text("type") == "" || a.text("request_id") == "":
		return fmt.Errorf("the problem lacks a member")
	case a.text("instance") == "" || !strings.HasPrefix(request.URL.EscapedPath(), a.text("instance")): // of a link that is a secret, its beginning
		return fmt.Errorf("the problem is of %q", a.text("instance"))
	case inside.MatchString(a.text("title") + a.text("detail")):
		return fmt.Errorf("the problem tells of the inside: %s", a.text("detail"))
	case len(bearer(request)) > 8 && bytes.Contains(a.body, []byte(bearer(request))):
		return fmt.Errorf("the problem gives the token back")
	}
	return nil
}

// bearer is the token that a request carries.
func bearer(request *http.Request) string {
	_, token, _ := strings.Cut(request.Header.Get("Authorization"), " ")
	return token
}
