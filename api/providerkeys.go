package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"

	"academy/domain"
)

// How the provider's keys are fetched.
const (
	keysPause   = 5 * time.Second  // between two attempts, whoever asks: made-up key ids cost nothing
	keysTimeout = 5 * time.Second  // of an attempt
	keysFresh   = 10 * time.Minute // after which they are fetched anew, so that keys that are gone stop working
	keysLast    = 24 * time.Hour   // without the provider
	keysBytes   = 256 << 10        // of each document
)

// providerKeys are the keys that a provider signs with: fetched, kept while it is away, and fetched again when a
// token names one that isn't there.
type providerKeys struct {
	issuer string
	client *http.Client
	now    func() time.Time
	log    *slog.Logger
	set    atomic.Pointer[keySet]
	away   atomic.Pointer[time.Time] // since when attempts fail; nil when the last one didn't

	turn   chan struct{} // one attempt at a time; who has it may use what follows
	tried  time.Time
	failed error
}

// keySet is what was fetched at a time.
type keySet struct {
	find    jwt.Keyfunc
	fetched time.Time // when they were asked for
}

func newProviderKeys(issuer string, now func() time.Time, log *slog.Logger) *providerKeys {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true // minutes pass between requests
	return &providerKeys{
		issuer: issuer, now: now, log: log, turn: make(chan struct{}, 1),
		client: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// key finds the key that a token names by its id; nothing else in its header counts. Errors: Unavailable when
// the provider would have to be asked and doesn't answer, or was asked before the token was issued and can't be
// asked again yet.
func (k *providerKeys) key(ctx context.Context, t *jwt.Token) (any, error) {
	key, err := k.known(t)
	if !errors.Is(err, jwkset.ErrKeyNotFound) {
		return key, err
	}
	began := k.now()
	// Others wait for the same attempt, so it goes on when who began it goes away.
	if err := k.refresh(context.WithoutCancel(ctx)); err != nil {
		return nil, tryLater(err)
	}
	key, err = k.known(t)
	// What was asked for only now is the last word. Else the token may be newer than the keys: it says when it
	// was issued in whole seconds, rounded down.
	fetched := k.set.Load().fetched
	issued, _ := t.Claims.GetIssuedAt()
	if errors.Is(err, jwkset.ErrKeyNotFound) && fetched.Before(began) && issued != nil && issued.Add(time.Second).After(fetched) {
		return nil, tryLater(errors.New("the token is newer than the keys"))
	}
	return key, err
}

func tryLater(cause error) error {
	fault := domain.Fault(domain.Unavailable, "provider-unavailable").Because(cause)
	fault.RetryAfter = int(keysPause.Seconds())
	return fault
}

func (k *providerKeys) known(t *jwt.Token) (any, error) {
	set := k.set.Load()
	if set == nil || k.now().Sub(set.fetched) > keysLast {
		return nil, jwkset.ErrKeyNotFound
	}
	return set.find(t)
}

// refresh fetches the keys. When that was tried a moment ago, it gives what came of it.
func (k *providerKeys) refresh(ctx context.Context) error {
	k.turn <- struct{}{}
	defer func() { <-k.turn }()
	if since := k.now().Sub(k.tried); since >= 0 && since < keysPause {
		return k.failed
	}
	attempt, cancel := context.WithTimeout(ctx, keysTimeout)
	defer cancel()
	set, err := k.fetch(attempt)
	k.tried, k.failed = k.now(), err
	if err == nil {
		k.set.Store(set)
	}
	if ctx.Err() == nil { // else it was we who gave up
		k.tell(err)
	}
	return err
}

// tell keeps since when the provider is away. The log has a line when it goes, and one when it is back, whoever
// noticed.
func (k *providerKeys) tell(err error) {
	switch away := k.away.Load(); {
	case err != nil && away == nil:
		now := k.tried
		k.away.Store(&now)
		k.log.Error("the provider's keys can't be fetched; it is tried again and again", "issuer", k.issuer, "error", err)
	case err == nil && away != nil:
		k.away.Store(nil)
		k.log.Info("the provider's keys are fetched again", "issuer", k.issuer, "away_since", away.UTC())
	}
}

// state says in words how the provider is, and whether that is as it should be.
func (k *providerKeys) state() (words string, good bool) {
	set := k.set.Load()
	switch away := k.away.Load(); {
	case away != nil && set == nil:
		return "down since " + away.UTC().Format(time.RFC3339), false
	case away != nil:
		return "down since " + away.UTC().Format(time.RFC3339) + ", its known keys work until " + set.fetched.Add(keysLast).UTC().Format(time.RFC3339), false
	case set == nil:
		return "not asked yet", true
	}
	return "up", true
}

// run fetches the keys at once and then again and again; while the provider is away, it tries every few
// seconds.
func (k *providerKeys) run(ctx context.Context) {
	tick := time.NewTicker(keysPause)
	defer tick.Stop()
	for {
		if set := k.set.Load(); set == nil || k.away.Load() != nil || k.now().Sub(set.fetched) > keysFresh {
			_ = k.refresh(ctx) // which tells the log
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// fetch asks the provider where its keys are, and for them (OpenID Connect Discovery 1.0, section 4).
func (k *providerKeys) fetch(ctx context.Context) (*keySet, error) {
	began := k.now()
	var about struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := k.read(ctx, strings.TrimSuffix(k.issuer, "/")+"/.well-known/openid-configuration", &about); err != nil {
		return nil, fmt.Errorf("discovery: %w", err)
	}
	if about.Issuer != k.issuer {
		return nil, errors.New("discovery: the document is another issuer's")
	}
	if err := secure(about.Keys); err != nil || loopback(about.Keys) && !loopback(k.issuer) {
		return nil, errors.New("discovery: jwks_uri is no address to fetch keys from")
	}
	var list jwkset.JWKSMarshal
	if err := k.read(ctx, about.Keys, &list); err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	if list.Keys == nil {
		return nil, errors.New("keys: the document has no keys")
	}
	return newKeySet(ctx, list, began)
}

// read gets a JSON document of a bounded size. It follows no redirection.
func (k *providerKeys) read(ctx context.Context, address string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json, application/jwk-set+json")
	answer, err := k.client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %d", address, answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, keysBytes+1))
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", address, err)
	case len(body) > keysBytes:
		return fmt.Errorf("%s is longer than %d bytes", address, keysBytes)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s: %w", address, err)
	}
	return nil
}

// newKeySet keeps the public keys that may sign tokens here, and leaves all others out. A certificate beside a
// key says nothing that the provider's own word doesn't, and is never fetched.
func newKeySet(ctx context.Context, list jwkset.JWKSMarshal, now time.Time) (*keySet, error) {
	keys := jwkset.NewMemoryStorage()
	for _, m := range list.Keys {
		m.X5U, m.X5C, m.X5T, m.X5TS256 = "", nil, "", ""
		key, err := jwkset.NewJWKFromMarshal(m, jwkset.JWKMarshalOptions{}, jwkset.JWKValidateOptions{})
		if err != nil || m.KID == "" || m.USE != "" && m.USE != jwkset.UseSig || !signs(key.Key()) {
			continue
		}
		if m.ALG != "" && !slices.Contains(providerAlgorithms, m.ALG.String()) {
			continue
		}
		if err := keys.KeyWrite(ctx, key); err != nil {
			return nil, fmt.Errorf("keep key: %w", err)
		}
	}
	found, err := keyfunc.New(keyfunc.Options{Ctx: context.WithoutCancel(ctx), Storage: keys})
	if err != nil {
		return nil, err
	}
	return &keySet{found.Keyfunc, now}, nil
}

// signs tells whether a key is of a kind and strength that providerAlgorithms want.
func signs(key any) bool {
	switch key := key.(type) {
	case *rsa.PublicKey:
		return key.N.BitLen() >= 2048
	case *ecdsa.PublicKey:
		return key.Curve == elliptic.P256()
	case ed25519.PublicKey:
		return true
	}
	return false
}

// CheckIssuer tells what is wrong with an issuer's address: it must be https, but on this machine itself, and
// have neither query nor fragment (OpenID Connect Discovery 1.0, section 3).
func CheckIssuer(address string) error {
	if strings.ContainsAny(address, "?#") {
		return errors.New("it must be an address without query and fragment, such as https://login.example.fi/realms/staff")
	}
	return secure(address)
}

// secure is an error unless what comes from the address is whose it says.
func secure(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil:
		return errors.New("it must be an address such as https://login.example.fi/realms/staff")
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(address)):
		return errors.New("it must be https, or http on a loopback address")
	}
	return nil
}

// loopback tells whether an address is this machine's own.
func loopback(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}
