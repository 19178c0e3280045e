package repository_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

func TestAnotherOrganisationsFeedbackIsAsMissing(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	fb := b.submit(t, b.first, domain.NewFeedback{})
	got, err := b.feedback.Feedback(t.Context(), b.first, fb.ID)
	require.NoError(t, err)
	require.Equal(t, fb, got)
	for _, id := range []domain.ID{fb.ID, domain.NewID(at)} {
		got, err := b.feedback.Feedback(t.Context(), b.second, id)
		require.Equal(t, domain.Missing("feedback"), err)
		require.Zero(t, got)
	}
	for _, actor := range []domain.Actor{b.first, b.second} {
		_, err = b.feedback.Triage(t.Context(), actor, fb.ID, nil, domain.Move{To: "triaged"})
		require.Equal(t, domain.Fault(domain.Forbidden, "insufficient-scope").With("scope", "feedback:triage"), err)
	}
}

func TestAnIdentityCodeIsRefusedAndStoredNowhere(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	before := b.tables(t)
	const code = "010594Y9032"
	for field, n := range map[string]domain.NewFeedback{
		"/what_worked":    {WhatWorked: "Hän on " + code},
		"/what_to_change": {WhatWorked: "Soita 040 123 4567", WhatToChange: strings.ToLower(code)},
		"/used_for":       {UsedFor: "010594 - 9032"},
		"/source":         {WhatWorked: "x", Source: code, ExternalID: "1"},
		"/external_id":    {WhatWorked: "x", Source: "forms", ExternalID: code},
	} {
		n.Tool, n.Once = "grow", domain.Once{Key: "key" + field, Fingerprint: "f"}
		out, err := b.feedback.Submit(t.Context(), b.first, n)
		require.Equal(t, &domain.Error{Kind: domain.Invalid, Code: "contains-personal-identity-code", Fields: []domain.Field{
			{Pointer: field, Code: "contains-personal-identity-code"},
		}}, err)
		require.NotContains(t, fmt.Sprintf("%+v", err), "9032")
		require.Zero(t, out)
	}
	after := b.tables(t)
	require.Equal(t, before, after, "no row of any table came or changed")
	for table, rows := range after {
		require.NotContains(t, strings.Join(rows, "\n"), "9032", table)
	}
}

func TestWhatMayBePersonalWaitsInQuarantine(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	fb := b.submit(t, b.first, domain.NewFeedback{WhatWorked: "Soita 040 123 4567", Once: domain.Once{Key: "k", Fingerprint: "f"}})
	require.Equal(t, domain.Feedback{
		ID: fb.ID, OrganisationID: b.first.Organisation, ToolID: b.tool.ID, Revision: 1, WhatWorked: "Soita 040 123 4567",
		UsedOn: "2026-03-02", Language: "fi", State: "quarantined", ScreeningReason: "phone_number", Version: 1, ReceivedAt: b.now, ChangedAt: b.now,
		Events: []domain.FeedbackEvent{{FeedbackID: fb.ID, Number: 1, At: b.now, To: "quarantined", ActorRole: "pilot"}},
	}, fb)
	got, err := b.feedback.Feedback(t.Context(), b.first, fb.ID)
	require.NoError(t, err)
	require.Equal(t, fb, got)
	again, err := b.feedback.Submit(t.Context(), b.first, domain.NewFeedback{Tool: "grow", WhatWorked: "Soita 040 123 4567", Once: domain.Once{Key: "k", Fingerprint: "f"}})
	require.NoError(t, err)
	require.Equal(t, domain.Outcome[domain.Feedback]{Value: fb, Replayed: true}, again)
	for _, table := range []string{"changes", "audit_events", "feedback_events"} {
		require.NotContains(t, strings.Join(b.tables(t)[table], "\n"), "4567", table)
	}
	require.Equal(t, domain.FeedbackState("received"), b.triage(t, fb.ID, domain.Move{To: "received"}).State)
}

func TestFeedbackIsOnTheRevisionThatWasUsed(t *testing.T) {
	t.Parallel()
	b := openBank(t) // revision 1 is of 2026-03-02
	b.now = time.Date(2026, 3, 10, 15, 0, 0, 0, time.UTC)
	b.publish(t, "Toinen")
	b.now = time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC)
	b.publish(t, "Kolmas")
	for _, c := range []struct {
		usedOn domain.Date
		asked  int
		want   int
	}{
		{"2026-02-01", 0, 1}, {"2026-03-02", 0, 1}, {"2026-03-09", 0, 1}, {"2026-03-10", 0, 2}, {"2026-03-19", 0, 2},
		{"2026-03-20", 0, 3}, {"2026-03-21", 0, 3}, {"", 0, 3}, {"2026-03-20", 1, 1}, {"", 2, 2},
	} {
		fb := b.submit(t, b.first, domain.NewFeedback{UsedOn: c.usedOn, Revision: c.asked})
		require.Equal(t, c.want, fb.Revision, "used on %q, asked for %d", c.usedOn, c.asked)
		if c.usedOn == "" {
			require.Equal(t, domain.Date("2026-03-20"), fb.UsedOn)
		}
	}
}

