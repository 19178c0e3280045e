package domain

import (
	"slices"
	"time"
)

// DraftState tells how far a draft is.
type DraftState string

// The states of a draft; a published draft is gone, its content lives on in the revision:
//
//	editing -> in_review -> (published | editing)
//	in_review -> scheduled -> (published | editing)
//
// One that is being edited can be discarded.
const (
	DraftEditing   DraftState = "editing"
	DraftInReview  DraftState = "in_review"
	DraftScheduled DraftState = "scheduled"
)

// Draft is the one working copy of a tool. Saving it never changes what the public sees.
type Draft struct {
	ToolID     ID
	State      DraftState
	BasedOn    int        // the revision it started from, 0 for a new tool
	Version    int        // counts saves; 0 means not stored yet
	ChangeKind ChangeKind // how big the change is
	ChangeNote Text       `gorm:"serializer:json"`
	Content    Content    `gorm:"serializer:json"`
	ChangedAt  time.Time

	// Which clients did it, for the rule of four eyes; nil for the command line.
	EditedBy    *ID // last
	SubmittedBy *ID
	ScheduledBy *ID

	PublishAt *time.Time // of a scheduled one
	Addresses []ID       `gorm:"serializer:json"` // feedback that a scheduled one will address
}

// NewDraft is the working copy of a tool's published content, not stored yet: reading the draft
// of a tool that nobody edits gives this.
func NewDraft(tool Tool, current Revision) Draft {
	return Draft{
		ToolID: tool.ID, State: DraftEditing, BasedOn: current.Number,
		ChangeKind: ChangeMinor, Content: current.Content, ChangedAt: current.PublishedAt,
	}
}

// Edit replaces the content. Only a draft that nobody reviews yet can be edited.
func (d *Draft) Edit(content Content, kind ChangeKind, note Text, now time.Time) error {
	if d.State != DraftEditing {
		return illegalMove("draft", string(d.State), string(DraftEditing), d.legal()...)
	}
	d.Content, d.ChangeKind, d.ChangeNote, d.ChangedAt = content.Normal(), kind, note, now
	return nil
}

// Submit hands the draft over for review; everything that publishing needs must be there.
func (d *Draft) Submit(now time.Time) error {
	if d.State != DraftEditing || d.Version == 0 {
		return illegalMove("draft", string(d.State), string(DraftInReview), d.legal()...)
	}
	var f Faults
	d.Content.CheckComplete(&f, "/content")
	if d.BasedOn > 0 && d.ChangeNote.Empty() {
		f.Add("/change_note", "required")
	}
	if err := f.Err(); err != nil {
		return err
	}
	d.State, d.ChangedAt = DraftInReview, now
	return nil
}

// Return gives a draft back from review for editing.
func (d *Draft) Return(now time.Time) error {
	if d.State != DraftInReview && d.State != DraftScheduled {
		return illegalMove("draft", string(d.State), string(DraftEditing), d.legal()...)
	}
	d.State, d.ChangedAt = DraftEditing, now
	d.unschedule()
	return nil
}

// Schedule sets the time at which the draft in review becomes a revision, without anybody's doing.
func (d *Draft) Schedule(at time.Time, addresses []ID, now time.Time) error {
	if d.State != DraftInReview {
		return illegalMove("draft", string(d.State), string(DraftScheduled), d.legal()...)
	}
	if !at.After(now) {
		var f Faults
		f.Add("/publish_at", "not-in-the-future")
		return f.Err()
	}
	d.State, d.PublishAt, d.Addresses, d.ChangedAt = DraftScheduled, &at, slices.Clone(addresses), now
	return nil
}

func (d *Draft) unschedule() { d.PublishAt, d.Addresses, d.ScheduledBy = nil, nil, nil }

// seen tells whether the actor had a hand in the draft, so that it isn't a second pair of eyes.
func (d *Draft) seen(by Actor) bool {
	return by.ClientID != "" && (d.EditedBy != nil && *d.EditedBy == by.ClientID || d.SubmittedBy != nil && *d.SubmittedBy == by.ClientID)
}

// Publish makes the revision with that number of the draft. Translations that follow the text of
// this very draft (BasedOn 0) get the number.
func (d *Draft) Publish(number int, now time.Time) (Revision, error) {
	if d.State != DraftInReview && d.State != DraftScheduled {
		return Revision{}, illegalMove("draft", string(d.State), "published", d.legal()...)
	}
	content := d.Content.Clone()
	for lang, t := range content.Translations {
		if t.BasedOn == 0 || lang == content.SourceLanguage {
			t.BasedOn = number
		}
		content.Translations[lang] = t
	}
	return NewRevision(Revision{
		ToolID: d.ToolID, Number: number, ChangeKind: d.ChangeKind, ChangeNote: d.ChangeNote,
		PublishedAt: now, Content: content,
	})
}

func (d *Draft) legal() []string {
	switch {
	case d.Version == 0:
		return []string{"edit"}
	case d.State == DraftEditing:
		return []string{"edit", "submit", "discard"}
	case d.State == DraftInReview:
		return []string{"publish", "schedule", "return"}
	default:
		return []string{"publish", "return"}
	}
}
