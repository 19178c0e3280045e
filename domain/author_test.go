package domain

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ways are the sender's moves as domain.md draws them, beside withdrawing.
var ways = map[FeedbackState][]string{
	"needs_info": {"reply"}, "addressed": {"confirm", "reopen"}, "quarantined": {"correct"}, "received": {"correct"},
}

func TestASenderMakesTheDrawnMovesAndNoOthers(t *testing.T) {
	t.Parallel()
	for _, from := range FeedbackStates {
		from := FeedbackState(from)
		legal := slices.Clone(ways[from])
		if from != FeedbackWithdrawn {
			legal = append(legal, "withdraw")
		} else {
			legal = []string{}
		}
		for _, to := range append(slices.Clone(FeedbackStates), "nonsense") {
			to := FeedbackState(to)
			fb, before := in(from), in(from)
			fb.Language, before.Language = Swedish, Swedish
			err := fb.Respond(AuthorMove{To: to, Message: "Tack."}, noon)
			if !slices.Contains(legal, authorVerbs[to]) {
				require.Equal(t, &Error{
					Kind: Conflict, Code: "illegal-move", Allowed: legal,
					Params: map[string]string{"noun": "feedback", "from": string(from), "to": string(to)},
				}, err)
				require.Equal(t, before, fb, "a refused move leaves the feedback as it was")
				continue
			}
			require.NoError(t, err, "%s to %s", from, to)
			want := before
			want.State, want.ChangedAt = to, noon
			want.Events = append(want.Events, FeedbackEvent{
				FeedbackID: "fb", Number: 2, At: noon, From: from, To: to, ActorRole: RolePilot, Answer: Text{SV: "Tack."},
			})
			require.Equal(t, want, fb)
		}
	}
}

func TestAReplySaysSomethingAndNoMoveSaysTooMuch(t *testing.T) {
	t.Parallel()
	fb := in(FeedbackNeedsInfo)
	require.Equal(t, []string{"/message required"}, pointers(t, fb.Respond(AuthorMove{To: FeedbackTriaged}, noon)))
	long := strings.Repeat("ä", MaxFeedbackText+1)
	require.Equal(t, []string{"/message too-long"}, pointers(t, fb.Respond(AuthorMove{To: FeedbackWithdrawn, Message: long}, noon)))
	require.Equal(t, in(FeedbackNeedsInfo), fb)
	require.NoError(t, fb.Respond(AuthorMove{To: FeedbackWithdrawn}, noon), "withdrawing needs no words")
}

func TestACorrectionIsScreenedAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to FeedbackState
		found    Screening
		events   int
	}{
		"clean stays received":                     {FeedbackReceived, FeedbackReceived, ScreenedClean, 1},
		"a phone number brings it to quarantine":   {FeedbackReceived, FeedbackQuarantined, ScreenedPhone, 2},
		"without it, it comes out of quarantine":   {FeedbackQuarantined, FeedbackReceived, ScreenedClean, 2},
		"with another one, it stays in quarantine": {FeedbackQuarantined, FeedbackQuarantined, ScreenedEmail, 1},
	} {
		fb := in(c.from)
		fb.Source, fb.Version = "forms", 3
		fb.correct(Feedback{ID: "new", WhatWorked: "Uusi", Kind: KindAccessibility, Revision: 2, Source: "other"}, c.found, noon)
		require.Equal(t, c.to, fb.State, name)
		require.Len(t, fb.Events, c.events, name)
		require.Equal(t, string(c.found), fb.ScreeningReason, name)
		require.Equal(t, []any{ID("fb"), "Uusi", 2, "forms", 3, Date("2026-03-13")},
			[]any{fb.ID, fb.WhatWorked, fb.Revision, fb.Source, fb.Version, fb.DueOn}, name)
	}
}
