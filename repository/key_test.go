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

func TestAcceptance_B14_ASigningKeyHasOneSuccessorWhenItIsOldEnough(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	sealer, err := domain.NewSealer(domain.RandomKey())
	require.NoError(t, err)
	now := at
	service := domain.KeyService{Store: store, Sealer: sealer, Now: func() time.Time { return now }}
	first, err := service.Rotate(t.Context(), domain.System, 0)
	require.NoError(t, err)
	require.True(t, first.Signs(now))

	for _, before := range []time.Time{{}, at} {
		rotated, err := service.RotateDue(t.Context(), before)
		require.NoError(t, err)
		require.False(t, rotated, "it isn't older than that")
	}
	now = at.Add(time.Hour)
	made := now
	var rotations atomic.Int64
	var replicas sync.WaitGroup
	for range 8 {
		replicas.Go(func() {
			if rotated, err := service.RotateDue(t.Context(), at.Add(time.Microsecond)); err == nil && rotated {
				rotations.Add(1)
			}
		})
	}
	replicas.Wait()
	require.Equal(t, int64(1), rotations.Load(), "of eight replicas one makes it")

	keys, err := service.Keys(t.Context(), domain.Operator)
	require.NoError(t, err)
	require.Len(t, keys, 2)
	next, old := keys[0], keys[1]
	require.Equal(t, first.ID, old.ID)
	require.False(t, next.Signs(made.Add(domain.KeyGrace-1)))
	require.True(t, next.Signs(made.Add(domain.KeyGrace)))
	lastToken := made.Add(domain.KeyGrace + domain.TokenLife)
	require.False(t, old.Ended(lastToken), "it verifies until its last token has expired")
	require.True(t, old.Ended(lastToken.Add(time.Minute)))

	require.ErrorContains(t, service.Retire(t.Context(), domain.Operator, old.ID), "last-key")
	require.True(t, domain.IsKind(service.Retire(t.Context(), domain.Operator, domain.NewID(at)), domain.NotFound))
	require.True(t, domain.IsKind(service.Retire(t.Context(), domain.Actor{Role: domain.RoleEditor}, old.ID), domain.Forbidden))
	now = lastToken.Add(2 * time.Minute)
	require.NoError(t, service.Retire(t.Context(), domain.Operator, old.ID))
	now = now.Add(time.Second)
	_, err = service.RotateDue(t.Context(), time.Time{})
	require.NoError(t, err)
	keys, err = service.Keys(t.Context(), domain.Operator)
	require.NoError(t, err)
	require.Len(t, keys, 1, "what ended goes")
}
