package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/labstack/echo/v4"

	"academy/domain"
)

// memberHandler answers a request of somebody who may be asked who they are.
type memberHandler func(c echo.Context, actor domain.Actor) error

// member is identified, and doesn't wait for the database too long.
func (s *Server) member(h memberHandler) echo.HandlerFunc { return timed(s.identified(h)) }

// identified finds out who asks. Nobody is an actor too: what needs a permission is the domain's to say.
func (s *Server) identified(h memberHandler) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", privateCaching)
		actor, err := s.actor(c)
		if err == nil && actor.Role == domain.RoleAnonymous {
			err = domain.Fault(domain.Unauthenticated, "authentication-required")
		}
		if err != nil {
			s.trail(c, domain.Anonymous, err)
			return err
		}
		if err = s.spend(c, actor); err == nil {
			err = h(c, actor)
		}
		s.trail(c, actor, err)
		return err
	}
}

func (s *Server) actor(c echo.Context) (domain.Actor, error) {
	headers := c.Request().Header.Values("Authorization")
	switch len(headers) {
	case 0:
		return domain.Anonymous, nil
	case 1:
	default:
		return domain.Actor{}, domain.Fault(domain.Malformed, "two-authorizations")
	}
	scheme, raw, _ := strings.Cut(headers[0], " ")
	if strings.EqualFold(scheme, "Basic") {
		return s.basicActor(c.Request().Context(), c.Request())
	}
	if !strings.EqualFold(scheme, "Bearer") { // RFC 9110 section 11.1
		return domain.Actor{}, domain.Fault(domain.Unauthenticated, "authentication-required")
	}
	if s.Provider.issued(raw) {
		return s.Provider.actor(c.Request().Context(), raw)
	}
	p, err := s.prove(c.Request().Context(), raw)
	if err == nil && s.Revoked.Has(p.token, p.actor.ClientID, p.version) {
		err = errors.New("revoked")
	}
	if err != nil {
		return domain.Actor{}, domain.Fault(domain.Unauthenticated, "invalid-token").Because(err)
	}
	return p.actor, nil
}

// proved is a token that was verified already: the same bytes say the same until they expire, and verifying
// them anew is most of what a request costs. It lies under its hash, so no token stays in memory. Whether it
// was revoked is looked at each time.
type proved struct {
	actor   domain.Actor
	token   domain.ID
	version int
	until   time.Time
	key     string // that signed it; when the key is taken away, so is this
}

// prove verifies a token, unless it was verified already.
func (s *Server) prove(ctx context.Context, raw string) (proved, error) {
	name := sha256.Sum256([]byte(raw))
	if p, ok := s.proved.Get(name); ok && s.Now().Before(p.until) {
		if _, ok := s.Keys.token(p.key); ok {
			return p, nil
		}
	}
	token, err := s.verified(ctx, raw)
	if err != nil {
		return proved{}, err
	}
	var granted []domain.Permission
	for scope := range strings.FieldsSeq(token.Scope) {
		granted = append(granted, domain.Permission(scope))
	}
	p := proved{
		actor: domain.Actor{
			Role: token.Role, ClientID: domain.ID(token.ClientID), Organisation: token.Organisation, Permissions: granted,
		},
		token: domain.ID(token.ID), version: token.Version, until: token.ExpiresAt.Time, key: token.key,
	}
	s.proved.Add(name, p)
	return p, nil
}

// verified is what a token says, if it is one of ours that hasn't ended.
func (s *Server) verified(ctx context.Context, raw string) (claims, error) {
	var token claims
	parsed, err := s.parser().ParseWithClaims(raw, &token, func(t *jwt.Token) (any, error) { return s.keyOf(ctx, t) })
	if err != nil {
		return claims{}, err
	}
	token.key, _ = parsed.Header["kid"].(string)
	return token, nil
}

// maxProved is how many tokens are remembered; a client has one for ten minutes.
const maxProved = 4096

// parser checks what RFC 8725 and RFC 9068 ask for: one algorithm, issuer, audience, an end, strict
// base64.
func (s *Server) parser() *jwt.Parser {
	return jwt.NewParser(
		jwt.WithValidMethods([]string{"ES256"}), jwt.WithIssuer(s.PublicURL), jwt.WithAudience(s.PublicURL),
		jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(30*time.Second), jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(s.Now),
	)
}

// keyOf gives the key that the token names by its id; nothing else in the header counts.
func (s *Server) keyOf(ctx context.Context, t *jwt.Token) (*ecdsa.PublicKey, error) {
	if typ, _ := t.Header["typ"].(string); !strings.EqualFold(typ, "at+jwt") {
		return nil, errors.New("not an access token")
	}
	if _, critical := t.Header["crit"]; critical { // we know no extension (RFC 7515 section 4.1.11)
		return nil, errors.New("an extension that must be understood")
	}
	id, _ := t.Header["kid"].(string)
	key, ok := s.Keys.verifying(ctx, id)
	if !ok {
		return nil, errors.New("unknown key")
	}
	return key, nil
}
