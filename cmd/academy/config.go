package main

import (
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/caarlos0/env/v11"
	"github.com/jackc/pgx/v5"
	"github.com/spf13/pflag"

	"academy/domain"
)

// settings is everything that can be configured, each by a variable of the environment or a flag.
type settings struct {
	Addr        string `env:"ACADEMY_ADDR"`
	PublicURL   string `env:"ACADEMY_PUBLIC_URL"`
	OpsAddr     string `env:"ACADEMY_OPS_ADDR"`
	CORSOrigins string `env:"ACADEMY_CORS_ORIGINS"`
	DatabaseURL string `env:"DATABASE_URL"`
	MigrateURL  string `env:"ACADEMY_MIGRATE_URL"`
	DataDir     string `env:"ACADEMY_DATA_DIR"`
	SecretKey   string `env:"ACADEMY_SECRET_KEY"`
	Dictionary  string `env:"ACADEMY_VOIKKO_DICTIONARY"`
	Retention   string `env:"ACADEMY_RETENTION"`
	FourEyes    string `env:"ACADEMY_FOUR_EYES"`
	KeyRotation string `env:"ACADEMY_KEY_ROTATION"`
	Media       string `env:"ACADEMY_MEDIA_URL"`
	MaxMedia    string `env:"ACADEMY_MEDIA_MAX_MB"`
	Log         string `env:"ACADEMY_LOG"`

	Provider providerSettings
	Limits   limitSettings
	Webhooks webhookSettings
}

func defaults() settings {
	return settings{
		Addr: "127.0.0.1:8080", PublicURL: "http://localhost:8080", OpsAddr: "127.0.0.1:9090", DataDir: "./var", FourEyes: "off", MaxMedia: "500", KeyRotation: "90d", Log: "text",
	}
}

// flags offers the settings as flags. Secrets have none: a command line is seen by everybody on the
// machine.
func (s *settings) flags(f *pflag.FlagSet) {
	f.StringVar(&s.Addr, "addr", s.Addr, "address to serve on (ACADEMY_ADDR)")
	f.StringVar(&s.PublicURL, "public-url", s.PublicURL, "address that clients use (ACADEMY_PUBLIC_URL)")
	f.StringVar(&s.OpsAddr, "ops-addr", s.OpsAddr, "address of health and metrics, empty for none (ACADEMY_OPS_ADDR)")
	f.StringVar(&s.CORSOrigins, "cors-origins", s.CORSOrigins, "origins whose pages may use tokens, separated by commas (ACADEMY_CORS_ORIGINS)")
	f.StringVar(&s.DataDir, "data-dir", s.DataDir, "where the private database lives (ACADEMY_DATA_DIR)")
	f.StringVar(&s.Dictionary, "voikko-dictionary", s.Dictionary, "path of Voikko's mor.vfst, empty for the usual places, none to do without (ACADEMY_VOIKKO_DICTIONARY)")
	f.StringVar(&s.Retention, "retention", s.Retention, "how long what is kept, where it isn't the default: declined=12m,audit=3y (ACADEMY_RETENTION)")
	f.StringVar(&s.FourEyes, "four-eyes", s.FourEyes, "on: who edited or submitted a draft doesn't publish it; off (ACADEMY_FOUR_EYES)")
	f.StringVar(&s.KeyRotation, "key-rotation", s.KeyRotation, "how old the key that signs tokens gets, such as 90d, 3m or 1y; off (ACADEMY_KEY_ROTATION)")
	f.StringVar(&s.Media, "media-url", s.Media, "where uploaded files lie: a directory or s3://bucket?region=…; empty: media in the data directory (ACADEMY_MEDIA_URL)")
	f.StringVar(&s.MaxMedia, "media-max-mb", s.MaxMedia, "how many megabytes an uploaded file may have (ACADEMY_MEDIA_MAX_MB)")
	s.Provider.flags(f)
	s.Limits.flags(f)
	s.Webhooks.flags(f)
	f.StringVar(&s.Log, "log", s.Log, "text or json (ACADEMY_LOG)")
}

// read takes the environment, lets flags win, and checks everything: all faults are named at once.
// Values of secrets never stand in an error.
func (s *settings) read(environ []string, flags *pflag.FlagSet) error {
	given := map[string]string{}
	flags.Visit(func(f *pflag.Flag) {
		if f.Value.Type() == "string" { // as all settings are; a list would grow when set again
			given[f.Name] = f.Value.String()
		}
	})
	variables := map[string]string{}
	var faults []error
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		variables[name] = value
		if strings.HasPrefix(name, "ACADEMY_") && !known(name) {
			faults = append(faults, fmt.Errorf("%s: there is no such setting", name))
		}
	}
	if err := env.ParseWithOptions(s, env.Options{Environment: variables}); err != nil {
		faults = append(faults, err)
	}
	if value, ok := variables["ACADEMY_OPS_ADDR"]; ok && value == "" {
		s.OpsAddr = "" // empty means none; the library takes it for not given
	}
	for name, value := range given {
		if err := flags.Set(name, value); err != nil {
			faults = append(faults, err)
		}
	}
	s.PublicURL = strings.TrimRight(s.PublicURL, "/")
	return errors.Join(append(faults, s.check()...)...)
}

