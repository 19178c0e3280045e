package domain

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// drawn is the machine as domain.md draws it, for moves that an editor makes one at a time.
var drawn = map[FeedbackState][]FeedbackState{
	"quarantined": {"received"},
	"received":    {"triaged"},
	"triaged":     {"planned", "needs_info", "duplicate", "declined"},
	"needs_info":  {"triaged"},
	"reopened":    {"triaged"},
}

// in is feedback that is in a state.
func in(state FeedbackState) Feedback {
	return Feedback{
		ID: "fb", State: state, Language: Finnish, ReceivedAt: noon.AddDate(0, 0, -3), ChangedAt: noon.AddDate(0, 0, -3),
		Events: []FeedbackEvent{{FeedbackID: "fb", Number: 1, To: state}},
	}
}

// moveTo is a move that has all that its goal needs.
func moveTo(state FeedbackState) Move {
	master := ID("master")
	m := Move{To: state}
	switch state {
	case FeedbackDeclined:
		m.ReasonCode = "not_feasible"
	case FeedbackDuplicate:
		m.DuplicateOf = &master
	case FeedbackNeedsInfo:
		m.Answer = Text{FI: "Missä tilanteessa?"}
	}
	return m
}

func names(states []FeedbackState) []string {
	list := []string{}
	for _, s := range states {
		list = append(list, string(s))
	}
	return list
}

func TestAnEditorMakesTheDrawnMovesAndNoOthers(t *testing.T) {
	t.Parallel()
	for _, from := range FeedbackStates {
		for _, to := range append(slices.Clone(FeedbackStates), "nonsense", "") {
			from, to := FeedbackState(from), FeedbackState(to)
			t.Run(string(from+" to "+to), func(t *testing.T) {
				fb, before := in(from), in(from)
				err := fb.Triage(moveTo(to), RoleEditor, noon)
				if !slices.Contains(drawn[from], to) {
					require.Equal(t, &Error{
						Kind: Conflict, Code: "illegal-move", Allowed: names(drawn[from]),
						Params: map[string]string{"noun": "feedback", "from": string(from), "to": string(to)},
					}, err)
					require.Equal(t, before, fb, "a refused move leaves the feedback as it was")
					return
				}
				require.NoError(t, err)
				m := moveTo(to)
				want := before
				want.State, want.ChangedAt, want.DuplicateOf = to, noon, m.DuplicateOf
				want.Events = append(want.Events, FeedbackEvent{
					FeedbackID: "fb", Number: 2, At: noon, From: from, To: to, ActorRole: RoleEditor,
					ReasonCode: m.ReasonCode, Answer: m.Answer,
				})
				require.Equal(t, want, fb)
			})
		}
	}
}

func TestFeedbackNamesEveryLegalMove(t *testing.T) {
	t.Parallel()
	for state, want := range map[FeedbackState][]string{
		"quarantined":         {"received", "withdrawn_by_author"},
		"received":            {"triaged", "withdrawn_by_author"},
		"triaged":             {"planned", "needs_info", "duplicate", "declined", "withdrawn_by_author"},
		"needs_info":          {"triaged", "withdrawn_by_author"},
		"planned":             {"addressed", "withdrawn_by_author"},
		"duplicate":           {"addressed", "withdrawn_by_author"},
		"declined":            {"withdrawn_by_author"},
		"addressed":           {"confirmed", "reopened", "withdrawn_by_author"},
		"confirmed":           {"withdrawn_by_author"},
		"reopened":            {"triaged", "withdrawn_by_author"},
		"withdrawn_by_author": {},
	} {
		fb := in(state)
		require.Equal(t, want, fb.Legal(), state)
	}
}

func TestARevisionAddressesOpenFeedbackThroughTheSkippedMoves(t *testing.T) {
	t.Parallel()
	for from, way := range map[FeedbackState][]FeedbackState{
		"received":   {"triaged", "planned", "addressed"},
		"triaged":    {"planned", "addressed"},
		"needs_info": {"triaged", "planned", "addressed"},
		"reopened":   {"triaged", "planned", "addressed"},
		"planned":    {"addressed"},
		"duplicate":  {"addressed"},
	} {
		t.Run(string(from), func(t *testing.T) {
			fb, want, revision, at := in(from), in(from), 4, from
			require.NoError(t, fb.Address(4, RoleEditor, noon))
			for i, to := range way {
				want.Events = append(want.Events, FeedbackEvent{
					FeedbackID: "fb", Number: i + 2, At: noon, From: at, To: to, ActorRole: RoleEditor, Skipped: i < len(way)-1,
				})
				at = to
			}
			want.State, want.AddressedIn, want.ChangedAt = "addressed", &revision, noon
			require.Equal(t, want, fb)
		})
	}
}

