package repository_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// webhook is a new webhook of an actor's.
func webhook(actor domain.Actor) domain.Webhook {
	id := domain.NewID(at)
	w := domain.Webhook{
		ID: id, ClientID: actor.ClientID, URL: "https://example.fi/" + string(id), Types: []string{}, State: domain.WebhookActive, Version: 1,
		CreatedAt: at, Epoch: "epoch", Position: 7, NextAttemptAt: at,
	}
	if actor.Organisation != "" {
		w.OrganisationID = &actor.Organisation
	}
	return w
}

// hooked is a database with webhooks of one client.
func hooked(t *testing.T, n int) (*repository.Store, domain.Actor, []domain.Webhook) {
	t.Helper()
	store := dbtest.Store(t)
	c, _, err := domain.NewClient(domain.RoleIntegrator, nil, nil, at)
	require.NoError(t, err)
	write(t, store, func(w domain.Writer) error { return w.CreateClient(t.Context(), c) })
	actor := c.Actor(c.Permissions)
	list := make([]domain.Webhook, n)
	for i := range list {
		list[i] = webhook(actor)
		list[i].NextAttemptAt = at.Add(time.Duration(i) * time.Second)
		act(t, store, actor, func(w domain.Writer) error {
			return w.CreateWebhook(t.Context(), list[i], domain.WebhookSecret{ID: domain.NewID(at), WebhookID: list[i].ID, Sealed: []byte{1}, CreatedAt: at})
		})
	}
	return store, actor, list
}

func act(t *testing.T, store *repository.Store, actor domain.Actor, f func(w domain.Writer) error) {
	t.Helper()
	require.NoError(t, store.InTx(t.Context(), actor, func(w domain.Writer) ([]domain.Change, error) { return nil, f(w) }))
}

func TestAWebhookComesBackAsItWasStored(t *testing.T) {
	t.Parallel()
	store, actor, list := hooked(t, 1)
	x, r := list[0], store.As(actor)
	for range 2 {
		got, err := r.Webhook(t.Context(), x.ID)
		require.NoError(t, err)
		require.Equal(t, x, got)
		got, err = r.WebhookByURL(t.Context(), actor.ClientID, x.URL)
		require.NoError(t, err)
		require.Equal(t, x, got)
		x.URL, x.Description, x.Types, x.State, x.Reason, x.Version = x.URL+"x", "Haku", []string{"tool.published"}, domain.WebhookSuspended, domain.WebhookFailing, 2
		x.Filter = domain.ToolFilter{Terms: map[string][]string{"theme": {"crisis"}}, Ready: domain.Swedish}
		x.Epoch, x.Position, x.Failures, x.FailingSince, x.NextAttemptAt, x.LastSuccessAt, x.Slow = "other", 8, 3, &at, at.Add(time.Hour), &at, true
		act(t, store, actor, func(w domain.Writer) error { return w.UpdateWebhook(t.Context(), x) })
	}
	x.Filter = domain.ToolFilter{}
	x.Description, x.Types, x.State, x.Reason, x.Failures, x.FailingSince, x.LastSuccessAt, x.Slow = "", []string{}, domain.WebhookActive, "", 0, nil, nil, false
	act(t, store, actor, func(w domain.Writer) error { return w.UpdateWebhook(t.Context(), x) })
	got, err := r.Webhook(t.Context(), x.ID)
	require.NoError(t, err)
	require.Equal(t, x, got)

	a := domain.WebhookAttempt{
		ID: domain.NewID(at), WebhookID: x.ID, MessageID: "msg_1", Type: "tool.published", Position: 8, Number: 2, At: at, TookMS: 12, Status: 500,
		Fault: domain.WebhookStatus, NextAttemptAt: &at,
	}
	bare := domain.WebhookAttempt{ID: domain.NewID(at.Add(1)), WebhookID: x.ID, At: at}
	deleted := domain.WebhookAttempt{ID: domain.NewID(at), WebhookID: domain.NewID(at), At: at} // while a delivery was under way
	act(t, store, actor, func(w domain.Writer) error {
		return w.AddWebhookAttempts(t.Context(), []domain.WebhookAttempt{a, deleted, bare})
	})
	attempts, err := r.WebhookAttemptsAfter(t.Context(), x.ID, "", 10)
	require.NoError(t, err)
	require.ElementsMatch(t, []domain.WebhookAttempt{a, bare}, attempts)
	rest, err := r.WebhookAttemptsAfter(t.Context(), x.ID, attempts[0].ID, 10)
	require.NoError(t, err)
	require.Equal(t, attempts[1:], rest)
}