func known(name string) bool {
	fields, err := env.GetFieldParams(&settings{})
	if err != nil {
		return false
	}
	for _, f := range fields {
		if f.Key == name {
			return true
		}
	}
	return false
}

func (s *settings) check() []error {
	var faults []error
	wrong := func(name, why string) { faults = append(faults, fmt.Errorf("%s: %s", name, why)) }
	if _, _, err := net.SplitHostPort(s.Addr); err != nil {
		wrong("ACADEMY_ADDR", "it must be host:port, such as 127.0.0.1:8080")
	}
	if _, _, err := net.SplitHostPort(s.OpsAddr); s.OpsAddr != "" && err != nil {
		wrong("ACADEMY_OPS_ADDR", "it must be host:port or empty")
	}
	u, err := url.Parse(s.PublicURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		wrong("ACADEMY_PUBLIC_URL", "it must be an http or https address without a query, such as https://academy.example")
	}
	for _, origin := range s.origins() {
		if !validOrigin(origin) {
			wrong("ACADEMY_CORS_ORIGINS", fmt.Sprintf("%q is no origin as browsers send it, such as https://www.example.fi", origin))
		}
	}
	for name, value := range map[string]string{"DATABASE_URL": s.DatabaseURL, "ACADEMY_MIGRATE_URL": s.MigrateURL} {
		if _, err := pgx.ParseConfig(value); value != "" && err != nil {
			wrong(name, "it can't be read as a PostgreSQL address (postgres://user@host/database)")
		}
	}
	if s.MigrateURL != "" && s.DatabaseURL == "" {
		wrong("ACADEMY_MIGRATE_URL", "it needs DATABASE_URL")
	}
	if s.DatabaseURL != "" && s.SecretKey == "" {
		wrong("ACADEMY_SECRET_KEY", "it is required with DATABASE_URL: 32 bytes in base64 (openssl rand -base64 32)")
	}
	if raw, err := base64.StdEncoding.DecodeString(s.SecretKey); s.SecretKey != "" && (err != nil || len(raw) != 32) {
		wrong("ACADEMY_SECRET_KEY", "it must be 32 bytes in base64 (openssl rand -base64 32)")
	}
	if s.DataDir == "" {
		wrong("ACADEMY_DATA_DIR", "it must be a directory")
	}
	if s.Dictionary != "" && s.Dictionary != withoutDictionary {
		if info, err := os.Stat(s.Dictionary); err != nil || info.IsDir() {
			wrong("ACADEMY_VOIKKO_DICTIONARY", "there is no such file")
		}
	}
	if _, err := domain.ParseRetention(s.Retention); err != nil {
		wrong("ACADEMY_RETENTION", err.Error())
	}
	if s.FourEyes != "on" && s.FourEyes != "off" {
		wrong("ACADEMY_FOUR_EYES", "it must be on or off")
	}
	if _, ok := domain.ParseSpan(s.KeyRotation); !ok && s.KeyRotation != "off" {
		wrong("ACADEMY_KEY_ROTATION", "it must be 1d to 10y, a number and d, w, m or y, or off")
	}
	if n, err := strconv.Atoi(s.MaxMedia); err != nil || n < 1 || n > 10_000 {
		wrong("ACADEMY_MEDIA_MAX_MB", "it must be a number from 1 to 10000")
	}
	s.Provider.check(s.PublicURL, wrong)
	s.Limits.check(wrong)
	s.Webhooks.check(wrong)
	if s.Log != "text" && s.Log != "json" {
		wrong("ACADEMY_LOG", "it must be text or json")
	}
	return faults
}

// media is where uploaded files lie.
func (s *settings) media() string { return cmp.Or(s.Media, filepath.Join(s.DataDir, "media")) }

// maxMedia is how large an uploaded file may be, in bytes; check has seen that it can be read.
func (s *settings) maxMedia() int64 {
	n, _ := strconv.ParseInt(s.MaxMedia, 10, 64)
	return n << 20
}

// retention is for how long what is kept; check has seen that it can be read.
func (s *settings) retention() domain.Retention {
	r, _ := domain.ParseRetention(s.Retention)
	return r
}

// origins are the pages that may use tokens.
func (s *settings) origins() []string {
	return slices.Collect(separated(s.CORSOrigins))
}

// validOrigin tells whether a browser could send this as Origin (RFC 6454 section 6.2): scheme and
// host in lower case, a port only when it isn't the scheme's own, and no path. Neither a star nor null
// will do: the first would be everybody, the second is any file and sandbox.
func validOrigin(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || strings.Contains(u.Host, "*") {
		return false
	}
	usual := map[string]string{"https": "443", "http": "80"}[u.Scheme]
	ascii := strings.IndexFunc(origin, func(r rune) bool { return r > 0x7e }) < 0
	return ascii && u.Port() != usual && !strings.HasSuffix(u.Host, ":") && origin == strings.ToLower(u.Scheme+"://"+u.Host)
}

// logger writes to stderr, so that what commands print can be piped.
func (s *settings) logger(to interface{ Write([]byte) (int, error) }) *slog.Logger {
	if s.Log == "json" {
		return slog.New(slog.NewJSONHandler(to, nil))
	}
	return slog.New(slog.NewTextHandler(to, nil))
}
