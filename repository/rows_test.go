package repository_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// at is a time as the database keeps it.
var at = time.Date(2026, 3, 2, 8, 0, 0, 123000, time.UTC)

func text(s string) domain.Text { return domain.Text{FI: s, SV: s + " sv", EN: s + " en"} }

// write runs one transaction as the operator.
func write(t testing.TB, store *repository.Store, f func(w domain.Writer) error, changes ...domain.Change) {
	t.Helper()
	err := store.InTx(t.Context(), domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		return changes, f(w)
	})
	require.NoError(t, err)
}

func organisation(t testing.TB, store *repository.Store, slug string) domain.Organisation {
	t.Helper()
	o := domain.Organisation{ID: domain.NewID(at), Slug: slug, Names: text(slug), Kind: "municipality"}
	write(t, store, func(w domain.Writer) error { return w.SaveOrganisation(context.Background(), o) })
	return o
}

func content() domain.Content {
	c := domain.NewContent(domain.Finnish)
	c.Type = "tool"
	c.Terms["theme"] = []string{"change", "crisis"}
	c.Steps = []domain.Step{{Key: "aloitus", Minutes: 5, FrameworkStep: "grow_step/goal"}}
	c.Translations[domain.Finnish] = domain.Translation{
		Status: domain.TranslationReady, BasedOn: 1, Title: "Otsikko <&>", Summary: "Kuvaus",
		Steps: map[string]domain.StepText{"aloitus": {Title: "Aloita", Questions: []string{"Miksi?"}}},
	}
	return c.Normal()
}

// published is a tool with one revision.
func published(t testing.TB, store *repository.Store, slug string, owner domain.ID) (domain.Tool, domain.Revision) {
	t.Helper()
	tool := domain.Tool{
		ID: domain.NewID(at), Slug: slug, OwnerID: owner, State: domain.ToolPublished, CurrentRevision: 1,
		SourceChangedIn: 1, CreatedAt: at, PublishedAt: &at, ChangedAt: at,
	}
	rev, err := domain.NewRevision(domain.Revision{
		ToolID: tool.ID, Number: 1, ChangeKind: domain.ChangeMinor, ChangeNote: text("ensimmäinen"),
		PublishedAt: at, Content: content(),
	})
	require.NoError(t, err)
	write(t, store, func(w domain.Writer) error {
		if err := w.CreateTool(t.Context(), tool); err != nil {
			return err
		}
		return w.CreateRevision(t.Context(), rev, nil)
	}, domain.Changed(domain.ResourceTool, tool.ID, slug, domain.Upsert, at))
	return tool, rev
}

func feedback(tool domain.Tool, organisation domain.ID) domain.Feedback {
	external := "118"
	id := domain.NewID(at)
	return domain.Feedback{
		ID: id, OrganisationID: organisation, ToolID: tool.ID, Revision: 1, Step: "aloitus",
		Ratings: domain.Ratings{Usefulness: 4}, WhatWorked: "Kaikki", UsedOn: "2026-03-02", Language: domain.Finnish,
		Source: "forms", ExternalID: &external, State: domain.FeedbackReceived, Version: 1, ReceivedAt: at, ChangedAt: at,
		Events: []domain.FeedbackEvent{{FeedbackID: id, Number: 1, At: at, To: domain.FeedbackReceived, ActorRole: domain.RolePilot}},
	}
}

