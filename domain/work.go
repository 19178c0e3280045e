package domain

import (
	"context"
	"slices"
)

// Untouched, as a state of work, is a published tool that nobody edits: its working copy is its revision.
const Untouched = "untouched"

// WorkStates are the states of work that a filter can name.
var WorkStates = []string{string(DraftEditing), string(DraftInReview), string(DraftScheduled), Untouched}

// Standing is how a translation stands: its status, or stale when it follows an older text than its
// source's. It is computed and never stored.
type Standing string

// StandingStale is the standing that no status says.
const StandingStale Standing = "stale"

// Standings are the ways in which a translation can stand.
var Standings = append(slices.Clone(translationStatuses), string(StandingStale))

// Work is a tool with its working copy, and what is published of it.
type Work struct {
	Tool      Tool
	Draft     Draft   // Version 0: nobody edits
	Published Content // the zero Content before the first publication
}

// State is the draft's, or Untouched.
func (x Work) State() string {
	if x.Draft.Version == 0 {
		return Untouched
	}
	return string(x.Draft.State)
}

// Standing tells how each language stands in the working copy.
func (x Work) Standing() map[Language]Standing {
	sourceChanges := x.Tool.CurrentRevision > 0 && x.Draft.Content.SourceDiffers(x.Published)
	standing := map[Language]Standing{}
	for _, lang := range Languages {
		t, ok := x.Draft.Content.Translations[lang]
		switch {
		case !ok || t.Status == TranslationMissing:
			standing[lang] = Standing(TranslationMissing)
		case lang == x.Draft.Content.SourceLanguage, x.Draft.Version > 0 && t.BasedOn == 0:
			standing[lang] = Standing(t.Status)
		case sourceChanges, t.Stale(x.Tool.SourceChangedIn):
			standing[lang] = StandingStale
		default:
			standing[lang] = Standing(t.Status)
		}
	}
	return standing
}

// WorkFilter chooses work; empty fields don't restrict.
type WorkFilter struct {
	States       []string // of WorkStates
	Language     Language // with Standing
	Standing     Standing
	ReviewBefore Date
	After        string // slug of the last one of the page before
	Limit        int
}

func (f WorkFilter) matches(standing map[Language]Standing) bool {
	return f.Standing == "" || standing[f.Language] == f.Standing
}

// WorkPage is a part of the list, by slug. Standing counts, for each language, how the translations stand,
// whatever standing was asked for.
type WorkPage struct {
	Items    []Work
	More     bool
	Total    int
	Standing map[Language]map[Standing]int
}

// workAtOnce bounds how much content is held at a time.
const workAtOnce = 100

// Work lists what editors work on. How a translation stands is computed of its content, so every tool that
// the states choose is read; with Untouched that is the whole catalogue.
func (s *ToolService) Work(ctx context.Context, actor Actor, f WorkFilter) (WorkPage, error) {
	page := WorkPage{Items: []Work{}, Standing: map[Language]map[Standing]int{}}
	if err := actor.Require(ToolsWrite); err != nil {
		return page, err
	}
	for _, lang := range Languages {
		page.Standing[lang] = map[Standing]int{}
	}
	r := s.Store.As(actor)
	for after := ""; ; {
		list, err := r.WorkAfter(ctx, after, f.States, workAtOnce)
		if err != nil {
			return page, err
		}
		if len(list) == 0 {
			return page, recordReading(ctx, s.Store, actor, "draft.list", ResourceTool, "", s.Now())
		}
		for _, x := range list {
			page.add(x, f)
		}
		after = list[len(list)-1].Tool.Slug
	}
}

func (p *WorkPage) add(x Work, f WorkFilter) {
	if by := x.Draft.Content.ReviewBy; f.ReviewBefore != "" && (by == "" || by >= f.ReviewBefore) {
		return
	}
	standing := x.Standing()
	for lang, state := range standing {
		p.Standing[lang][state]++
	}
	if !f.matches(standing) {
		return
	}
	p.Total++
	switch {
	case x.Tool.Slug <= f.After:
	case len(p.Items) == f.Limit:
		p.More = true
	default:
		p.Items = append(p.Items, x)
	}
}