func TestARevisionDoesNotAddressClosedFeedback(t *testing.T) {
	t.Parallel()
	for _, state := range []FeedbackState{"quarantined", "declined", "addressed", "confirmed", "withdrawn_by_author"} {
		fb := in(state)
		e := fault(t, fb.Address(4, RoleEditor, noon))
		require.Equal(t, fb.Legal(), e.Allowed)
		require.Equal(t, Conflict, e.Kind)
		require.Equal(t, "illegal-move", e.Code)
		require.Equal(t, in(state), fb, "nothing moved")
	}
}

func TestAMoveSaysWhatItNeeds(t *testing.T) {
	t.Parallel()
	own := ID("fb")
	for name, c := range map[string]struct {
		move Move
		want []string
	}{
		"declining without a reason":            {Move{To: "declined"}, []string{"/reason unknown-value"}},
		"declining for a reason that isn't one": {Move{To: "declined", ReasonCode: "tylsä"}, []string{"/reason unknown-value"}},
		"a duplicate of nothing":                {Move{To: "duplicate"}, []string{"/duplicate_of required"}},
		"a duplicate of itself":                 {Move{To: "duplicate", DuplicateOf: &own}, []string{"/duplicate_of own-duplicate"}},
		"asking for information in silence":     {Move{To: "needs_info"}, []string{"/answer required"}},
	} {
		t.Run(name, func(t *testing.T) {
			fb := in(FeedbackTriaged)
			require.Equal(t, c.want, pointers(t, fb.Triage(c.move, RoleEditor, noon)))
			require.Equal(t, in(FeedbackTriaged), fb)
		})
	}
	fb := in(FeedbackTriaged)
	require.Equal(t, DeclineReasons, fault(t, fb.Triage(Move{To: "declined"}, RoleEditor, noon)).Fields[0].Allowed)
}

func TestAccessibilityFeedbackIsDueTwoWeeksAfterItCame(t *testing.T) {
	t.Parallel()
	fb := in(FeedbackReceived) // came three days before noon
	require.NoError(t, fb.Triage(Move{To: FeedbackTriaged, Kind: "accessibility"}, RoleEditor, noon))
	require.Equal(t, []string{"accessibility", "2026-03-13"}, []string{fb.Kind, string(fb.DueOn)})

	require.NoError(t, fb.Triage(Move{To: FeedbackPlanned}, RoleEditor, noon))
	require.Equal(t, Date("2026-03-13"), fb.DueOn, "a move that names no kind keeps kind and date")

	fb = in(FeedbackReceived)
	fb.Kind, fb.DueOn = "accessibility", "2026-03-13"
	require.NoError(t, fb.Triage(Move{To: FeedbackTriaged, Kind: "praise"}, RoleEditor, noon))
	require.Equal(t, []string{"praise", ""}, []string{fb.Kind, string(fb.DueOn)}, "another kind has no due date")
}

func TestFeedbackIsReceivedOrQuarantined(t *testing.T) {
	t.Parallel()
	for found, want := range map[Screening]Feedback{
		ScreenedClean: {State: "received"},
		ScreenedPhone: {State: "quarantined", ScreeningReason: "phone_number"},
	} {
		fb := Feedback{ID: "fb", Kind: "accessibility", ReceivedAt: noon}
		want.ID, want.Kind, want.ReceivedAt, want.ChangedAt, want.DueOn, want.Version = "fb", "accessibility", noon, noon, "2026-03-16", 1
		want.Events = []FeedbackEvent{{FeedbackID: "fb", Number: 1, At: noon, To: want.State, ActorRole: RolePilot}}
		fb.receive(found, RolePilot, noon)
		require.Equal(t, want, fb)
	}
}

func TestAReplyIsAnEventThatMovesNothing(t *testing.T) {
	t.Parallel()
	for _, state := range FeedbackStates {
		state := FeedbackState(state)
		fb, want := in(state), in(state)
		require.NoError(t, fb.Reply(Text{FI: "Kiitos!", SV: "Tack!"}, RoleEditor, noon))
		want.ChangedAt = noon
		want.Events = append(want.Events, FeedbackEvent{
			FeedbackID: "fb", Number: 2, At: noon, From: state, To: state, ActorRole: RoleEditor, Answer: Text{FI: "Kiitos!", SV: "Tack!"},
		})
		require.Equal(t, want, fb)
	}
	fb := in(FeedbackPlanned)
	require.Equal(t, []string{"/answer required"}, pointers(t, fb.Reply(Text{}, RoleEditor, noon)))
	require.Equal(t, in(FeedbackPlanned), fb)
}
