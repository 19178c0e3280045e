package domain

import (
	"context"
	"strconv"
	"time"
)

// WithdrawnErased is the reason of a tool that was erased by law. Editors can't give it, and can't take it back.
const WithdrawnErased = "erased"

// Erased tells whether nothing but the tool's tombstone is left.
func (t Tool) Erased() bool { return t.WithdrawnCode == WithdrawnErased }

// erase makes a tombstone of the tool.
func (t *Tool) erase(now time.Time) {
	if t.State == ToolUnpublished {
		return // its draft was all that there was
	}
	t.State, t.ChangedAt = ToolWithdrawn, now
	t.WithdrawnCode, t.WithdrawnNote, t.ReplacedBy = WithdrawnErased, Text{}, ""
}

// erased is the revision with an empty document in place of what it said; that feedback led to it stays.
func (r Revision) erased(now time.Time) (Revision, error) {
	r.Content, r.ChangeNote = NewContent(r.Content.SourceLanguage), Text{}
	r.ErasedAt = &now
	return NewRevision(r)
}

// Tool erases a tool by law: what all its revisions said and its draft, or for a number what that one
// revision said. All addresses of what was erased answer 410 from then on, and the feed has a tombstone. The
// revision that is current can't be erased alone: another one has to be published first. Only an operator may,
// and only where the store is the owner's. Errors: NotFound, Conflict.
func (s *ErasureService) Tool(ctx context.Context, actor Actor, slug string, number int) error {
	if actor.Role != RoleOperator {
		return Fault(Forbidden, "operators-only")
	}
	return s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		t, err := w.LockTool(ctx, slug)
		if err != nil {
			return nil, err
		}
		if number != 0 {
			return eraseRevision(ctx, w, actor, t, number, now)
		}
		for n := 1; n <= t.CurrentRevision; n++ {
			if err := storeErased(ctx, w, t, n, now); err != nil {
				return nil, err
			}
		}
		d, err := w.Draft(ctx, t.ID)
		if err == nil {
			err = w.DeleteDraft(ctx, d)
		}
		if err != nil && !IsKind(err, NotFound) {
			return nil, err
		}
		if t.erase(now); t.State != ToolUnpublished {
			if err := w.UpdateTool(ctx, t); err != nil {
				return nil, err
			}
		}
		if err := w.Audit(ctx, NewAudit(actor, "tool.erase", ResourceTool, t.Slug, now)); err != nil || t.State == ToolUnpublished {
			return nil, err
		}
		return []Change{Changed(ResourceTool, t.ID, t.Slug, Withdraw, now)}, nil
	})
}

func eraseRevision(ctx context.Context, w Writer, actor Actor, t Tool, number int, now time.Time) ([]Change, error) {
	if number == t.CurrentRevision && !t.Erased() {
		return nil, Fault(Conflict, "erasing-current-revision")
	}
	if err := storeErased(ctx, w, t, number, now); err != nil {
		return nil, err
	}
	op := Upsert
	if t.State == ToolWithdrawn {
		op = Withdraw
	}
	line := NewAudit(actor, "revision.erase", ResourceRevision, t.Slug+"/"+strconv.Itoa(number), now)
	return []Change{Changed(ResourceTool, t.ID, t.Slug, op, now)}, w.Audit(ctx, line)
}

func storeErased(ctx context.Context, w Writer, t Tool, number int, now time.Time) error {
	r, err := w.Revision(ctx, t.ID, number)
	if err != nil || r.ErasedAt != nil {
		return err
	}
	if r, err = r.erased(now); err != nil {
		return err
	}
	return w.EraseRevision(ctx, r)
}
