package repository_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

func TestAcceptance_A12_EveryWrongSecretIsCountedUntilTheMinuteIsOver(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	name, other := make([]byte, 16), []byte("0123456789abcdef")
	count := func(name []byte, now time.Time) {
		require.NoError(t, store.InTx(t.Context(), domain.System, func(w domain.Writer) ([]domain.Change, error) {
			return nil, w.CountFailedSecret(t.Context(), name, now, now.Add(domain.FailureWindow))
		}))
	}
	failures := func(name []byte, now time.Time) int {
		f, err := store.As(domain.System).FailedSecrets(t.Context(), name, now)
		require.NoError(t, err)
		return f.Failures
	}
	require.Zero(t, failures(name, at))
	var guessers sync.WaitGroup
	for range 8 {
		guessers.Go(func() {
			for range 10 {
				count(name, at)
			}
		})
	}
	guessers.Wait()
	require.Equal(t, 80, failures(name, at), "none is lost, however many come at once")
	count(name, at.Add(time.Second))
	end := at.Add(domain.FailureWindow)
	require.Equal(t, 81, failures(name, end.Add(-1)))
	require.Zero(t, failures(name, end), "the minute begins with the first")
	require.Zero(t, failures(other, at))
	count(name, end)
	require.Equal(t, 1, failures(name, end))
	count(other, end.Add(2*domain.FailureWindow))
	require.Zero(t, failures(name, at), "what is over is forgotten")
}
