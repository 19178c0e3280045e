package domain

import (
	"context"
	"errors"
	"time"
)

// SurveyImportState is how far an import is.
type SurveyImportState string

// The states of an import:
//
//	running -> done | failed
//
// One whose process is gone doesn't renew its lease, and has failed with it.
const (
	SurveyRunning SurveyImportState = "running"
	SurveyDone    SurveyImportState = "done"
	SurveyFailed  SurveyImportState = "failed"
)

// The limits of an import.
const (
	MaxSurveyRows   = 20_000
	MaxSurveyFaults = 1000 // that are kept; the rest is counted
	SurveyChunk     = 500  // rows in one transaction
	surveyLease     = time.Minute
)

// SurveyImport is a file of survey answers on its way into the bank. The file itself is never kept.
type SurveyImport struct {
	ID             ID
	OrganisationID ID
	Source         string
	Language       Language // of texts whose row doesn't say
	DryRun         bool
	State          SurveyImportState
	Rows           int // read so far, empty ones not counted
	Taken          int
	Repeated       int // there already
	Quarantined    int // among the taken
	Refused        int
	Dropped        int           // columns that nothing names
	Faults         []SurveyFault `gorm:"serializer:json"`
	Failure        string        // code, with failed
	LeaseUntil     time.Time
	CreatedAt      time.Time
	ChangedAt      time.Time
}

// SurveyService brings files of survey answers in.
type SurveyService struct {
	Store Store
	Now   func() time.Time
}

// NewSurveyImport is an import to begin.
type NewSurveyImport struct {
	Source   string
	Language Language
	DryRun   bool
	Mapping  *SurveyMapping // nil: the one that was kept for the source
	Headings []string
	Look     Lookups
}

// MayImport is an error unless the actor may import, before a file is even read.
func (s *SurveyService) MayImport(actor Actor) error { return maySubmit(actor) }

// Begin notes an import and gives what reads its rows. A mapping that is given is kept for the next file
// of the same source. Errors: Forbidden when the organisation doesn't take part now, Invalid with all
// wrong fields, or when the headings don't do.
func (s *SurveyService) Begin(ctx context.Context, actor Actor, n NewSurveyImport) (SurveyImport, *SurveyReader, error) {
	var i SurveyImport
	var r *SurveyReader
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
		var m SurveyMapping
		if n.Mapping != nil {
			m = *n.Mapping
			err = w.SaveSurveyMapping(ctx, actor.Organisation, n.Source, m, now)
		} else {
			m, err = w.SurveyMapping(ctx, actor.Organisation, n.Source)
		}
		if err != nil {
			return nil, err
		}
		i = SurveyImport{
			ID: NewID(now), OrganisationID: actor.Organisation, Source: n.Source, Language: n.Language, DryRun: n.DryRun,
			State: SurveyRunning, Faults: []SurveyFault{}, LeaseUntil: now.Add(surveyLease), CreatedAt: now, ChangedAt: now,
		}
		if r, err = NewSurveyReader(n.Headings, i, m, n.Look); err != nil {
			return nil, err
		}
		i.Dropped = r.dropped
		if err := w.CreateSurveyImport(ctx, i); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "feedback.import", "feedback_import", string(i.ID), now))
	})
	return i, r, err
}

func (n NewSurveyImport) check() error {
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

// SurveyImport gives an import of the actor's organisation as it stands now.
func (s *SurveyService) SurveyImport(ctx context.Context, actor Actor, id ID) (SurveyImport, error) {
	if err := maySubmit(actor); err != nil {
		return SurveyImport{}, err
	}
	i, err := s.Store.As(actor).SurveyImport(ctx, id)
	if i.State == SurveyRunning && s.Now().After(i.LeaseUntil) {
		i.State, i.Failure = SurveyFailed, "import-interrupted"
	}
	return i, err
}

// SurveyRow is a row that was read, with what is wrong with its cells.
type SurveyRow struct {
	Number   int
	Feedback NewFeedback
	Faults   []SurveyFault
}

// Take brings rows in, at most SurveyChunk of them, in one transaction together with the progress of the
// import. A dry run does the same and keeps the progress only.
func (s *SurveyService) Take(ctx context.Context, actor Actor, i *SurveyImport, r *SurveyReader, rows []SurveyRow) error {
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
		return changes, w.UpdateSurveyImport(ctx, next)
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

func (s *SurveyService) update(ctx context.Context, actor Actor, i SurveyImport) error {
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) { return nil, w.UpdateSurveyImport(ctx, i) })
}

// End finishes an import; failure is "" when all rows were read.
func (s *SurveyService) End(ctx context.Context, actor Actor, i *SurveyImport, failure string) error {
	i.State, i.Failure = SurveyDone, failure
	if failure != "" {
		i.State = SurveyFailed
	}
	i.renew(s.Now())
	return s.update(ctx, actor, *i)
}

func (i *SurveyImport) renew(now time.Time) { i.ChangedAt, i.LeaseUntil = now, now.Add(surveyLease) }

// take brings rows in and counts them. Unlike feedback that is sent alone, rows take no lock of their own:
// whoever sends one of them at the same moment runs into the unique index, and the whole part is tried again.
func (i *SurveyImport) take(
	ctx context.Context, w Writer, actor Actor, r *SurveyReader, rows []SurveyRow, now time.Time,
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
func (i *SurveyImport) check(
	ctx context.Context, w Writer, actor Actor, row SurveyRow, there map[string]string, now time.Time,
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

func (i *SurveyImport) refuse(faults ...SurveyFault) {
	i.Refused++
	room := MaxSurveyFaults - len(i.Faults)
	i.Faults = append(i.Faults, faults[:max(0, min(room, len(faults)))]...)
}

// faultsOf says in terms of the file what the rules say of the feedback.
func (r *SurveyReader) faultsOf(row int, fault *Error) []SurveyFault {
	if len(fault.Fields) == 0 {
		return []SurveyFault{{Row: row, Code: fault.Code, Params: fault.Params}}
	}
	list := make([]SurveyFault, len(fault.Fields))
	for n, f := range fault.Fields {
		column, field := r.place(f.Pointer)
		list[n] = SurveyFault{Row: row, Column: column, Field: field, Code: f.Code, Params: f.Params, Allowed: f.Allowed}
	}
	return list
}
