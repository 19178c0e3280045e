package domain

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func activeWebhook() Webhook {
	return Webhook{ID: "w", State: WebhookActive, Version: 1, Epoch: "e", Position: 7, NextAttemptAt: noon}
}

func TestAcceptance_F3_TheScheduleIsThePublishedOne(t *testing.T) {
	t.Parallel()
	w, now := activeWebhook(), noon
	for _, pause := range []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour, 24 * time.Hour,
	} {
		early, late := w, w
		early.failed(WebhookReply{Status: 500}, 0, now)
		late.failed(WebhookReply{Status: 500}, 1, now)
		require.Equal(t, now.Add(pause), early.NextAttemptAt)
		require.Equal(t, now.Add(pause*6/5), late.NextAttemptAt)
		require.Equal(t, WebhookActive, early.State)
		w, now = early, early.NextAttemptAt
	}
	require.Less(t, now.Sub(noon), WebhookPatience)
	w.failed(WebhookReply{Status: 500}, 0, now)
	require.Equal(t, noon, *w.FailingSince, "since the first of them")
	w.failed(WebhookReply{Status: 500}, 0, noon.Add(WebhookPatience))
	require.Equal(t, []any{WebhookSuspended, WebhookFailing, 2}, []any{w.State, w.Reason, w.Version}, "F5")
	require.Equal(t, int64(7), w.Position, "its place is kept")

	w.resume(noon)
	want := activeWebhook()
	want.Version = 3
	require.Equal(t, want, w)
}

func TestAcceptance_F3_F4_OnlySuccessIsSuccess(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]WebhookFault{
		200: "", 201: "", 204: "", 299: "", 101: WebhookStatus, 199: WebhookStatus, 300: WebhookRedirect, 301: WebhookRedirect, 308: WebhookRedirect,
		304: WebhookRedirect, 400: WebhookStatus, 404: WebhookStatus, 410: WebhookStatus, 500: WebhookStatus,
	} {
		require.Equal(t, want, WebhookReply{Status: status}.fault(), status)
	}
	require.Equal(t, WebhookTimeout, WebhookReply{Status: 200, Fault: WebhookTimeout}.fault())

	for asked, want := range map[time.Duration]time.Duration{0: 5 * time.Second, time.Second: 5 * time.Second, time.Hour: time.Hour, 9999 * time.Hour: 24 * time.Hour} {
		w := activeWebhook()
		w.failed(WebhookReply{Status: 429, RetryAfter: asked}, 0, noon)
		require.Equal(t, noon.Add(want), w.NextAttemptAt, asked)
	}
	w := activeWebhook()
	w.failed(WebhookReply{Status: 410}, 0, noon)
	require.Equal(t, []any{WebhookDisabled, WebhookGone, 2}, []any{w.State, w.Reason, w.Version}, "F5")
	w = activeWebhook()
	w.failed(WebhookReply{Fault: WebhookTimeout, Took: 15 * time.Second}, 0, noon)
	require.True(t, w.Slow)
	w.delivered(time.Millisecond, noon)
	require.Equal(t, []any{0, (*time.Time)(nil), false}, []any{w.Failures, w.FailingSince, w.Slow})
}

func TestAcceptance_F8_AMessagesIDFollowsFromWhatItIs(t *testing.T) {
	t.Parallel()
	w := activeWebhook()
	id := w.messageID("tool.published", "e", 8)
	require.Equal(t, id, activeWebhook().messageID("tool.published", "e", 8))
	other := w
	other.ID = "x"
	for _, another := range []string{
		other.messageID("tool.published", "e", 8), w.messageID("tool.withdrawn", "e", 8), w.messageID("tool.published", "f", 8), w.messageID("tool.published", "e", 9),
	} {
		require.NotEqual(t, id, another)
	}
}

