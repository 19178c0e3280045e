package domain

import (
	"context"
	"time"
)

// Replay moves a webhook back: everything is told again that changed since a time. Errors: NotFound, Gone
// when that is before the log begins, Invalid for a time to come.
func (s *WebhookService) Replay(ctx context.Context, actor Actor, id ID, since time.Time) (Webhook, error) {
	if err := actor.Require(WebhooksManage); err != nil {
		return Webhook{}, err
	}
	var f Faults
	if since.IsZero() {
		f.Add("/since", "required")
	} else if since.After(s.Now()) {
		f.Add("/since", "in-the-future")
	}
	if err := f.Err(); err != nil {
		return Webhook{}, err
	}
	return s.act(ctx, actor, id, "webhook.replay", func(w Writer, x *Webhook, now time.Time) error {
		position, begins, err := w.FeedSince(ctx, since)
		if err != nil {
			return err
		}
		feed, err := w.Feed(ctx)
		if err != nil {
			return err
		}
		if position < feed.Begins {
			return Fault(Gone, "before-the-log").With("begins", begins.UTC().Format(time.RFC3339))
		}
		if x.Epoch == feed.Epoch {
			position = min(x.Position, position) // back only: what is on its way isn't left out
		}
		x.move(feed.Epoch, position, now)
		return nil
	})
}

// Skip moves a webhook past the message that its receiver refuses, which isn't told any more; what comes after it is,
// at once, also when the webhook was suspended or disabled. Errors: NotFound, Conflict when it isn't this message that
// keeps back the others.
func (s *WebhookService) Skip(ctx context.Context, actor Actor, id ID, message string) (Webhook, error) {
	return s.act(ctx, actor, id, "webhook.skip", func(w Writer, x *Webhook, now time.Time) error {
		last, err := w.LastWebhookAttempt(ctx, id)
		if err != nil && !IsKind(err, NotFound) {
			return err
		}
		feed, err := w.Feed(ctx)
		if err != nil {
			return err
		}
		if !x.keptBackBy(last, feed.Epoch) || last.MessageID != message {
			return Fault(Conflict, "not-kept-back")
		}
		x.move(feed.Epoch, last.Position, now)
		x.resume(now)
		return nil
	})
}

// keptBackBy tells whether what comes next to the receiver is what it was told at last, and refused. Whoever moves a
// webhook forgets its failures, so there are some only where it was told something since.
func (w Webhook) keptBackBy(last WebhookAttempt, epoch string) bool {
	if last.Type == WebhookReset {
		return w.Failures > 0 && last.MessageID == w.messageID(WebhookReset, epoch, w.Position)
	}
	return w.Failures > 0 && w.Epoch == epoch && last.Position > w.Position
}

// move puts a webhook to another place, whatever became of what it was told last.
func (w *Webhook) move(epoch string, position int64, now time.Time) {
	w.Epoch, w.Position = epoch, position
	w.Failures, w.FailingSince, w.NextAttemptAt = 0, nil, now
}
