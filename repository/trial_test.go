package repository_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// try brings a trial of the bank's tool to its end.
func (b *bank) try(t testing.TB, trials domain.TrialService, actor domain.Actor) domain.Trial {
	t.Helper()
	out, err := trials.Plan(t.Context(), actor, domain.NewTrial{Tool: "grow", Goal: "Kokeilla"})
	require.NoError(t, err)
	_, err = trials.Start(t.Context(), actor, out.Value.ID, nil, domain.Once{})
	require.NoError(t, err)
	out, err = trials.Finish(t.Context(), actor, out.Value.ID, nil, domain.Result{Outcome: "worked"}, domain.Once{})
	require.NoError(t, err)
	return out.Value
}

// A tool's public evidence moves when three organisations stand behind it, and then only when three more
// have said something; before, nobody is told of anything.
func TestTheFeedHearsOfTrialsWhenThreeOrganisationsStandBehindThem(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	write(t, b.store, func(w domain.Writer) error {
		if err := w.SaveVocabulary(t.Context(), domain.Vocabulary{Scheme: "trial_outcome", Labels: text("tulos")}); err != nil {
			return err
		}
		return w.SaveTerm(t.Context(), domain.Term{Scheme: "trial_outcome", Code: "worked", Labels: text("toimi")})
	})
	b.participate(t, b.ended, domain.ParticipationActive)
	trials := domain.TrialService{Store: b.store, Now: b.feedback.Now}
	begin, err := b.store.As(domain.System).Feed(t.Context())
	require.NoError(t, err)
	for _, actor := range []domain.Actor{b.first, b.first, b.second} {
		b.try(t, trials, actor)
		require.Zero(t, release(t, b.store))
	}
	b.try(t, trials, b.ended)
	require.Empty(t, b.news(t, domain.Anonymous, domain.PublicScope, begin.Position), "who finishes a trial tells nobody")
	require.Equal(t, 1, release(t, b.store))
	tool := "tool " + b.tool.ID + " grow"
	b.requireNews(t, domain.Anonymous, domain.PublicScope, begin.Position, tool)
	for _, actor := range []domain.Actor{b.first, b.second} {
		b.try(t, trials, actor)
		require.Zero(t, release(t, b.store))
	}
	b.try(t, trials, b.ended)
	require.Equal(t, 1, release(t, b.store))
	b.requireNews(t, domain.Anonymous, domain.PublicScope, begin.Position, tool, tool)
}

func TestWhoTakesPartNoMoreFinishesWhatItBeganAndStartsNothing(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	trials := domain.TrialService{Store: b.store, Now: b.feedback.Now}
	plan := func() domain.ID {
		out, err := trials.Plan(t.Context(), b.first, domain.NewTrial{Tool: "grow"})
		require.NoError(t, err)
		return out.Value.ID
	}
	running, planned := plan(), plan()
	_, err := trials.Start(t.Context(), b.first, running, nil, domain.Once{})
	require.NoError(t, err)
	b.participate(t, b.first, domain.ParticipationPaused)
	inactive := domain.Fault(domain.Forbidden, "participation-not-active")
	_, err = trials.Plan(t.Context(), b.first, domain.NewTrial{Tool: "grow"})
	require.Equal(t, inactive, err)
	_, err = trials.Start(t.Context(), b.first, planned, nil, domain.Once{})
	require.Equal(t, inactive, err)
	_, err = trials.Edit(t.Context(), b.first, running, nil, func(n domain.NewTrial) (domain.NewTrial, error) {
		n.Goal = "Uusi"
		return n, nil
	})
	require.NoError(t, err)
	_, err = trials.Finish(t.Context(), b.first, running, nil, domain.Result{Outcome: "nope"}, domain.Once{})
	require.True(t, domain.IsKind(err, domain.Invalid), "only the outcome is wrong: %v", err)
	_, err = trials.Finish(t.Context(), b.second, running, nil, domain.Result{}, domain.Once{})
	require.Equal(t, domain.Missing("trial"), err)
}
