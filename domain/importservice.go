package domain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An import's transactions: small enough that those who publish meanwhile wait for a moment only and
// that the rows fit into memory whatever the file, large enough that 20,000 documents take seconds.
const (
	importRows  = 200
	importBytes = 4 << 20
)

// importAttempts is how often a transaction is tried when somebody else took one of its slugs meanwhile.
const importAttempts = 3

// The change notes of revisions that an import publishes.
var (
	importedNote = Text{FI: "Tuotu materiaalipankkiin.", SV: "Importerat till materialbanken.", EN: "Imported into the material bank."}
	updatedNote  = Text{FI: "Päivitetty tuonnissa.", SV: "Uppdaterat vid import.", EN: "Updated by an import."}
)

// ImportService takes whole documents into the bank.
type ImportService struct {
	Store Store
	Now   func() time.Time
}

// Import publishes documents: a tool that isn't there is created, one that says something else gets a
// new revision, one that says the same is left alone, so that an import can be repeated. A wrong row
// fails alone, with all its wrong fields. Rows are stored in transactions of a few hundred, each with
// its changes in the feed: an import that was cut off is completed by running it again.
//
// A row fails, too, for a withdrawn tool, one with a draft in work, one of another owner, and when an
// earlier row had the same slug. Errors: Forbidden, NotFound for the owner of all, or what ended the
// import; what is counted is done.
func (s *ImportService) Import(ctx context.Context, actor Actor, what Import) (Imported, error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return Imported{}, err
	}
	if what.Owner != "" {
		if _, err := s.Store.As(actor).Organisation(ctx, what.Owner); err != nil {
			return Imported{}, err
		}
	}
	im := &importing{ImportService: s, Import: what, actor: actor, lines: map[string]int{}}
	for row, err := range what.Rows {
		var fault *Error
		if err != nil && !errors.As(err, &fault) {
			err = errors.Join(im.flush(ctx), err)
			return im.done, err
		}
		if err := im.add(ctx, row, fault); err != nil {
			return im.done, err
		}
	}
	err := im.flush(ctx)
	return im.done, err
}

// importing is one run of an import.
type importing struct {
	*ImportService
	Import
	actor Actor
	lines map[string]int // where each slug stood first
	last  time.Time      // when the last tool was published
	batch []*importStep
	size  int
	done  Imported
}

// importStep is a row on its way.
type importStep struct {
	ImportRow
	outcome  ImportOutcome
	fault    *Error
	tool     Tool
	revision Revision
}

func (im *importing) add(ctx context.Context, row ImportRow, fault *Error) error {
	if im.Owner != "" {
		row.Document.Owner = im.Owner
	}
	step := &importStep{ImportRow: row, fault: fault}
	if slug := row.Document.Slug; fault == nil && ValidSlug(slug) {
		if first, doubled := im.lines[slug]; doubled {
			var f Faults
			f.Add("/slug", "slug-twice", "line", strconv.Itoa(first))
			step.fail(&f)
		} else {
			im.lines[slug] = row.Line
		}
	}
	im.batch, im.size = append(im.batch, step), im.size+row.Size
	if len(im.batch) == importRows || im.size >= importBytes {
		return im.flush(ctx)
	}
	return nil
}

func (s *importStep) fail(f *Faults) {
	s.outcome = ImportFailed
	errors.As(f.Err(), &s.fault)
}

// flush settles the rows that wait and tells of them.
func (im *importing) flush(ctx context.Context) error {
	err := im.settle(ctx)
	for n := 1; HasCode(err, "slug-taken") || HasCode(err, "stale"); n++ {
		if n == importAttempts {
			break
		}
		err = im.settle(ctx)
	}
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	for _, s := range im.batch {
		im.done.count(s.outcome)
		if im.Report != nil {
			im.Report(ImportedRow{s.Line, s.Document.Slug, s.outcome, s.fault})
		}
	}
	im.batch, im.size = im.batch[:0], 0
	return nil
}

// settle finds out what each row means for the bank as it is now, and stores that in one transaction.
func (im *importing) settle(ctx context.Context) error {
	var sound []*importStep
	var slugs []string
	for _, s := range im.batch {
		if s.fault == nil {
			sound, slugs = append(sound, s), append(slugs, s.Document.Slug)
		} else {
			s.outcome = ImportFailed
		}
	}
	if len(sound) == 0 {
		return nil
	}
	if im.DryRun {
		r := im.Store.As(im.actor)
		tools, err := r.Tools(ctx, slugs)
		if err != nil {
			return err
		}
		return im.plan(ctx, r, sound, tools)
	}
	return im.Store.InTx(ctx, im.actor, func(w Writer) ([]Change, error) {
		tools, err := w.LockTools(ctx, slugs)
		if err != nil {
			return nil, err
		}
		if err := im.plan(ctx, w, sound, tools); err != nil {
			return nil, err
		}
		return im.store(ctx, w, sound)
	})
}

// store writes what the plan says. Tools are created in the order of their slugs, so that two imports
// can't wait for each other; the feed has the order of the file.
func (im *importing) store(ctx context.Context, w Writer, steps []*importStep) ([]Change, error) {
	var created, revised []Tool
	var revisions []Revision
	var trail []AuditEvent
	var changes []Change
	for _, s := range steps {
		switch s.outcome {
		case ImportCreated:
			created = append(created, s.tool)
		case ImportRevised:
			revised = append(revised, s.tool)
		default:
			continue
		}
		at := s.revision.PublishedAt
		revisions = append(revisions, s.revision)
		trail = append(trail, NewAudit(im.actor, "tool.import", ResourceTool, s.tool.Slug, at))
		changes = append(changes, Changed(ResourceTool, s.tool.ID, s.tool.Slug, Upsert, at))
	}
	if len(changes) == 0 {
		return nil, nil
	}
	slices.SortFunc(created, func(a, b Tool) int { return strings.Compare(a.Slug, b.Slug) })
	if err := w.CreateTools(ctx, created); err != nil {
		return nil, err
	}
	for _, t := range revised {
		if err := w.UpdateTool(ctx, t); err != nil {
			return nil, err
		}
	}
	if err := w.CreateRevisions(ctx, revisions); err != nil {
		return nil, err
	}
	return changes, w.Audit(ctx, trail...)
}
