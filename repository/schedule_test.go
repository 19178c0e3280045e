package repository_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// schedule brings a draft to review and sets the time at which it shall come out.
func (b *bank) schedule(t testing.TB, title string, after time.Duration, addresses ...domain.ID) {
	t.Helper()
	b.prepare(t, title)
	_, d, err := b.tools.Schedule(t.Context(), b.editor, domain.Schedule{Slug: "grow", At: b.now.Add(after).Format(time.RFC3339Nano), Addresses: addresses})
	require.NoError(t, err)
	require.Equal(t, domain.DraftScheduled, d.State)
}

func TestManyReplicasPublishAScheduledDraftOnce(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	ctx := t.Context()
	kept := b.submit(t, b.first, domain.NewFeedback{WhatToChange: "Selkeämpi ohje"})
	takenBack := b.submit(t, b.second, domain.NewFeedback{WhatToChange: "Sama"})
	b.schedule(t, "Ajastettu", time.Hour, kept.ID, takenBack.ID)
	_, err := b.feedback.Respond(ctx, b.second, takenBack.ID, nil, domain.AuthorMove{To: domain.FeedbackWithdrawn})
	require.NoError(t, err)

	n, err := b.tools.PublishDue(ctx)
	require.NoError(t, err)
	require.Zero(t, n, "its time is to come")

	b.now = b.now.Add(time.Hour)
	var all sync.WaitGroup
	var mu sync.Mutex
	published := 0
	for range 8 {
		all.Go(func() {
			n, err := b.tools.PublishDue(ctx)
			mu.Lock()
			defer mu.Unlock()
			published += n
			require.NoError(t, err)
		})
	}
	all.Wait()
	require.Equal(t, 1, published)
	tool, err := b.store.As(domain.Anonymous).Tool(ctx, "grow")
	require.NoError(t, err)
	require.Equal(t, 2, tool.CurrentRevision)
	rev, err := b.store.As(domain.Anonymous).Revision(ctx, tool.ID, 2)
	require.NoError(t, err)
	require.Equal(t, "Ajastettu", rev.Content.Translations[domain.Finnish].Title)
	require.Equal(t, 1, rev.Answers.Feedback, "what was taken back is left out")
	_, err = b.store.As(b.editor).Draft(ctx, tool.ID)
	require.True(t, domain.IsKind(err, domain.NotFound))
	fb, err := b.store.As(b.first).Feedback(ctx, kept.ID)
	require.NoError(t, err)
	require.Equal(t, domain.FeedbackAddressed, fb.State)
	require.Equal(t, []string{"tool.publish done " + string(b.editor.ClientID)},
		column(t, b.conn, "SELECT action || ' ' || outcome || ' ' || client_id FROM audit_events WHERE action = 'tool.publish'"))
}

func TestAScheduledDraftThatCannotComeOutGoesBackToReview(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	ctx := t.Context()
	b.schedule(t, "Ajastettu", time.Hour)
	_, err := b.tools.Withdraw(ctx, b.editor, domain.Withdrawal{Slug: "grow", Code: "outdated"})
	require.NoError(t, err)
	b.now = b.now.Add(2 * time.Hour)
	n, err := b.tools.PublishDue(ctx)
	require.ErrorContains(t, err, "grow")
	require.Zero(t, n)
	_, d, err := b.tools.Draft(ctx, b.editor, "grow")
	require.NoError(t, err)
	require.Equal(t, domain.DraftInReview, d.State)
	require.Nil(t, d.PublishAt)
	require.Equal(t, []string{"refused"}, column(t, b.conn, "SELECT outcome FROM audit_events WHERE action = 'tool.publish'"))
	n, err = b.tools.PublishDue(ctx)
	require.NoError(t, err, "it isn't tried for ever")
	require.Zero(t, n)
}

func TestReturningAScheduledDraftTakesTheTimeBack(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	b.schedule(t, "Ajastettu", time.Hour)
	_, d, err := b.tools.Return(t.Context(), b.editor, "grow", nil)
	require.NoError(t, err)
	require.Equal(t, domain.DraftEditing, d.State)
	require.Nil(t, d.PublishAt)
	require.Nil(t, d.ScheduledBy)
	b.now = b.now.Add(2 * time.Hour)
	n, err := b.tools.PublishDue(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
}
