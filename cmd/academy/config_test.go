package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

// configured reads settings from an environment and a command line, as every command does.
func configured(environ []string, args ...string) (settings, error) {
	s := defaults()
	flags := pflag.NewFlagSet("academy", pflag.ContinueOnError)
	s.flags(flags)
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	return s, s.read(environ, flags)
}

func TestWithoutAnySettingThereAreDefaults(t *testing.T) {
	t.Parallel()
	s, err := configured(nil)
	require.NoError(t, err)
	require.Equal(t, settings{
		Addr: "127.0.0.1:8080", PublicURL: "http://localhost:8080", OpsAddr: "127.0.0.1:9090", DataDir: "./var", FourEyes: "off", KeyRotation: "90d", MaxMedia: "500", Log: "text",
	}, s)
}

func TestSettingsComeFromTheEnvironmentAndFlagsWin(t *testing.T) {
	t.Parallel()
	key := domain.RandomKey()
	dictionary := filepath.Join(t.TempDir(), "mor.vfst")
	require.NoError(t, os.WriteFile(dictionary, nil, 0o600))
	environ := []string{
		"ACADEMY_ADDR=127.0.0.1:1", "ACADEMY_PUBLIC_URL=https://academy.example/", "ACADEMY_OPS_ADDR=127.0.0.1:2",
		"ACADEMY_CORS_ORIGINS=https://www.example.fi, http://localhost:5173",
		"DATABASE_URL=postgres://user:hush@db/academy", "ACADEMY_MIGRATE_URL=postgres://owner@db/academy", "ACADEMY_DATA_DIR=/data",
		"ACADEMY_SECRET_KEY=" + key, "ACADEMY_VOIKKO_DICTIONARY=" + dictionary, "ACADEMY_LOG=json", "HOME=/root", "PATH=/bin", "NOTHING",
	}
	s, err := configured(environ)
	require.NoError(t, err)
	want := settings{
		Addr: "127.0.0.1:1", PublicURL: "https://academy.example", OpsAddr: "127.0.0.1:2",
		CORSOrigins: "https://www.example.fi, http://localhost:5173",
		DatabaseURL: "postgres://user:hush@db/academy", MigrateURL: "postgres://owner@db/academy", DataDir: "/data",
		SecretKey: key, Dictionary: dictionary, FourEyes: "off", KeyRotation: "90d", MaxMedia: "500", Log: "json",
	}
	require.Equal(t, want, s)

	s, err = configured(environ, "--addr", "127.0.0.1:3", "--public-url=http://flag.example", "--ops-addr=", "--data-dir", "/flag",
		"--voikko-dictionary=", "--log", "text")
	require.NoError(t, err)
	want.Addr, want.PublicURL, want.OpsAddr, want.DataDir, want.Dictionary, want.Log = "127.0.0.1:3", "http://flag.example", "", "/flag", "", "text"
	require.Equal(t, want, s)
}

func TestAnEmptyOpsAddressMeansNone(t *testing.T) {
	t.Parallel()
	s, err := configured([]string{"ACADEMY_OPS_ADDR="})
	require.NoError(t, err)
	require.Empty(t, s.OpsAddr)
	s, err = configured([]string{"ACADEMY_OPS_ADDR="}, "--ops-addr", "127.0.0.1:9")
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:9", s.OpsAddr)
}

func TestEveryFaultOfTheSettingsIsNamedAtOnceAndNoSecretWithIt(t *testing.T) {
	t.Parallel()
	_, err := configured([]string{
		"ACADEMY_ADDR=nowhere", "ACADEMY_PUBLIC_URL=ftp://u:hush1@x?y", "ACADEMY_OPS_ADDR=9090", "DATABASE_URL=postgres://u:hush2@[::1/x",
		"ACADEMY_MIGRATE_URL=postgres://u:hush3@host:port/x", "ACADEMY_SECRET_KEY=hush4", "ACADEMY_VOIKKO_DICTIONARY=/no/such/file",
		"ACADEMY_LOG=loud", "ACADEMY_COLOUR=red", "ACADEMY_CORS_ORIGINS=*", "ACADEMY_TRUSTED_PROXIES=everybody", "ACADEMY_READ_LIMIT=0", "ACADEMY_WRITE_LIMIT=-1", "ACADEMY_TOKEN_LIMIT=1e3",
	}, "--data-dir=")
	require.Error(t, err)
	said := strings.Split(err.Error(), "\n")
	for _, name := range []string{
		"ACADEMY_ADDR: ", "ACADEMY_PUBLIC_URL: ", "ACADEMY_OPS_ADDR: ", "ACADEMY_CORS_ORIGINS: ", "DATABASE_URL: ", "ACADEMY_MIGRATE_URL: ", "ACADEMY_SECRET_KEY: ",
		"ACADEMY_VOIKKO_DICTIONARY: ", "ACADEMY_TRUSTED_PROXIES: ", "ACADEMY_READ_LIMIT: ", "ACADEMY_WRITE_LIMIT: ", "ACADEMY_TOKEN_LIMIT: ", "ACADEMY_LOG: ", "ACADEMY_DATA_DIR: ", "ACADEMY_COLOUR: there is no such setting",
	} {
		found := 0
		for _, line := range said {
			if strings.HasPrefix(line, name) {
				found++
			}
		}
		require.Equal(t, 1, found, "%s in %q", name, said)
	}
	require.NotContains(t, err.Error(), "hush")
}

