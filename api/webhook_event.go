package api

import (
	"encoding/json"
	"fmt"
	"time"

	"academy/domain"
	"academy/domain/catalogue"
)

// WebhookEvent is what a webhook gets: that something changed, and where to read how it is now.
type WebhookEvent struct {
	Type      string      `json:"type" enums:"tool.published,tool.withdrawn,tool.left_filter,collection.updated,vocabulary.updated,organisation.updated,programme.updated,peer_pool.updated,feed.reset,webhook.ping"`
	Timestamp time.Time   `json:"timestamp" format:"date-time"` // of the change
	Data      WebhookData `json:"data"`
}

// WebhookData names what changed. Of feed.reset there is only changes_url, of webhook.ping nothing.
type WebhookData struct {
	ID         string `json:"id,omitempty" validate:"optional"`
	Type       string `json:"type,omitempty" validate:"optional" enums:"tool,collection,vocabulary,organisation,programme,peer_pool"`
	Version    int64  `json:"version,omitempty" validate:"optional" example:"412"`    // what you read at url is at least this, or read again a moment later
	URL        string `json:"url,omitempty" validate:"optional" format:"uri"`         // how it is now
	ChangesURL string `json:"changes_url,omitempty" validate:"optional" format:"uri"` // the change feed from this change on, with the webhook's filter
}

// Body renders what a message tells; see domain.Courier.
//
//	@summary		What a webhook gets
//	@description	Verify the signature over the very bytes before anything else, answer 2xx at once, and do the work afterwards. A message can come more than once, with the same webhook-id; and what you read at url can be newer than what the message is about. A type that you don't know is none of your concern: answer 2xx.
//	@id				webhook
//	@tags			sync
//	@accept			json
//	@param			webhook-id			header	string			true	"the same for every attempt"
//	@param			webhook-timestamp	header	integer			true	"seconds since 1970 of this attempt; refuse what is more than five minutes off"
//	@param			webhook-signature	header	string			true	"v1, and HMAC-SHA256 over id.timestamp.body in base64; several are separated by spaces"
//	@param			event				body	WebhookEvent	true	"what changed"
//	@success		204
//	@router			/webhook [post]
func (s *Sender) Body(e domain.WebhookEvent) ([]byte, error) {
	view := WebhookEvent{Type: e.Type, Timestamp: e.At}
	switch e.Type {
	case domain.WebhookPing:
	case domain.WebhookReset:
		view.Data.ChangesURL = s.PublicURL + "/v1/changes"
		if !e.Filter.Open() {
			view.Data.ChangesURL += "?" + filterQuery(e.Filter)
		}
	default:
		from, err := s.Keys.seal(feedList, feedCursor{
			Epoch: e.Epoch, Lang: e.Filter.Ready,
			Follower: catalogue.Follower{Position: e.Change.Position - 1, Terms: e.Filter.Terms, Ready: e.Filter.Ready},
		})
		if err != nil {
			return nil, err
		}
		view.Data = WebhookData{
			ID: string(e.Change.ResourceID), Type: e.Change.Resource, Version: e.Change.Position,
			URL:        s.PublicURL + "/v1/" + collectionPaths[e.Change.Resource] + "/" + e.Change.Slug,
			ChangesURL: s.PublicURL + "/v1/changes?cursor=" + from,
		}
	}
	body, err := json.Marshal(view)
	if err != nil {
		return nil, fmt.Errorf("render a webhook: %w", err)
	}
	return body, nil
}
