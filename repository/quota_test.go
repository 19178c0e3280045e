package repository_test

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

func TestAcceptance_G9_NoReplicaGivesAwayWhatAnotherOneTook(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	const most = 25
	limits := map[domain.QuotaKind]int{domain.Writes: most, domain.Tokens: most}
	client, other := domain.NewID(at), domain.NewID(at)
	replica := func(now time.Time) *domain.Quotas {
		return domain.NewQuotas(store, func() time.Time { return now }, limits)
	}
	replicas := []*domain.Quotas{replica(at), replica(at), replica(at)}
	// spend takes all that there is: everybody asks until they were refused a few times.
	spend := func(kind domain.QuotaKind, holder domain.ID) int {
		var given atomic.Int64
		var callers sync.WaitGroup
		for n := range 8 {
			callers.Go(func() {
				for refused := 0; refused < 5 && given.Load() <= 2*most; {
					switch err := replicas[n%3].Take(t.Context(), kind, holder); {
					case err == nil:
						given.Add(1)
					case domain.IsKind(err, domain.TooMany):
						refused++
					default:
						t.Error(err)
						return
					}
				}
			})
		}
		callers.Wait()
		return int(given.Load())
	}
	require.Equal(t, most, spend(domain.Writes, client))
	require.Equal(t, most, spend(domain.Writes, other), "others are untouched")
	require.Equal(t, most, spend(domain.Tokens, client), "and so are tokens")
	require.Zero(t, spend(domain.Writes, client))

	require.True(t, domain.HasCode(replica(at).Take(t.Context(), domain.Writes, client), "too-many-writes"), "over a restart")

	soon := replica(at.Add(6 * time.Second))
	for range 2 {
		require.NoError(t, soon.Take(t.Context(), domain.Writes, client), "a block has come back")
	}
	err := soon.Take(t.Context(), domain.Writes, client)
	require.True(t, domain.HasCode(err, "too-many-writes"), "and not all at once")

	next := at.Add(6*time.Second + domain.QuotaWindow)
	replicas = []*domain.Quotas{replica(next), replica(next), replica(next)}
	require.Equal(t, most, spend(domain.Writes, client), "a minute later it is whole again, and not more than whole")
	require.True(t, domain.HasCode(replica(at).Take(t.Context(), domain.Writes, client), "too-many-writes"), "a clock that is behind gets nothing more")
}

// What a quota gives in a time is told by a clock that the test sets.
func TestAcceptance_G9_AQuotaFillsEvenlyAndNobodyGetsTwoInARow(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	for _, most := range []int{1, 7, 10, 25, 600, 700_001} {
		t.Run(strconv.Itoa(most), func(t *testing.T) {
			now := at.Add(59 * time.Second)
			client := domain.NewID(at)
			q := domain.NewQuotas(store, func() time.Time { return now }, map[domain.QuotaKind]int{domain.Writes: most})
			// spend takes all that there is, at most some, and gives how many it got and how long to wait for more.
			spend := func(some int) (n, wait int) {
				for ; n < some; n++ {
					var fault *domain.Error
					if errors.As(q.Take(t.Context(), domain.Writes, client), &fault) {
						require.Equal(t, domain.TooMany, fault.Kind)
						return n, fault.RetryAfter
					}
				}
				return n, 0
			}
			left, wait := q.Left(domain.Writes, client)
			require.Equal(t, []int{most, 0}, []int{left, wait})
			n, wait := spend(most + 1)
			require.Equal(t, most, n, "all at once")
			require.True(t, wait >= 5 && wait <= 60, wait)
			left, full := q.Left(domain.Writes, client)
			require.Equal(t, []int{0, 60}, []int{left, full})

			now = now.Add(2 * time.Second) // into the clock's next minute
			n, _ = spend(most)
			require.Zero(t, n, "and not again")
			now = now.Add(time.Duration(wait-2) * time.Second)
			n, _ = spend(most)
			require.Positive(t, n, "after as long as was said")
			require.LessOrEqual(t, n, max(1, most*wait/60))

			now = now.Add(domain.QuotaWindow)
			n, _ = spend(most + 1)
			require.Equal(t, most, n, "whole again")
			now = now.Add(100 * domain.QuotaWindow)
			n, _ = spend(max(1, most/20))
			require.Positive(t, n)
			now = now.Add(domain.QuotaWindow)
			n, _ = spend(most + 1)
			require.Equal(t, most, n, "what was taken in a block and not given away doesn't come on top")
		})
	}
}
