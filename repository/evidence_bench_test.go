package repository_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

// A bank of 20,000 ratings and 2,000 trials on 40 tools: what the job costs each minute when nothing was
// said, and what it costs to weigh every tool anew, as at a start.
func BenchmarkReleaseEvidence(b *testing.B) {
	url := dbtest.URL(b)
	store, conn := dbtest.Open(b, url), connect(b, url)
	for n := range 30 {
		organisation(b, store, fmt.Sprint("o", n))
	}
	owner := organisation(b, store, "akatemia").ID
	for n := range 40 {
		published(b, store, fmt.Sprint("tool-", n), owner)
	}
	for _, statement := range []string{
		`INSERT INTO trials (id, organisation_id, tool_id, revision, starts_on, context, goal, outcome, use_again, state, created_at, changed_at)
			SELECT gen_random_uuid(), o.id, t.id, 1, '2026-03-02', jsonb_build_object('circumstances', (ARRAY['everyday', 'disruption', 'recovery'])[1 + n % 3],
				'leadership_level', (ARRAY['supervisor', 'middle_management'])[1 + n % 2]), '',
				(ARRAY['worked', 'worked_adapted', 'mixed', 'did_not_work'])[1 + n % 4], n % 2 = 0, 'finished', now(), '2026-03-02'
			FROM generate_series(1, 2000) n, LATERAL (SELECT id FROM organisations WHERE slug = 'o' || (n * 7 % 30)) o, LATERAL (SELECT id FROM tools WHERE slug = 'tool-' || n % 40) t`,
		`INSERT INTO feedback (id, organisation_id, tool_id, revision, step, kind, ratings, what_worked, what_to_change, used_for, used_on, language, source,
				fingerprint, consent_to_quote, state, internal_note, screening_reason, version, received_at, changed_at)
			SELECT gen_random_uuid(), o.id, t.id, 1, '', '', jsonb_build_object('usefulness', 1 + n % 5, 'ease', 1 + n % 4), '', '', '', '2026-03-02', 'fi', '', '',
				false, 'received', '', '', 1, now(), '2026-03-02'
			FROM generate_series(1, 20000) n, LATERAL (SELECT id FROM organisations WHERE slug = 'o' || (n * 7 % 30)) o, LATERAL (SELECT id FROM tools WHERE slug = 'tool-' || n % 40) t`,
		`ANALYZE`,
	} {
		_, err := conn.Exec(b.Context(), statement)
		require.NoError(b, err)
	}
	service := domain.EvidenceService{Store: store, Now: func() time.Time { return at }}
	begun := time.Now()
	moved, err := service.Release(b.Context(), time.Time{})
	require.NoError(b, err)
	require.Equal(b, 40, moved)
	b.Logf("the first release of everything took %v", time.Since(begun).Round(time.Millisecond))
	for name, since := range map[string]time.Time{"nothing new": time.Now(), "every tool anew": {}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := service.Release(b.Context(), since)
				require.NoError(b, err)
			}
		})
	}
}