// Each kind of row comes back as it was stored, zero values too, and an update stores zero values.
func TestRowsComeBackAsTheyWereStored(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	ctx, r := t.Context(), store.As(domain.Operator)
	owner := organisation(t, store, "akatemia")

	t.Run("organisation", func(t *testing.T) {
		id, county := "2077474-0", "21"
		o := domain.Organisation{
			ID: domain.NewID(at), Slug: "alue", Names: text("Alue"), Kind: "wellbeing_services_county", BusinessID: &id,
			CountyCode: &county, LanguageStatus: 1, RoleMailbox: "hr@alue.example", Example: true,
		}
		write(t, store, func(w domain.Writer) error { return w.SaveOrganisation(ctx, o) })
		got, err := r.Organisation(ctx, "alue")
		require.NoError(t, err)
		require.Equal(t, o, got)
		o.BusinessID, o.Example, o.LanguageStatus, o.RoleMailbox = nil, false, 0, ""
		write(t, store, func(w domain.Writer) error { return w.SaveOrganisation(ctx, o) })
		got, err = r.OrganisationByID(ctx, o.ID)
		require.NoError(t, err)
		require.Equal(t, o, got)
	})
	t.Run("tool and revision", func(t *testing.T) {
		tool, rev := published(t, store, "kokeilu", owner.ID)
		got, err := r.Tool(ctx, "kokeilu")
		require.NoError(t, err)
		require.Equal(t, tool, got)
		gotRevision, err := r.Revision(ctx, tool.ID, 1)
		require.NoError(t, err)
		require.Equal(t, rev, gotRevision)
		hash, err := gotRevision.Content.Hash()
		require.NoError(t, err)
		require.Equal(t, rev.ContentHash, hash, "the hash can be computed again from what was read")
		require.NoError(t, tool.Withdraw("outdated", text("vanha"), "", at.Add(time.Hour)))
		write(t, store, func(w domain.Writer) error { return w.UpdateTool(ctx, tool) })
		require.NoError(t, tool.Reinstate(at.Add(2*time.Hour)))
		write(t, store, func(w domain.Writer) error { return w.UpdateTool(ctx, tool) })
		got, err = r.ToolByID(ctx, tool.ID)
		require.NoError(t, err)
		require.Equal(t, tool, got)
	})
	t.Run("published", func(t *testing.T) {
		tool, rev := published(t, store, "julkaistu", owner.ID)
		got, err := r.Published(ctx, []domain.ID{tool.ID})
		require.NoError(t, err)
		require.Len(t, got, 1)
		require.Positive(t, got[0].Version)
		head := rev
		head.Content = domain.Content{}
		require.Equal(t, domain.PublishedTool{Tool: tool, Revision: rev, Heads: []domain.Revision{head}, Version: got[0].Version}, got[0])
		all, err := r.PublishedAfter(ctx, "", 100)
		require.NoError(t, err)
		require.Contains(t, all, got[0])
		rest, err := r.PublishedAfter(ctx, tool.ID, 100)
		require.NoError(t, err)
		require.NotContains(t, rest, got[0])
	})
	t.Run("draft", func(t *testing.T) {
		tool, _ := published(t, store, "luonnos", owner.ID)
		d := domain.Draft{ToolID: tool.ID, State: domain.DraftEditing, BasedOn: 1, ChangeKind: domain.ChangeMinor,
			ChangeNote: text("muutos"), Content: content(), ChangedAt: at}
		write(t, store, func(w domain.Writer) error { return w.SaveDraft(ctx, d) })
		d.Version = 1
		got, err := r.Draft(ctx, tool.ID)
		require.NoError(t, err)
		require.Equal(t, d, got)
		d.ChangeNote, d.Content = domain.Text{}, domain.NewContent(domain.Swedish)
		editor, later := domain.NewID(at), at.Add(time.Hour)
		d.State, d.PublishAt, d.Addresses = domain.DraftScheduled, &later, []domain.ID{editor}
		d.EditedBy, d.SubmittedBy, d.ScheduledBy = &editor, &editor, &editor
		write(t, store, func(w domain.Writer) error { return w.SaveDraft(ctx, d) })
		d.Version = 2
		got, err = r.Draft(ctx, tool.ID)
		require.NoError(t, err)
		require.Equal(t, d, got)
		due, err := store.As(domain.Operator).DueDrafts(ctx, later, 10)
		require.NoError(t, err)
		require.Equal(t, []domain.DueDraft{{Slug: "luonnos", ScheduledBy: &editor}}, due)
		due, err = store.As(domain.Operator).DueDrafts(ctx, later.Add(-time.Microsecond), 10)
		require.NoError(t, err)
		require.Empty(t, due)
		d.State, d.PublishAt, d.Addresses, d.EditedBy, d.SubmittedBy, d.ScheduledBy = domain.DraftEditing, nil, nil, nil, nil, nil
		write(t, store, func(w domain.Writer) error { return w.SaveDraft(ctx, d) })
		d.Version = 3
		got, err = r.Draft(ctx, tool.ID)
		require.NoError(t, err)
		require.Equal(t, d, got)
	})
	t.Run("trial and feedback", func(t *testing.T) {
		tool, _ := published(t, store, "palaute", owner.ID)
		again, external := false, "118"
		trial := domain.Trial{ID: domain.NewID(at), OrganisationID: owner.ID, ToolID: tool.ID, Revision: 1, From: "2026-03-02",
			Context: domain.TrialContext{Setting: "education"}, Goal: "Kokeilla", Outcome: "mixed", UseAgain: &again,
			State: "finished", Source: "forms", ExternalID: &external, Version: 1, CreatedAt: at, ChangedAt: at}
		fb := feedback(tool, owner.ID)
		fb.TrialID = &trial.ID
		write(t, store, func(w domain.Writer) error {
			if err := w.CreateTrial(ctx, trial, "print"); err != nil {
				return err
			}
			return w.CreateFeedback(ctx, domain.Sent{Feedback: fb, Fingerprint: "print"})
		})
		gotTrial, err := r.Trial(ctx, trial.ID)
		require.NoError(t, err)
		require.Equal(t, trial, gotTrial)
		gotTrial, gotPrint, err := r.TrialBySource(ctx, owner.ID, "forms", "118")
		require.NoError(t, err)
		require.Equal(t, trial, gotTrial)
		require.Equal(t, "print", gotPrint)
		trial.Until, trial.Context, trial.Goal, trial.Outcome, trial.UseAgain, trial.State = "", domain.TrialContext{}, "", "", nil, "planned"
		write(t, store, func(w domain.Writer) error { return w.UpdateTrial(ctx, trial) })
		trial.Version = 2
		gotTrial, err = r.Trial(ctx, trial.ID)
		require.NoError(t, err)
		require.Equal(t, trial, gotTrial)
		got, print, err := r.FeedbackBySource(ctx, owner.ID, "forms", "118")
		require.NoError(t, err)
		require.Equal(t, fb, got)
		require.Equal(t, "print", print)
		require.NoError(t, fb.Triage(domain.Move{To: domain.FeedbackTriaged, Kind: domain.KindAccessibility}, domain.RoleEditor, at))
		write(t, store, func(w domain.Writer) error { return w.UpdateFeedback(ctx, fb) })
		require.NoError(t, fb.Address(1, domain.RoleEditor, at))
		fb.Version, fb.DueOn = 2, ""
		fb.Events[len(fb.Events)-1].MasterState = domain.FeedbackPlanned
		write(t, store, func(w domain.Writer) error { return w.UpdateFeedback(ctx, fb) })
		fb.Version, fb.Unseen, fb.InternalNote = 3, 1, "Kehittämispäivään"
		write(t, store, func(w domain.Writer) error { return w.UpdateUnseen(ctx, fb) })
		got, err = r.Feedback(ctx, fb.ID)
		require.NoError(t, err)
		require.Equal(t, fb, got)
	})
	t.Run("programme, collection, vocabulary, client, key", func(t *testing.T) {
		p := domain.Programme{ID: domain.NewID(at), Slug: "pilotti", Names: text("Pilotti"), From: "2026-01-12"}
		part := domain.Participation{ProgrammeID: p.ID, OrganisationID: owner.ID, State: domain.ParticipationActive, From: "2026-01-12"}
		coll := domain.Collection{ID: domain.NewID(at), Slug: "valoa", Titles: text("VALOA"), Items: []domain.CollectionItem{{Tool: "grow"}}, ChangedAt: at}
		v := domain.Vocabulary{Scheme: "theme", Labels: text("Teema"), Ord: 1}
		term := domain.Term{Scheme: "theme", Code: "change", Labels: text("Muutos"), Broader: "theme/x"}
		client, _, err := domain.NewClient(domain.RolePilot, &owner.ID, nil, at)
		require.NoError(t, err)
		key := domain.Key{ID: domain.NewID(at), Purpose: domain.KeyForCursors, Sealed: []byte{1, 2}, CreatedAt: at}
		write(t, store, func(w domain.Writer) error {
			for _, f := range []func() error{
				func() error { return w.SaveProgramme(ctx, p) }, func() error { return w.SaveParticipation(ctx, part) },
				func() error { return w.SaveCollection(ctx, coll) }, func() error { return w.SaveVocabulary(ctx, v) },
				func() error { return w.SaveTerm(ctx, term) }, func() error { return w.CreateClient(ctx, client) },
				func() error { return w.CreateKey(ctx, key) }, func() error { return w.SaveTerm(ctx, term) },
			} {
				if err := f(); err != nil {
					return err
				}
			}
			return nil
		})
		programmes, err := r.Programmes(ctx)
		require.NoError(t, err)
		require.Equal(t, []domain.Programme{p}, programmes)
		parts, err := r.ParticipationsOf(ctx, owner.ID)
		require.NoError(t, err)
		require.Equal(t, []domain.Participation{part}, parts)
		collections, err := r.Collections(ctx)
		require.NoError(t, err)
		require.Equal(t, []domain.Collection{coll}, collections)
		vocabularies, err := r.Vocabularies(ctx)
		require.NoError(t, err)
		require.Equal(t, []domain.Term{term}, vocabularies.Terms("theme"))
		gotClient, err := r.Client(ctx, client.ID)
		require.NoError(t, err)
		require.Equal(t, client, gotClient)
		keys, err := r.Keys(ctx)
		require.NoError(t, err)
		require.Equal(t, []domain.Key{key}, keys)
	})
	t.Run("import and its mapping", func(t *testing.T) {
		pilot := domain.Actor{Role: domain.RolePilot, Organisation: owner.ID, ClientID: owner.ID}
		i := domain.SurveyImport{
			ID: domain.NewID(at), OrganisationID: owner.ID, Source: "forms", Language: "sv", DryRun: true, State: "running", Rows: 3, Taken: 1,
			Repeated: 1, Refused: 1, Quarantined: 1, Dropped: 2, LeaseUntil: at.Add(time.Minute), CreatedAt: at, ChangedAt: at,
			Faults: []domain.SurveyFault{{Row: 3, Column: 2, Field: "ease", Code: "out-of-range", Params: map[string]string{"max": "5"}, Allowed: []string{"a"}}},
		}
		m := domain.SurveyMapping{Columns: map[string]string{"Koska?": "used_on"}, Values: map[string]map[string]string{"ease": {"ok": "3"}}, Defaults: map[string]string{}}
		act := func(f func(w domain.Writer) error) {
			t.Helper()
			require.NoError(t, store.InTx(ctx, pilot, func(w domain.Writer) ([]domain.Change, error) { return nil, f(w) }))
		}
		act(func(w domain.Writer) error { return w.CreateSurveyImport(ctx, i) })
		got, err := store.As(pilot).SurveyImport(ctx, i.ID)
		require.NoError(t, err)
		require.Equal(t, i, got)
		i.State, i.Failure, i.Rows, i.Taken, i.Repeated, i.Refused, i.Quarantined, i.Dropped, i.Faults = "failed", "too-many-rows", 0, 0, 0, 0, 0, 0, []domain.SurveyFault{}
		act(func(w domain.Writer) error { return w.UpdateSurveyImport(ctx, i) })
		got, err = store.As(pilot).SurveyImport(ctx, i.ID)
		require.NoError(t, err)
		require.Equal(t, i, got)
		none, err := store.As(pilot).SurveyMapping(ctx, owner.ID, "forms")
		require.NoError(t, err)
		require.Zero(t, none)
		for range 2 {
			act(func(w domain.Writer) error { return w.SaveSurveyMapping(ctx, owner.ID, "forms", m, at) })
			kept, err := store.As(pilot).SurveyMapping(ctx, owner.ID, "forms")
			require.NoError(t, err)
			require.Equal(t, m, kept)
			m.Columns["Uusi"] = ""
		}
	})
	t.Run("peer support", func(t *testing.T) {
		tool, _ := published(t, store, "vertaistuki", owner.ID)
		pilot := domain.Actor{Role: domain.RolePilot, Organisation: owner.ID, ClientID: owner.ID}
		p := domain.PeerSupport{OrganisationID: owner.ID, ToolID: tool.ID, Offers: text("Apua"), Version: 1, Since: at, ChangedAt: at}
		for range 2 {
			require.NoError(t, store.InTx(ctx, pilot, func(w domain.Writer) ([]domain.Change, error) { return nil, w.SavePeerSupport(ctx, p) }))
			got, err := store.As(domain.Anonymous).PeerSupportFor(ctx, tool.ID)
			require.NoError(t, err)
			require.Equal(t, []domain.PeerSupport{p}, got)
			p.Offers, p.Version = domain.Text{}, 2
		}
	})
}
