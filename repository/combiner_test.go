package repository_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// What one client sends at the same moment shares transactions, and each piece ends as if it had been sent
// alone: taken, refused, repeated.
func TestFeedbackSentTogetherEndsAsIfEachHadBeenSentAlone(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	b.feedback.Together = domain.NewCombiner()
	const senders = 120
	type end struct {
		out domain.Outcome[domain.Feedback]
		err error
	}
	ends := make([]end, senders)
	atOnce(senders, func(i int) {
		n := domain.NewFeedback{Tool: "grow", WhatWorked: fmt.Sprint("Palaute ", i), Source: "forms", ExternalID: fmt.Sprint(i)}
		switch i % 6 {
		case 1:
			n.WhatWorked = "Hän on 010594Y9032"
		case 2:
			n.Tool = "nope"
		case 3: // all of these are one
			n.WhatWorked, n.ExternalID = "Sama", "same"
		case 4:
			n.Source, n.ExternalID, n.Once.Key = "", "", fmt.Sprint("key ", i)
		case 5: // one key for other feedback than before
			n.Source, n.ExternalID, n.Once.Key = "", "", "key"
		}
		n.Once.Fingerprint = domain.Fingerprint(n.WhatWorked)
		out, err := b.feedback.Submit(t.Context(), b.first, n)
		ends[i] = end{out, err}
	})
	taken, same, keyed := map[domain.ID]bool{}, map[domain.ID]int{}, 0
	for i, e := range ends {
		switch i % 6 {
		case 1:
			require.True(t, domain.HasCode(e.err, "contains-personal-identity-code"), "%d: %v", i, e.err)
		case 2:
			require.True(t, domain.HasCode(e.err, "validation-failed"), "%d: %v", i, e.err)
		case 3:
			require.NoError(t, e.err)
			same[e.out.Value.ID]++
		case 5:
			if e.err == nil {
				keyed++
			} else {
				require.True(t, domain.HasCode(e.err, "idempotency-key-reused"), "%d: %v", i, e.err)
			}
		default:
			require.NoError(t, e.err)
			require.Equal(t, fmt.Sprint("Palaute ", i), e.out.Value.WhatWorked, "its own, nobody else's")
			require.False(t, e.out.Replayed)
			taken[e.out.Value.ID] = true
		}
	}
	require.Len(t, taken, 2*senders/6)
	require.Len(t, same, 1)
	require.Equal(t, 1, keyed)
	want := fmt.Sprint(len(taken) + 1 + keyed)
	require.Equal(t, []string{want}, column(t, b.conn, "SELECT count(*)::text FROM feedback"))
	require.Equal(t, []string{want}, column(t, b.conn, "SELECT count(*)::text FROM changes WHERE resource = 'feedback'"))
	require.Equal(t, []string{want}, column(t, b.conn, "SELECT count(*)::text FROM audit_events WHERE action = 'feedback.submit'"))
	transactions := column(t, b.conn, "SELECT DISTINCT xmin::text FROM feedback")
	require.Less(t, len(transactions), len(taken), "they shared transactions")
	for id := range taken {
		fb, err := b.feedback.Feedback(t.Context(), b.first, id)
		require.NoError(t, err)
		require.Len(t, fb.Events, 1)
	}
}

// Who gives up waiting learns that the outcome is unknown, and finds it by sending the same again.
func TestWhoGivesUpWaitingFindsOutByAskingAgain(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	b.feedback.Together = domain.NewCombiner()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n := domain.NewFeedback{Tool: "grow", WhatWorked: "Kerran", Once: domain.Once{Key: "k", Fingerprint: "f"}}
	out, err := b.feedback.Submit(ctx, b.first, n)
	if err != nil {
		require.True(t, domain.HasCode(err, "outcome-unknown"), "%v", err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for out, err = b.feedback.Submit(t.Context(), b.first, n); domain.HasCode(err, "request-in-progress") && time.Now().Before(deadline); {
		out, err = b.feedback.Submit(t.Context(), b.first, n)
	}
	require.NoError(t, err)
	require.Equal(t, "Kerran", out.Value.WhatWorked)
	require.Equal(t, []string{"1"}, column(t, b.conn, "SELECT count(*)::text FROM feedback"))
}
