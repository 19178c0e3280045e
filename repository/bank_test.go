package repository_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository"
	"academy/repository/dbtest"
)

// bank is a database with vocabularies, a programme, two pilots in it, one that isn't any more, and
// the published tool "grow"; and the services on it, whose clock stands still until a test moves it.
type bank struct {
	store                *repository.Store
	conn                 *pgx.Conn // as the owner, for looking at the tables themselves
	now                  time.Time
	feedback             *domain.FeedbackService
	tools                *domain.ToolService
	editor               domain.Actor
	first, second, ended domain.Actor
	owner                domain.Organisation
	tool                 domain.Tool
}

func openBank(t testing.TB) *bank {
	t.Helper()
	url := dbtest.URL(t)
	b := &bank{store: dbtest.Open(t, url), conn: connect(t, url), now: at.Add(time.Hour), editor: editor()}
	now := func() time.Time { return b.now }
	b.feedback = &domain.FeedbackService{Store: b.store, Now: now}
	b.tools = &domain.ToolService{Store: b.store, Now: now}
	b.owner = organisation(t, b.store, "akatemia")
	write(t, b.store, func(w domain.Writer) error {
		for scheme, codes := range map[string][]string{
			"tool_type": {"tool"}, "theme": {"change", "crisis"}, "grow_step": {"goal"}, "feedback_kind": {"praise", "problem", "accessibility"},
		} {
			if err := w.SaveVocabulary(t.Context(), domain.Vocabulary{Scheme: scheme, Labels: text(scheme)}); err != nil {
				return err
			}
			for i, code := range codes {
				if err := w.SaveTerm(t.Context(), domain.Term{Scheme: scheme, Code: code, Labels: text(code), Ord: i}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	programme := domain.Programme{ID: domain.NewID(at), Slug: "pilotti", Names: text("Pilotti"), From: "2026-01-01"}
	write(t, b.store, func(w domain.Writer) error { return w.SaveProgramme(t.Context(), programme) })
	pilot := func(slug string, state domain.ParticipationState) domain.Actor {
		o := organisation(t, b.store, slug)
		write(t, b.store, func(w domain.Writer) error {
			return w.SaveParticipation(t.Context(), domain.Participation{
				ProgrammeID: programme.ID, OrganisationID: o.ID, State: state, From: "2026-01-01",
			})
		})
		return domain.Actor{
			Role: domain.RolePilot, ClientID: domain.NewID(at), Organisation: o.ID, Permissions: domain.PermissionsOf[domain.RolePilot],
		}
	}
	b.first, b.second = pilot("eka", domain.ParticipationActive), pilot("toka", domain.ParticipationActive)
	b.ended = pilot("entinen", domain.ParticipationEnded)
	b.tool, _ = published(t, b.store, "grow", b.owner.ID)
	return b
}

// tables is every row of every table, as text, so that two moments can be compared.
func (b *bank) tables(t testing.TB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range column(t, b.conn, `SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`) {
		all[table] = column(t, b.conn, "SELECT r::text FROM "+pgx.Identifier{table}.Sanitize()+" r ORDER BY 1")
	}
	require.NotEmpty(t, all["organisations"])
	return all
}

// column reads one column of text.
func column(t testing.TB, conn *pgx.Conn, query string, args ...any) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), query, args...)
	require.NoError(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return list
}

// submit sends feedback that is taken.
func (b *bank) submit(t testing.TB, actor domain.Actor, n domain.NewFeedback) domain.Feedback {
	t.Helper()
	if n.Tool == "" {
		n.Tool = "grow"
	}
	if n.WhatWorked == "" {
		n.WhatWorked = "Alku"
	}
	out, err := b.feedback.Submit(t.Context(), actor, n)
	require.NoError(t, err)
	require.False(t, out.Replayed)
	return out.Value
}

// triage moves feedback along a way.
func (b *bank) triage(t testing.TB, id domain.ID, moves ...domain.Move) domain.Feedback {
	t.Helper()
	var fb domain.Feedback
	for _, m := range moves {
		var err error
		fb, err = b.feedback.Triage(t.Context(), b.editor, id, nil, m)
		require.NoError(t, err)
	}
	return fb
}

// prepare brings a draft with another title to review.
func (b *bank) prepare(t testing.TB, title string) {
	t.Helper()
	_, _, err := b.tools.Edit(t.Context(), b.editor, "grow", nil, func(e domain.DraftEdit) (domain.DraftEdit, error) {
		e.Content = content()
		tr := e.Content.Translations[domain.Finnish]
		tr.Title = title
		e.Content.Translations[domain.Finnish] = tr
		e.ChangeNote = text("muutos")
		return e, nil
	})
	require.NoError(t, err)
	_, _, err = b.tools.Submit(t.Context(), b.editor, "grow", nil)
	require.NoError(t, err)
}

// publish publishes a new title.
func (b *bank) publish(t testing.TB, title string, addresses ...domain.ID) domain.Published {
	t.Helper()
	b.prepare(t, title)
	out, err := b.tools.Publish(t.Context(), b.editor, domain.Publication{Slug: "grow", Addresses: addresses})
	require.NoError(t, err)
	return out
}
