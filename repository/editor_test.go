package repository_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

func TestReplicasAgreeOnWhoAnEditorIs(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	first, second := dbtest.Open(t, url), dbtest.Open(t, url)
	sealer, err := domain.NewSealer(domain.RandomKey())
	require.NoError(t, err)
	now := func() time.Time { return at }
	signIn := func(service domain.EditorService, subject string, issued time.Time) domain.Actor {
		actor, err := service.SignIn(t.Context(), domain.Arrival{Issuer: "https://login.example", Subject: subject, IssuedAt: issued})
		require.NoError(t, err)
		return actor
	}
	var mu sync.Mutex
	ids := map[domain.ID]int{}
	var all sync.WaitGroup
	for i := range 16 {
		store := first
		if i%2 == 1 {
			store = second
		}
		all.Go(func() {
			key, err := domain.OpenPersonKey(t.Context(), store, sealer, at)
			require.NoError(t, err)
			actor := signIn(domain.EditorService{Store: store, Now: now, Key: key}, "one", at)
			mu.Lock()
			defer mu.Unlock()
			ids[actor.ClientID]++
		})
	}
	all.Wait()
	require.Len(t, ids, 1, "whoever comes first")
	conn := connect(t, url)
	counts := func() (editors, lines, keys int) {
		require.NoError(t, conn.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM editors),
			(SELECT count(*) FROM audit_events WHERE action = 'editor.sign_in'), (SELECT count(*) FROM keys WHERE purpose = 'person')`).Scan(&editors, &lines, &keys))
		return editors, lines, keys
	}
	editors, lines, keys := counts()
	require.Equal(t, []int{1, 1, 1}, []int{editors, lines, keys}, "one token is one sign-in")

	key, err := domain.OpenPersonKey(t.Context(), first, sealer, at)
	require.NoError(t, err)
	service := domain.EditorService{Store: second, Now: now, Key: key}
	for _, issued := range []time.Time{at.Add(time.Hour), at.Add(time.Hour), at.Add(time.Minute)} {
		require.Contains(t, ids, signIn(service, "one", issued).ClientID)
	}
	require.NotContains(t, ids, signIn(service, "two", at).ClientID)
	editors, lines, _ = counts()
	require.Equal(t, []int{2, 3}, []int{editors, lines}, "a newer token is another sign-in, an older one isn't")
	other, err := domain.NewSealer(domain.RandomKey())
	require.NoError(t, err)
	_, err = domain.OpenPersonKey(t.Context(), first, other, at)
	require.ErrorIs(t, err, domain.ErrSeal)
}

func TestOnlyTheProgramItselfSeesWhoEditorsAre(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	conn := connect(t, url)
	_, err := conn.Exec(t.Context(), "INSERT INTO editors VALUES (gen_random_uuid(), sha256('x'), now())")
	require.NoError(t, err)
	for role, want := range map[domain.Role]int{
		"": 0, domain.RoleAnonymous: 0, domain.RolePilot: 0, domain.RoleIntegrator: 0, domain.RoleEditor: 0,
		domain.RoleOperator: 1, domain.RoleSystem: 1, domain.RoleRetention: 1,
	} {
		tx := as(t, conn, domain.Actor{Role: role})
		got := 0
		require.NoError(t, tx.QueryRow(t.Context(), "SELECT count(*) FROM editors").Scan(&got))
		require.Equal(t, want, got, "%q", role)
		require.NoError(t, tx.Rollback(t.Context()))
	}
}
