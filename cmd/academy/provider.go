package main

import (
	"cmp"
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"academy/api"
	"academy/domain"
)

// providerSettings are the operator's own OpenID Connect provider, at which editors sign in. Without an
// issuer there is none.
type providerSettings struct {
	Issuer      string `env:"ACADEMY_OIDC_ISSUER"`
	Audience    string `env:"ACADEMY_OIDC_AUDIENCE"`
	Roles       string `env:"ACADEMY_OIDC_ROLES"`
	Type        string `env:"ACADEMY_OIDC_TYP"`
	MaxLifetime string `env:"ACADEMY_OIDC_MAX_LIFETIME"`
}

// What holds unless it is set.
const (
	defaultTokenType = "at+jwt"
	defaultTokenLife = "1h"
)

func (p *providerSettings) flags(f *pflag.FlagSet) {
	f.StringVar(&p.Issuer, "oidc-issuer", p.Issuer, "OpenID Connect provider of the editors, empty for none (ACADEMY_OIDC_ISSUER)")
	f.StringVar(&p.Audience, "oidc-audience", p.Audience, "audience in its access tokens (ACADEMY_OIDC_AUDIENCE)")
	f.StringVar(&p.Roles, "oidc-roles", p.Roles, "who may what: groups:academy-editors=editor (ACADEMY_OIDC_ROLES)")
	f.StringVar(&p.Type, "oidc-typ", p.Type, "typ of its access tokens: at+jwt, the default, or JWT (ACADEMY_OIDC_TYP)")
	f.StringVar(&p.MaxLifetime, "oidc-max-lifetime", p.MaxLifetime, "longest life of a token that is taken, default 1h (ACADEMY_OIDC_MAX_LIFETIME)")
}

func (p *providerSettings) check(publicURL string, wrong func(name, why string)) {
	if p.Issuer == "" {
		for name, value := range map[string]string{
			"ACADEMY_OIDC_AUDIENCE": p.Audience, "ACADEMY_OIDC_ROLES": p.Roles, "ACADEMY_OIDC_TYP": p.Type, "ACADEMY_OIDC_MAX_LIFETIME": p.MaxLifetime,
		} {
			if value != "" {
				wrong(name, "it needs ACADEMY_OIDC_ISSUER")
			}
		}
		return
	}
	if err := api.CheckIssuer(p.Issuer); err != nil {
		wrong("ACADEMY_OIDC_ISSUER", err.Error())
	} else if strings.TrimRight(p.Issuer, "/") == publicURL {
		wrong("ACADEMY_OIDC_ISSUER", "it must be another address than ACADEMY_PUBLIC_URL, which issues the tokens of clients")
	}
	if p.Audience == "" {
		wrong("ACADEMY_OIDC_AUDIENCE", "it is required with ACADEMY_OIDC_ISSUER: what the provider's access tokens name in aud")
	}
	if _, err := domain.ParseRoleMap(p.Roles); err != nil {
		wrong("ACADEMY_OIDC_ROLES", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	if !strings.EqualFold(p.Type, "JWT") && !strings.EqualFold(cmp.Or(p.Type, defaultTokenType), defaultTokenType) {
		wrong("ACADEMY_OIDC_TYP", "it must be at+jwt or JWT")
	}
	if life, err := p.maxLife(); err != nil || life < time.Minute || life > 24*time.Hour {
		wrong("ACADEMY_OIDC_MAX_LIFETIME", "it must be 1m to 24h, such as 90m")
	}
}

func (p *providerSettings) maxLife() (time.Duration, error) {
	return time.ParseDuration(cmp.Or(p.MaxLifetime, defaultTokenLife))
}

// open makes what verifies the provider's tokens, nil when there is no provider. check has seen that the
// settings can be read.
func (p *providerSettings) open(ctx context.Context, db *database, sealer *domain.Sealer, log *slog.Logger) (*api.Provider, error) {
	if p.Issuer == "" {
		return nil, nil
	}
	key, err := domain.OpenPersonKey(ctx, db.store, sealer, clock())
	if err != nil {
		return nil, err
	}
	roles, _ := domain.ParseRoleMap(p.Roles)
	life, _ := p.maxLife()
	return api.NewProvider(api.ProviderOptions{
		Issuer: p.Issuer, Audience: p.Audience, Roles: roles, Type: cmp.Or(p.Type, defaultTokenType), MaxLife: life,
	}, domain.EditorService{Store: db.store, Now: clock, Key: key}, log), nil
}