func TestFeedbackSaysAllThatIsWrongAtOnce(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	b.publish(t, "Toinen")
	before := b.tables(t)
	trial := domain.NewID(at)
	for _, c := range []struct {
		n    domain.NewFeedback
		want string
	}{
		{domain.NewFeedback{}, "/what_worked one-text-or-rating; /tool required"},
		{domain.NewFeedback{Tool: "nope", WhatWorked: "x", Kind: "poem", Language: "se", UsedOn: "2026-03-04", Source: "forms", Ratings: domain.Ratings{Ease: 6, Clarity: -1}},
			"/ratings/ease out-of-range; /ratings/clarity out-of-range; /used_on in-the-future; /language unknown-language; /external_id source-and-external-id; /kind unknown-term; /tool no-such-tool"},
		{domain.NewFeedback{Tool: "grow", WhatWorked: "x", Revision: 3}, "/revision out-of-range"},
		{domain.NewFeedback{Tool: "grow", WhatWorked: "x", UsedOn: "2026-02-30"}, "/used_on not-a-date; /revision out-of-range"},
		{domain.NewFeedback{Tool: string(b.tool.ID), WhatWorked: "x", Step: "loppu", Trial: trial}, "/step no-such-step; /trial no-such-trial"},
		{domain.NewFeedback{Tool: "grow", WhatWorked: strings.Repeat("ä", domain.MaxFeedbackText+1)}, "/what_worked too-long"},
	} {
		_, err := b.feedback.Submit(t.Context(), b.first, c.n)
		var e *domain.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, domain.Invalid, e.Kind)
		var got []string
		for _, f := range e.Fields {
			got = append(got, f.Pointer+" "+f.Code)
		}
		require.Equal(t, c.want, strings.Join(got, "; "))
	}
	require.Equal(t, before, b.tables(t))
}

func TestOnlyWhoTakesPartSendsFeedback(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	before := b.tables(t)
	n := domain.NewFeedback{Tool: "grow", WhatWorked: "x", Once: domain.Once{Key: "k"}}
	without := b.first
	without.Organisation = ""
	for _, c := range []struct {
		actor domain.Actor
		want  *domain.Error
	}{
		{b.ended, domain.Fault(domain.Forbidden, "participation-not-active")},
		{without, domain.Fault(domain.Forbidden, "no-organisation")},
		{b.editor, domain.Fault(domain.Forbidden, "insufficient-scope").With("scope", "feedback:write")},
		{domain.Anonymous, domain.Fault(domain.Unauthenticated, "authentication-required")},
	} {
		_, err := b.feedback.Submit(t.Context(), c.actor, n)
		require.Equal(t, c.want, err)
	}
	require.Equal(t, before, b.tables(t))
}

func TestAWithdrawnToolIsOutOfTheCatalogueUntilItIsReinstated(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	ctx := t.Context()
	replacement, _ := published(t, b.store, "uusi", b.owner.ID)
	start, err := b.store.As(domain.System).Feed(ctx)
	require.NoError(t, err)
	for _, wd := range []domain.Withdrawal{
		{Slug: "grow", Code: "bored"}, {Slug: "grow", Code: "replaced", ReplacedBy: "nope"}, {Slug: "grow", Code: "replaced", ReplacedBy: "grow"},
	} {
		_, err := b.tools.Withdraw(ctx, b.editor, wd)
		require.True(t, domain.IsKind(err, domain.Invalid), "%+v: %v", wd, err)
	}
	b.prepare(t, "Odottaa")
	b.now = b.now.Add(time.Hour)
	got, err := b.tools.Withdraw(ctx, b.editor, domain.Withdrawal{Slug: "grow", Code: "replaced", Note: text("Uusi on"), ReplacedBy: replacement.Slug})
	require.NoError(t, err)
	want := b.tool
	want.State, want.ChangedAt = domain.ToolWithdrawn, b.now
	want.WithdrawnCode, want.WithdrawnNote, want.ReplacedBy = "replaced", text("Uusi on"), "uusi"
	require.Equal(t, want, got)

	_, err = b.tools.Publish(ctx, b.editor, domain.Publication{Slug: "grow"})
	require.True(t, domain.HasCode(err, "illegal-move"), "%v", err)
	_, err = b.tools.Withdraw(ctx, b.editor, domain.Withdrawal{Slug: "grow", Code: "other"})
	require.True(t, domain.HasCode(err, "illegal-move"), "%v", err)
	fb := b.submit(t, b.first, domain.NewFeedback{})
	require.Equal(t, 1, fb.Revision, "who has used it may still say how it went")

	got, err = b.tools.Reinstate(ctx, b.editor, "grow")
	require.NoError(t, err)
	want = b.tool
	want.ChangedAt = b.now
	require.Equal(t, want, got)
	stored, err := b.store.As(domain.Anonymous).Tool(ctx, "grow")
	require.NoError(t, err)
	require.Equal(t, want, stored)

	changes, err := b.store.As(domain.Anonymous).Changes(ctx, domain.PublicScope, start.Position, 10)
	require.NoError(t, err)
	var operations []domain.Operation
	for _, c := range changes {
		require.Equal(t, b.tool.ID, c.ResourceID)
		operations = append(operations, c.Operation)
	}
	require.Equal(t, []domain.Operation{domain.Withdraw, domain.Upsert}, operations)
}
