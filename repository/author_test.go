package repository_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// participate gives the pilot another state in the bank's programme.
func (b *bank) participate(t testing.TB, actor domain.Actor, state domain.ParticipationState) {
	t.Helper()
	parts, err := b.store.As(domain.Operator).ParticipationsOf(t.Context(), actor.Organisation)
	require.NoError(t, err)
	require.Len(t, parts, 1)
	parts[0].State = state
	write(t, b.store, func(w domain.Writer) error { return w.SaveParticipation(t.Context(), parts[0]) })
}

func TestWhoseParticipationIsPausedOrEndedStillReadsAndReplies(t *testing.T) {
	t.Parallel()
	for _, state := range []domain.ParticipationState{"invited", "paused", "ended"} {
		b := openBank(t)
		fb := b.submit(t, b.first, domain.NewFeedback{})
		asked := domain.Move{To: "needs_info", Answer: text("Missä?")}
		b.triage(t, fb.ID, domain.Move{To: "triaged"}, asked)
		draft := b.submit(t, b.first, domain.NewFeedback{WhatWorked: "Tomi"})
		b.participate(t, b.first, state)

		_, err := b.feedback.Submit(t.Context(), b.first, domain.NewFeedback{Tool: "grow", WhatWorked: "Uusi"})
		require.Equal(t, domain.Fault(domain.Forbidden, "participation-not-active"), err)
		page, err := b.feedback.List(t.Context(), b.first, domain.FeedbackFilter{Limit: 10})
		require.NoError(t, err)
		require.Len(t, page.Items, 2)
		out, err := b.feedback.Respond(t.Context(), b.first, fb.ID, nil, domain.AuthorMove{To: "triaged", Message: "Täällä."})
		require.NoError(t, err)
		require.Equal(t, domain.FeedbackTriaged, out.Value.State)
		got, err := b.feedback.Correct(t.Context(), b.first, draft.ID, nil, func(n domain.NewFeedback) (domain.NewFeedback, error) {
			n.WhatWorked = "Toimi"
			return n, nil
		})
		require.NoError(t, err)
		require.Equal(t, "Toimi", got.WhatWorked)
	}
}

// A correction keeps the version that was used unless it names another, or another tool or day.
func TestACorrectionKeepsTheRevisionUntilToolOrDayChange(t *testing.T) {
	t.Parallel()
	b := openBank(t) // revision 1 is of 2026-03-02
	b.now = b.now.AddDate(0, 0, 8)
	b.publish(t, "Toinen")
	fb := b.submit(t, b.first, domain.NewFeedback{Revision: 1, UsedOn: "2026-03-10", UsedFor: "Pois"})
	correct := func(edit func(*domain.NewFeedback)) domain.Feedback {
		got, err := b.feedback.Correct(t.Context(), b.first, fb.ID, nil, func(n domain.NewFeedback) (domain.NewFeedback, error) {
			edit(&n)
			return n, nil
		})
		require.NoError(t, err)
		stored, err := b.feedback.Feedback(t.Context(), b.first, fb.ID)
		require.NoError(t, err)
		require.Equal(t, stored, got)
		return got
	}
	want := fb
	want.UsedFor, want.ConsentToQuote, want.Version = "", true, 2
	require.Equal(t, want, correct(func(n *domain.NewFeedback) { n.UsedFor, n.ConsentToQuote = "", true }))
	require.Equal(t, 2, correct(func(n *domain.NewFeedback) { n.UsedOn = "2026-03-11" }).Revision)
	require.Equal(t, 1, correct(func(n *domain.NewFeedback) { n.Revision = 1 }).Revision)
}

// A duplicate whose own master was a duplicate follows the first one even when the sender between them
// took its feedback back.
func TestADuplicateFollowsThroughAWithdrawnOne(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	master, between, last := b.submit(t, b.first, domain.NewFeedback{}), b.submit(t, b.second, domain.NewFeedback{}), b.submit(t, b.first, domain.NewFeedback{})
	triaged := domain.Move{To: "triaged"}
	b.triage(t, last.ID, triaged, domain.Move{To: "duplicate", DuplicateOf: &between.ID})
	b.triage(t, between.ID, triaged, domain.Move{To: "duplicate", DuplicateOf: &master.ID})
	_, err := b.feedback.Respond(t.Context(), b.second, between.ID, nil, domain.AuthorMove{To: "withdrawn_by_author"})
	require.NoError(t, err)
	out := b.publish(t, "Uusi", master.ID)
	require.ElementsMatch(t, []domain.ID{master.ID, last.ID}, out.Addressed)
	require.ElementsMatch(t, []domain.ID{"feedback " + master.ID + " ", "feedback " + last.ID + " "}, b.lastNews(t, b.first, 3)[:2])
}
