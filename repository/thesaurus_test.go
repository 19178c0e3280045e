package repository_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
	"academy/repository/dbtest"
)

func TestAnEntryOfTheThesaurusComesBackAsItWasStoredUntilItIsRemoved(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	ctx, r := t.Context(), store.As(domain.System)
	group := domain.ThesaurusGroup{Code: "uupumus", Terms: domain.Words{FI: []string{"uupumus", "loppuunpalaminen"}, EN: []string{"burnout"}}}
	relation := domain.ThesaurusRelation{Code: "piipussa", Lang: domain.Finnish, From: []string{"ihan piipussa"}, To: []string{"uupumus"}}
	write(t, store, func(w domain.Writer) error {
		require.NoError(t, w.SaveThesaurusRelation(ctx, relation))
		return w.SaveThesaurusGroup(ctx, group)
	})
	both := domain.Thesaurus{Groups: []domain.ThesaurusGroup{group}, Relations: []domain.ThesaurusRelation{relation}}
	got, err := r.Thesaurus(ctx)
	require.NoError(t, err)
	require.Equal(t, both, got)

	group.Terms, relation.Lang = domain.Words{SV: []string{"utmattning"}}, domain.Swedish
	write(t, store, func(w domain.Writer) error {
		require.NoError(t, w.SaveThesaurusRelation(ctx, relation))
		return w.SaveThesaurusGroup(ctx, group)
	})
	gotGroup, err := r.ThesaurusGroup(ctx, "uupumus")
	require.NoError(t, err)
	require.Equal(t, group, gotGroup)
	gotRelation, err := r.ThesaurusRelation(ctx, "piipussa")
	require.NoError(t, err)
	require.Equal(t, relation, gotRelation)

	write(t, store, func(w domain.Writer) error {
		require.NoError(t, w.RemoveThesaurusRelation(ctx, "piipussa"))
		return w.RemoveThesaurusGroup(ctx, "uupumus")
	})
	_, err = r.ThesaurusGroup(ctx, "uupumus")
	require.True(t, domain.IsKind(err, domain.NotFound), err)
	_, err = r.ThesaurusRelation(ctx, "piipussa")
	require.True(t, domain.IsKind(err, domain.NotFound), err)
	write(t, store, func(w domain.Writer) error {
		require.True(t, domain.IsKind(w.RemoveThesaurusGroup(ctx, "uupumus"), domain.NotFound))
		n, err := w.AddToThesaurus(ctx, both)
		require.Zero(t, n, "a newer program doesn't bring it back")
		return err
	})
	write(t, store, func(w domain.Writer) error { return w.SaveThesaurusGroup(ctx, group) })
	got, err = r.Thesaurus(ctx)
	require.NoError(t, err)
	require.Equal(t, domain.Thesaurus{Groups: []domain.ThesaurusGroup{group}, Relations: []domain.ThesaurusRelation{}}, got, "an editor does")
}

func TestOnlyEntriesThatNeverWereAreAdded(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	kept := domain.ThesaurusGroup{Code: "b", Terms: domain.Words{FI: []string{"muokattu"}}}
	write(t, store, func(w domain.Writer) error { return w.SaveThesaurusGroup(t.Context(), kept) })
	named := func(code string) domain.ThesaurusGroup {
		return domain.ThesaurusGroup{Code: code, Terms: domain.Words{FI: []string{"alkuperäinen"}}}
	}
	more := domain.Thesaurus{
		Groups:    []domain.ThesaurusGroup{named("c"), named("b"), named("a-ö"), named("B")},
		Relations: []domain.ThesaurusRelation{{Code: "b", Lang: domain.English, From: []string{"x"}, To: []string{"y"}}},
	}
	write(t, store, func(w domain.Writer) error {
		n, err := w.AddToThesaurus(t.Context(), more)
		require.Equal(t, 4, n)
		return err
	})
	got, err := store.As(domain.System).Thesaurus(t.Context())
	require.NoError(t, err)
	want := domain.Thesaurus{Groups: []domain.ThesaurusGroup{named("B"), named("a-ö"), kept, named("c")}, Relations: more.Relations}
	require.Equal(t, want, got, "in the order of bytes")
}

func TestMissesAreCountedPerWeekAndOldWeeksForgotten(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	ctx := t.Context()
	count := func(before domain.Week, list ...domain.Miss) {
		err := store.InTx(ctx, domain.System, func(w domain.Writer) ([]domain.Change, error) {
			return nil, w.CountMisses(ctx, list, before)
		})
		require.NoError(t, err)
	}
	page := func(f domain.MissFilter) domain.MissPage {
		got, err := store.As(domain.Operator).SearchMisses(ctx, f)
		require.NoError(t, err)
		return got
	}
	count("2026-W01", miss("2026-W46", "fi", "vanha", 9), miss("2026-W47", "fi", "piipussa", 2))
	count("2026-W01",
		miss("2026-W47", "en", "a", 5), miss("2026-W47", "fi", "piipussa", 3),
		miss("2026-W47", "fi", "b", 1))
	all := []domain.Miss{miss("2026-W46", "fi", "vanha", 9), miss("2026-W47", "en", "a", 5), miss("2026-W47", "fi", "piipussa", 5), miss("2026-W47", "fi", "b", 1)}
	require.Equal(t, domain.MissPage{Items: all, Total: 4}, page(domain.MissFilter{Limit: 4}))
	require.Equal(t, domain.MissPage{Items: all[:3], Total: 4, More: true}, page(domain.MissFilter{Limit: 3}))
	require.Equal(t, domain.MissPage{Items: all[2:], Total: 4}, page(domain.MissFilter{Limit: 3, After: all[1]}))
	require.Equal(t, domain.MissPage{Items: all[2:], Total: 2}, page(domain.MissFilter{Limit: 9, Week: "2026-W47", Lang: "fi"}))
	count("2026-W47")
	require.Equal(t, all[1:], page(domain.MissFilter{Limit: 9}).Items)
}

