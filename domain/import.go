package domain

import (
	"context"
	"errors"
	"time"
)

// ImportState is how far an import is.
type ImportState string

// The states of an import:
//
//	running -> done | failed
//
// One whose process is gone doesn't renew its lease, and has failed with it.
const (
	ImportRunning ImportState = "running"
	ImportDone    ImportState = "done"
	ImportFailed  ImportState = "failed"
)

// The limits of an import.
const (
	MaxImportRows   = 20_000
	MaxImportFaults = 1000 // that are kept; the rest is counted
	ImportChunk     = 500  // rows in one transaction
	importLease     = time.Minute
)

// Import is a file of survey answers on its way into the bank. The file itself is never kept.
type Import struct {
	ID             ID
	OrganisationID ID
	Source         string
	Language       Language // of texts whose row doesn't say
	DryRun         bool
	State          ImportState
	Rows           int // read so far, empty ones not counted
	Taken          int
	Repeated       int // there already
	Quarantined    int // among the taken
	Refused        int
	Dropped        int           // columns that nothing names
	Faults         []ImportFault `gorm:"serializer:json"`
	Failure        string        // code, with failed
	LeaseUntil     time.Time
	CreatedAt      time.Time
	ChangedAt      time.Time
}

// ImportService brings files of survey answers in.
type ImportService struct {
	Store Store
	Now   func() time.Time
}

// NewImport is an import to begin.
type NewImport struct {
	Source   string
	Language Language
	DryRun   bool
	Mapping  *ImportMapping // nil: the one that was kept for the source
	Headings []string
	Look     Lookups
}

// MayImport is an error unless the actor may import, before a file is even read.
func (s *ImportService) MayImport(actor Actor) error { return maySubmit(actor) }

// Begin notes an import and gives what reads its rows. A mapping that is given is kept for the next file
// of the same source. Errors: Forbidden when the organisation doesn't take part now, Invalid with all
// wrong fields, or when the headings don't do.
func (s *ImportService) Begin(ctx context.Context, actor Actor, n NewImport) (Import, *ImportReader, error) {
	var i Import
	var r *ImportReader
	if err := maySubmit(actor); err != nil {
		return i, r, err
	}
	if err := n.check(); err != nil {
		return i, r, err
	}
	err := s.Store.InTx(ctx, actor, func(w Writer) (_ []Change, err error) {
		now := s.Now()
		if err := takesPart(ctx, w, actor.Organisation, DateOf(now)); err != nil {
			return nil, err
		}
		var m ImportMapping
		if n.Mapping != nil {
			m = *n.Mapping
			err = w.SaveImportMapping(ctx, actor.Organisation, n.Source, m, now)
		} else {
			m, err = w.ImportMapping(ctx, actor.Organisation, n.Source)
		}
		if err != nil {
			return nil, err
		}
		i = Import{
			ID: NewID(now), OrganisationID: actor.Organisation, Source: n.Source, Language: n.Language, DryRun: n.DryRun,
			State: ImportRunning, Faults: []ImportFault{}, LeaseUntil: now.Add(importLease), CreatedAt: now, ChangedAt: now,
		}
		if r, err = NewImportReader(n.Headings, i, m, n.Look); err != nil {
			return nil, err
		}
		i.Dropped = r.dropped
		if err := w.CreateImport(ctx, i); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "feedback.import", "feedback_import", string(i.ID), now))
	})
	return i, r, err
}

func (n NewImport) check() error {
	var f Faults
	if n.Source == "" {
		f.Add("source", "required")
	}
	tooLong(&f, "source", n.Source, 100)
	noPersonalData(&f, "source", n.Source)
	if n.Mapping != nil {
		n.Mapping.check(&f)
	}
	return f.Err()
}

// Import gives an import of the actor's organisation as it stands now.
func (s *ImportService) Import(ctx context.Context, actor Actor, id ID) (Import, error) {
	if err := maySubmit(actor); err != nil {
		return Import{}, err
	}
	i, err := s.Store.As(actor).Import(ctx, id)
	if i.State == ImportRunning && s.Now().After(i.LeaseUntil) {
		i.State, i.Failure = ImportFailed, "import-interrupted"
	}
	return i, err
}

// ImportRow is a row that was read, with what is wrong with its cells.
type ImportRow struct {
	Number   int
	Feedback NewFeedback
	Faults   []ImportFault
}

