package repository_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// Two organisations try and send; one answer comes after a day, one after twenty, one not at all. What
// the organisation sent that left the programme long ago isn't counted.
func TestAnOverviewCountsWhatAProgrammeDid(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	ctx, begin := t.Context(), b.now
	trial := func(actor domain.Actor, from, until domain.Date) {
		state := domain.TrialFinished
		if until == "" {
			state = domain.TrialRunning
		}
		write(t, b.store, func(w domain.Writer) error {
			return w.CreateTrial(ctx, domain.Trial{
				ID: domain.NewID(b.now), OrganisationID: actor.Organisation, ToolID: b.tool.ID, Revision: 1, From: from, Until: until, State: state,
				Version: 1, CreatedAt: b.now, ChangedAt: b.now,
			}, "")
		})
	}
	day := domain.DateOf(b.now)
	trial(b.first, day, day.AddDays(8))
	trial(b.second, day.AddDays(1), "")
	trial(b.first, "2025-12-01", "2025-12-02") // before the programme
	fast := b.submit(t, b.first, domain.NewFeedback{})
	slow := b.submit(t, b.first, domain.NewFeedback{})
	late := b.submit(t, b.second, domain.NewFeedback{Kind: "accessibility"})
	gone := b.submit(t, b.second, domain.NewFeedback{})
	_, err := b.feedback.Respond(ctx, b.second, gone.ID, nil, domain.AuthorMove{To: domain.FeedbackWithdrawn})
	require.NoError(t, err)
	b.now = begin.AddDate(0, 0, 1)
	b.triage(t, fast.ID, domain.Move{To: "triaged", Answer: text("Kiitos")})
	b.triage(t, late.ID, domain.Move{To: "triaged"})
	b.now = begin.AddDate(0, 0, 20)
	b.triage(t, slow.ID, domain.Move{To: "triaged"}, domain.Move{To: "declined", ReasonCode: "unclear"})
	b.submit(t, b.second, domain.NewFeedback{})

	service := domain.OverviewService{Store: b.store, Now: func() time.Time { return b.now }}
	got, err := service.Overview(ctx, b.editor, "pilotti", day, "")
	require.NoError(t, err)
	week := func(n int) domain.Week { return domain.WeekOf(begin.AddDate(0, 0, 7*n)) }
	require.Equal(t, []domain.OverviewWeek{
		{Week: week(0), TrialsStarted: 2, Feedback: 4}, {Week: week(1), TrialsFinished: 1}, {Week: week(2), Feedback: 1},
	}, got.Weeks)
	require.Equal(t, domain.AnswerTimes{Answered: 2, Unanswered: 2, MedianDays: 10.5, P90Days: 18.1, InTime: 1, Due: 3}, got.Answers,
		"looking at it is no answer, and what came today isn't due")
	require.Equal(t, []domain.Waiting{
		{State: "received", UpTo7: 1}, {State: "triaged", UpTo30: 2, OldestDays: 20, Overdue: 1},
	}, got.Waiting)
	require.Equal(t, []domain.Tally{{ID: b.tool.ID, TrialsStarted: 2, TrialsFinished: 1, Feedback: 5}}, got.Tools)
	require.Equal(t, []domain.Tally{
		{ID: b.second.Organisation, TrialsStarted: 1, Feedback: 3}, {ID: b.first.Organisation, TrialsStarted: 1, TrialsFinished: 1, Feedback: 2},
	}, got.Organisations)

	narrow, err := service.Overview(ctx, b.editor, "pilotti", day.AddDays(7), day.AddDays(14))
	require.NoError(t, err)
	require.Len(t, narrow.Weeks, 2)
	require.Zero(t, narrow.Answers)
	require.Equal(t, got.Waiting, narrow.Waiting, "what waits doesn't depend on the period")
}

func TestAnOverviewIsForEditorsAndOfAPeriodThatCanBe(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	service := domain.OverviewService{Store: b.store, Now: func() time.Time { return b.now }}
	_, err := service.Overview(t.Context(), b.first, "pilotti", "", "")
	require.True(t, domain.IsKind(err, domain.Forbidden))
	_, err = service.Overview(t.Context(), b.editor, "nope", "", "")
	require.Equal(t, domain.Missing("programme"), err)
	for _, c := range []struct {
		from, until domain.Date
		field, code string
	}{
		{"2026-02-30", "", "from", "not-a-date"}, {"", "soon", "until", "not-a-date"}, {"2026-02-02", "2026-02-01", "until", "before-from"},
		{"2020-01-01", "2026-01-01", "from", "period-too-long"},
	} {
		_, err := service.Overview(t.Context(), b.editor, "pilotti", c.from, c.until)
		want := domain.Fault(domain.Malformed, "bad-parameters")
		want.Fields = []domain.Field{{Pointer: c.field, Code: c.code}}
		require.Equal(t, want, err)
	}
	empty, err := service.Overview(t.Context(), b.editor, "pilotti", "", "")
	require.NoError(t, err)
	require.Zero(t, empty.Answers)
	require.NotEmpty(t, empty.Weeks)
}
