package api

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	"github.com/labstack/echo/v4"

	"academy/domain"
)

// claims is an access token of RFC 9068, with the role and organisation that its bearer acts for.
type claims struct {
	jwt.RegisteredClaims
	ClientID     string      `json:"client_id"`
	Scope        string      `json:"scope"`
	Role         domain.Role `json:"role"`
	Organisation domain.ID   `json:"organisation,omitempty"`
	Version      int         `json:"ver"` // of the client, when it got the token

	key string // that signed it
}

// Token is the answer of the token endpoint (RFC 6749 section 5.1).
type Token struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type" example:"Bearer"`
	ExpiresIn   int    `json:"expires_in" example:"600"` // seconds
	Scope       string `json:"scope" example:"feedback:read feedback:write trials:write"`
}

// TokenError is an error of the token endpoint, in the form that OAuth clients know (RFC 6749
// section 5.2).
type TokenError struct {
	Error       string `json:"error" example:"invalid_client"`
	Description string `json:"error_description,omitempty" validate:"optional"`
}

// issueToken gives an access token for client credentials.
//
//	@summary		Get an access token
//	@description	Parameters that aren't known are ignored, as RFC 6749 (section 3.2) wants it; nothing in the address is used.
//	@id				issueToken
//	@tags			authentication
//	@accept			x-www-form-urlencoded
//	@param			grant_type		formData	string	true	"always client_credentials"	Enums(client_credentials)
//	@param			client_id		formData	string	false	"unless sent by Basic authentication"
//	@param			client_secret	formData	string	false	"unless sent by Basic authentication"
//	@param			scope			formData	string	false	"fewer scopes than the client has, separated by spaces"
//	@success		200				{object}	Token
//	@failure		400,401			{object}	TokenError
//	@failure		default			{object}	Problem
//	@router			/oauth/token [post]
func (s *Server) issueToken(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	form, fault, err := tokenForm(c)
	if err != nil {
		return err
	}
	var client domain.Client
	var granted []domain.Permission
	if fault == "" {
		client, granted, fault, err = s.grant(c, form)
	}
	switch {
	case fault != "":
		return oauthFault(c, fault)
	case err != nil:
		return err
	}
	token, err := s.sign(client, granted)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, Token{token, "Bearer", int(domain.TokenLife.Seconds()), scopeOf(granted)})
}

// oauthFault answers as RFC 6749 section 5.2 wants it.
func oauthFault(c echo.Context, fault string) error {
	if fault == "invalid_client" {
		c.Response().Header().Set("WWW-Authenticate", `Basic realm="academy", charset="UTF-8"`)
		return c.JSON(http.StatusUnauthorized, TokenError{Error: fault})
	}
	return c.JSON(http.StatusBadRequest, TokenError{Error: fault})
}

// tokenForm reads the body; a parameter given twice is a fault (RFC 6749 section 3.2).
func tokenForm(c echo.Context) (form url.Values, fault string, err error) {
	media, _, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return nil, "invalid_request", nil
	}
	if err := c.Request().ParseForm(); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			return nil, "", err
		}
		return nil, "invalid_request", nil
	}
	for _, values := range c.Request().PostForm {
		if len(values) != 1 || !plainText(values[0]) {
			return nil, "invalid_request", nil
		}
	}
	return c.Request().PostForm, "", nil
}

// grant finds out who asks, and what it is given.
func (s *Server) grant(c echo.Context, form url.Values) (domain.Client, []domain.Permission, string, error) {
	var none domain.Client
	id, secret, fault := credentials(c.Request(), form)
	if fault != "" {
		return none, nil, fault, nil
	}
	switch form.Get("grant_type") {
	case "client_credentials":
	case "":
		return none, nil, "invalid_request", nil
	default:
		return none, nil, "unsupported_grant_type", nil
	}
	var asked []domain.Permission
	for scope := range strings.FieldsSeq(form.Get("scope")) {
		asked = append(asked, domain.Permission(scope))
	}
	return s.signIn(c, domain.SignIn{ID: id, Secret: secret, Asked: asked})
}

// signIn is who says so, or OAuth's code of why not.
func (s *Server) signIn(c echo.Context, in domain.SignIn) (domain.Client, []domain.Permission, string, error) {
	in.From = s.attempt(c.Request(), in.ID)
	client, granted, err := s.clients.SignIn(c.Request().Context(), in)
	s.tellQuota(c, domain.Tokens, client.ID)
	for _, fault := range []string{"invalid_client", "unauthorized_client", "invalid_scope"} {
		if domain.HasCode(err, fault) {
			return domain.Client{}, nil, fault, nil
		}
	}
	return client, granted, "", err
}

// credentials takes them from Basic or from the body, never from both (RFC 6749 section 2.3).
func credentials(r *http.Request, form url.Values) (id, secret, fault string) {
	headers := r.Header.Values("Authorization")
	inBody := form.Has("client_id") || form.Has("client_secret")
	switch {
	case len(headers) > 1 || len(headers) == 1 && form.Has("client_secret"):
		return "", "", "invalid_request"
	case len(headers) == 0 && !inBody:
		return "", "", "invalid_client"
	case len(headers) == 0:
		return form.Get("client_id"), form.Get("client_secret"), ""
	}
	user, password, ok := r.BasicAuth()
	if !ok {
		return "", "", "invalid_client"
	}
	// Both are form-encoded inside Basic (RFC 6749 section 2.3.1).
	id, err1 := url.QueryUnescape(user)
	secret, err2 := url.QueryUnescape(password)
	if err1 != nil || err2 != nil || form.Has("client_id") && form.Get("client_id") != id {
		return "", "", "invalid_request"
	}
	return id, secret, ""
}

func (s *Server) sign(client domain.Client, granted []domain.Permission) (string, error) {
	now := s.Now()
	key, err := s.Keys.signing()
	if err != nil {
		return "", err
	}
	token := jwt.NewWithClaims(jwt.SigningMethodES256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: s.PublicURL, Subject: string(client.ID), Audience: jwt.ClaimStrings{s.PublicURL},
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(domain.TokenLife)), ID: string(domain.NewID(now)),
		},
		ClientID: string(client.ID), Scope: scopeOf(granted), Role: client.Role, Organisation: client.Actor(nil).Organisation,
		Version: client.Version,
	})
	token.Header["typ"], token.Header["kid"] = "at+jwt", key.id
	signed, err := token.SignedString(key.private)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return signed, nil
}

func scopeOf(list []domain.Permission) string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = string(p)
	}
	return strings.Join(words, " ")
}