func TestReplicasClaimEachWebhookOnceUntilTheClaimEnds(t *testing.T) {
	t.Parallel()
	store, _, list := hooked(t, 6)
	act(t, store, domain.System, func(w domain.Writer) error {
		list[3].State, list[3].Reason = domain.WebhookDisabled, domain.WebhookGone
		list[4].Failures, list[4].FailingSince = 1, &at
		list[5].NextAttemptAt = at.Add(time.Hour)
		return errors.Join(w.UpdateWebhook(t.Context(), list[3]), w.UpdateWebhook(t.Context(), list[4]), w.UpdateWebhook(t.Context(), list[5]))
	})
	now := at.Add(time.Minute)
	claim := func(holder domain.ID, feed domain.Feed, probation bool, limit int, now time.Time) []domain.ID {
		t.Helper()
		var ids []domain.ID
		act(t, store, domain.System, func(w domain.Writer) error {
			got, err := w.ClaimWebhooks(t.Context(), domain.WebhookClaim{
				Holder: holder, Feed: feed, Probation: probation, Limit: limit, Now: now, Until: now.Add(15 * time.Second),
			})
			for _, x := range got {
				ids = append(ids, x.ID)
			}
			return err
		})
		slices.Sort(ids)
		return ids
	}
	ids := func(n ...int) []domain.ID {
		var want []domain.ID
		for _, i := range n {
			want = append(want, list[i].ID)
		}
		slices.Sort(want)
		return want
	}
	one, two := domain.NewID(at), domain.NewID(at)
	feed := domain.Feed{Epoch: "epoch", Position: 8}
	require.Empty(t, claim(one, domain.Feed{Epoch: "epoch", Position: 7}, false, 9, now), "nothing is new")
	require.Equal(t, ids(0, 1), claim(one, feed, false, 2, now), "who waits longest first")
	require.Equal(t, ids(2), claim(two, feed, false, 9, now))
	require.Equal(t, ids(4), claim(two, feed, true, 9, now), "who failed has a lane of its own")
	require.Empty(t, claim(two, feed, false, 9, now.Add(14*time.Second)))
	act(t, store, domain.System, func(w domain.Writer) error { return w.HoldWebhooks(t.Context(), two, ids(2, 4), now.Add(time.Minute)) })
	require.Equal(t, ids(0, 1), claim(two, feed, false, 9, now.Add(15*time.Second)), "what a killed one left")
	act(t, store, domain.System, func(w domain.Writer) error { return w.ReleaseWebhooks(t.Context(), two) })
	require.Equal(t, ids(0, 1, 2), claim(one, domain.Feed{Epoch: "restored", Position: 3}, false, 9, now))
}

func TestASettlementLeavesAloneWhatTheOwnerDidMeanwhile(t *testing.T) {
	t.Parallel()
	store, actor, list := hooked(t, 6)
	holder, feed := domain.NewID(at), domain.Feed{Epoch: "epoch", Position: 9}
	now := at.Add(time.Minute)
	act(t, store, domain.System, func(w domain.Writer) error {
		_, err := w.ClaimWebhooks(t.Context(), domain.WebhookClaim{Holder: holder, Feed: feed, Limit: 9, Now: now, Until: now.Add(time.Minute)})
		return err
	})
	const goesOn, released, replayed, stopped, moved, lost = 0, 1, 2, 3, 4, 5
	act(t, store, actor, func(w domain.Writer) error {
		back, off := list[replayed], list[stopped]
		back.Position = 2
		off.State, off.Reason, off.Version = domain.WebhookDisabled, domain.WebhookByOwner, 2
		other := list[moved]
		other.URL, other.Version = "https://example.fi/uusi", 2
		return errors.Join(w.UpdateWebhook(t.Context(), back), w.UpdateWebhook(t.Context(), off), w.UpdateWebhook(t.Context(), other))
	})
	var held map[domain.ID]bool
	act(t, store, domain.System, func(w domain.Writer) (err error) {
		if _, err = w.SettleWebhooks(t.Context(), domain.NewID(at), []domain.WebhookSettlement{{Webhook: list[lost], From: 7}}); err != nil {
			return err
		}
		var all []domain.WebhookSettlement
		for i, x := range list[:lost] {
			if x.Position, x.LastSuccessAt = 8, &now; i == moved { // the address that was is gone
				x = list[i]
				x.State, x.Reason, x.Version, x.Failures, x.FailingSince = domain.WebhookDisabled, domain.WebhookGone, 2, 1, &now
			}
			all = append(all, domain.WebhookSettlement{Webhook: x, From: 7, FromVersion: 1, Release: i == released})
		}
		held, err = w.SettleWebhooks(t.Context(), holder, all)
		return err
	})
	require.Equal(t, map[domain.ID]bool{list[goesOn].ID: true, list[released].ID: false}, held)
	for i, want := range map[int]domain.Webhook{
		goesOn: {Position: 8}, released: {Position: 8}, replayed: {Position: 2}, stopped: {Position: 8, Reason: domain.WebhookByOwner}, moved: {Position: 7}, lost: {Position: 7},
	} {
		got, err := store.As(actor).Webhook(t.Context(), list[i].ID)
		require.NoError(t, err)
		require.Equal(t, want, domain.Webhook{Position: got.Position, Reason: got.Reason, Failures: got.Failures}, i)
	}
}