func TestASettingThatNeedsAnotherOneSaysSo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		environ []string
		want    string
	}{
		"a server's database without a secret": {[]string{"DATABASE_URL=postgres://u:hush@h/d"}, "ACADEMY_SECRET_KEY: it is required with DATABASE_URL"},
		"a secret that is too short":           {[]string{"ACADEMY_SECRET_KEY=aHVzaA=="}, "ACADEMY_SECRET_KEY: it must be 32 bytes"},
		"an owner without a database":          {[]string{"ACADEMY_MIGRATE_URL=postgres://u:hush@h/d"}, "ACADEMY_MIGRATE_URL: it needs DATABASE_URL"},
		"a public address with a query":        {[]string{"ACADEMY_PUBLIC_URL=https://x.example/?a=b"}, "ACADEMY_PUBLIC_URL: "},
		"a public address with a password":     {[]string{"ACADEMY_PUBLIC_URL=https://u:hush@x.example"}, "ACADEMY_PUBLIC_URL: "},
		"a dictionary that is a folder":        {[]string{"ACADEMY_VOIKKO_DICTIONARY=/"}, "ACADEMY_VOIKKO_DICTIONARY: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := configured(c.environ)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "hush")
			require.NotContains(t, err.Error(), "aHVzaA")
		})
	}
}

func TestAnOriginIsWhatABrowserSends(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"https://www.example.fi", "http://localhost:5173", "https://a.example:8443", "http://[::1]:3000", "https://xn--lhijohtaminen-gfb.fi"} {
		_, err := configured([]string{"ACADEMY_CORS_ORIGINS=" + origin})
		require.NoError(t, err, origin)
	}
	for _, origin := range []string{
		"*", "null", "www.example.fi", "https://www.example.fi/", "https://www.example.fi/app", "https://WWW.example.fi", "HTTPS://www.example.fi",
		"https://www.example.fi:443", "http://www.example.fi:80", "https://*.example.fi", "https://lähijohtaminen.fi", "https://u:p@www.example.fi",
		"ftp://www.example.fi", "https://", "https://www.example.fi:", "https://www.example.fi?x", "https://www.example.fi#x", "https://a.example https://b.example",
	} {
		_, err := configured([]string{"ACADEMY_CORS_ORIGINS=https://good.example," + origin})
		require.ErrorContains(t, err, "ACADEMY_CORS_ORIGINS: ", origin)
	}
}

func TestATrustedProxyIsAnAddressOrANetworkButNotEverybody(t *testing.T) {
	t.Parallel()
	s, err := configured(nil, "--trusted-proxies= 10.0.3.7, 10.1.0.0/16 ,fd00::1,::ffff:10.0.3.8,")
	require.NoError(t, err)
	require.Equal(t, "[10.0.3.7/32 10.1.0.0/16 fd00::1/128 10.0.3.8/32]", fmt.Sprint(s.Limits.proxies()))
	for _, proxy := range []string{"0.0.0.0/0", "::/0", "proxy.example", "10.0.0", "10.0.0.0/33", "10.0.0.1:80", "fe80::1%eth0", "::ffff:10.0.0.0/104", "*"} {
		_, err := configured([]string{"ACADEMY_TRUSTED_PROXIES=10.0.3.7," + proxy})
		require.ErrorContains(t, err, "ACADEMY_TRUSTED_PROXIES: ", proxy)
	}
}

func TestWebhooksGoInsideOnlyWhereTheOperatorSays(t *testing.T) {
	t.Parallel()
	s, err := configured([]string{"ACADEMY_WEBHOOK_PROXY=http://u:hush@proxy.example:3128"}, "--webhook-allow= 10.20.0.0/16, wiki.kunta.example ,.intra.example,fd00::1")
	require.NoError(t, err)
	require.Equal(t, webhookSettings{" 10.20.0.0/16, wiki.kunta.example ,.intra.example,fd00::1", "http://u:hush@proxy.example:3128"}, s.Webhooks)
	for _, allowed := range []string{"0.0.0.0/0", "::/0", "*", "http://wiki.example", "wiki.example:8080", "10.0.0.0/33"} {
		_, err := configured([]string{"ACADEMY_WEBHOOK_ALLOW=10.0.0.7," + allowed})
		require.ErrorContains(t, err, "ACADEMY_WEBHOOK_ALLOW: ", allowed)
	}
	for _, proxy := range []string{"proxy.example:3128", "socks5://u:hush@proxy.example", "http://", "http://u:hush@proxy.example/path", "http://u:hush@proxy.example:port"} {
		_, err := configured([]string{"ACADEMY_WEBHOOK_PROXY=" + proxy})
		require.ErrorContains(t, err, "ACADEMY_WEBHOOK_PROXY: ", proxy)
		require.NotContains(t, err.Error(), "hush")
	}
}

