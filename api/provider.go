package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	lru "github.com/hashicorp/golang-lru/v2"

	"academy/domain"
)

// ProviderOptions is the operator's own OpenID Connect provider, as it is configured.
type ProviderOptions struct {
	Issuer   string         // exactly as its tokens and its discovery document name it
	Audience string         // by which its tokens name the Academy
	Roles    domain.RoleMap // what its claims give
	Type     string         // of access tokens, in their header: at+jwt (RFC 9068), or JWT
	MaxLife  time.Duration  // of a token that is accepted
}

// Provider verifies access tokens that the operator's own OpenID Connect provider gave to editors. Nothing else
// is asked of it than its discovery document and its keys.
type Provider struct {
	ProviderOptions
	editors domain.EditorService
	keys    *providerKeys
	parser  *jwt.Parser
	known   *lru.Cache[[sha256.Size]byte, arrived]
}

// arrived is a foreign token that was verified a moment ago; it lies under its hash, as our own do.
type arrived struct {
	actor domain.Actor
	until time.Time
}

// rememberForeign is for how long a foreign token isn't verified anew: a key that its provider took back, and
// an editor who was erased, live on no longer.
const rememberForeign = time.Minute

// providerAlgorithms are all that a foreign token may be signed with (RFC 8725 section 3.1): asymmetric ones.
var providerAlgorithms = []string{"RS256", "PS256", "ES256", "EdDSA"}

// NewProvider makes a verifier. It asks the provider nothing yet.
func NewProvider(o ProviderOptions, editors domain.EditorService, log *slog.Logger) *Provider {
	known, _ := lru.New[[sha256.Size]byte, arrived](maxProved) // fails only for a size below 1
	return &Provider{
		ProviderOptions: o, editors: editors, keys: newProviderKeys(o.Issuer, editors.Now, log), known: known,
		parser: jwt.NewParser(
			jwt.WithValidMethods(providerAlgorithms), jwt.WithIssuer(o.Issuer), jwt.WithAudience(o.Audience),
			jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(30*time.Second), jwt.WithStrictDecoding(),
			jwt.WithTimeFunc(editors.Now),
		),
	}
}

// Run keeps the provider's keys fresh until ctx ends.
func (p *Provider) Run(ctx context.Context) { p.keys.run(ctx) }

// issued tells whether a token says that it is the provider's. It decides which verifier looks at the token,
// and the other one never does.
func (p *Provider) issued(raw string) bool {
	if p == nil {
		return false
	}
	_, rest, _ := strings.Cut(raw, ".")
	body, _, _ := strings.Cut(rest, ".")
	var said struct {
		Issuer any `json:"iss"`
	}
	b, err := base64.RawURLEncoding.DecodeString(body)
	return err == nil && json.Unmarshal(b, &said) == nil && said.Issuer == p.Issuer
}

// actor is who the token's bearer acts as. Errors: Unauthenticated; Forbidden, no-role; Unavailable while it
// can't be told whether the token is right.
func (p *Provider) actor(ctx context.Context, raw string) (domain.Actor, error) {
	name := sha256.Sum256([]byte(raw))
	if a, ok := p.known.Get(name); ok && p.editors.Now().Before(a.until) {
		return a.actor, nil
	}
	token, err := p.verify(ctx, raw)
	if err != nil {
		return domain.Actor{}, err
	}
	allowed := p.Roles.Permissions(token)
	if len(allowed) == 0 {
		return domain.Actor{}, domain.Fault(domain.Forbidden, "no-role")
	}
	subject, _ := token.GetSubject()
	issued, _ := token.GetIssuedAt()
	end, _ := token.GetExpirationTime()
	actor, err := p.editors.SignIn(ctx, domain.Arrival{
		Issuer: p.Issuer, Subject: subject, IssuedAt: issued.UTC(), Permissions: allowed,
	})
	if err != nil {
		return domain.Actor{}, err
	}
	until := p.editors.Now().Add(rememberForeign)
	if end.Before(until) {
		until = end.Time
	}
	p.known.Add(name, arrived{actor, until})
	return actor, nil
}

// verify gives what a token says, once it is right in every way.
func (p *Provider) verify(ctx context.Context, raw string) (jwt.MapClaims, error) {
	token := jwt.MapClaims{}
	_, err := p.parser.ParseWithClaims(raw, token, func(t *jwt.Token) (any, error) {
		if err := p.checkHeader(t.Header); err != nil {
			return nil, err
		}
		return p.keys.key(ctx, t)
	})
	var unavailable *domain.Error
	if errors.As(err, &unavailable) {
		return nil, unavailable
	}
	if err == nil {
		err = p.checkClaims(token)
	}
	if err != nil {
		return nil, domain.Fault(domain.Unauthenticated, "invalid-token").Because(err)
	}
	return token, nil
}

// checkHeader looks at what says which kind of token this is. A kid is demanded, so that nobody has all keys
// tried; what must be understood (crit, RFC 7515 section 4.1.11) isn't.
func (p *Provider) checkHeader(header map[string]any) error {
	typ, _ := header["typ"].(string)
	if len(typ) > len("application/") && strings.EqualFold(typ[:len("application/")], "application/") { // RFC 7515 section 4.1.9
		typ = typ[len("application/"):]
	}
	kid, _ := header["kid"].(string)
	_, critical := header["crit"]
	switch {
	case !strings.EqualFold(typ, p.Type):
		return errors.New("not the type of an access token")
	case kid == "":
		return errors.New("no key is named")
	case critical:
		return errors.New("an extension isn't known")
	}
	return nil
}

// checkClaims looks at what the library leaves open: when and to whom the token was given, and for how long.
func (p *Provider) checkClaims(token jwt.MapClaims) error {
	subject, err := token.GetSubject()
	if err != nil || subject == "" || len(subject) > 255 { // OpenID Connect Core, section 2
		return errors.New("no subject")
	}
	issued, err := token.GetIssuedAt()
	if err != nil || issued == nil {
		return errors.New("no time of issue")
	}
	end, err := token.GetExpirationTime()
	if err != nil || end == nil {
		return errors.New("no end")
	}
	if life := end.Sub(issued.Time); life <= 0 || life > p.MaxLife {
		return errors.New("it lives too long")
	}
	if strings.EqualFold(p.Type, "JWT") && !accessToken(token) {
		return errors.New("not an access token")
	}
	return nil
}

// accessToken tells access tokens from id tokens and others that a provider signs with the same keys, where the
// header doesn't: an access token names scopes or, in Microsoft's and RFC 9068's way, the client; an id token
// is tied to a sign-in, and Keycloak writes down what it is.
func accessToken(token jwt.MapClaims) bool {
	for _, name := range []string{"nonce", "at_hash", "c_hash", "s_hash", "events"} {
		if _, ok := token[name]; ok {
			return false
		}
	}
	if kind, ok := token["typ"]; ok && kind != "Bearer" {
		return false
	}
	for _, name := range []string{"scope", "scp", "client_id", "azpacr"} {
		if _, ok := token[name]; ok {
			return true
		}
	}
	return false
}
