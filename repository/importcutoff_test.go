package repository_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// cutOff is a store whose process dies after so many commits.
type cutOff struct {
	domain.Store
	left int
}

var errCutOff = errors.New("cut off")

func (c *cutOff) InTx(ctx context.Context, actor domain.Actor, f func(domain.Writer) ([]domain.Change, error)) error {
	if c.left--; c.left < 0 {
		return c.Store.InTx(ctx, actor, func(w domain.Writer) ([]domain.Change, error) {
			if _, err := f(w); err != nil {
				return nil, err
			}
			return nil, errCutOff // all of it was written, and nothing is kept
		})
	}
	return c.Store.InTx(ctx, actor, f)
}

func TestAnImportThatWasCutOffIsCompletedByTheNext(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	list := documents(450)
	service := domain.ImportService{Store: &cutOff{b.store, 1}, Now: b.tools.Now}
	done, err := service.Import(t.Context(), b.editor, domain.Import{Rows: rowsOf(list...)})
	require.ErrorIs(t, err, errCutOff)
	require.Equal(t, domain.Imported{Created: 200}, done, "what is counted is there")
	require.Len(t, column(t, b.conn, "SELECT slug FROM tools WHERE slug LIKE 'kortti%'"), 200)

	service.Store = b.store
	unreadable := errors.New("the disk is gone")
	done, err = service.Import(t.Context(), b.editor, domain.Import{Rows: func(yield func(domain.ImportRow, error) bool) {
		for row := range rowsOf(list[:210]...) {
			yield(row, nil)
		}
		yield(domain.ImportRow{}, unreadable)
	}})
	require.ErrorIs(t, err, unreadable)
	require.Equal(t, domain.Imported{Created: 10, Unchanged: 200}, done, "what was read before is in")
	require.Equal(t, domain.Imported{Created: 240, Unchanged: 210}, b.load(t, list...))
	require.Len(t, column(t, b.conn, "SELECT slug FROM tools t JOIN revisions r ON r.tool_id = t.id AND r.number = 1 WHERE slug LIKE 'kortti%'"), 450)
	require.Len(t, column(t, b.conn, "SELECT slug FROM changes WHERE slug LIKE 'kortti%'"), 450)
}

func TestImportsAtTheSameTimeDoubleNothing(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	list := documents(300)
	results := make(chan domain.Imported, 4)
	for n := range cap(results) {
		mine := slices.Clone(list)
		if n%2 == 1 {
			slices.Reverse(mine)
		}
		go func() {
			service := domain.ImportService{Store: b.store, Now: b.tools.Now}
			done, err := service.Import(context.Background(), b.editor, domain.Import{Rows: rowsOf(mine...)})
			if err != nil {
				t.Error(err)
			}
			results <- done
		}()
	}
	var all domain.Imported
	for range cap(results) {
		done := <-results
		all.Created, all.Unchanged, all.Failed = all.Created+done.Created, all.Unchanged+done.Unchanged, all.Failed+done.Failed
	}
	require.Equal(t, domain.Imported{Created: 300, Unchanged: 900}, all)
	require.Len(t, column(t, b.conn, "SELECT slug FROM changes WHERE slug LIKE 'kortti%'"), 300)
}
