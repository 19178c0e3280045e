package domain

import (
	"context"
	"errors"
	"slices"
	"time"
)

// importView is the part of the bank that some rows of an import speak of.
type importView struct {
	vocabularies *Vocabularies
	owners       map[string]ID   // by slug
	tools        map[string]Tool // by slug
	current      map[ID]Revision // of published and withdrawn tools
	inWork       []ID            // tools with a draft
}

// plan decides what becomes of each row.
func (im *importing) plan(ctx context.Context, r Reader, steps []*importStep, tools []Tool) error {
	view, err := viewOf(ctx, r, tools)
	if err != nil {
		return err
	}
	im.foresee(&view)
	for _, s := range steps {
		if err := s.plan(view, im.moment()); err != nil {
			return err
		}
	}
	return nil
}

// foresee adds to the view of a dry run what would be there by now.
func (im *importing) foresee(view *importView) {
	if !im.DryRun {
		return
	}
	if im.Vocabularies != nil {
		view.vocabularies = im.Vocabularies
	}
	for _, slug := range im.Owners {
		if _, there := view.owners[slug]; !there {
			view.owners[slug] = "" // gets its id when it comes
		}
	}
}

// moment is now, and later than every moment before: readers of feeds skip equal times, and ids sort as
// the file does.
func (im *importing) moment() time.Time {
	now := im.Now()
	if soonest := im.last.Add(time.Microsecond); now.Before(soonest) {
		now = soonest
	}
	im.last = now
	return now
}

func viewOf(ctx context.Context, r Reader, tools []Tool) (v importView, err error) {
	v = importView{owners: map[string]ID{}, tools: map[string]Tool{}, current: map[ID]Revision{}}
	if v.vocabularies, err = r.Vocabularies(ctx); err != nil {
		return v, err
	}
	organisations, err := r.Organisations(ctx)
	if err != nil {
		return v, err
	}
	for _, o := range organisations {
		v.owners[o.Slug] = o.ID
	}
	if len(tools) == 0 {
		return v, nil
	}
	ids := make([]ID, len(tools))
	for i, t := range tools {
		ids[i], v.tools[t.Slug] = t.ID, t
	}
	published, err := r.Published(ctx, ids)
	if err != nil {
		return v, err
	}
	for _, p := range published {
		v.current[p.Tool.ID] = p.Revision
	}
	v.inWork, err = r.InWork(ctx, ids)
	return v, err
}

// plan decides what becomes of the row.
func (s *importStep) plan(v importView, now time.Time) error {
	var f Faults
	s.check(&f, v.vocabularies, v.owners)
	content := s.content()
	t, there := v.tools[s.Document.Slug]
	if there {
		current := v.current[t.ID]
		content = content.keeping(current.Content)
		same, err := current.says(content, t.SourceChangedIn)
		if err != nil {
			return err
		}
		if s.mayRevise(&f, v, t, same); same && f.Err() == nil {
			s.outcome = ImportUnchanged
			return nil
		}
	}
	if f.Err() != nil {
		s.fail(&f)
		return nil
	}
	if !there {
		t = Tool{ID: NewID(now), Slug: s.Document.Slug, OwnerID: v.owners[s.Document.Owner], State: ToolUnpublished, CreatedAt: now}
		if first := s.PublishedAt.UTC(); !first.IsZero() && first.Before(now) {
			t.PublishedAt = &first
		}
	}
	return s.publish(t, v.current[t.ID], content, now)
}

// mayRevise notes why an import mustn't touch a tool that is there.
func (s *importStep) mayRevise(f *Faults, v importView, t Tool, same bool) {
	if owner, ok := v.owners[s.Document.Owner]; ok && owner != t.OwnerID {
		f.Add("/owner", "slug-of-another-owner")
	}
	if t.State == ToolWithdrawn {
		f.Add("/slug", "tool-withdrawn")
	}
	if !same && slices.Contains(v.inWork, t.ID) {
		f.Add("/slug", "draft-in-work")
	}
}

// publish makes the tool's next revision, by the rules of a draft that was reviewed.
func (s *importStep) publish(t Tool, current Revision, content Content, now time.Time) error {
	d := Draft{
		ToolID: t.ID, State: DraftInReview, BasedOn: t.CurrentRevision, ChangeKind: ChangeMinor, ChangeNote: updatedNote, Content: content,
	}
	s.outcome = ImportRevised
	if t.CurrentRevision == 0 {
		s.outcome, d.ChangeKind, d.ChangeNote = ImportCreated, ChangeSubstantive, importedNote
	}
	rev, err := d.Publish(t.CurrentRevision+1, now)
	if err != nil {
		return err
	}
	sourceChanged := rev.Number == 1 || rev.Content.SourceDiffers(current.Content)
	if err := t.Publish(rev.Number, sourceChanged, now); err != nil {
		return err
	}
	s.tool, s.revision = t, rev
	return nil
}

// says tells whether the revision says the same as the content: the same translations that follow the
// source text, whatever the numbers of the revisions that they follow.
func (r Revision) says(c Content, sourceChangedIn int) (bool, error) {
	if r.Number == 0 {
		return false, nil
	}
	ours, err := r.Content.following(sourceChangedIn).Hash()
	theirs, fault := c.following(sourceChangedIn).Hash()
	return ours == theirs, errors.Join(err, fault)
}
