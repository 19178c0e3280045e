package starter

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"academy/domain"
)

// source is where the starter's feedback says that it comes from: with an external id, it makes
// loading repeatable.
const source = "starter"

type toolFile struct {
	Slug      string         `json:"slug"`
	Owner     string         `json:"owner"`
	Revisions []revisionFile `json:"revisions"`
}

// revisionFile is one revision: the first holds the content, later ones a merge patch (RFC 7396) on
// the one before, and which feedback led to it.
type revisionFile struct {
	Published  time.Time         `json:"published"`
	ChangeKind domain.ChangeKind `json:"change_kind"`
	ChangeNote domain.Text       `json:"change_note"`
	Addresses  []string          `json:"addresses"`
	Content    *domain.Content   `json:"content"`
	Patch      json.RawMessage   `json:"patch"`
}

type pilotFile struct {
	Organisation string         `json:"organisation"`
	Trials       []trialFile    `json:"trials"`
	Feedback     []feedbackFile `json:"feedback"`
}

type trialFile struct {
	Key      string              `json:"key"`
	Tool     string              `json:"tool"`
	Revision int                 `json:"revision"`
	From     domain.Date         `json:"from"`
	Until    domain.Date         `json:"until"`
	Context  domain.TrialContext `json:"context"`
	Goal     string              `json:"goal"`
	Outcome  string              `json:"outcome"`
	UseAgain *bool               `json:"use_again"`
}

type feedbackFile struct {
	ExternalID     string          `json:"external_id"`
	Received       time.Time       `json:"received"`
	Tool           string          `json:"tool"`
	Revision       int             `json:"revision"`
	Step           string          `json:"step"`
	Trial          string          `json:"trial"`
	Kind           string          `json:"kind"`
	Ratings        domain.Ratings  `json:"ratings"`
	WhatWorked     string          `json:"what_worked"`
	WhatToChange   string          `json:"what_to_change"`
	UsedFor        string          `json:"used_for"`
	UsedOn         domain.Date     `json:"used_on"`
	Language       domain.Language `json:"language"`
	ConsentToQuote bool            `json:"consent_to_quote"`
	Triage         []moveFile      `json:"triage"`
}

type moveFile struct {
	At          time.Time            `json:"at"`
	To          domain.FeedbackState `json:"to"`
	Kind        string               `json:"kind"`
	Reason      string               `json:"reason"`
	DuplicateOf string               `json:"duplicate_of"`
	Answer      domain.Text          `json:"answer"`
	By          string               `json:"by"`      // "pilot" for the sender's own move
	Message     string               `json:"message"` // of the sender
}

// event is one thing that happened, at its time.
type event struct {
	at   time.Time
	what string
	act  func(ctx context.Context, now func() time.Time) error
}

var editor = domain.Actor{
	Role:        domain.RoleEditor,
	Permissions: []domain.Permission{domain.ToolsWrite, domain.FeedbackTriage},
}

// replay lets everything happen again, in the order in which it did.
func (l *loader) replay(ctx context.Context) error {
	tools, err := readAll[toolFile]("tools")
	if err != nil {
		return err
	}
	pilots, err := readAll[pilotFile]("pilots")
	if err != nil {
		return err
	}
	var events []event
	for _, t := range tools {
		list, err := l.toolEvents(t)
		if err != nil {
			return err
		}
		events = append(events, list...)
	}
	for _, p := range pilots {
		events = append(events, l.pilotEvents(p)...)
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.at.Compare(b.at) })
	for _, e := range events {
		at := e.at.UTC()
		if err := e.act(ctx, func() time.Time { return at }); err != nil {
			return fmt.Errorf("starter %s: %w", e.what, err)
		}
	}
	return nil
}

