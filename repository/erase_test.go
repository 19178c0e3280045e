package repository_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

func (b *bank) erasure() *domain.ErasureService {
	return &domain.ErasureService{Store: b.store, Now: func() time.Time { return b.now }}
}

// dump is every row of every table in one text.
func (b *bank) dump(t testing.TB) string {
	t.Helper()
	var all strings.Builder
	for table, rows := range b.tables(t) {
		all.WriteString(table + "\n" + strings.Join(rows, "\n") + "\n")
	}
	return all.String()
}

func TestErasedFeedbackIsATombstone(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	const secret = "Karhunputki"
	n := domain.NewFeedback{
		WhatWorked: secret, WhatToChange: secret, UsedFor: secret, ConsentToQuote: true, Ratings: domain.Ratings{Ease: 4},
		Source: "forms", ExternalID: "7", Once: domain.Once{Key: "k", Fingerprint: "print"},
	}
	fb := b.submit(t, b.first, n)
	batch := []domain.BatchItem{{NewFeedback: domain.NewFeedback{Tool: "grow", WhatWorked: secret}}, {NewFeedback: domain.NewFeedback{Tool: "grow", WhatWorked: "Muuta"}}}
	rows, err := b.feedback.SubmitBatch(t.Context(), b.first, batch, domain.Once{Key: "batch", Fingerprint: "print"})
	require.NoError(t, err)
	b.triage(t, fb.ID, domain.Move{To: domain.FeedbackTriaged, Answer: text("Kiitos, " + secret)})
	published := b.publish(t, "Uusi", fb.ID)
	require.Equal(t, 1, published.Revision.Answers.Feedback)
	require.Contains(t, b.dump(t), secret)
	before, err := b.store.As(b.first).Feedback(t.Context(), fb.ID)
	require.NoError(t, err)

	t.Run("P3 only by who sent it, and who has seen it", func(t *testing.T) {
		always := func(string) bool { return true }
		requireFault(t, domain.NotFound, b.erasure().Feedback(t.Context(), b.second, fb.ID, always))
		requireFault(t, domain.Forbidden, b.erasure().Feedback(t.Context(), b.editor, fb.ID, always))
		requireFault(t, domain.Unauthenticated, b.erasure().Feedback(t.Context(), domain.Anonymous, fb.ID, always))
		requireFault(t, domain.PreconditionRequired, b.erasure().Feedback(t.Context(), b.first, fb.ID, nil))
		requireFault(t, domain.Stale, b.erasure().Feedback(t.Context(), b.first, fb.ID, func(tag string) bool { return tag == "v1" }))
		require.Contains(t, b.dump(t), secret)
	})
	t.Run("P3 the text is in no row of any table", func(t *testing.T) {
		b.now = b.now.Add(time.Hour)
		seen := func(tag string) bool { return tag == before.Tag(b.first) }
		require.NoError(t, b.erasure().Feedback(t.Context(), b.first, fb.ID, seen))
		require.NoError(t, b.erasure().Feedback(t.Context(), domain.Operator, rows.Value[0].Feedback.ID, nil))
		require.NotContains(t, b.dump(t), secret)
		require.Contains(t, b.dump(t), "Muuta", "and the other stays")
	})
	t.Run("P3 what is left", func(t *testing.T) {
		after, err := b.store.As(b.first).Feedback(t.Context(), fb.ID)
		require.NoError(t, err)
		want := before
		want.WhatWorked, want.WhatToChange, want.UsedFor, want.ConsentToQuote = "", "", "", false
		want.ChangedAt, want.ErasedAt, want.Version = b.now, &b.now, before.Version+1
		for i := range want.Events {
			want.Events[i].Answer = domain.Text{}
		}
		require.Equal(t, want, after)
		require.Equal(t, domain.FeedbackAddressed, after.State)
		revision, err := b.store.As(domain.Anonymous).Revision(t.Context(), b.tool.ID, published.Revision.Number)
		require.NoError(t, err)
		require.Equal(t, published.Revision.Answers, revision.Answers, "figures of many stay")
		require.Equal(t, []string{"feedback.erase pilot done"}, column(t, b.conn,
			"SELECT concat_ws(' ', action, role, outcome) FROM audit_events WHERE subject = $1 AND action LIKE '%erase'", string(fb.ID)))
		open, err := b.store.As(b.first).Feedback(t.Context(), rows.Value[0].Feedback.ID)
		require.NoError(t, err)
		require.Equal(t, domain.FeedbackWithdrawn, open.State, "nobody can answer what isn't there")
	})
	t.Run("P3 it doesn't come back, and nobody adds to it", func(t *testing.T) {
		count := func() []string { return column(t, b.conn, "SELECT count(*)::text FROM feedback") }
		n.Tool = "grow"
		rowsBefore := count()
		_, err := b.feedback.Submit(t.Context(), b.first, n)
		requireFault(t, domain.Gone, err)
		_, err = b.feedback.SubmitBatch(t.Context(), b.first, batch, domain.Once{Key: "batch", Fingerprint: "print"})
		requireFault(t, domain.Gone, err)
		n.Once.Key = "another"
		_, err = b.feedback.Submit(t.Context(), b.first, n)
		requireFault(t, domain.Invalid, err)
		require.Equal(t, rowsBefore, count())
		_, err = b.feedback.Respond(t.Context(), b.first, fb.ID, nil, domain.AuthorMove{To: domain.FeedbackReopened, Message: secret})
		requireFault(t, domain.Gone, err)
		_, err = b.feedback.Answer(t.Context(), b.editor, fb.ID, nil, text(secret))
		requireFault(t, domain.Gone, err)
		require.NoError(t, b.erasure().Feedback(t.Context(), b.first, fb.ID, func(string) bool { return true }), "erasing again is no harm")
		require.NotContains(t, b.dump(t), secret)
	})
}

