package domain

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnAnswerIsThereInTheSendersLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range Languages {
		fb := in(FeedbackTriaged)
		fb.Language = lang
		before := fb
		for _, other := range Languages {
			if other == lang {
				continue
			}
			elsewhere := Move{To: FeedbackDeclined, ReasonCode: "unclear", Answer: textIn(other, "Nej")}
			require.Equal(t, []string{"/answer/" + string(lang) + " senders-language"}, pointers(t, fb.Triage(elsewhere, RoleEditor, noon)))
			require.Equal(t, []string{"/answer/" + string(lang) + " senders-language"}, pointers(t, fb.Reply(textIn(other, "Nej"), RoleEditor, noon)))
			require.Equal(t, before, fb)
		}
		require.NoError(t, fb.Reply(textIn(lang, "Kiitos"), RoleEditor, noon), "others are optional")
		require.NoError(t, fb.Triage(Move{To: FeedbackDeclined, ReasonCode: "unclear"}, RoleEditor, noon), "so is an answer")
	}
}

func TestTheLawsDueDateCountsInTheQueueWhileFeedbackWaits(t *testing.T) {
	t.Parallel()
	for _, state := range FeedbackStates {
		fb := in(FeedbackState(state))
		require.Equal(t, FeedbackKey{Due: NoDue, ReceivedAt: fb.ReceivedAt, ID: "fb"}, fb.KeyIn(SortQueue), state)
		fb.DueOn = "2026-03-16"
		want := Date(NoDue)
		switch state {
		case "quarantined", "received", "triaged", "reopened":
			want = "2026-03-16"
		}
		require.Equal(t, want, fb.KeyIn(SortQueue).Due, state)
		require.Equal(t, Date("2026-03-16"), fb.KeyIn(SortDue).Due, state)
		require.Equal(t, Date(NoDue), fb.KeyIn(SortNewest).Due, state)
	}
}

func TestWhatSharesRareWordsIsOfferedAsADuplicate(t *testing.T) {
	t.Parallel()
	said := func(id ID, step, text string) Feedback {
		return Feedback{ID: id, Step: step, WhatToChange: text, Language: Finnish}
	}
	read := func(text string, _ Language) []string { return strings.Fields(text) }
	asked := said("asked", "goal", "esimerkki puuttuu keittiö")
	others := []Feedback{
		said("same", "", "keittiö esimerkki puuttuu"),
		said("half", "", "keittiö esimerkki aika ryhmä"),
		said("step", "goal", "keittiö esimerkki aika ryhmä"),
		said("other", "goal", "aika ryhmä tila loppu"),
		said("empty", "goal", ""),
	}
	var ids []ID
	for _, like := range likest(asked, others, read) {
		ids = append(ids, like.Feedback.ID)
		require.LessOrEqual(t, like.Likeness, 1.0)
	}
	require.Equal(t, []ID{"same", "step", "half"}, ids)
	require.Equal(t, 1.0, likest(asked, others, read)[0].Likeness)
	require.Empty(t, likest(said("mute", "", ""), others, read))
	many := make([]Feedback, 40)
	for i := range many {
		many[i] = others[0]
	}
	require.Len(t, likest(asked, many, read), similarMost)
}