func (l *loader) toolEvents(t toolFile) ([]event, error) {
	var events []event
	var content domain.Content
	for i, r := range t.Revisions {
		if r.Content != nil {
			content = r.Content.Normal()
		} else {
			patched, err := patch(content, r.Patch)
			if err != nil {
				return nil, fmt.Errorf("starter %s revision %d: %w", t.Slug, i+1, err)
			}
			content = patched
		}
		said := content
		events = append(events, event{r.Published, fmt.Sprintf("%s revision %d", t.Slug, i+1),
			func(ctx context.Context, now func() time.Time) error {
				return l.publish(ctx, t, i+1, said, now)
			}})
		content = numbered(content, i+1)
	}
	return events, nil
}

// numbered is the content as the revision with that number holds it.
func numbered(c domain.Content, number int) domain.Content {
	c = c.Clone()
	for lang, t := range c.Translations {
		if t.BasedOn == 0 || lang == c.SourceLanguage {
			t.BasedOn = number
		}
		c.Translations[lang] = t
	}
	return c
}

func patch(content domain.Content, change json.RawMessage) (domain.Content, error) {
	var c domain.Content
	before, err := content.Canonical()
	if err != nil {
		return c, err
	}
	after, err := domain.MergePatch(before, change)
	if err != nil {
		return c, err
	}
	d := json.NewDecoder(bytes.NewReader(after))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, err
	}
	return c.Normal(), nil
}

// publish creates the tool when there is none, and publishes the revision when it isn't there.
func (l *loader) publish(
	ctx context.Context, f toolFile, number int, content domain.Content, now func() time.Time,
) error {
	service := domain.ToolService{Store: l.store, Now: now}
	t, err := l.store.As(editor).Tool(ctx, f.Slug)
	if domain.IsKind(err, domain.NotFound) && number == 1 {
		_, t, err = service.Create(ctx, editor, domain.NewTool{Slug: f.Slug, Owner: f.Owner, Content: content})
		l.added.Tools++
	}
	if err != nil || t.CurrentRevision >= number {
		return err
	}
	r := f.Revisions[number-1]
	if err := review(ctx, service, f.Slug, domain.DraftEdit{Content: content, ChangeKind: r.ChangeKind, ChangeNote: r.ChangeNote}); err != nil {
		return err
	}
	p := domain.Publication{Slug: f.Slug}
	for _, external := range r.Addresses {
		id, ok := l.feedback[external]
		if !ok {
			return fmt.Errorf("it addresses feedback %s, which wasn't there yet", external)
		}
		p.Addresses = append(p.Addresses, id)
	}
	l.added.Revisions++
	_, err = service.Publish(ctx, editor, p)
	return err
}

// review brings a draft that says so into review; a load that was cut off may have left it there.
func review(ctx context.Context, service domain.ToolService, slug string, e domain.DraftEdit) error {
	_, d, err := service.Draft(ctx, editor, slug)
	if err != nil || d.State == domain.DraftInReview {
		return err
	}
	if _, _, err := service.Edit(ctx, editor, slug, nil, func(domain.DraftEdit) (domain.DraftEdit, error) { return e, nil }); err != nil {
		return err
	}
	_, _, err = service.Submit(ctx, editor, slug, nil)
	return err
}

func (l *loader) pilotEvents(p pilotFile) []event {
	var events []event
	for _, t := range p.Trials {
		begun, _ := time.Parse(time.DateOnly, string(t.From))
		events = append(events, event{begun.Add(12 * time.Hour), p.Organisation + " trial " + t.Key,
			func(ctx context.Context, now func() time.Time) error { return l.try(ctx, p.Organisation, t, now()) }})
	}
	for _, f := range p.Feedback {
		events = append(events, event{f.Received, f.ExternalID,
			func(ctx context.Context, now func() time.Time) error { return l.send(ctx, p.Organisation, f, now) }})
		for i, m := range f.Triage {
			events = append(events, event{m.At, fmt.Sprintf("%s triage %d", f.ExternalID, i+1),
				func(ctx context.Context, now func() time.Time) error {
					return l.move(ctx, p.Organisation, f.ExternalID, m, now)
				}})
		}
	}
	return events
}

