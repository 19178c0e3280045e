package repository_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// Whatever organisations try, rate, correct and take back, and whenever evidence is released: no two
// figures that ever were public differ by what one or two organisations contributed, neither do the whole
// and the sum of the parts that stand beside it, and each says what its contributions say.
func TestNoFigureOfFewFollowsFromAllThatEverWasPublic(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	store, conn := dbtest.Open(t, url), connect(t, url)
	owner := organisation(t, store, "akatemia").ID
	var organisations []domain.ID
	for n := range 7 {
		organisations = append(organisations, organisation(t, store, fmt.Sprint("o", n)).ID)
	}
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		tool, _ := published(t, store, fmt.Sprint("tool-", n), owner)
		s := sayings{
			t: t, rt: rt, store: store, conn: conn, tool: tool.ID, organisations: organisations, now: at.Add(time.Duration(n) * time.Hour),
			said: map[domain.ID]domain.Feedback{}, contexts: map[domain.ID]domain.TrialContext{}, ever: map[string][]string{},
		}
		for range rapid.IntRange(3, 16).Draw(rt, "moves") {
			switch rapid.IntRange(0, 5).Draw(rt, "move") {
			case 0:
				s.change()
			case 1, 2:
				s.rate()
			default:
				s.try()
			}
			if rapid.IntRange(0, 3).Draw(rt, "release") > 0 {
				s.release()
			}
		}
		s.release()
	})
}

// sayings is what organisations said of one tool, and every figure that was public of it.
type sayings struct {
	t             testing.TB
	rt            *rapid.T
	store         *repository.Store
	conn          *pgx.Conn
	tool          domain.ID
	organisations []domain.ID
	now           time.Time
	trials        []domain.Trial
	said          map[domain.ID]domain.Feedback
	contexts      map[domain.ID]domain.TrialContext // of feedback
	ever          map[string][]string               // members of every figure that was public, by a name of its own
}

func (s *sayings) organisation() domain.ID {
	return rapid.SampledFrom(s.organisations).Draw(s.rt, "organisation")
}

func (s *sayings) try() {
	draw := func(what string, codes ...string) string { return rapid.SampledFrom(codes).Draw(s.rt, what) }
	again := rapid.Bool().Draw(s.rt, "again")
	trial := domain.Trial{
		ID: domain.NewID(s.now), OrganisationID: s.organisation(), ToolID: s.tool, Revision: 1, From: "2026-03-02", UseAgain: &again,
		Context: domain.TrialContext{
			Circumstances: draw("circumstances", "everyday", "everyday", "disruption", ""), LeadershipLevel: draw("level", "supervisor", "supervisor", "middle_management"),
			Setting: draw("setting", "education", "technical", ""), WorkMode: draw("mode", "remote", ""),
		},
		Outcome: draw("outcome", "worked", "worked_adapted", "mixed", "did_not_work", "not_finished"),
		State:   domain.TrialFinished, Version: 1, CreatedAt: s.now, ChangedAt: s.now,
	}
	write(s.t, s.store, func(w domain.Writer) error { return w.CreateTrial(s.t.Context(), trial, "") })
	s.trials = append(s.trials, trial)
}

func (s *sayings) ratings() domain.Ratings {
	one := rapid.IntRange(0, 5)
	return domain.Ratings{Usefulness: one.Draw(s.rt, "usefulness"), Ease: rapid.IntRange(0, 2).Draw(s.rt, "ease")}
}

// rate sends feedback, of a trial of the organisation's own or of none.
func (s *sayings) rate() {
	fb := domain.Feedback{
		ID: domain.NewID(s.now), OrganisationID: s.organisation(), ToolID: s.tool, Revision: 1, Ratings: s.ratings(), WhatWorked: "Hyvin", UsedOn: "2026-03-02",
		Language: domain.Finnish, State: domain.FeedbackReceived, Version: 1, ReceivedAt: s.now, ChangedAt: s.now,
	}
	for _, trial := range s.trials {
		if trial.OrganisationID == fb.OrganisationID {
			fb.TrialID, s.contexts[fb.ID] = &trial.ID, trial.Context
		}
	}
	write(s.t, s.store, func(w domain.Writer) error { return w.CreateFeedback(s.t.Context(), domain.Sent{Feedback: fb}) })
	s.said[fb.ID] = fb
}

// change corrects some feedback, takes it back or puts it into quarantine.
func (s *sayings) change() {
	if len(s.said) == 0 {
		return
	}
	fb := s.said[rapid.SampledFrom(slices.Sorted(maps.Keys(s.said))).Draw(s.rt, "feedback")]
	fb.State = rapid.SampledFrom([]domain.FeedbackState{"received", "received", "quarantined", "withdrawn_by_author"}).Draw(s.rt, "state")
	fb.Ratings = s.ratings()
	write(s.t, s.store, func(w domain.Writer) error { return w.UpdateFeedback(s.t.Context(), fb) })
	fb.Version++
	s.said[fb.ID] = fb
}

