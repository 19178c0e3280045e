package domain

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"
)

// NewFeedback is feedback as a pilot organisation sends it; one text or rating is enough.
type NewFeedback struct {
	Tool           string // slug or id
	Revision       int    // 0: the one that was published on UsedOn
	Step           string
	Trial          ID
	Kind           string
	Ratings        Ratings
	WhatWorked     string
	WhatToChange   string
	UsedFor        string
	UsedOn         Date // "": today
	Language       Language
	Source         string
	ExternalID     string
	ConsentToQuote bool
	Once           Once // Key may be empty when Source and ExternalID are given
}

// MaxFeedbackText is the longest text of feedback, in characters.
const MaxFeedbackText = 10_000

// Submit takes feedback of the actor's organisation. The same post twice is one row: Replayed tells
// that it was there. Errors: Forbidden when the organisation doesn't take part in a programme now,
// Invalid with all wrong fields, or for text that holds a personal identity code.
func (s *FeedbackService) Submit(ctx context.Context, actor Actor, n NewFeedback) (Outcome[Feedback], error) {
	var out Outcome[Feedback]
	if err := maySubmit(actor); err != nil {
		return out, err
	}
	together := func(ctx context.Context, list []BatchItem) (rows []Row, err error) {
		err = s.Store.InTx(ctx, actor, func(w Writer) (changes []Change, err error) {
			rows, changes, err = submitRows(ctx, w, actor, list, s.Now())
			return changes, err
		})
		return rows, err
	}
	row, err := s.combiner().submit(ctx, actor, n, together)
	if err == nil && row.Fault != nil {
		err = row.Fault
	}
	return Outcome[Feedback]{row.Feedback, row.Replayed}, err
}

func maySubmit(actor Actor) error {
	if err := actor.Require(FeedbackWrite); err != nil {
		return err
	}
	if actor.Organisation == "" {
		return Fault(Forbidden, "no-organisation")
	}
	return nil
}

// screen looks for personal data in every free text.
func (n NewFeedback) screen() (Screening, error) {
	found := ScreenedClean
	var f Faults
	for _, text := range []struct{ pointer, text string }{
		{"/what_worked", n.WhatWorked}, {"/what_to_change", n.WhatToChange}, {"/used_for", n.UsedFor},
		{"/source", n.Source}, {"/external_id", n.ExternalID},
	} {
		switch s := Screen(text.text); s {
		case ScreenedClean:
		case ScreenedIdentityCode:
			f.Add(text.pointer, "contains-personal-identity-code")
		default:
			found = s
		}
	}
	var refusal *Error
	if errors.As(f.Err(), &refusal) {
		refusal.Code = "contains-personal-identity-code"
		return found, refusal
	}
	return found, nil
}

// feedback checks every field and makes the feedback that n asks for.
func (n NewFeedback) feedback(ctx context.Context, r Reader, actor Actor, now time.Time) (Feedback, error) {
	fb := Feedback{
		ID: NewID(now), OrganisationID: actor.Organisation, Revision: n.Revision, Step: n.Step, Kind: n.Kind,
		Ratings: n.Ratings, WhatWorked: n.WhatWorked, WhatToChange: n.WhatToChange, UsedFor: n.UsedFor, UsedOn: n.UsedOn,
		Language: n.Language, Source: n.Source, ConsentToQuote: n.ConsentToQuote, ReceivedAt: now, ChangedAt: now,
	}
	if n.ExternalID != "" {
		fb.ExternalID = &n.ExternalID
	}
	if fb.UsedOn == "" {
		fb.UsedOn = DateOf(now)
	}
	if fb.Language == "" {
		fb.Language = Finnish
	}
	var f Faults
	n.check(&f, now)
	if err := checkKind(ctx, r, &f, n.Kind); err != nil {
		return Feedback{}, err
	}
	if err := n.place(ctx, r, &fb, &f); err != nil {
		return Feedback{}, err
	}
	return fb, f.Err()
}

// checkKind spares the vocabularies when no kind is given, as pilots seldom do.
func checkKind(ctx context.Context, r Reader, f *Faults, kind string) error {
	if kind == "" {
		return nil
	}
	v, err := r.Vocabularies(ctx)
	if err != nil {
		return err
	}
	v.Check(f, "/kind", SchemeFeedbackKind, kind)
	return nil
}

func takesPart(ctx context.Context, r Reader, organisation ID, day Date) error {
	list, err := r.ParticipationsOf(ctx, organisation)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(p Participation) bool { return p.Active(day) }) {
		return Fault(Forbidden, "participation-not-active")
	}
	return nil
}

