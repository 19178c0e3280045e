package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"academy/api"
	"academy/api/client"
	"academy/api/mirror"
	"academy/domain"
	"academy/repository/files"
)

// mirrorImport takes a mirror into the bank: terms, organisations and files first, which tools speak of, then
// the tools, then the collections that they stand in.
type mirrorImport struct {
	cmd   *cobra.Command
	db    *database
	files domain.Files
	from  *mirror.Copy
	home  string // address of this bank, where the files stand from now on
	shown *importProgress
	dry   *domain.Dry // nil when it is meant; else filled with what would be there by now

	failed       int // of what isn't a tool
	held         map[string]bool
	vocabularies *domain.Vocabularies
}

func importMirror(ctx context.Context, cmd *cobra.Command, s *settings, db *database, dir string, what domain.Import) (err error) {
	from, err := mirror.Read(dir)
	if err != nil {
		return err
	}
	defer from.Close()
	place, err := files.Open(ctx, s.media())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, place.Close()) }()
	shown := &importProgress{progress: newProgress(cmd.ErrOrStderr())}
	m := &mirrorImport{cmd: cmd, db: db, files: place, from: from, home: s.PublicURL, shown: shown, held: map[string]bool{}}
	if what.DryRun {
		m.dry = &domain.Dry{}
	}
	if from.Unfinished() {
		m.wrong(dir, errUnfinished)
	}
	for _, step := range []func(context.Context) error{m.terms, m.organisations, m.media} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("the import broke off; run it again: %w", err)
		}
	}
	names, err := from.Documents()
	if err != nil {
		return err
	}
	shown.names = names
	if what.Rows, what.Vocabularies = m.documents(names), m.vocabularies; m.dry != nil {
		what.Owners = m.dry.Organisations
	}
	shown.settled = m.foresee
	fault := importDocuments(ctx, cmd, db, what, shown)
	for _, step := range []func(context.Context) error{m.collections, m.programmes, m.peerPools} {
		if err := step(ctx); err != nil {
			return errors.Join(fault, err)
		}
	}
	if m.failed > 0 {
		fault = errors.Join(fault, fmt.Errorf("%d files beside the documents are wrong, or can't be read", m.failed))
	}
	return fault
}

var errUnfinished = errors.New("the mirror was cut off before it was whole: let academy mirror finish, and import it again")

// wrong tells of something that isn't taken in.
func (m *mirrorImport) wrong(name string, fault error) {
	m.shown.say("%s: %v", name, fault)
	m.failed++
}

// foresee notes a tool that would be there by now.
func (m *mirrorImport) foresee(r domain.ImportedRow) {
	if m.dry != nil && r.Fault == nil {
		m.dry.Tools = append(m.dry.Tools, r.Slug)
	}
}

func text(t client.Text) domain.Text { return domain.Text{FI: t.Fi, SV: t.Sv, EN: t.En} }

func (m *mirrorImport) terms(ctx context.Context) error {
	list, err := m.from.Vocabularies()
	if err != nil {
		return err
	}
	told := m.tally()
	var terms []domain.Term
	for _, f := range list {
		if told.unread(f.Name, f.Fault) {
			continue
		}
		for i, t := range f.Value.Terms {
			terms = append(terms, domain.Term{
				Scheme: f.Value.Scheme, Code: t.Code, Labels: text(t.Labels), Definition: text(t.Definition), Ord: i + 1,
				Broader: domain.TermRef(t.Broader), URI: t.URI, ValidUntil: domain.Date(t.ValidUntil), ReplacedBy: t.ReplacedBy,
			})
		}
	}
	service := domain.VocabularyService{Store: m.db.store, Now: clock}
	var broken error
	m.vocabularies, err = service.TakeTerms(ctx, domain.Operator, terms, m.dry != nil, func(t domain.Term, outcome domain.ImportOutcome, err error) {
		broken = errors.Join(broken, told.settled("vocabularies/"+t.Scheme+".json: "+t.Code, outcome, err))
	})
	told.say("Terms")
	return errors.Join(err, broken)
}

func (m *mirrorImport) organisations(ctx context.Context) error {
	list, err := m.from.Organisations()
	if err != nil {
		return err
	}
	service := domain.RegistryService{Store: m.db.store, Now: clock}
	return takeAll(m, "Organisations", list, func(_ string, o mirror.Organisation) (domain.ImportOutcome, error) {
		outcome, err := service.TakeOrganisation(ctx, domain.Operator, domain.Organisation{
			Slug: o.Slug, Names: text(o.Names), Kind: o.Kind, BusinessID: o.BusinessID, MunicipalityCode: o.MunicipalityCode,
			CountyCode: o.CountyCode, LanguageStatus: o.LanguageStatus, RoleMailbox: o.RoleMailbox, Example: o.Example,
		}, m.dry != nil)
		if m.dry != nil && err == nil {
			m.dry.Organisations = append(m.dry.Organisations, o.Slug)
		}
		return outcome, err
	})
}

