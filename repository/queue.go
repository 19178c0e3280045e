package repository

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"academy/domain"
)

// dueWhileWaiting is the due date in the order of the queue. Index feedback_queue has the same words.
const dueWhileWaiting = `CASE WHEN due_on IS NOT NULL AND state IN ('quarantined', 'received', 'triaged', 'reopened')
	THEN due_on ELSE DATE '9999-12-31' END`

func (r reader) FeedbackPage(ctx context.Context, f domain.FeedbackFilter) (domain.FeedbackPage, error) {
	var rows []feedbackRow
	var page domain.FeedbackPage
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		if page.Position, err = lastPosition(tx, r.actor.Organisation); err != nil {
			return err
		}
		if err := count(tx, f, &page); err != nil {
			return err
		}
		where, args := conditions(f)
		q := gorm.G[feedbackRow](tx).Where(where, args...)
		if len(f.States) > 0 {
			q = q.Where("state IN ?", f.States)
		}
		if rows, err = ordered(q, f).Limit(f.Limit + 1).Find(ctx); err != nil {
			return fmt.Errorf("list feedback: %w", err)
		}
		if page.More = len(rows) > f.Limit; page.More {
			rows = rows[:f.Limit]
		}
		return r.whole(ctx, tx, rows)
	})
	page.Items = plainFeedback(rows)
	return page, err
}

// count counts what matches, by state; the states that were asked for make the total.
func count(tx *gorm.DB, f domain.FeedbackFilter, page *domain.FeedbackPage) error {
	var counts []struct {
		State         domain.FeedbackState
		Rows, Overdue int64
	}
	where, args := conditions(f)
	err := tx.Raw(`SELECT state, count(*) AS rows, count(*) FILTER (WHERE due_on < ? AND state IN ?) AS overdue
		FROM feedback WHERE `+where+` GROUP BY state`,
		slices.Concat([]any{f.Today, domain.WaitingStates}, args)...).Scan(&counts).Error
	if err != nil {
		return fmt.Errorf("count feedback: %w", err)
	}
	page.Counts = map[domain.FeedbackState]int64{}
	for _, c := range counts {
		page.Counts[c.State] = c.Rows
		page.Overdue += c.Overdue
		if len(f.States) == 0 || slices.Contains(f.States, string(c.State)) {
			page.Total += c.Rows
		}
	}
	return nil
}

// conditions are the filter's but for its states, by which the counts are told apart.
func conditions(f domain.FeedbackFilter) (string, []any) {
	where, args := []string{"true"}, []any{}
	add := func(given bool, condition string, arg any) {
		if given {
			where, args = append(where, condition), append(args, arg)
		}
	}
	add(len(f.Kinds) > 0, "kind IN ?", f.Kinds)
	add(f.ToolID != "", "tool_id = ?", f.ToolID)
	add(f.OrganisationID != "", "organisation_id = ?", f.OrganisationID)
	add(f.Language != "", "language = ?", f.Language)
	add(f.DueBefore != "", "due_on < ?", f.DueBefore)
	return strings.Join(where, " AND "), args
}

// ordered puts feedback in the order of the list, behind the last one of the page before.
func ordered(q gorm.ChainInterface[feedbackRow], f domain.FeedbackFilter) gorm.ChainInterface[feedbackRow] {
	due := dueWhileWaiting
	switch f.Sort {
	case domain.SortQueue:
	case domain.SortDue:
		due = "COALESCE(due_on, DATE '9999-12-31')"
	default:
		if f.After.ID != "" {
			q = q.Where("(received_at, id) < (?, ?)", f.After.ReceivedAt, f.After.ID)
		}
		return q.Order("received_at DESC, id DESC")
	}
	if f.After.ID != "" {
		q = q.Where("("+due+", received_at, id) > (?, ?, ?)", f.After.Due, f.After.ReceivedAt, f.After.ID)
	}
	return q.Order(due + ", received_at, id")
}

func (r reader) FeedbackLike(ctx context.Context, fb domain.Feedback, limit int) ([]domain.Feedback, error) {
	var rows []feedbackRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		rows, err = gorm.G[feedbackRow](tx).Where("tool_id = ? AND id <> ? AND state <> ?", fb.ToolID, fb.ID, domain.FeedbackWithdrawn).
			Order("received_at DESC, id DESC").Limit(limit).Find(ctx)
		if err != nil {
			return fmt.Errorf("list feedback on a tool: %w", err)
		}
		return r.whole(ctx, tx, rows)
	})
	return plainFeedback(rows), err
}

// whole reads what hangs on feedback: its events and, for editors, what duplicates it.
func (r reader) whole(ctx context.Context, tx *gorm.DB, rows []feedbackRow) error {
	if err := withEvents(ctx, tx, rows); err != nil || len(rows) == 0 || !r.actor.Edits() {
		return err
	}
	at := make(map[domain.ID]int, len(rows))
	ids := make([]domain.ID, len(rows))
	for i, row := range rows {
		at[row.ID], ids[i] = i, row.ID
	}
	var found []struct{ ID, DuplicateOf domain.ID }
	err := tx.Raw("SELECT id, duplicate_of FROM feedback WHERE duplicate_of IN ? AND state = ? ORDER BY id",
		ids, domain.FeedbackDuplicate).Scan(&found).Error
	if err != nil {
		return fmt.Errorf("read duplicates: %w", err)
	}
	for _, d := range found {
		i := at[d.DuplicateOf]
		rows[i].Duplicates = append(rows[i].Duplicates, d.ID)
	}
	return nil
}