// check notes what is wrong with the fields themselves.
func (n NewFeedback) check(f *Faults, now time.Time) {
	if n.WhatWorked == "" && n.WhatToChange == "" && n.UsedFor == "" && n.Ratings == (Ratings{}) {
		f.Add("/what_worked", "one-text-or-rating")
	}
	tooLong(f, "/what_worked", n.WhatWorked, MaxFeedbackText)
	tooLong(f, "/what_to_change", n.WhatToChange, MaxFeedbackText)
	tooLong(f, "/used_for", n.UsedFor, MaxFeedbackText)
	tooLong(f, "/source", n.Source, 100)
	tooLong(f, "/external_id", n.ExternalID, 200)
	for _, r := range []struct {
		name  string
		value int
	}{{"usefulness", n.Ratings.Usefulness}, {"ease", n.Ratings.Ease}, {"clarity", n.Ratings.Clarity}} {
		if r.value < 0 || r.value > 5 {
			f.Add("/ratings/"+r.name, "out-of-range", "min", "1", "max", "5")
		}
	}
	switch {
	case n.UsedOn == "":
	case !n.UsedOn.Valid():
		f.Add("/used_on", "not-a-date")
	case n.UsedOn > DateOf(now).AddDays(1): // somewhere it is tomorrow already
		f.Add("/used_on", "in-the-future")
	}
	if _, ok := ParseLanguage(string(n.Language)); n.Language != "" && !ok {
		f.AddChoice("/language", "unknown-language", languageCodes())
	}
	if (n.Source == "") != (n.ExternalID == "") {
		f.Add("/external_id", "source-and-external-id")
	}
}

// place finds the tool, revision, step and trial that the feedback is about.
func (n NewFeedback) place(ctx context.Context, r Reader, fb *Feedback, f *Faults) error {
	tool, err := findTool(ctx, r, n.Tool)
	switch {
	case n.Tool == "":
		f.Add("/tool", "required")
		return nil
	case IsKind(err, NotFound) || err == nil && tool.State == ToolUnpublished:
		f.Add("/tool", "no-such-tool")
		return nil
	case err != nil:
		return err
	}
	fb.ToolID = tool.ID
	trial, err := n.trialOf(ctx, r, fb)
	if err != nil {
		return err
	}
	if fb.Revision == 0 && fb.UsedOn.Valid() {
		if fb.Revision = trial.Revision; fb.Revision == 0 {
			if fb.Revision, err = r.RevisionOn(ctx, tool.ID, endOf(fb.UsedOn)); err != nil {
				return err
			}
		}
	}
	if fb.Revision < 1 || fb.Revision > tool.CurrentRevision {
		f.Add("/revision", "out-of-range", "min", "1", "max", strconv.Itoa(tool.CurrentRevision))
		return nil
	}
	if n.Step != "" {
		revision, err := r.Revision(ctx, tool.ID, fb.Revision)
		if err != nil {
			return err
		}
		if keys := stepKeys(revision.Content); !slices.Contains(keys, n.Step) {
			f.AddChoice("/step", "no-such-step", keys)
		}
	}
	if n.Trial != "" && trial.ID == "" {
		f.Add("/trial", "no-such-trial")
	}
	return nil
}

// trialOf finds the trial that the feedback names: the organisation's own, of the same tool. The zero
// Trial when it names none, or one that isn't there.
func (n NewFeedback) trialOf(ctx context.Context, r Reader, fb *Feedback) (Trial, error) {
	if n.Trial == "" {
		return Trial{}, nil
	}
	fb.TrialID = &n.Trial
	t, err := r.Trial(ctx, n.Trial)
	switch {
	case err != nil && !IsKind(err, NotFound):
		return Trial{}, err
	case err != nil, t.OrganisationID != fb.OrganisationID, t.ToolID != fb.ToolID:
		return Trial{}, nil
	}
	return t, nil
}

func findTool(ctx context.Context, r Reader, slugOrID string) (Tool, error) {
	if id, ok := ParseID(slugOrID); ok {
		return r.ToolByID(ctx, id)
	}
	if !ValidSlug(slugOrID) {
		return Tool{}, Missing("tool")
	}
	return r.Tool(ctx, slugOrID)
}

func stepKeys(c Content) []string {
	keys := make([]string, len(c.Steps))
	for i, s := range c.Steps {
		keys[i] = s.Key
	}
	return keys
}

func endOf(d Date) time.Time {
	t, _ := time.Parse(time.DateOnly, string(d))
	return t.AddDate(0, 0, 1)
}

// Sent is new feedback with the fingerprint of the request that brought it.
type Sent struct {
	Feedback
	Fingerprint string
}

// receive begins the feedback's way.
func (fb *Feedback) receive(s Screening, by Role, now time.Time) {
	to := FeedbackReceived
	fb.Version = 1
	if s != ScreenedClean {
		to, fb.ScreeningReason = FeedbackQuarantined, string(s)
	}
	fb.due()
	fb.move(Move{To: to}, by, false, now)
}