// Who may read and write the thesaurus and the misses, by the database's own rules.
func TestOnlyEditorsWriteTheThesaurusAndReadWhatWasMissed(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	store := dbtest.Open(t, url)
	write(t, store, func(w domain.Writer) error {
		return w.SaveThesaurusGroup(t.Context(), domain.ThesaurusGroup{Code: "a"})
	})
	err := store.InTx(t.Context(), domain.System, func(w domain.Writer) ([]domain.Change, error) {
		return nil, w.CountMisses(t.Context(), []domain.Miss{miss("2026-W47", "fi", "x", 1)}, "2026-W01")
	})
	require.NoError(t, err)
	conn := connect(t, url)
	const may, mayNot = 1, 0
	stranger := domain.NewID(time.Now())
	for _, c := range []struct {
		actor                          domain.Actor
		reads, writes, misses, counted int
	}{
		{domain.Anonymous, may, mayNot, mayNot, mayNot},
		{domain.Actor{Role: domain.RolePilot, Organisation: stranger, ClientID: stranger}, may, mayNot, mayNot, mayNot},
		{domain.Actor{Role: domain.RoleIntegrator, ClientID: stranger}, may, mayNot, mayNot, mayNot},
		{domain.Actor{Role: domain.RoleEditor, ClientID: stranger}, may, may, may, mayNot},
		{domain.Operator, may, may, may, mayNot},
		{domain.System, may, mayNot, may, may},
	} {
		tx := as(t, conn, c.actor)
		affected := func(statement string) int {
			tag, err := tx.Exec(t.Context(), statement)
			require.NoError(t, err, statement)
			return int(tag.RowsAffected())
		}
		got := []int{
			affected("SELECT FROM thesaurus_groups"), affected("UPDATE thesaurus_groups SET removed = true"),
			affected("SELECT FROM search_misses"), affected("UPDATE search_misses SET count = 2"),
		}
		require.Equal(t, []int{c.reads, c.writes, c.misses, c.counted}, got, c.actor.Role)
		for statement, allowed := range map[string]int{
			`INSERT INTO thesaurus_groups VALUES ('new', '{}')`:                        c.writes,
			`INSERT INTO thesaurus_relations VALUES ('new', 'fi', '[]', '[]')`:         c.writes,
			`INSERT INTO search_misses VALUES ('2026-11-23', 'fi', 'y', 1)`:            c.counted,
			`DELETE FROM thesaurus_groups`:                                             mayNot,
			`DELETE FROM thesaurus_relations`:                                          mayNot,
			`INSERT INTO search_misses VALUES ('2026-11-24', 'fi', 'not a Monday', 1)`: mayNot,
			`INSERT INTO thesaurus_relations VALUES ('new', 'de', '[]', '[]')`:         mayNot,
		} {
			save, err := tx.Begin(t.Context())
			require.NoError(t, err)
			_, err = save.Exec(t.Context(), statement)
			require.Equal(t, allowed == may, err == nil, "%s: %s: %v", c.actor.Role, statement, err)
			require.NoError(t, save.Rollback(t.Context()))
		}
		require.NoError(t, tx.Rollback(t.Context()))
	}
}

// Two programs that start at once both add the thesaurus; it is there once.
func TestTwoProgramsThatAddTheThesaurusAtOnceAddItOnce(t *testing.T) {
	t.Parallel()
	store := dbtest.Store(t)
	var all domain.Thesaurus
	for i := range 600 {
		code := "g" + strings.Repeat("x", i/26) + string(rune('a'+i%26))
		all.Groups = append(all.Groups, domain.ThesaurusGroup{Code: code, Terms: domain.Words{FI: []string{code}}})
	}
	backwards := domain.Thesaurus{Groups: slices.Clone(all.Groups)}
	slices.Reverse(backwards.Groups)
	added := make(chan int, 8)
	for i := range cap(added) {
		go func() {
			n := -1
			err := store.InTx(t.Context(), domain.Operator, func(w domain.Writer) (_ []domain.Change, err error) {
				if err := w.Lock(t.Context(), "thesaurus"); err != nil {
					return nil, err
				}
				n, err = w.AddToThesaurus(t.Context(), []domain.Thesaurus{all, backwards}[i%2])
				return nil, err
			})
			if err != nil {
				n = -1
			}
			added <- n
		}()
	}
	sum := 0
	for range cap(added) {
		n := <-added
		require.GreaterOrEqual(t, n, 0)
		sum += n
	}
	require.Equal(t, 600, sum)
}