func TestTheProvidersSettingsAreCheckedTogether(t *testing.T) {
	t.Parallel()
	good := []string{"ACADEMY_OIDC_ISSUER=https://login.example.fi/realms/staff", "ACADEMY_OIDC_AUDIENCE=academy", "ACADEMY_OIDC_ROLES=groups:a=editor"}
	s, err := configured(good, "--oidc-typ=jwt", "--oidc-max-lifetime", "90m")
	require.NoError(t, err)
	require.Equal(t, providerSettings{"https://login.example.fi/realms/staff", "academy", "groups:a=editor", "jwt", "90m"}, s.Provider)
	for name, c := range map[string]struct {
		environ []string
		want    []string
	}{
		"no issuer": {
			[]string{"ACADEMY_OIDC_AUDIENCE=a", "ACADEMY_OIDC_ROLES=groups:a=editor", "ACADEMY_OIDC_TYP=JWT", "ACADEMY_OIDC_MAX_LIFETIME=1h"},
			[]string{"ACADEMY_OIDC_AUDIENCE: it needs", "ACADEMY_OIDC_ROLES: it needs", "ACADEMY_OIDC_TYP: it needs", "ACADEMY_OIDC_MAX_LIFETIME: it needs"},
		},
		"an issuer alone":    {good[:1], []string{"ACADEMY_OIDC_AUDIENCE: it is required", "ACADEMY_OIDC_ROLES: it must give"}},
		"an issuer in clear": {append([]string{"ACADEMY_OIDC_ISSUER=http://login.example.fi"}, good[1:]...), []string{"ACADEMY_OIDC_ISSUER: it must be https"}},
		"our own issuer": {
			append([]string{"ACADEMY_OIDC_ISSUER=http://localhost:8080/"}, good[1:]...), []string{"ACADEMY_OIDC_ISSUER: it must be another address"},
		},
		"what can't be read": {
			append(good[:2:2], "ACADEMY_OIDC_ROLES=x,groups:a=pilot", "ACADEMY_OIDC_TYP=id", "ACADEMY_OIDC_MAX_LIFETIME=1y"),
			[]string{`ACADEMY_OIDC_ROLES: "x" isn't`, "ACADEMY_OIDC_TYP: ", "ACADEMY_OIDC_MAX_LIFETIME: "},
		},
		"a life that is too short": {append(good[:3:3], "ACADEMY_OIDC_MAX_LIFETIME=59s"), []string{"ACADEMY_OIDC_MAX_LIFETIME: "}},
		"a life that is too long":  {append(good[:3:3], "ACADEMY_OIDC_MAX_LIFETIME=25h"), []string{"ACADEMY_OIDC_MAX_LIFETIME: "}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := configured(c.environ)
			require.Error(t, err)
			said := strings.Split(err.Error(), "\n")
			require.Len(t, said, len(c.want), "%q", said)
			for _, want := range c.want {
				require.ErrorContains(t, err, want)
			}
		})
	}
}

func TestEveryCommandChecksTheSettingsFirstAndVersionNeedsNone(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"serve"}, {"migrate"}, {"seed"}, {"client", "create", "--editor"}, {"client", "disable", "019c6576-a400-7743-beaf-2db752049bd5"},
	} {
		var out bytes.Buffer
		err := run(context.Background(), args, []string{"ACADEMY_LOG=loud", "ACADEMY_DATA_DIR=/nonexistent"}, &out, &out)
		require.EqualError(t, err, "ACADEMY_LOG: it must be text or json", args)
		require.Empty(t, out.String())
	}
	var out bytes.Buffer
	require.NoError(t, run(context.Background(), []string{"version"}, []string{"ACADEMY_LOG=loud"}, &out, &out))
	require.Regexp(t, `^academy \S+\n$`, out.String())
}

func TestATakenAddressIsToldBeforeAnythingIsStarted(t *testing.T) {
	t.Parallel()
	a := start(t)
	taken := strings.TrimPrefix(a.url, "http://")
	dir := filepath.Join(t.TempDir(), "untouched")
	var out bytes.Buffer
	err := run(context.Background(), []string{"serve", "--addr", taken, "--ops-addr="}, []string{"ACADEMY_DATA_DIR=" + dir}, &out, &out)
	require.ErrorContains(t, err, "ACADEMY_ADDR: ")
	require.ErrorContains(t, err, taken)
	require.NoDirExists(t, dir)
}
