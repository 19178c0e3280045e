package domain

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"
)

// The types of what webhooks tell that aren't changes of a resource.
const (
	// WebhookPing is a message by which an owner tries whether things arrive.
	WebhookPing = "webhook.ping"
	// WebhookReset says that the receiver can't go on from where it was: the feed's history is another one (the
	// database was restored), or its log begins later. It reads everything again.
	WebhookReset = "feed.reset"
	// WebhookLeftFilter says of a tool that changed that the webhook's filter doesn't let it through now.
	WebhookLeftFilter = "tool.left_filter"

	webhookPublished = "tool.published"
)

// webhookTypes are what changes of public resources are called to webhooks.
var webhookTypes = []struct {
	resource  string
	operation Operation
	name      string
}{
	{ResourceTool, Upsert, webhookPublished},
	{ResourceTool, Withdraw, "tool.withdrawn"},
	{ResourceCollection, Upsert, "collection.updated"},
	{ResourceVocabulary, Upsert, "vocabulary.updated"},
	{ResourceOrganisation, Upsert, "organisation.updated"},
	{ResourceProgramme, Upsert, "programme.updated"},
	{ResourcePeerPool, Upsert, "peer_pool.updated"},
}

// WebhookTypes lists what a webhook can be for.
func WebhookTypes() []string {
	list := make([]string, len(webhookTypes))
	for i, t := range webhookTypes {
		list[i] = t.name
	}
	return append(list, WebhookLeftFilter)
}

// webhookType is what a change is called, "" when webhooks aren't told of such a one: only of public
// resources that the feed speaks of.
func webhookType(c Change) string {
	if c.Scope != PublicScope {
		return ""
	}
	for _, t := range webhookTypes {
		if t.resource == c.Resource && t.operation == c.Operation {
			return t.name
		}
	}
	return ""
}

// WebhookEvent is what a message tells. It is thin: what has changed, and no word of it.
type WebhookEvent struct {
	Type   string
	At     time.Time
	Change Change // of a resource; of WebhookReset only the webhook's position, of WebhookPing nothing
	Epoch  string
	Filter ToolFilter // of the webhook
}

// name is what the event's message is known by. A tool can leave a filter, and come back, between two tries.
func (e WebhookEvent) name() string {
	if e.Type == WebhookLeftFilter {
		return webhookPublished
	}
	return e.Type
}

// WebhookMessage is one try of a message to one receiver.
type WebhookMessage struct {
	ID       string
	Type     string
	Position int64
	URL      string
	At       time.Time // of this try
	Body     []byte
	Secrets  [][]byte // it is signed with each
}

// messageID names a message to one receiver. It follows from what the message is, so that it stays the same
// for each try and each replica, and when a program was killed between sending and taking note of it.
func (w Webhook) messageID(kind, epoch string, position int64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %s %d", w.ID, kind, epoch, position))
	return "msg_" + base64.RawURLEncoding.EncodeToString(sum[:18])
}
