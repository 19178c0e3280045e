package client

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"
)

// TokenSource gives the access token for a request.
type TokenSource interface {
	Token(ctx context.Context) (string, error)
}

// ClientCredentials signs in with a client's id and secret (RFC 6749 section 4.4), keeps the token while it is good
// and gets another in time. Without scopes the token has all that the client was given.
func (a *Academy) ClientCredentials(id, secret string, scopes ...string) TokenSource {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}}
	if len(scopes) > 0 {
		form.Set("scope", strings.Join(scopes, " "))
	}
	return &clientCredentials{academy: a, form: form}
}

type clientCredentials struct {
	academy *Academy
	form    url.Values

	mu    sync.Mutex // held while a token is got, so that many who need one get it once
	token string
	until time.Time
}

// tokenMargin is how long before its end a token is replaced: it must still be good when it arrives.
const tokenMargin = 30 * time.Second

func (c *clientCredentials) Token(ctx context.Context) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Now().Before(c.until) {
		return c.token, nil
	}
	token, err := c.academy.IssueToken(ctx, c.form)
	if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	c.token = token.AccessToken
	c.until = time.Now().Add(time.Duration(token.ExpiresIn)*time.Second - tokenMargin)
	return c.token, nil
}

// forget has the source get another token: the one that it has isn't taken any more. It tells whether the source
// can do that.
func (a *Academy) forget() bool {
	c, ok := a.Tokens.(*clientCredentials)
	if !ok {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = time.Time{}
	return true
}