func requireFault(t testing.TB, kind domain.Kind, err error) {
	t.Helper()
	require.True(t, domain.IsKind(err, kind), "%v", err)
}

// Every column of text that feedback and trials have is known to be erased, or to be no text of people: a
// new one without a word here fails.
func TestErasureKnowsEveryColumn(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	known := map[string]string{
		"feedback": "erased: what_worked what_to_change used_for internal_note fingerprint screening_reason; codes: step kind language state; the sender's own names, gone with the sender: source external_id; figures: ratings",
		"trials":   "erased: goal fingerprint; codes: outcome state context; the sender's own names, gone with the sender: source external_id",
	}
	for table, words := range known {
		for _, name := range column(t, b.conn, `SELECT attname::text FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0
			AND NOT attisdropped AND atttypid IN ('text'::regtype, 'jsonb'::regtype, 'json'::regtype)`, table) {
			require.Contains(t, strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" :;,", r) }), name,
				"P3 say what erasing %s does to %s", table, name)
		}
	}
}

func TestAnErasedOrganisationLeavesItsIDs(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	const secret = "Karhunputki"
	const many = 230 // several transactions
	list := make([]domain.BatchItem, 0, domain.MaxBatch)
	for i := range many {
		list = append(list, domain.BatchItem{NewFeedback: domain.NewFeedback{
			Tool: "grow", WhatWorked: fmt.Sprint(secret, i), Source: "lomake-eka", ExternalID: fmt.Sprint(i),
		}})
		if len(list) == cap(list) || i == many-1 {
			_, err := b.feedback.SubmitBatch(t.Context(), b.first, list, domain.Once{Key: fmt.Sprint(i), Fingerprint: "print"})
			require.NoError(t, err)
			list = list[:0]
		}
	}
	trials := &domain.TrialService{Store: b.store, Now: b.tools.Now}
	_, err := trials.Plan(t.Context(), b.first, domain.NewTrial{Tool: "grow", Goal: secret, Once: domain.Once{Key: "trial", Fingerprint: "print"}})
	require.NoError(t, err)
	others := b.submit(t, b.second, domain.NewFeedback{WhatWorked: "Toisen oma"})
	client, _, err := domain.NewClient(domain.RolePilot, &b.first.Organisation, nil, at)
	require.NoError(t, err)
	write(t, b.store, func(w domain.Writer) error {
		if err := w.SavePeerPool(t.Context(), domain.PeerPool{ID: domain.NewID(at), Slug: "pooli", Names: text("Pooli"), Organisations: []string{"eka", "toka"}, ChangedAt: at}); err != nil {
			return err
		}
		own := domain.ResponsibilityOverride{OrganisationID: b.first.Organisation, Code: "x", Title: text(secret), Text: text(secret)}
		if err := w.SaveResponsibilityOverride(t.Context(), own); err != nil {
			return err
		}
		client.Name = secret
		return w.CreateClient(t.Context(), client)
	})

	for _, statement := range []string{
		`INSERT INTO import_mappings VALUES ($1, $2, jsonb_build_object('column', $2::text), now())`,
		`INSERT INTO invitations VALUES (gen_random_uuid(), $1, 'pilot', $2, '[]', false, sha256($2::text::bytea), NULL, now(), now() + interval '1 day')`,
		`INSERT INTO peer_support VALUES ($1, (SELECT id FROM tools LIMIT 1), jsonb_build_object('fi', $2::text), 1, now(), now())`,
		`INSERT INTO feedback_imports SELECT gen_random_uuid(), $1, $2::text, 'fi', false, 'done', 1, 1, 0, 0, 0, 0, '[]', '', now(), now(), now()`,
	} {
		_, err := b.conn.Exec(t.Context(), statement, string(b.first.Organisation), secret)
		require.NoError(t, err)
	}

	_, err = b.erasure().Organisation(t.Context(), b.editor, "eka")
	requireFault(t, domain.Forbidden, err)
	counts, err := b.erasure().Organisation(t.Context(), domain.Operator, "eka")
	require.NoError(t, err)
	require.Equal(t, domain.ErasedCounts{domain.ResourceFeedback: many, domain.ResourceTrial: 1}, counts, "P3")

	all := b.dump(t)
	for _, gone := range []string{secret, "lomake-eka", `"eka"`, "(eka,", "eka sv"} {
		require.NotContains(t, all, gone, "P3")
	}
	require.Contains(t, all, "Toisen oma")
	o, err := b.store.As(domain.Anonymous).OrganisationByID(t.Context(), b.first.Organisation)
	require.NoError(t, err)
	require.Equal(t, domain.Text{FI: "Poistettu organisaatio", SV: "Borttagen organisation", EN: "Removed organisation"}, o.Names)
	disabled, err := b.store.As(domain.System).Client(t.Context(), client.ID)
	require.NoError(t, err)
	require.NotNil(t, disabled.DisabledAt)
	_, err = b.feedback.Submit(t.Context(), b.first, domain.NewFeedback{Tool: "grow", WhatWorked: "x"})
	requireFault(t, domain.Forbidden, err)
	kept, err := b.store.As(b.second).Feedback(t.Context(), others.ID)
	require.NoError(t, err)
	require.Nil(t, kept.ErasedAt)
	pools, err := b.store.As(domain.Anonymous).PeerPools(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"toka"}, pools[0].Organisations)
	require.Equal(t, []string{"1"}, column(t, b.conn, "SELECT count(*)::text FROM audit_events WHERE action = 'organisation.erase' AND subject = $1", string(o.ID)))
	_, err = b.erasure().Organisation(t.Context(), domain.Operator, "eka")
	requireFault(t, domain.NotFound, err)
}