func TestAcceptance_F10_WebhooksAreToldOfPublicResourcesOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []Change{
		{Scope: ScopeOf("org"), Resource: ResourceFeedback, Operation: Upsert}, {Scope: ScopeOf("org"), Resource: ResourceTool, Operation: Upsert},
		{Scope: PublicScope, Resource: ResourceThesaurus, Operation: Upsert}, {Scope: PublicScope, Resource: ResourceFeedback, Operation: Upsert},
		{Scope: PublicScope, Resource: ResourceTrial, Operation: Upsert}, {Scope: PublicScope, Resource: ResourceRevision, Operation: Upsert}, {},
	} {
		require.Empty(t, webhookType(c), "%+v", c)
	}
	require.Equal(t, "tool.withdrawn", webhookType(Change{Scope: PublicScope, Resource: ResourceTool, Operation: Withdraw}))
	require.Equal(t, []string{
		"tool.published", "tool.withdrawn", "collection.updated", "vocabulary.updated", "organisation.updated", "programme.updated", "peer_pool.updated", "tool.left_filter",
	}, WebhookTypes())
}

func TestAcceptance_F6_AnAddressHasOneSpelling(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://Example.FI":               "https://example.fi/",
		"https://example.fi.:443/Hook?A=b": "https://example.fi/Hook?A=b",
		"HTTPS://example.fi/ä":             "https://example.fi/%C3%A4",
		"http://10.0.0.1:80/":              "http://10.0.0.1/",
		"https://[2001:DB8::1]:8443/x":     "https://[2001:db8::1]:8443/x",
		"https://xn--hki-0na.example/":     "https://xn--hki-0na.example/",
		"https://example.fi:0443/":         "https://example.fi/",
		"https://example.fi:08443":         "https://example.fi:8443/",
		"https://[2001:DB8:0::0001]/":      "https://[2001:db8::1]/",
		"https://[::ffff:8.8.8.8]:443/":    "https://8.8.8.8/",
		"https://[::FFFF:808:808]/":        "https://8.8.8.8/",
		"https://example.fi/a%2Fb/../c?":   "https://example.fi/a%2Fb/../c?",
	} {
		got, ok := NormalURL(raw)
		require.True(t, ok, raw)
		require.Equal(t, want, got)
		again, ok := NormalURL(got)
		require.True(t, ok)
		require.Equal(t, got, again)
	}
	for _, raw := range []string{"https://häme.example/", "https://a..example/", "https://0x7f.1/", "https://1.2.3.4.5/", "https://example.fi/#", "https://a_b%2f.example/", "mailto:a@example.fi",
		"https://%65xample.fi/", "https://ex%C3%A4mple.fi/", "https://example.fi%00/", "https://example.fi\x00/", "https://example.fi/\r\nX: y", "https://example.fi:00/", "https://example.fi:+443/",
		"https://example.fi:4_43/", "https://example.fi:443:443/", "https://[::1", "https://::1/", "https://[8.8.8.8]/", "https://[::ffff:8.8.8.8%25eth0]/", "https://8.8.8/", "https://08.8.8.8/", "https://8.8.8.8../",
		"https://0X7F000001/", "https://0o177.0.0.0x1/", "https://example.0x1/", "https:example.fi", "https:///", "https://?x", "https://@example.fi/", "https://example.fi:65536/", "https://example.fi:999999999999999999999/",
		"https://example.fi/" + strings.Repeat("a", 2000), "https://" + strings.Repeat("a", 64) + ".fi/", "https://" + strings.Repeat("a.", 130) + "fi/", " https://example.fi/", "https://example.fi\\@127.0.0.1/",
	} {
		_, ok := NormalURL(raw)
		require.False(t, ok, raw)
	}
}

func TestASecretIsThirtyTwoBytesAndBoundToItsWebhook(t *testing.T) {
	t.Parallel()
	s := sealer(t, RandomKey())
	secret, shown, err := s.newWebhookSecret("w", noon)
	require.NoError(t, err)
	require.Regexp(t, `^whsec_[A-Za-z0-9+/]{43}=$`, shown)
	require.Len(t, s.openWebhookSecrets([]WebhookSecret{secret})["w"][0], 32)
	secret.WebhookID = "x"
	require.Empty(t, s.openWebhookSecrets([]WebhookSecret{secret}), "put to another webhook, it doesn't open")
}