// media uploads the files: what they are called must be what they hold.
func (m *mirrorImport) media(ctx context.Context) error {
	names, err := m.from.Media()
	if err != nil {
		return err
	}
	told := m.tally()
	for _, name := range names {
		file, err := m.from.Open(name)
		if told.unread(name, err) {
			continue
		}
		outcome, err := m.upload(ctx, name, file)
		err = errors.Join(err, file.Close())
		if errors.Is(err, errNotTheFile) {
			told.unread(name, err)
			continue
		}
		if err := told.settled(name, outcome, err); err != nil {
			return err
		}
	}
	told.say("Files")
	return nil
}

var errNotTheFile = errors.New("the file isn't what its name says, which is its SHA-256")

func (m *mirrorImport) upload(ctx context.Context, name string, file *os.File) (domain.ImportOutcome, error) {
	sum := sha256.New()
	size, err := io.Copy(sum, file)
	if err != nil {
		return domain.ImportFailed, err
	}
	hash := hex.EncodeToString(sum.Sum(nil))
	if !strings.HasPrefix(path.Base(name), hash) {
		return domain.ImportFailed, errNotTheFile
	}
	kind, err := api.TypeOf(file)
	if err != nil {
		return domain.ImportFailed, err
	}
	m.held[hash] = true
	if m.dry != nil {
		_, err := m.db.store.As(domain.Operator).MediaFile(ctx, hash)
		if domain.IsKind(err, domain.NotFound) {
			return domain.ImportCreated, nil
		}
		return domain.ImportUnchanged, err
	}
	service := domain.MediaService{Store: m.db.store, Files: m.files, Now: clock}
	_, created, err := service.Upload(ctx, domain.Operator, domain.MediaFile{SHA256: hash, Bytes: size, MediaType: kind}, file)
	if !created {
		return domain.ImportUnchanged, err
	}
	return domain.ImportCreated, err
}

// documents reads the tools, one file after the other; what they name among the mirror's files stands at this bank's
// address from now on.
func (m *mirrorImport) documents(names []string) iter.Seq2[domain.ImportRow, error] {
	return func(yield func(domain.ImportRow, error) bool) {
		for i, name := range names {
			file, err := m.from.Open(name)
			if err != nil {
				m.wrong(name, err)
				continue
			}
			row, err := api.ReadDocument(file)
			file.Close()
			if slug := row.Document.Slug; err == nil && path.Base(name) != slug+".json" {
				m.wrong(name, fmt.Errorf("it holds the tool %q, and a document's file is named by its slug", slug))
				continue
			}
			row.Line = i + 1
			m.rehome(&row.Document)
			if !yield(row, err) {
				return
			}
		}
	}
}

func (m *mirrorImport) rehome(d *domain.Document) {
	for i, item := range d.Media {
		if hash := item.Stored(); m.held[hash] {
			d.Media[i].URL = m.home + domain.MediaPath + hash + "/" + path.Base(item.URL)
		}
	}
}

func (m *mirrorImport) collections(ctx context.Context) error {
	list, err := m.from.Collections()
	if err != nil {
		return err
	}
	service := domain.RegistryService{Store: m.db.store, Now: clock}
	return takeAll(m, "Collections", list, func(name string, x mirror.Collection) (domain.ImportOutcome, error) {
		items, err := m.items(ctx, name, x.Tools)
		if err != nil {
			return domain.ImportFailed, err
		}
		outcome, err := service.TakeCollection(ctx, domain.Operator, domain.Collection{
			Slug: x.Slug, Ord: x.Order, Titles: text(x.Titles), Summaries: text(x.Summaries), Introduction: text(x.Introduction), Items: items,
		}, m.dry)
		if m.dry != nil && err == nil {
			m.dry.Collections = append(m.dry.Collections, x.Slug)
		}
		return outcome, err
	})
}

// items are a collection's tools. Revisions are numbered anew in this bank: a tool that was pinned to the one that came is pinned
// to what became of it; one that was pinned to an older one, which didn't come, isn't pinned any more.
func (m *mirrorImport) items(ctx context.Context, name string, list []mirror.CollectionItem) ([]domain.CollectionItem, error) {
	var items []domain.CollectionItem
	for _, item := range list {
		mine := domain.CollectionItem{Tool: item.Tool}
		switch {
		case item.Revision == 0:
		case item.Revision == m.from.Revision(item.Tool):
			tools, err := m.db.store.As(domain.Operator).Tools(ctx, []string{item.Tool})
			if err != nil {
				return nil, err
			}
			for _, t := range tools {
				mine.Revision = t.CurrentRevision
			}
		default:
			m.shown.say("%s: %s isn't pinned to its revision %d any more, which didn't come along", name, item.Tool, item.Revision)
		}
		items = append(items, mine)
	}
	return items, nil
}
