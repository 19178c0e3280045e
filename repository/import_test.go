package repository_test

import (
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// document is a whole tool of the bank's owner, in Finnish and Swedish.
func document(slug string) domain.Document {
	c := content()
	for lang, t := range c.Translations {
		t.BasedOn = 0
		c.Translations[lang] = t
	}
	sv := c.Translations[domain.Finnish]
	sv.Title = "Rubrik"
	c.Translations[domain.Swedish] = sv
	return domain.Document{Slug: slug, Owner: "akatemia", Content: c}
}

func documents(n int) []domain.Document {
	list := make([]domain.Document, n)
	for i := range list {
		list[i] = document(fmt.Sprintf("kortti-%03d", n-i)) // not in the order of the alphabet
	}
	return list
}

// rowsOf are the documents as the lines of a file.
func rowsOf(list ...domain.Document) iter.Seq2[domain.ImportRow, error] {
	return func(yield func(domain.ImportRow, error) bool) {
		for i, d := range list {
			if !yield(domain.ImportRow{Line: i + 1, Document: d}, nil) {
				return
			}
		}
	}
}

// load imports documents that are all right.
func (b *bank) load(t testing.TB, list ...domain.Document) domain.Imported {
	t.Helper()
	done, rows := b.importInto(t, b.store, domain.Import{Rows: rowsOf(list...)})
	for _, r := range rows {
		require.Nil(t, r.Fault, "line %d: %v", r.Line, r.Fault)
	}
	return done
}

func (b *bank) importInto(t testing.TB, store domain.Store, what domain.Import) (domain.Imported, []domain.ImportedRow) {
	t.Helper()
	var rows []domain.ImportedRow
	what.Report = func(r domain.ImportedRow) { rows = append(rows, r) }
	service := domain.ImportService{Store: store, Now: b.tools.Now}
	done, err := service.Import(t.Context(), b.editor, what)
	require.NoError(t, err)
	require.Len(t, rows, done.Rows())
	return done, rows
}

// says is the tool as the public sees it.
func (b *bank) says(t testing.TB, slug string) domain.PublishedTool {
	t.Helper()
	tool, err := b.store.As(domain.System).Tool(t.Context(), slug)
	require.NoError(t, err)
	list, err := b.store.As(domain.System).Published(t.Context(), []domain.ID{tool.ID})
	require.NoError(t, err)
	require.Len(t, list, 1)
	return list[0]
}

func TestAnImportCreatesRevisesAndLeavesAlone(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	list := documents(450) // more than two transactions
	before, err := b.store.As(domain.System).Feed(t.Context())
	require.NoError(t, err)
	require.Equal(t, domain.Imported{Created: 450}, b.load(t, list...))

	first := b.says(t, "kortti-450")
	want := document("kortti-450").Content
	for lang, tr := range want.Translations {
		tr.BasedOn = 1
		want.Translations[lang] = tr
	}
	hash, err := want.Hash()
	require.NoError(t, err)
	require.Equal(t, domain.Revision{
		ToolID: first.Tool.ID, Number: 1, ChangeKind: "substantive", PublishedAt: b.now, Schema: 1, Content: want, ContentHash: hash,
		ChangeNote: domain.Text{FI: "Tuotu materiaalipankkiin.", SV: "Importerat till materialbanken.", EN: "Imported into the material bank."},
		Answers:    domain.Answers{Kinds: []string{}},
	}, first.Revision)
	require.Equal(t, domain.Tool{
		ID: first.Tool.ID, Slug: "kortti-450", OwnerID: b.owner.ID, State: "published", CurrentRevision: 1, SourceChangedIn: 1,
		CreatedAt: b.now, PublishedAt: &b.now, ChangedAt: b.now,
	}, first.Tool)

	changes, err := b.store.As(domain.System).Changes(t.Context(), domain.PublicScope, before.Position, 1000)
	require.NoError(t, err)
	require.Len(t, changes, 450)
	for i, c := range changes {
		require.Equal(t, list[i].Slug, c.Slug, "the feed has the order of the file")
		require.Equal(t, domain.Upsert, c.Operation)
	}
	require.Len(t, column(t, b.conn, "SELECT subject FROM audit_events WHERE action = 'tool.import' AND role = 'editor'"), 450)
	for _, by := range []string{"id", "published_at"} {
		for i, slug := range column(t, b.conn, "SELECT slug FROM tools WHERE slug LIKE 'kortti%' ORDER BY "+by) {
			require.Equal(t, list[i].Slug, slug, "%s has it too, though this test's clock stands still", by)
		}
	}

	tables := b.tables(t)
	require.Equal(t, domain.Imported{Unchanged: 450}, b.load(t, list...))
	require.Equal(t, tables, b.tables(t), "a second import writes nothing at all")

	list[7].Minutes = 90
	require.Equal(t, domain.Imported{Revised: 1, Unchanged: 449}, b.load(t, list...))
	revised := b.says(t, list[7].Slug)
	require.Equal(t, 2, revised.Revision.Number)
	require.Equal(t, 90, revised.Revision.Content.Minutes)
	require.Equal(t, domain.ChangeMinor, revised.Revision.ChangeKind)
	require.Equal(t, "Updated by an import.", revised.Revision.ChangeNote.EN)
	require.Equal(t, 1, revised.Tool.SourceChangedIn, "the source text is the old one")
	require.Equal(t, domain.Imported{Unchanged: 450}, b.load(t, list...))
}

func TestADryRunChecksEverythingAndWritesNothing(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	b.load(t, document("vanha"), document("sama"))
	list := []domain.Document{document("uusi"), document("vanha"), document("sama"), document("Väärä")}
	list[1].Minutes = 10
	before := b.tables(t)
	dry, dryRows := b.importInto(t, b.store, domain.Import{Rows: rowsOf(list...), DryRun: true})
	require.Equal(t, before, b.tables(t))
	require.Equal(t, domain.Imported{Created: 1, Revised: 1, Unchanged: 1, Failed: 1}, dry)
	done, rows := b.importInto(t, b.store, domain.Import{Rows: rowsOf(list...)})
	require.Equal(t, dry, done, "the import then does what the dry run said")
	require.Equal(t, dryRows, rows)
}

func TestAWrongRowFailsAlone(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	b.load(t, document("poistettu"), document("tyon-alla"), document("toisen"))
	_, err := b.tools.Withdraw(t.Context(), b.editor, domain.Withdrawal{Slug: "poistettu", Code: "outdated"})
	require.NoError(t, err)
	_, _, err = b.tools.Edit(t.Context(), b.editor, "tyon-alla", nil, func(e domain.DraftEdit) (domain.DraftEdit, error) {
		e.Content.Minutes = 5
		return e, nil
	})
	require.NoError(t, err)
	_, _, err = b.tools.Create(t.Context(), b.editor, domain.NewTool{Slug: "alku", Owner: "akatemia", Content: content()})
	require.NoError(t, err)

	changed := func(slug string, change func(*domain.Document)) domain.Document {
		d := document(slug)
		change(&d)
		return d
	}
	unreadable := domain.Fault(domain.Malformed, "invalid-json")
	type line struct {
		document domain.Document
		err      error
		want     string
	}
	lines := []line{
		{document: document("hyva"), want: "created"},
		{document: changed("monta", func(d *domain.Document) {
			d.Owner, d.Type, d.Minutes = "kuka", "novel", -1
			d.Translations[domain.Finnish] = domain.Translation{Status: "ready", Title: "Vain otsikko"}
		}), want: "/owner no-such-organisation; /type unknown-term; /minutes out-of-range; " +
			"/translations/fi/summary required; /translations/fi/steps/aloitus/title required"},
		{err: unreadable, want: "invalid-json"},
		{document: document("hyva"), want: "/slug slug-twice"},
		{document: document("Ei Käy"), want: "/slug not-a-slug"},
		{document: changed("kesken", func(d *domain.Document) {
			sv, fi := d.Translations[domain.Swedish], d.Translations[domain.Finnish]
			fi.Status = "draft"
			d.Translations = map[domain.Language]domain.Translation{"fi": fi, "sv": sv}
		}), want: "/translations/fi/status source-not-ready"},
		{document: changed("tulevasta", func(d *domain.Document) { d.Schema = 2 }), want: "/schema unknown-value"},
		{document: document("poistettu"), want: "/slug tool-withdrawn"},
		{document: document("tyon-alla"), want: "unchanged"},
		{document: document("alku"), want: "/slug draft-in-work"},
		{document: changed("toisen", func(d *domain.Document) { d.Owner = "eka" }), want: "/owner slug-of-another-owner"},
		{document: document("viimeinen"), want: "created"},
	}
	done, rows := b.importInto(t, b.store, domain.Import{Rows: func(yield func(domain.ImportRow, error) bool) {
		for i, l := range lines {
			if !yield(domain.ImportRow{Line: i + 1, Document: l.document}, l.err) {
				return
			}
		}
	}})
	require.Equal(t, domain.Imported{Created: 2, Unchanged: 1, Failed: len(lines) - 3}, done)
	for i, r := range rows {
		require.Equal(t, i+1, r.Line)
		require.Equal(t, lines[i].want, saidOf(r))
	}
	done, rows = b.importInto(t, b.store, domain.Import{Rows: rowsOf(changed("tyon-alla", func(d *domain.Document) { d.Minutes = 6 }))})
	require.Equal(t, domain.Imported{Failed: 1}, done)
	require.Equal(t, "/slug draft-in-work", saidOf(rows[0]), "the editor's draft isn't lost")
	_, draft, err := b.tools.Draft(t.Context(), b.editor, "tyon-alla")
	require.NoError(t, err)
	require.Equal(t, 5, draft.Content.Minutes)
}

// saidOf is a row's outcome, or what is wrong with it.
func saidOf(r domain.ImportedRow) string {
	if r.Fault == nil {
		return string(r.Outcome)
	}
	if len(r.Fault.Fields) == 0 {
		return r.Fault.Code
	}
	var list []string
	for _, f := range r.Fault.Fields {
		list = append(list, f.Pointer+" "+f.Code)
	}
	return strings.Join(list, "; ")
}

func TestOneOwnerForAll(t *testing.T) {
	t.Parallel()
	b := openBank(t)
	ownerless, elsewhere := document("yksi"), document("kaksi")
	ownerless.Owner, elsewhere.Owner = "", "toisen-pankin"
	done, _ := b.importInto(t, b.store, domain.Import{Rows: rowsOf(ownerless, elsewhere), Owner: "eka"})
	require.Equal(t, domain.Imported{Created: 2}, done)
	require.Equal(t, b.first.Organisation, b.says(t, "kaksi").Tool.OwnerID)

	service := domain.ImportService{Store: b.store, Now: b.tools.Now}
	before := b.tables(t)
	done, err := service.Import(t.Context(), b.editor, domain.Import{Rows: rowsOf(document("kolme")), Owner: "kuka"})
	require.Equal(t, domain.Missing("organisation"), err)
	require.Zero(t, done)
	_, err = service.Import(t.Context(), b.first, domain.Import{Rows: rowsOf(document("kolme"))})
	require.True(t, domain.IsKind(err, domain.Forbidden), err)
	require.Equal(t, before, b.tables(t))
}
