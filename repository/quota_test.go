package repository_test

import (
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
	spend := func(kind domain.QuotaKind, holder domain.ID) int {
		var given, refused atomic.Int64
		var callers sync.WaitGroup
		for n := range 8 {
			callers.Go(func() {
				for range 10 {
					switch err := replicas[n%3].Take(t.Context(), kind, holder); {
					case err == nil:
						given.Add(1)
					case domain.IsKind(err, domain.TooMany):
						refused.Add(1)
					default:
						t.Error(err)
					}
				}
			})
		}
		callers.Wait()
		require.Equal(t, int64(80), given.Load()+refused.Load())
		return int(given.Load())
	}
	require.Equal(t, most, spend(domain.Writes, client))
	require.Equal(t, most, spend(domain.Writes, other), "others are untouched")
	require.Equal(t, most, spend(domain.Tokens, client), "and so are tokens")
	require.Zero(t, spend(domain.Writes, client))

	require.True(t, domain.HasCode(replica(at).Take(t.Context(), domain.Writes, client), "too-many-writes"), "over a restart")

	next := at.Add(domain.QuotaWindow)
	replicas = []*domain.Quotas{replica(next), replica(next), replica(next)}
	require.Equal(t, most, spend(domain.Writes, client), "the next minute is a new one")
	require.True(t, domain.HasCode(replica(at).Take(t.Context(), domain.Writes, client), "too-many-writes"), "a clock that is behind gets nothing more")
}
