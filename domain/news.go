package domain

import (
	"context"
	"time"
)

// Revised is a revision that came out because of an organisation's feedback.
type Revised struct {
	ToolID      ID
	Number      int
	ChangeKind  ChangeKind
	ChangeNote  Text
	PublishedAt time.Time
	Feedback    []ID // the organisation's own, that the revision addresses
}

// RevisedPage is a part of the list and the size of the whole. Place is where the next page begins;
// Position is the newest that the pages know of, for asking later what came after it.
type RevisedPage struct {
	Items    []Revised
	More     bool
	Total    int64
	Place    int64
	Position int64
}

// Since gives the organisation's feedback that changed after a position of its scope: its own scope
// alone, whose positions are in commit order. So who keeps the page's position and asks again from
// there sees every change, whatever the number of writers.
func (s *FeedbackService) Since(ctx context.Context, actor Actor, news NewsFilter) (FeedbackPage, error) {
	if err := mayReadOwn(actor); err != nil {
		return FeedbackPage{}, err
	}
	return s.Store.As(actor).FeedbackSince(ctx, actor.Organisation, news)
}

// ChangedBecauseOf gives the revisions that the organisation's feedback led to.
func (s *FeedbackService) ChangedBecauseOf(ctx context.Context, actor Actor, news NewsFilter) (RevisedPage, error) {
	if err := mayReadOwn(actor); err != nil {
		return RevisedPage{}, err
	}
	return s.Store.As(actor).RevisionsBecauseOf(ctx, actor.Organisation, news)
}

func mayReadOwn(actor Actor) error {
	if err := actor.Require(FeedbackRead); err != nil {
		return err
	}
	if actor.Organisation == "" {
		return Fault(Forbidden, "no-organisation")
	}
	return nil
}