// Take brings rows in, at most ImportChunk of them, in one transaction together with the progress of the
// import. A dry run does the same and keeps the progress only.
func (s *ImportService) Take(ctx context.Context, actor Actor, i *Import, r *ImportReader, rows []ImportRow) error {
	next := *i
	store := func(w Writer) ([]Change, error) {
		next = *i
		changes, err := next.take(ctx, newKnown(w), actor, r, rows, s.Now())
		if err != nil {
			return nil, err
		}
		next.renew(s.Now())
		if next.DryRun {
			return nil, errDryRun
		}
		return changes, w.UpdateImport(ctx, next)
	}
	err := s.Store.InTx(ctx, actor, store)
	if next.DryRun && errors.Is(err, errDryRun) {
		err = s.update(ctx, actor, next)
	}
	if err == nil {
		*i = next
	}
	return err
}

// errDryRun takes back everything that a dry run wrote.
var errDryRun = errors.New("dry run")

func (s *ImportService) update(ctx context.Context, actor Actor, i Import) error {
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) { return nil, w.UpdateImport(ctx, i) })
}

// End finishes an import; failure is "" when all rows were read.
func (s *ImportService) End(ctx context.Context, actor Actor, i *Import, failure string) error {
	i.State, i.Failure = ImportDone, failure
	if failure != "" {
		i.State = ImportFailed
	}
	i.renew(s.Now())
	return s.update(ctx, actor, *i)
}

func (i *Import) renew(now time.Time) { i.ChangedAt, i.LeaseUntil = now, now.Add(importLease) }

// take brings rows in and counts them. Unlike feedback that is sent alone, rows take no lock of their own:
// whoever sends one of them at the same moment runs into the unique index, and the whole part is tried again.
func (i *Import) take(
	ctx context.Context, w Writer, actor Actor, r *ImportReader, rows []ImportRow, now time.Time,
) ([]Change, error) {
	if err := takesPart(ctx, w, actor.Organisation, DateOf(now)); err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for n, row := range rows {
		ids[n] = row.Feedback.ExternalID
	}
	there, err := w.FingerprintsBySource(ctx, actor.Organisation, i.Source, ids)
	if err != nil {
		return nil, err
	}
	var fresh []Sent
	var trail []AuditEvent
	for _, row := range rows {
		fb, err := i.check(ctx, w, actor, row, there, now)
		fault, own := rowFault(err)
		switch {
		case own:
			i.refuse(r.faultsOf(row.Number, fault)...)
		case err != nil:
			return nil, err
		case fb.ID != "":
			there[row.Feedback.ExternalID] = row.Feedback.Once.Fingerprint
			fresh = append(fresh, Sent{fb, row.Feedback.Once.Fingerprint})
			trail = append(trail, NewAudit(actor, "feedback.submit", ResourceFeedback, string(fb.ID), now))
		}
	}
	if err := w.CreateFeedback(ctx, fresh...); err != nil {
		return nil, err
	}
	list := make([]Feedback, len(fresh))
	for n, x := range fresh {
		list[n] = x.Feedback
	}
	return newsOf(list, now), w.Audit(ctx, trail...)
}

// check counts a row and makes its feedback; the zero Feedback when it is there already or a cell is wrong.
func (i *Import) check(
	ctx context.Context, w Writer, actor Actor, row ImportRow, there map[string]string, now time.Time,
) (Feedback, error) {
	i.Rows++
	if len(row.Faults) > 0 {
		i.refuse(row.Faults...)
		return Feedback{}, nil
	}
	n := row.Feedback
	if print, ok := there[n.ExternalID]; ok {
		if print != n.Once.Fingerprint {
			var f Faults
			f.Add("/external_id", "external-id-reused")
			return Feedback{}, f.Err()
		}
		i.Repeated++
		return Feedback{}, nil
	}
	screening, err := n.screen()
	if err != nil {
		return Feedback{}, err
	}
	fb, err := n.feedback(ctx, w, actor, now)
	if err != nil {
		return Feedback{}, err
	}
	fb.receive(screening, actor.Role, now)
	i.Taken++
	if fb.State == FeedbackQuarantined {
		i.Quarantined++
	}
	return fb, nil
}

func (i *Import) refuse(faults ...ImportFault) {
	i.Refused++
	room := MaxImportFaults - len(i.Faults)
	i.Faults = append(i.Faults, faults[:max(0, min(room, len(faults)))]...)
}

// faultsOf says in terms of the file what the rules say of the feedback.
func (r *ImportReader) faultsOf(row int, fault *Error) []ImportFault {
	if len(fault.Fields) == 0 {
		return []ImportFault{{Row: row, Code: fault.Code, Params: fault.Params}}
	}
	list := make([]ImportFault, len(fault.Fields))
	for n, f := range fault.Fields {
		column, field := r.place(f.Pointer)
		list[n] = ImportFault{Row: row, Column: column, Field: field, Code: f.Code, Params: f.Params, Allowed: f.Allowed}
	}
	return list
}
