package repository_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// Whatever becomes of a master at the very moment in which something is marked as its duplicate: that is
// refused, or the duplicate goes where its master went. None is left behind.
func TestNoDuplicateIsLeftBehind(t *testing.T) {
	t.Parallel()
	for name, act := range map[string]func(ctx context.Context, b *bank, master domain.ID) error{
		"declined": func(ctx context.Context, b *bank, master domain.ID) error {
			_, err := b.feedback.Triage(ctx, b.editor, master, nil, domain.Move{To: "declined", ReasonCode: "not_feasible"})
			return err
		},
		"taken back by its sender": func(ctx context.Context, b *bank, master domain.ID) error {
			_, err := b.feedback.Respond(ctx, b.first, master, nil, domain.AuthorMove{To: domain.FeedbackWithdrawn})
			return err
		},
		"erased": func(ctx context.Context, b *bank, master domain.ID) error {
			return b.erasure().Feedback(ctx, b.first, master, func(string) bool { return true })
		},
		"addressed": func(ctx context.Context, b *bank, master domain.ID) error {
			_, err := b.tools.Publish(ctx, b.editor, domain.Publication{Slug: "grow", Addresses: []domain.ID{master}})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := openBank(t)
			marked := 0
			for range 15 {
				master := b.submit(t, b.first, domain.NewFeedback{}).ID
				twin := b.submit(t, b.second, domain.NewFeedback{}).ID
				for _, id := range []domain.ID{master, twin} {
					b.triage(t, id, domain.Move{To: "triaged"})
				}
				if name == "addressed" {
					b.prepare(t, "Versio")
				}
				var acting sync.WaitGroup
				var acted, marking error
				acting.Go(func() { acted = act(t.Context(), b, master) })
				acting.Go(func() {
					_, marking = b.feedback.Triage(t.Context(), b.editor, twin, nil, domain.Move{To: "duplicate", DuplicateOf: &master})
				})
				acting.Wait()
				require.NoError(t, acted)
				if marking == nil {
					marked++
				} else {
					requireFault(t, domain.Invalid, marking)
				}
				got, err := b.store.As(b.editor).Feedback(t.Context(), twin)
				require.NoError(t, err)
				require.NotEqual(t, domain.FeedbackDuplicate, got.State, "marked: %v", marking == nil)
			}
			t.Logf("marked in time in %d of 15 rounds", marked)
		})
	}
}
