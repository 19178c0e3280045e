package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func outcomes() *Vocabularies {
	return NewVocabularies(nil, []Term{{Scheme: SchemeTrialOutcome, Code: "worked"}, {Scheme: SchemeWorkMode, Code: "remote"}})
}

func TestATrialIsPlannedStartedAndFinishedInThatOrder(t *testing.T) {
	t.Parallel()
	finish := func(tr *Trial) error { return tr.Finish(Result{Outcome: "worked"}, outcomes(), noon) }
	start := func(tr *Trial) error { return tr.Start(noon) }
	for state, c := range map[TrialState]struct {
		start, finish bool
		legal         []string
	}{
		TrialPlanned:  {true, false, []string{"edit", "start"}},
		TrialRunning:  {false, true, []string{"edit", "finish"}},
		TrialFinished: {false, false, []string{}},
	} {
		for name, move := range map[string]func(*Trial) error{"start": start, "finish": finish} {
			tr := Trial{State: state, From: "2026-03-01"}
			legal := name == "start" && c.start || name == "finish" && c.finish
			err := move(&tr)
			if legal {
				require.NoError(t, err)
				continue
			}
			e := fault(t, err)
			require.Equal(t, Conflict, e.Kind)
			require.Equal(t, c.legal, e.Allowed)
			require.Equal(t, Trial{State: state, From: "2026-03-01"}, tr, "a refused move leaves the trial as it was")
		}
	}
}

func TestATrialStartsNoLaterThanToday(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, until, wantFrom, wantUntil Date }{
		{"2026-02-20", "", "2026-02-20", ""},
		{"2026-03-09", "2026-03-20", "2026-03-02", "2026-03-20"},
		{"2026-02-01", "2026-01-01", "2026-02-01", ""},
	} {
		tr := Trial{State: TrialPlanned, From: c.from, Until: c.until}
		require.NoError(t, tr.Start(noon))
		require.Equal(t, Trial{State: TrialRunning, From: c.wantFrom, Until: c.wantUntil, ChangedAt: noon}, tr)
	}
}

func TestAResultHasAnOutcomeAndADayThatHasBeen(t *testing.T) {
	t.Parallel()
	no := false
	for _, c := range []struct {
		result Result
		want   []string
		until  Date
	}{
		{Result{Outcome: "worked", UseAgain: &no}, nil, "2026-03-02"},
		{Result{Outcome: "worked", Until: "2026-02-28"}, nil, "2026-02-28"},
		{Result{}, []string{"/outcome unknown-term"}, ""},
		{Result{Outcome: "worked", Until: "2026-02-30"}, []string{"/until not-a-date"}, ""},
		{Result{Outcome: "great", Until: "2026-02-01"}, []string{"/outcome unknown-term", "/until before-from"}, ""},
		{Result{Outcome: "worked", Until: "2026-03-04"}, []string{"/until in-the-future"}, ""},
	} {
		tr := Trial{State: TrialRunning, From: "2026-02-10"}
		err := tr.Finish(c.result, outcomes(), noon)
		if c.want != nil {
			require.Equal(t, c.want, pointers(t, err))
			continue
		}
		require.NoError(t, err)
		require.Equal(t, Trial{
			State: TrialFinished, From: "2026-02-10", Until: c.until, Outcome: "worked", UseAgain: c.result.UseAgain, ChangedAt: noon,
		}, tr)
	}
}