func (l *loader) try(ctx context.Context, organisation string, f trialFile, now time.Time) error {
	actor := l.pilot(organisation)
	id := trialID(organisation, f.Key)
	if _, err := l.store.As(actor).Trial(ctx, id); !domain.IsKind(err, domain.NotFound) {
		return err
	}
	return l.store.InTx(ctx, actor, func(w domain.Writer) ([]domain.Change, error) {
		tool, err := w.Tool(ctx, f.Tool)
		if err != nil {
			return nil, err
		}
		l.added.Trials++
		return nil, w.CreateTrial(ctx, domain.Trial{
			ID: id, OrganisationID: actor.Organisation, ToolID: tool.ID, Revision: f.Revision, From: f.From, Until: f.Until,
			Context: f.Context, Goal: f.Goal, Outcome: f.Outcome, UseAgain: f.UseAgain, State: stateOf(f), Version: 1,
			CreatedAt: now, ChangedAt: now,
		}, "")
	})
}

func stateOf(f trialFile) domain.TrialState {
	if f.Outcome == "" {
		return domain.TrialRunning
	}
	return domain.TrialFinished
}

func (l *loader) send(ctx context.Context, organisation string, f feedbackFile, now func() time.Time) error {
	n := domain.NewFeedback{
		Tool: f.Tool, Revision: f.Revision, Step: f.Step, Kind: f.Kind, Ratings: f.Ratings, WhatWorked: f.WhatWorked,
		WhatToChange: f.WhatToChange, UsedFor: f.UsedFor, UsedOn: f.UsedOn, Language: f.Language, Source: source,
		ExternalID: f.ExternalID, ConsentToQuote: f.ConsentToQuote,
		Once: domain.Once{Fingerprint: domain.Fingerprint(source, f.ExternalID)},
	}
	if f.Trial != "" {
		n.Trial = trialID(organisation, f.Trial)
	}
	service := domain.FeedbackService{Store: l.store, Now: now}
	out, err := service.Submit(ctx, l.pilot(organisation), n)
	if err != nil {
		return err
	}
	if !out.Replayed {
		l.added.Feedback++
	}
	l.feedback[f.ExternalID] = out.Value.ID
	return nil
}

// move makes an editor's or the sender's move, unless it was made before.
func (l *loader) move(ctx context.Context, organisation, external string, m moveFile, now func() time.Time) error {
	id := l.feedback[external]
	service := domain.FeedbackService{Store: l.store, Now: now}
	fb, err := service.Feedback(ctx, editor, id)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(fb.Events, func(e domain.FeedbackEvent) bool { return e.At.Equal(m.At) && e.To == m.To }) {
		return nil
	}
	if m.By == "pilot" {
		_, err = service.Respond(ctx, l.pilot(organisation), id, nil, domain.AuthorMove{To: m.To, Message: m.Message})
		return err
	}
	move := domain.Move{To: m.To, Kind: m.Kind, ReasonCode: m.Reason, Answer: m.Answer}
	if m.DuplicateOf != "" {
		master := l.feedback[m.DuplicateOf]
		move.DuplicateOf = &master
	}
	_, err = service.Triage(ctx, editor, id, nil, move)
	return err
}

// release makes public what the trials and ratings say together.
func (l *loader) release(ctx context.Context) error {
	service := domain.EvidenceService{Store: l.store, Now: func() time.Time { return time.Now().UTC() }}
	_, err := service.Release(ctx, time.Time{})
	return err
}

func (l *loader) pilot(organisation string) domain.Actor {
	return domain.Actor{
		Role: domain.RolePilot, Organisation: l.organisations[organisation],
		Permissions: domain.PermissionsOf[domain.RolePilot],
	}
}

// trialID makes the same id for the same trial at every load (UUIDv8, RFC 9562).
func trialID(organisation, key string) domain.ID {
	sum := sha256.Sum256([]byte("academy starter trial " + organisation + " " + key))
	sum[6] = sum[6]&0x0f | 0x80
	sum[8] = sum[8]&0x3f | 0x80
	h := hex.EncodeToString(sum[:16])
	id, _ := domain.ParseID(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
	return id
}
