package repository_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// busy is what a request hears while its equal runs.
var busy = &domain.Error{Kind: domain.Conflict, Code: "request-in-progress", RetryAfter: 1}

// editor is an actor with a client of its own.
func editor() domain.Actor {
	return domain.Actor{Role: domain.RoleEditor, ClientID: domain.NewID(at), Permissions: domain.PermissionsOf[domain.RoleEditor]}
}

// create makes an organisation under a key: its id, and whether it was there before.
func create(t testing.TB, store *repository.Store, actor domain.Actor, once domain.Once, now time.Time) (id domain.ID, replayed bool, err error) {
	t.Helper()
	err = store.InTx(t.Context(), actor, func(w domain.Writer) ([]domain.Change, error) {
		kept, err := w.Claim(t.Context(), once, now)
		if err != nil {
			return nil, err
		}
		if kept != nil {
			replayed = true
			return nil, json.Unmarshal(kept, &id)
		}
		id = domain.NewID(now)
		if err := w.SaveOrganisation(t.Context(), domain.Organisation{ID: id, Slug: string(id), Names: text("x"), Kind: "other"}); err != nil {
			return nil, err
		}
		return nil, w.Keep(t.Context(), once, id, id, now)
	})
	return id, replayed, err
}

// atOnce runs f n times, all of them starting together.
func atOnce(n int, f func(i int)) {
	var ready, all sync.WaitGroup
	ready.Add(n)
	for i := range n {
		all.Go(func() {
			ready.Done()
			ready.Wait()
			f(i)
		})
	}
	all.Wait()
}

func TestEqualRequestsAtOnceAreCarriedOutOnce(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	actor, once := editor(), domain.Once{Key: "k", Fingerprint: "f"}
	var mu sync.Mutex
	made, kept := []domain.ID{}, []domain.ID{}
	var refused []error
	atOnce(20, func(int) {
		id, replayed, err := create(t, store, actor, once, at)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err != nil:
			refused = append(refused, err)
		case replayed:
			kept = append(kept, id)
		default:
			made = append(made, id)
		}
	})
	require.Len(t, made, 1)
	require.Equal(t, 20, len(made)+len(kept)+len(refused))
	for _, err := range refused {
		require.Equal(t, busy, err)
	}
	for _, id := range kept {
		require.Equal(t, made[0], id)
	}
	list, err := store.As(actor).Organisations(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, made[0], list[0].ID)
}

func TestARequestWaitsForNobodyWhileItsEqualRuns(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	actor, once := editor(), domain.Once{Key: "k", Fingerprint: "f"}
	errUndone := fmt.Errorf("undone")
	err := store.InTx(t.Context(), actor, func(w domain.Writer) ([]domain.Change, error) {
		kept, err := w.Claim(t.Context(), once, at)
		require.NoError(t, err)
		require.Nil(t, kept)
		_, _, err = create(t, store, actor, once, at)
		require.Equal(t, busy, err)
		_, _, err = create(t, store, actor, domain.Once{Key: "another", Fingerprint: "f"}, at)
		require.NoError(t, err)
		_, replayed, err := create(t, store, editor(), once, at)
		require.NoError(t, err, "another client's key is its own")
		require.False(t, replayed)
		return nil, errUndone
	})
	require.ErrorIs(t, err, errUndone)
	_, replayed, err := create(t, store, actor, once, at)
	require.NoError(t, err, "what was undone leaves its key free")
	require.False(t, replayed)
}

func TestAKeyBelongsToOneRequestOfOneClientForADay(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	actor, once := editor(), domain.Once{Key: "k", Fingerprint: "f"}
	first, _, err := create(t, store, actor, once, at)
	require.NoError(t, err)

	_, _, err = create(t, store, actor, domain.Once{Key: "k", Fingerprint: "g"}, at)
	require.Equal(t, domain.Fault(domain.Invalid, "idempotency-key-reused"), err)

	for _, other := range []struct {
		actor domain.Actor
		once  domain.Once
	}{{editor(), once}, {actor, domain.Once{Key: "K", Fingerprint: "f"}}, {actor, domain.Once{}}, {actor, domain.Once{}}} {
		id, replayed, err := create(t, store, other.actor, other.once, at)
		require.NoError(t, err)
		require.False(t, replayed)
		require.NotEqual(t, first, id)
	}

	id, replayed, err := create(t, store, actor, once, at.Add(domain.KeyLife-time.Millisecond))
	require.NoError(t, err)
	require.True(t, replayed)
	require.Equal(t, first, id)

	second, replayed, err := create(t, store, actor, domain.Once{Key: "k", Fingerprint: "g"}, at.Add(domain.KeyLife))
	require.NoError(t, err, "after a day the key is free, for any request")
	require.False(t, replayed)
	require.NotEqual(t, first, second)
	id, replayed, err = create(t, store, actor, domain.Once{Key: "k", Fingerprint: "g"}, at.Add(domain.KeyLife))
	require.NoError(t, err)
	require.True(t, replayed)
	require.Equal(t, second, id)
}

func TestFeedbackWithOneExternalIDIsOneRow(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	n := domain.NewFeedback{Tool: "grow", WhatWorked: "Kaikki", Source: "forms", ExternalID: "7", Once: domain.Once{Fingerprint: "f"}}
	var mu sync.Mutex
	ids, first := map[domain.ID]int{}, 0
	var refused []error
	atOnce(20, func(int) {
		out, err := b.feedback.Submit(t.Context(), b.first, n)
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			refused = append(refused, err)
			return
		}
		ids[out.Value.ID]++
		if !out.Replayed {
			first++
		}
	})
	require.Len(t, ids, 1)
	require.Equal(t, 1, first)
	for _, err := range refused {
		require.Equal(t, busy, err)
	}

	out, err := b.feedback.Submit(t.Context(), b.first, n)
	require.NoError(t, err)
	require.True(t, out.Replayed)
	page, err := b.feedback.List(t.Context(), b.first, domain.FeedbackFilter{Limit: 10})
	require.NoError(t, err)
	require.Equal(t, []domain.Feedback{out.Value}, page.Items)
	require.EqualValues(t, 1, page.Total)

	n.Once.Fingerprint = "another text"
	_, err = b.feedback.Submit(t.Context(), b.first, n)
	require.Equal(t, &domain.Error{Kind: domain.Invalid, Code: "validation-failed", Fields: []domain.Field{
		{Pointer: "/external_id", Code: "external-id-reused"},
	}}, err)
	other, err := b.feedback.Submit(t.Context(), b.second, n)
	require.NoError(t, err, "another organisation's numbers are its own")
	require.False(t, other.Replayed)
	require.NotEqual(t, out.Value.ID, other.Value.ID)
}
