package repository_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// tried says that an organisation tried a tool, where and how it went: "3 everyday supervisor worked".
type tried struct {
	organisation                 int
	circumstances, level, result string
}

// tries stores trials of a tool by organisations of its own.
func tries(t testing.TB, store *repository.Store, tool domain.Tool, list []tried) {
	t.Helper()
	organisations := map[int]domain.ID{}
	for _, x := range list {
		if organisations[x.organisation] == "" {
			organisations[x.organisation] = organisation(t, store, fmt.Sprintf("%s-%d", tool.Slug, x.organisation)).ID
		}
		again := x.result == "worked"
		trial := domain.Trial{
			ID: domain.NewID(at), OrganisationID: organisations[x.organisation], ToolID: tool.ID, Revision: 1, From: "2026-03-02",
			Context: domain.TrialContext{Circumstances: x.circumstances, LeadershipLevel: x.level}, Outcome: x.result, UseAgain: &again,
			State: domain.TrialFinished, Version: 1, CreatedAt: at, ChangedAt: at,
		}
		write(t, store, func(w domain.Writer) error { return w.CreateTrial(t.Context(), trial, "") })
	}
	release(t, store)
}

// release makes public what may be public, and gives how many tools changed by it.
func release(t testing.TB, store *repository.Store) int {
	t.Helper()
	service := domain.EvidenceService{Store: store, Now: func() time.Time { return at }}
	moved, err := service.Release(t.Context(), time.Time{})
	require.NoError(t, err)
	require.Zero(t, again(t, service), "a second look finds nothing new")
	return moved
}

func again(t testing.TB, service domain.EvidenceService) int {
	t.Helper()
	moved, err := service.Release(t.Context(), time.Time{})
	require.NoError(t, err)
	return moved
}

func TestAFigureHasEnoughOrganisationsBehindIt(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	owner := organisation(t, store, "akatemia").ID
	evidence := func(list []tried) []domain.Evidence {
		t.Helper()
		tool, _ := published(t, store, fmt.Sprintf("tool-%d", len(list)), owner)
		tries(t, store, tool, list)
		got, err := store.As(domain.Anonymous).Evidence(t.Context(), []domain.ID{tool.ID})
		require.NoError(t, err)
		for i := range got {
			require.Equal(t, tool.ID, got[i].ToolID)
			got[i].ToolID = ""
		}
		return got
	}
	var below []tried
	for n := range domain.EvidenceFloor - 1 {
		below = append(below, tried{n, "everyday", "supervisor", "worked"})
	}
	require.Empty(t, evidence(below))
	require.Empty(t, evidence(append(below, below...)), "more trials, but of the same organisations")

	enough := append(below, tried{8, "everyday", "supervisor", "mixed"}, tried{8, "everyday", "supervisor", "worked_adapted"}, tried{9, "everyday", "", ""})
	figure := domain.Evidence{Trials: 4, Organisations: 3, Worked: 3, Adapted: 1, Mixed: 1, WorkedIn: 3, UseAgain: 2}
	inContext := func(scheme, code string) domain.Evidence {
		e := figure
		e.Scheme, e.Code = scheme, code
		return e
	}
	require.Equal(t, []domain.Evidence{
		figure, inContext("circumstances", "everyday"), inContext("leadership_level", "supervisor"),
	}, evidence(enough), "a trial that goes on counts for nothing, and a setting that nobody named is none")
}

// Four organisations tried a tool, three of them in a disruption. With the figures of all and of these
// three, anybody could tell what the fourth said.
func TestNobodyLearnsBySubtractionWhatFewSaid(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	tool, _ := published(t, store, "grow", organisation(t, store, "akatemia").ID)
	list := []tried{
		{1, "disruption", "supervisor", "worked"}, {2, "disruption", "supervisor", "worked"}, {3, "disruption", "supervisor", "worked"},
		{4, "everyday", "supervisor", "did_not_work"},
	}
	codes := func(tool domain.Tool) (codes []string) {
		got, err := store.As(domain.System).Evidence(t.Context(), nil)
		require.NoError(t, err)
		for _, e := range got {
			if e.ToolID == tool.ID {
				codes = append(codes, e.Scheme+"/"+e.Code)
			}
		}
		return codes
	}
	tries(t, store, tool, list)
	require.Equal(t, []string{"/", "leadership_level/supervisor"}, codes(tool))

	again, _ := published(t, store, "again", tool.OwnerID)
	tries(t, store, again, append(list, tried{5, "recovery", "supervisor", "mixed"}, tried{6, "", "supervisor", "mixed"}))
	require.Equal(t, []string{"/", "circumstances/disruption", "leadership_level/supervisor"}, codes(again), "three stand behind what is left, each alone")

	parts, _ := published(t, store, "parts", tool.OwnerID)
	tries(t, store, parts, []tried{
		{1, "everyday", "", "worked"}, {2, "everyday", "", "worked"}, {3, "everyday", "", "mixed"}, {4, "disruption", "", "worked"},
		{5, "disruption", "", "worked"}, {6, "disruption", "", "worked"}, {7, "recovery", "", "did_not_work"},
	})
	require.Equal(t, []string{"/", "circumstances/disruption"}, codes(parts), "the whole without both parts would be the seventh's")
}

func TestEvidenceIsTheSameForEverybodyAndShowsNoTrial(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	store := dbtest.Open(t, url)
	tool, _ := published(t, store, "grow", organisation(t, store, "akatemia").ID)
	tries(t, store, tool, []tried{{1, "", "", "worked"}, {2, "", "", "worked"}, {3, "", "", "mixed"}})
	want := []domain.Evidence{{ToolID: tool.ID, Trials: 3, Organisations: 3, Worked: 2, Mixed: 1, WorkedIn: 2, UseAgain: 2}}
	for _, actor := range []domain.Actor{domain.Anonymous, domain.System, domain.Operator, {Role: domain.RolePilot, Organisation: domain.NewID(at)}} {
		got, err := store.As(actor).Evidence(t.Context(), []domain.ID{tool.ID})
		require.NoError(t, err)
		require.Equal(t, want, got, actor.Role)
	}
	none, err := store.As(domain.System).Evidence(t.Context(), []domain.ID{})
	require.NoError(t, err)
	require.Empty(t, none)
	var trials int
	require.NoError(t, as(t, connect(t, url), domain.System).QueryRow(t.Context(), "SELECT count(*) FROM trials").Scan(&trials))
	require.Zero(t, trials, "the system itself reads no trial")
	err = as(t, connect(t, url), domain.Operator).QueryRow(t.Context(), "SELECT count(*) FROM evidence_figures").Scan(&trials)
	require.ErrorContains(t, err, "permission denied", "the ledger is nobody's to read")
	_, err = as(t, connect(t, url), domain.Operator).Exec(t.Context(), "SELECT release_evidence(now())")
	require.ErrorContains(t, err, "only the system releases evidence")
}
