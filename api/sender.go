package api

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"academy/domain"
)

// How long and how much a receiver is listened to.
const (
	connectTime = 5 * time.Second
	sendTime    = 15 * time.Second
	mostHeard   = 64 << 10
)

// Sender brings signed messages to receivers (Standard Webhooks 1.0). It is the only part of the program that
// connects to addresses that callers choose.
type Sender struct {
	Keys      *KeyRing
	PublicURL string
	Version   string
	guard     *Guard
	transport *http.Transport
	proxied   bool
	limit     time.Duration
}

// NewSender makes a sender, which goes through the proxy when there is one.
func NewSender(keys *KeyRing, publicURL, version string, guard *Guard, proxy *url.URL) *Sender {
	t := &http.Transport{
		DialContext: guard.dial, ForceAttemptHTTP2: true, DisableCompression: true,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, TLSHandshakeTimeout: 10 * time.Second,
		MaxResponseHeaderBytes: 16 << 10, IdleConnTimeout: 90 * time.Second,
		MaxIdleConns: 2048, MaxIdleConnsPerHost: 4, MaxConnsPerHost: 64,
	}
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
		t.DialContext = (&net.Dialer{Timeout: connectTime}).DialContext
	}
	return &Sender{
		Keys: keys, PublicURL: publicURL, Version: version, guard: guard, transport: t, proxied: proxy != nil, limit: sendTime,
	}
}

// Close ends connections that nothing is sent on.
func (s *Sender) Close() { s.transport.CloseIdleConnections() }

// Check is Guard.Check.
func (s *Sender) Check(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	return s.guard.Check(ctx, address)
}

// Send tries once; see domain.Courier.
func (s *Sender) Send(ctx context.Context, m domain.WebhookMessage) domain.WebhookReply {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	reply := s.try(ctx, m)
	reply.Took = time.Since(began)
	return reply
}

func (s *Sender) try(ctx context.Context, m domain.WebhookMessage) domain.WebhookReply {
	if s.proxied { // the proxy dials, so this is the last look at where to
		if err := s.guard.Check(ctx, m.URL); err != nil {
			return domain.WebhookReply{Fault: faultOf(err)}
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return domain.WebhookReply{Fault: domain.WebhookNotAllowed}
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "User-Agent": {"Academy-Webhooks/" + s.Version}}
	sign(request.Header, m)
	answer, err := s.transport.RoundTrip(request) // and no http.Client, which reads where a redirect leads to
	if err != nil {
		return domain.WebhookReply{Fault: faultOf(err)}
	}
	defer answer.Body.Close()
	// What it says is of no interest, but a connection is used again only when it was heard out. Behind a 101 there
	// is another protocol, which the time limit doesn't end.
	if answer.StatusCode != http.StatusSwitchingProtocols {
		_, _ = io.CopyN(io.Discard, answer.Body, mostHeard)
	}
	return domain.WebhookReply{Status: answer.StatusCode, RetryAfter: retryAfter(answer)}
}

// sign says who it is from: one signature for each secret, so that a receiver can change to a new one without
// a gap.
func sign(h http.Header, m domain.WebhookMessage) {
	stamp := strconv.FormatInt(m.At.Unix(), 10)
	signatures := make([]string, len(m.Secrets))
	for i, secret := range m.Secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(m.ID + "." + stamp + "."))
		mac.Write(m.Body)
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	h["Webhook-Id"], h["Webhook-Timestamp"], h["Webhook-Signature"] = []string{m.ID}, []string{stamp}, []string{strings.Join(signatures, " ")}
}

// retryAfter is what a receiver that has too much to do asks for: seconds or a date (RFC 9110 section 10.2.3).
func retryAfter(answer *http.Response) time.Duration {
	if answer.StatusCode != http.StatusTooManyRequests && answer.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	said := answer.Header.Get("Retry-After")
	if n, err := strconv.Atoi(said); err == nil {
		return time.Duration(max(0, min(n, 1<<30))) * time.Second
	}
	if at, err := http.ParseTime(said); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}

// faultOf puts what went wrong into one of few words: an error's own text can name inside addresses.
func faultOf(err error) domain.WebhookFault {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var slow net.Error
	switch {
	case errors.Is(err, errNotAllowed), errors.Is(err, domain.ErrTargetNotAllowed):
		return domain.WebhookNotAllowed
	case errors.Is(err, context.DeadlineExceeded):
		return domain.WebhookTimeout
	case errors.As(err, &name), errors.Is(err, domain.ErrTargetUnknown):
		return domain.WebhookNoName
	case errors.As(err, &certificate), errors.As(err, &record), errors.As(err, &alert):
		return domain.WebhookTLS
	case errors.As(err, &slow) && slow.Timeout():
		return domain.WebhookTimeout
	}
	return domain.WebhookConnection
}