// aged sets when the feedback was last moved, behind the program's back.
func (b *bank) aged(t testing.TB, id domain.ID, state domain.FeedbackState, changed time.Time) {
	t.Helper()
	_, err := b.conn.Exec(t.Context(), `UPDATE feedback SET state = $2, changed_at = $3, duplicate_of = CASE WHEN $2 = 'duplicate'
		THEN (SELECT id FROM feedback WHERE id <> $1 LIMIT 1) END, addressed_in = 1 WHERE id = $1`, string(id), string(state), changed)
	require.NoError(t, err)
}

func TestWhatIsKeptLongEnoughGoes(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	r := domain.DefaultRetention()
	old, young := map[string]domain.ID{}, map[string]domain.ID{}
	b.submit(t, b.second, domain.NewFeedback{})
	for _, state := range domain.FeedbackStates {
		limit := r[state].Before(b.now)
		for ids, changed := range map[*map[string]domain.ID]time.Time{&old: limit.Add(-time.Microsecond), &young: limit} {
			fb := b.submit(t, b.first, domain.NewFeedback{WhatWorked: "Karhunputki"})
			b.aged(t, fb.ID, domain.FeedbackState(state), changed)
			(*ids)[state] = fb.ID
		}
	}
	trial := func(changed time.Time) {
		x := domain.Trial{
			ID: domain.NewID(at), OrganisationID: b.first.Organisation, ToolID: b.tool.ID, Revision: 1, From: "2020-01-01", Goal: "Karhunputki",
			Outcome: "worked", State: domain.TrialFinished, Version: 1, CreatedAt: changed, ChangedAt: changed,
		}
		write(t, b.store, func(w domain.Writer) error { return w.CreateTrial(t.Context(), x, "print") })
	}
	trial(r["trial"].Before(b.now).Add(-time.Microsecond))
	trial(r["trial"].Before(b.now))
	write(t, b.store, func(w domain.Writer) error {
		before := domain.NewAudit(b.editor, "old", "", "", r["audit"].Before(b.now).Add(-time.Microsecond))
		return w.Audit(t.Context(), before, domain.NewAudit(b.editor, "young", "", "", r["audit"].Before(b.now)))
	})
	keep := func(key string, at time.Time) {
		require.NoError(t, b.store.InTx(t.Context(), b.first, func(w domain.Writer) ([]domain.Change, error) {
			return nil, w.Keep(t.Context(), domain.Once{Key: key, Fingerprint: "print"}, domain.NewID(at), "x", at)
		}))
	}
	keep("old", b.now.Add(-domain.KeyLife))
	keep("young", b.now.Add(-domain.KeyLife+time.Microsecond))

	sign := func(person string, at time.Time) {
		write(t, b.store, func(w domain.Writer) error {
			hash := sha256.Sum256([]byte(person))
			_, _, err := w.SignInEditor(t.Context(), domain.Editor{ID: domain.NewID(at), Person: hash[:], SignedInAt: at})
			return err
		})
	}
	sign("old", r["audit"].Before(b.now).Add(-time.Microsecond))
	sign("young", r["audit"].Before(b.now))

	want := domain.ErasedCounts{"trial": 1, "audit": 1, "changes": 0, "results": 1, "editors": 1}
	for _, state := range domain.FeedbackStates {
		want[state] = 1
	}
	t.Run("P5 a dry run counts and changes nothing", func(t *testing.T) {
		before := b.tables(t)
		counts, err := b.erasure().Retain(t.Context(), domain.Operator, r, true)
		require.NoError(t, err)
		require.Equal(t, want, counts)
		require.Equal(t, before, b.tables(t))
	})
	t.Run("P5 to the microsecond, once a day", func(t *testing.T) {
		counts, ran, err := b.erasure().RetainDaily(t.Context(), r)
		require.NoError(t, err)
		require.True(t, ran)
		require.Equal(t, want, counts)
		for _, state := range domain.FeedbackStates {
			gone, err := b.store.As(b.first).Feedback(t.Context(), old[state])
			require.NoError(t, err)
			require.Equal(t, &b.now, gone.ErasedAt, state)
			require.Empty(t, gone.WhatWorked, state)
			kept, err := b.store.As(b.first).Feedback(t.Context(), young[state])
			require.NoError(t, err)
			require.Nil(t, kept.ErasedAt, state)
			require.Equal(t, "Karhunputki", kept.WhatWorked, state)
		}
		require.Equal(t, []string{"young"}, column(t, b.conn, "SELECT key FROM idempotency WHERE client_id = $1", string(b.first.ClientID)))
		require.Equal(t, []string{"young"}, column(t, b.conn, "SELECT action FROM audit_events WHERE action IN ('old', 'young')"))
		require.Equal(t, []string{"1"}, column(t, b.conn, "SELECT count(*)::text FROM trials WHERE goal <> ''"))
		require.Equal(t, []string{"audit.forget 1", "feedback.erase 11", "trial.erase 1"}, column(t, b.conn,
			"SELECT action || ' ' || sum(count) FROM audit_events WHERE role = 'retention' GROUP BY action ORDER BY action"))
		b.now = b.now.Add(time.Second)
		_, ran, err = b.erasure().RetainDaily(t.Context(), r)
		require.NoError(t, err)
		require.False(t, ran, "it ran today")
		b.now = b.now.AddDate(0, 0, 1)
		counts, ran, err = b.erasure().RetainDaily(t.Context(), r)
		require.NoError(t, err)
		require.True(t, ran)
		require.EqualValues(t, 1, counts["declined"], "what was at the limit is a day older")
	})
	t.Run("P7 the trail of the last year can't be forgotten", func(t *testing.T) {
		recent := domain.NewAudit(b.editor, "recent", "", "", time.Now().AddDate(0, -11, 0)) // the database's own clock counts
		write(t, b.store, func(w domain.Writer) error { return w.Audit(t.Context(), recent) })
		_, err := b.erasure().Retain(t.Context(), domain.Operator, domain.Retention{"audit": {Days: -10_000}}, false)
		require.NoError(t, err)
		require.Equal(t, []string{"1"}, column(t, b.conn, "SELECT count(*)::text FROM audit_events WHERE action = 'recent'"))
	})
}

