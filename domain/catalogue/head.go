package catalogue

import (
	"slices"
	"time"

	"academy/domain"
)

// head is a revision without its content, in a third of the memory.
type head struct {
	number, schema int
	changeKind     domain.ChangeKind
	changeNote     domain.Text
	publishedAt    time.Time
	contentHash    string
	answers        domain.Answers
	erasedAt       *time.Time
}

func headOf(r domain.Revision) head {
	h := head{r.Number, r.Schema, r.ChangeKind, r.ChangeNote, r.PublishedAt, r.ContentHash, r.Answers, r.ErasedAt}
	h.answers.Kinds = slices.Clone(h.answers.Kinds)
	return h
}

// texts are what of a head lies in memory of its own.
func (h *head) texts() []*string {
	list := []*string{(*string)(&h.changeKind), &h.changeNote.FI, &h.changeNote.SV, &h.changeNote.EN, &h.contentHash}
	for i := range h.answers.Kinds {
		list = append(list, &h.answers.Kinds[i])
	}
	return list
}

func (h *head) revision(tool domain.ID) domain.Revision {
	return domain.Revision{
		ToolID: tool, Number: h.number, Schema: h.schema, ChangeKind: h.changeKind, ChangeNote: h.changeNote,
		PublishedAt: h.publishedAt, ContentHash: h.contentHash, Answers: h.answers, ErasedAt: h.erasedAt,
	}
}

// Revision is the tool's current revision, without its content: what that says lies in Rendered.
func (t *Tool) Revision() domain.Revision { return t.current.revision(t.ID) }

// Heads are all the tool's revisions, oldest first, without their content.
func (t *Tool) Heads() []domain.Revision {
	list := make([]domain.Revision, 0, len(t.earlier)+1)
	for i := range t.earlier {
		list = append(list, t.earlier[i].revision(t.ID))
	}
	return append(list, t.Revision())
}