// counting is every contribution that counts now, as the ledger writes it, by measure, scheme and code.
func (s *sayings) counting() map[string][]string {
	sets := map[string][]string{}
	add := func(measure, member string, c domain.TrialContext) {
		for scheme, code := range map[string]string{
			"circumstances": c.Circumstances, "leadership_level": c.LeadershipLevel, "setting": c.Setting,
			"trial_group_size": c.GroupSize, "work_mode": c.WorkMode,
		} {
			if code != "" {
				sets[measure+" "+scheme+" "+code] = append(sets[measure+" "+scheme+" "+code], member)
			}
		}
		sets[measure+"  "] = append(sets[measure+"  "], member)
	}
	for _, x := range s.trials {
		value := x.Outcome
		if *x.UseAgain {
			value += "+"
		}
		add("outcome", fmt.Sprintf("%s/%s/%s", x.OrganisationID, x.ID, value), x.Context)
	}
	for _, fb := range s.said {
		if fb.State != domain.FeedbackReceived {
			continue
		}
		for measure, value := range map[string]int{"usefulness": fb.Ratings.Usefulness, "ease": fb.Ratings.Ease} {
			if value > 0 {
				add(measure, fmt.Sprintf("%s/%s/%d", fb.OrganisationID, fb.ID, value), s.contexts[fb.ID])
			}
		}
	}
	for _, set := range sets {
		slices.Sort(set)
	}
	return sets
}

func (s *sayings) release() {
	service := domain.EvidenceService{Store: s.store, Now: func() time.Time { return s.now }}
	_, err := service.Release(s.t.Context(), s.now)
	require.NoError(s.rt, err)
	shown := map[string][]string{}
	rows, err := s.conn.Query(s.t.Context(), `SELECT measure || ' ' || scheme || ' ' || code, number, members FROM evidence_figures WHERE shown AND tool_id = $1`, s.tool)
	require.NoError(s.rt, err)
	now := s.counting()
	var name string
	var number int
	var members []string
	_, err = pgx.ForEachRow(rows, []any{&name, &number, &members}, func() error {
		slices.Sort(members) // the database has another order
		shown[name] = members
		figure := fmt.Sprint(name, " ", number)
		if _, before := s.ever[figure]; !before {
			require.Equal(s.rt, now[name], members, "%s holds what counts when it is released", figure)
		}
		s.ever[figure], members = members, nil
		return nil
	})
	require.NoError(s.rt, err)
	s.requireSaid(shown)
	s.requireApart(shown)
}

// requireSaid holds the public figures to what stands behind them.
func (s *sayings) requireSaid(shown map[string][]string) {
	trials, err := s.store.As(domain.Anonymous).Evidence(s.t.Context(), []domain.ID{s.tool})
	require.NoError(s.rt, err)
	ratings, err := s.store.As(domain.Anonymous).Ratings(s.t.Context(), []domain.ID{s.tool})
	require.NoError(s.rt, err)
	require.Len(s.rt, shown, len(trials)+len(ratings))
	count := func(members []string, values ...string) (n int) {
		for _, m := range members {
			if slices.Contains(values, strings.TrimSuffix(m[strings.LastIndex(m, "/")+1:], "+")) {
				n++
			}
		}
		return n
	}
	for _, e := range trials {
		m := shown["outcome "+e.Scheme+" "+e.Code]
		require.Equal(s.rt, domain.Evidence{
			ToolID: s.tool, Scheme: e.Scheme, Code: e.Code, Trials: len(m), Organisations: behind(m), Worked: count(m, "worked", "worked_adapted"),
			Adapted: count(m, "worked_adapted"), Mixed: count(m, "mixed"), DidNotWork: count(m, "did_not_work"), NotFinished: count(m, "not_finished"),
			WorkedIn: behind(slices.DeleteFunc(slices.Clone(m), func(x string) bool { return count([]string{x}, "worked", "worked_adapted") == 0 })),
			UseAgain: wouldAgain(m),
		}, e)
	}
	for _, r := range ratings {
		m := shown[string(r.Measure)+" "+r.Scheme+" "+r.Code]
		require.Equal(s.rt, [5]int{count(m, "1"), count(m, "2"), count(m, "3"), count(m, "4"), count(m, "5")}, r.Counts)
		require.Equal(s.rt, behind(m), r.Organisations)
	}
}

// requireApart looks for a subtraction that tells of few.
func (s *sayings) requireApart(shown map[string][]string) {
	sums := map[string][]string{}
	for name, members := range shown {
		require.GreaterOrEqual(s.rt, behind(members), domain.EvidenceFloor, name)
		for _, m := range members {
			fb, ok := s.said[domain.ID(strings.Split(m, "/")[1])]
			require.False(s.rt, ok && fb.State != domain.FeedbackReceived, "%s counts what was taken back", name)
		}
		if measure, rest, _ := strings.Cut(name, " "); rest != " " {
			scheme, _, _ := strings.Cut(rest, " ")
			sums[measure+" "+scheme] = append(sums[measure+" "+scheme], members...)
		}
	}
	for name, sum := range sums {
		measure, _, _ := strings.Cut(name, " ")
		if whole, ok := shown[measure+"  "]; ok {
			require.NotContains(s.rt, []int{1, 2}, behind(difference(whole, sum)), "the whole without the sum of %s", name)
		}
	}
	for a, one := range s.ever {
		for b, other := range s.ever {
			if measure, _, _ := strings.Cut(a, " "); a < b && strings.HasPrefix(b, measure+" ") {
				require.NotContains(s.rt, []int{1, 2}, behind(difference(one, other)), "%s and %s", a, b)
			}
		}
	}
}

// behind counts the organisations of contributions.
func behind(members []string) int {
	seen := map[string]bool{}
	for _, m := range members {
		seen[m[:36]] = true
	}
	return len(seen)
}

func wouldAgain(members []string) (n int) {
	for _, m := range members {
		if strings.HasSuffix(m, "+") {
			n++
		}
	}
	return n
}

// difference is what is in one of the sets only.
func difference(a, b []string) []string {
	var list []string
	for _, x := range a {
		if !slices.Contains(b, x) {
			list = append(list, x)
		}
	}
	for _, x := range b {
		if !slices.Contains(a, x) {
			list = append(list, x)
		}
	}
	return list
}
