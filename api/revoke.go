package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// revokeToken ends an access token before its time (RFC 7009).
//
//	@summary		Revoke an access token
//	@description	A client ends a token of its own. It is refused by this replica at once and by every other within 5 seconds. A token that isn't valid, or isn't any more, is answered with 200 too. Parameters that aren't known are ignored.
//	@id				revokeToken
//	@tags			authentication
//	@accept			x-www-form-urlencoded
//	@param			token			formData	string	true	"access token"
//	@param			token_type_hint	formData	string	false	"ignored: there are access tokens only"
//	@param			client_id		formData	string	false	"unless sent by Basic authentication"
//	@param			client_secret	formData	string	false	"unless sent by Basic authentication"
//	@success		200
//	@failure		400,401	{object}	TokenError
//	@failure		default	{object}	Problem
//	@router			/oauth/revoke [post]
func (s *Server) revokeToken(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	form, fault, err := tokenForm(c)
	if err != nil {
		return err
	}
	var id, secret string
	if fault == "" {
		id, secret, fault = credentials(c.Request(), form)
	}
	if fault == "" && form.Get("token") == "" {
		fault = "invalid_request"
	}
	var client domain.Client
	if fault == "" {
		client, _, fault, err = s.signIn(c, domain.SignIn{ID: id, Secret: secret})
	}
	switch {
	case fault != "":
		return oauthFault(c, fault)
	case err != nil:
		return err
	}
	token, err := s.verified(c.Request().Context(), form.Get("token"))
	if err != nil {
		return c.NoContent(http.StatusOK) // there is nothing to end (section 2.2)
	}
	err = s.clients.RevokeToken(c.Request().Context(), client, domain.Bearer{
		Token: domain.ID(token.ID), Client: domain.ID(token.ClientID), ExpiresAt: token.ExpiresAt.Time,
	})
	if domain.HasCode(err, "invalid_request") { // another client's (section 2.1)
		return oauthFault(c, "invalid_request")
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusOK)
}
