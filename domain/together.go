package domain

import (
	"context"
	"encoding/json"
	"time"
)

// together is several pieces of feedback of one sender that are taken in one transaction: asked about, and
// written, in a few statements whatever their number. Each row ends as if it had been sent alone.
type together struct {
	actor Actor
	now   time.Time
	list  []BatchItem
	rows  []Row
	found []Screening
	same  map[int]int // a row -> an earlier one with its key or name
	fresh []int       // rows that are written
}

// submitRows takes rows in one transaction. Everything is checked before anything is written.
func submitRows(ctx context.Context, w Writer, actor Actor, list []BatchItem, now time.Time) ([]Row, []Change, error) {
	t := &together{
		actor: actor, now: now, list: list, rows: make([]Row, len(list)), found: make([]Screening, len(list)), same: map[int]int{},
	}
	t.read()
	for _, step := range []func(context.Context, Writer) error{t.claim, t.recognise, t.make, t.write} {
		if err := step(ctx, w); err != nil {
			return nil, nil, err
		}
	}
	t.repeat()
	fresh := make([]Feedback, len(t.fresh))
	for i, row := range t.fresh {
		fresh[i] = t.rows[row].Feedback
	}
	return t.rows, newsOf(fresh, now), nil
}

// open lists the rows of which nothing is known yet.
func (t *together) open() []int {
	var open []int
	for i, row := range t.rows {
		if _, same := t.same[i]; !same && row.Fault == nil && !row.Replayed {
			open = append(open, i)
		}
	}
	return open
}

// read screens every row, and finds those that ask for the same as an earlier one.
func (t *together) read() {
	first := map[string]int{}
	for i, n := range t.list {
		if t.rows[i].Fault = n.Fault; n.Fault != nil {
			continue
		}
		var err error
		if t.found[i], err = n.screen(); err != nil {
			t.rows[i].Fault, _ = rowFault(err)
			continue
		}
		for _, name := range n.names(t.actor) {
			if was, ok := first[name]; ok {
				t.same[i] = was
			} else {
				first[name] = i
			}
		}
	}
}

// names are what tells the feedback from other feedback: its key, and its name at its sender's.
func (n NewFeedback) names(actor Actor) []string {
	var names []string
	if n.Once.Key != "" {
		names = append(names, "key "+n.Once.Key)
	}
	if n.ExternalID != "" {
		names = append(names, n.name(actor))
	}
	return names
}

// name is that of the sender's own, which is taken by one transaction at a time.
func (n NewFeedback) name(actor Actor) string {
	return Fingerprint("external id", "feedback", string(actor.Organisation), n.Source, n.ExternalID)
}

// claim takes the keys of the rows, and gives what was kept under those that were used before.
func (t *together) claim(ctx context.Context, w Writer) error {
	open := t.open()
	onces := make([]Once, len(open))
	for i, row := range open {
		onces[i] = t.list[row].Once
	}
	claimed, err := w.ClaimAll(ctx, onces, t.now)
	if err != nil {
		return err
	}
	for i, row := range open {
		t.rows[row].Fault = claimed[i].Fault
		if claimed[i].Kept != nil {
			t.rows[row].Replayed = true
			if err := json.Unmarshal(claimed[i].Kept, &t.rows[row].Feedback); err != nil {
				return err
			}
		}
	}
	return nil
}

// recognise finds rows that were sent before by the sender's own names.
func (t *together) recognise(ctx context.Context, w Writer) error {
	var named []int
	var names []string
	ids := map[string][]string{}
	for _, row := range t.open() {
		if n := t.list[row]; n.ExternalID != "" {
			named, names = append(named, row), append(names, n.name(t.actor))
			ids[n.Source] = append(ids[n.Source], n.ExternalID)
		}
	}
	alone, err := w.AloneAll(ctx, names)
	if err != nil {
		return err
	}
	there := map[string]map[string]string{}
	for source, list := range ids {
		if there[source], err = w.FingerprintsBySource(ctx, t.actor.Organisation, source, list); err != nil {
			return err
		}
	}
	for i, row := range named {
		n := t.list[row]
		print, ok := there[n.Source][n.ExternalID]
		switch {
		case !alone[i]:
			t.rows[row].Fault = inProgress()
		case ok && print != n.Once.Fingerprint:
			t.rows[row].Fault = reused()
		case ok:
			t.rows[row].Replayed = true
			if t.rows[row].Feedback, _, err = w.FeedbackBySource(ctx, t.actor.Organisation, n.Source, n.ExternalID); err != nil {
				return err
			}
		}
	}
	return nil
}

// make checks what is left, and makes the feedback.
func (t *together) make(ctx context.Context, w Writer) error {
	k := newKnown(w)
	for _, row := range t.open() {
		fb, err := t.one(ctx, k, t.list[row].NewFeedback, t.found[row])
		fault, own := rowFault(err)
		switch {
		case own:
			t.rows[row].Fault = fault
		case err != nil:
			return err
		default:
			t.rows[row].Feedback = fb
			t.fresh = append(t.fresh, row)
		}
	}
	return nil
}

func (t *together) one(ctx context.Context, r Reader, n NewFeedback, found Screening) (Feedback, error) {
	if err := takesPart(ctx, r, t.actor.Organisation, DateOf(t.now)); err != nil {
		return Feedback{}, err
	}
	fb, err := n.feedback(ctx, r, t.actor, t.now)
	if err == nil {
		fb.receive(found, t.actor.Role, t.now)
	}
	return fb, err
}

// write stores the new feedback, what its keys lead to, and the trail.
func (t *together) write(ctx context.Context, w Writer) error {
	sent, kept, trail := make([]Sent, len(t.fresh)), make([]Kept, len(t.fresh)), make([]AuditEvent, len(t.fresh))
	for i, row := range t.fresh {
		fb, once := t.rows[row].Feedback, t.list[row].Once
		sent[i], kept[i] = Sent{fb, once.Fingerprint}, Kept{once, fb.ID, fb}
		trail[i] = NewAudit(t.actor, "feedback.submit", ResourceFeedback, string(fb.ID), t.now)
	}
	if err := w.CreateFeedback(ctx, sent...); err != nil {
		return err
	}
	if err := w.KeepAll(ctx, kept, t.now); err != nil {
		return err
	}
	return w.Audit(ctx, trail...)
}

// repeat gives rows that ask for the same as an earlier one what that one came to.
func (t *together) repeat() {
	for i := range t.rows {
		was, ok := t.same[i]
		switch {
		case !ok:
		case t.list[i].Once.Fingerprint != t.list[was].Once.Fingerprint:
			t.rows[i].Fault = reused()
			if t.list[i].Once.Key != "" && t.list[i].Once.Key == t.list[was].Once.Key {
				t.rows[i].Fault = Fault(Invalid, "idempotency-key-reused")
			}
		default:
			t.rows[i] = t.rows[was]
			t.rows[i].Replayed = t.rows[was].Fault == nil
		}
	}
}

// reused says that other feedback has the sender's name already.
func reused() *Error {
	var f Faults
	f.Add("/external_id", "external-id-reused")
	fault, _ := rowFault(f.Err())
	return fault
}
