package api

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// KeySet is the public keys that verify access tokens (RFC 7517).
type KeySet struct {
	Keys []PublicKey `json:"keys"`
}

// PublicKey is one of them.
type PublicKey struct {
	KeyType   string `json:"kty" example:"EC"`
	Curve     string `json:"crv" example:"P-256"`
	X         string `json:"x"`
	Y         string `json:"y"`
	KeyID     string `json:"kid"`
	Use       string `json:"use" example:"sig"`
	Algorithm string `json:"alg" example:"ES256"`
}

// showKeys lists the public keys of access tokens.
//
//	@summary	Public keys of access tokens (JWKS)
//	@id			showKeys
//	@tags		authentication
//	@success	200		{object}	KeySet
//	@failure	default	{object}	Problem
//	@router		/.well-known/jwks.json [get]
func (s *Server) showKeys(c echo.Context) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	set := KeySet{Keys: []PublicKey{}}
	for _, key := range s.Keys.public() {
		point, err := key.private.PublicKey.Bytes()
		if err != nil {
			return fmt.Errorf("encode public key: %w", err)
		}
		set.Keys = append(set.Keys, PublicKey{
			KeyType: "EC", Curve: "P-256", KeyID: key.id, Use: "sig", Algorithm: "ES256",
			X: base64.RawURLEncoding.EncodeToString(point[1:33]), Y: base64.RawURLEncoding.EncodeToString(point[33:]),
		})
	}
	body, err := json.Marshal(set)
	if err != nil {
		return fmt.Errorf("render keys: %w", err)
	}
	return s.publicBytes(c, jsonMedia, body)
}

// AuthorizationServer tells clients how to get and end tokens (RFC 8414).
type AuthorizationServer struct {
	Issuer            string   `json:"issuer" format:"uri" example:"https://academy.example"` // equal to iss in tokens
	TokenEndpoint     string   `json:"token_endpoint" format:"uri"`
	Revocation        string   `json:"revocation_endpoint" format:"uri"`
	Keys              string   `json:"jwks_uri" format:"uri"`
	Documentation     string   `json:"service_documentation" format:"uri"`
	Scopes            []string `json:"scopes_supported"`
	Grants            []string `json:"grant_types_supported" example:"client_credentials"`
	ResponseTypes     []string `json:"response_types_supported"` // none: there is no authorization endpoint
	TokenMethods      []string `json:"token_endpoint_auth_methods_supported" example:"client_secret_basic,client_secret_post"`
	RevocationMethods []string `json:"revocation_endpoint_auth_methods_supported" example:"client_secret_basic,client_secret_post"`
}

// showAuthorizationServer tells where tokens come from.
//
//	@summary	How to get and end tokens, for programs (RFC 8414)
//	@id			showAuthorizationServer
//	@tags		authentication
//	@success	200		{object}	AuthorizationServer
//	@failure	default	{object}	Problem
//	@router		/.well-known/oauth-authorization-server [get]
func (s *Server) showAuthorizationServer(c echo.Context) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	methods := []string{"client_secret_basic", "client_secret_post"}
	body, err := json.Marshal(AuthorizationServer{
		Issuer: s.PublicURL, TokenEndpoint: s.PublicURL + "/oauth/token", Revocation: s.PublicURL + "/oauth/revoke",
		Keys: s.PublicURL + "/.well-known/jwks.json", Documentation: s.PublicURL + "/docs", Scopes: domain.Scopes(),
		Grants: []string{"client_credentials"}, ResponseTypes: []string{}, TokenMethods: methods, RevocationMethods: methods,
	})
	if err != nil {
		return fmt.Errorf("render metadata: %w", err)
	}
	return s.publicBytes(c, jsonMedia, body)
}