// A replica that meets another at it waits, and leaves nothing: it never counts the day as done while some of
// it is left.
func TestRetentionWaitsForAnotherReplicas(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	b.submit(t, b.first, domain.NewFeedback{})
	b.now = b.now.AddDate(4, 0, 0)
	done := make(chan error, 1)
	err := b.store.InTx(t.Context(), domain.Retainer, func(w domain.Writer) ([]domain.Change, error) {
		require.NoError(t, w.Lock(t.Context(), "retention"))
		go func() {
			_, _, err := b.erasure().RetainDaily(t.Context(), domain.DefaultRetention())
			done <- err
		}()
		require.Eventually(t, func() bool {
			var waiting bool
			err := b.conn.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
				AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`).Scan(&waiting)
			return err == nil && waiting
		}, 30*time.Second, 10*time.Millisecond)
		require.Equal(t, []string{"0"}, column(t, b.conn, "SELECT count(*)::text FROM retention_runs"))
		return nil, nil
	})
	require.NoError(t, err)
	require.NoError(t, <-done)
	require.Equal(t, []string{"0 1"}, column(t, b.conn, `SELECT (SELECT count(*) FROM feedback WHERE erased_at IS NULL) || ' ' || count(*) FROM retention_runs`))
}

func TestReplicasShareRetention(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	const many = 150
	for range many {
		b.submit(t, b.first, domain.NewFeedback{})
	}
	b.now = b.now.AddDate(4, 0, 0)
	erased, failed := make([]int64, 4), make([]error, 4)
	var working sync.WaitGroup
	for i := range erased {
		working.Go(func() {
			var counts domain.ErasedCounts
			counts, _, failed[i] = b.erasure().RetainDaily(t.Context(), domain.DefaultRetention())
			erased[i] = counts["received"]
		})
	}
	working.Wait()
	var sum int64
	for i, n := range erased {
		require.NoError(t, failed[i])
		sum += n
	}
	require.EqualValues(t, many, sum, "P5 each once")
	require.Equal(t, []string{"1"}, column(t, b.conn, "SELECT count(*)::text FROM retention_runs"))
}

// Records of many at once are all there when each is told so, in fewer commits than records.
func TestRecordingIsDurableAndShared(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	store, conn := dbtest.Open(t, url), connect(t, url)
	const many = 200
	failed := make([]error, many)
	var writing sync.WaitGroup
	for i := range many {
		writing.Go(func() {
			failed[i] = store.Record(t.Context(), domain.NewAudit(domain.Operator, "record", "", fmt.Sprint(i), at))
		})
	}
	writing.Wait()
	for _, err := range failed {
		require.NoError(t, err)
	}
	require.Equal(t, []string{"200"}, column(t, conn, "SELECT count(DISTINCT subject)::text FROM audit_events"), "P6")
	var commits int
	require.NoError(t, conn.QueryRow(t.Context(), "SELECT count(DISTINCT xmin::text) FROM audit_events").Scan(&commits))
	require.Less(t, commits, many/2)
	line := domain.NewAudit(domain.Operator, "again", "", "", at)
	for range 2 { // as after a commit whose outcome was unknown
		require.NoError(t, store.Record(t.Context(), line))
	}
	require.Equal(t, []string{"1"}, column(t, conn, "SELECT count(*)::text FROM audit_events WHERE action = 'again'"))
}
