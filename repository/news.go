package repository

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"academy/domain"
)

// newsPage is a part of the changes of one kind of resource in an organisation's scope, and how many
// resources the whole speaks of.
type newsPage struct {
	rows  []changeRow
	more  bool
	total int64
}

func readNews(ctx context.Context, tx *gorm.DB, organisation domain.ID, resource string, f domain.NewsFilter) (newsPage, error) {
	var page newsPage
	scope := string(domain.ScopeOf(organisation))
	after, order := f.Place, "position"
	if f.Newest {
		after, order = 0, "position DESC"
	}
	err := tx.Raw(`SELECT count(DISTINCT (resource_id, slug)) FROM changes WHERE scope = ? AND resource = ? AND position > ?`,
		scope, resource, after).Scan(&page.total).Error
	if err != nil {
		return page, fmt.Errorf("count news: %w", err)
	}
	q := gorm.G[changeRow](tx).Where("scope = ? AND resource = ? AND position > ?", scope, resource, after)
	if f.Newest && f.Place > 0 {
		q = q.Where("position < ?", f.Place)
	}
	if page.rows, err = q.Order(order).Limit(f.Limit + 1).Find(ctx); err != nil {
		return page, fmt.Errorf("read news: %w", err)
	}
	if page.more = len(page.rows) > f.Limit; page.more {
		page.rows = page.rows[:f.Limit]
	}
	return page, nil
}

// lastPosition is the newest of an organisation's scope. Read before the rows of a page, it is where to go
// on from: what changes later comes after it.
func lastPosition(tx *gorm.DB, organisation domain.ID) (position int64, err error) {
	err = tx.Raw("SELECT COALESCE(max(position), 0) FROM changes WHERE scope = ?",
		string(domain.ScopeOf(organisation))).Scan(&position).Error
	if err != nil {
		return 0, fmt.Errorf("read position: %w", err)
	}
	return position, nil
}

// place is where to go on after the page.
func (p newsPage) place(f domain.NewsFilter) int64 {
	if len(p.rows) == 0 {
		return f.Place
	}
	return p.rows[len(p.rows)-1].Position
}

// FeedbackSince reads the changes first and the rows after them, so a row is never older than the
// change that led to it.
func (r reader) FeedbackSince(ctx context.Context, organisation domain.ID, f domain.NewsFilter) (domain.FeedbackPage, error) {
	var page domain.FeedbackPage
	err := r.read(ctx, func(tx *gorm.DB) error {
		news, err := readNews(ctx, tx, organisation, domain.ResourceFeedback, f)
		if err != nil {
			return err
		}
		page.More, page.Total, page.Position = news.more, news.total, news.place(f)
		last := map[domain.ID]int64{}
		ids := make([]domain.ID, len(news.rows))
		for i, row := range news.rows {
			last[row.ResourceID], ids[i] = row.Position, row.ResourceID
		}
		rows, err := gorm.G[feedbackRow](tx).Where("id IN ?", ids).Find(ctx)
		if err != nil {
			return fmt.Errorf("read changed feedback: %w", err)
		}
		slices.SortFunc(rows, func(a, b feedbackRow) int { return int(last[a.ID] - last[b.ID]) })
		if err := withEvents(ctx, tx, rows); err != nil {
			return err
		}
		page.Items = plainFeedback(rows)
		return nil
	})
	return page, err
}

// revisedRow is a revision's head.
type revisedRow struct {
	ToolID      domain.ID
	Number      int
	ChangeKind  domain.ChangeKind
	ChangeNote  domain.Text `gorm:"serializer:json"`
	PublishedAt time.Time
}

// TableName names the table.
func (revisedRow) TableName() string { return "revisions" }

func (r reader) RevisionsBecauseOf(ctx context.Context, organisation domain.ID, f domain.NewsFilter) (domain.RevisedPage, error) {
	page := domain.RevisedPage{Items: []domain.Revised{}}
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		if page.Position, err = lastPosition(tx, organisation); err != nil {
			return err
		}
		news, err := readNews(ctx, tx, organisation, domain.ResourceRevision, f)
		if err != nil {
			return err
		}
		page.More, page.Total, page.Place = news.more, news.total, news.place(f)
		for _, row := range news.rows {
			rev, err := gorm.G[revisedRow](tx).Where("tool_id = ? AND number = ?::int", row.ResourceID, row.Slug).Take(ctx)
			if err != nil {
				return fmt.Errorf("read revision: %w", err)
			}
			item := domain.Revised{
				ToolID: rev.ToolID, Number: rev.Number, ChangeKind: rev.ChangeKind, ChangeNote: rev.ChangeNote, PublishedAt: rev.PublishedAt,
			}
			err = tx.Raw(`SELECT f.id FROM revision_feedback r JOIN feedback f ON f.id = r.feedback_id
				WHERE r.tool_id = ? AND r.number = ? AND f.organisation_id = ? ORDER BY f.received_at, f.id`,
				rev.ToolID, rev.Number, organisation).Scan(&item.Feedback).Error
			if err != nil {
				return fmt.Errorf("read what a revision addresses: %w", err)
			}
			page.Items = append(page.Items, item)
		}
		if !f.Newest {
			page.Position = page.Place
		}
		return nil
	})
	return page, err
}
