package domain

import (
	"context"
	"strconv"
	"strings"
)

// Repeated is what became of a line of a trail that was to be repeated.
type Repeated string

// What becomes of lines.
const (
	RepeatDone    Repeated = "done"
	RepeatAbsent  Repeated = "absent"  // what was taken away then isn't there: it is younger than the backup
	RepeatByHand  Repeated = "by hand" // only people can: a secret was replaced, a key was retired
	RepeatNothing Repeated = ""        // the act took nothing away from anybody
)

// Repeat takes away again what the line says was taken away: a restore brought back what was erased and who was
// disabled since the backup. The texts of trials go with their organisation's or by their age, and need no line of
// their own. It can be repeated itself. The store must be the owner's, as for Tool.
func (s *ErasureService) Repeat(ctx context.Context, actor Actor, e AuditEvent) (Repeated, error) {
	if e.Outcome != AuditDone {
		return RepeatNothing, nil
	}
	var err error
	switch e.Action {
	case "feedback.erase":
		err = s.Feedback(ctx, actor, ID(e.Subject), nil)
	case "organisation.erase":
		err = s.organisationByID(ctx, actor, ID(e.Subject))
	case "tool.erase":
		err = s.Tool(ctx, actor, e.Subject, 0)
	case "revision.erase":
		slug, after, _ := strings.Cut(e.Subject, "/")
		number, wrong := strconv.Atoi(after)
		if wrong != nil {
			return RepeatByHand, nil
		}
		err = s.Tool(ctx, actor, slug, number)
	case "editor.erase":
		err = s.Editor(ctx, actor, ID(e.Subject))
	case "client.disable":
		clients := ClientService{Store: s.Store, Now: s.Now}
		err = clients.Disable(ctx, actor, ID(e.Subject))
	case "client.change", "client.rotate_secret", "invitation.revoke", "preview.revoke", "key.retire":
		return RepeatByHand, nil
	default:
		return RepeatNothing, nil
	}
	switch {
	case IsKind(err, NotFound):
		return RepeatAbsent, nil
	case IsKind(err, Conflict): // the revision is the current one again
		return RepeatByHand, nil
	case err != nil:
		return RepeatNothing, err
	}
	return RepeatDone, nil
}

func (s *ErasureService) organisationByID(ctx context.Context, actor Actor, id ID) error {
	list, err := s.Store.As(actor).Organisations(ctx)
	if err != nil {
		return err
	}
	for _, o := range list {
		if o.ID == id {
			_, err := s.Organisation(ctx, actor, o.Slug)
			return err
		}
	}
	return Missing("organisation")
}
