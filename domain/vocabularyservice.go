package domain

import (
	"context"
	"slices"
	"strings"
	"time"
)

// VocabularyService is what editors do with terms. A term is reworded, moved, retired or replaced by
// another one; its code never changes, and it is never deleted: what was described with it stays so.
type VocabularyService struct {
	Store Store
	Now   func() time.Time
}

// Tag names what the term says in one word.
func (t Term) Tag() string { return tagOf(t) }

// Term gives a term in every language.
func (s *VocabularyService) Term(ctx context.Context, actor Actor, scheme, code string) (Term, error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return Term{}, err
	}
	v, err := s.Store.As(actor).Vocabularies(ctx)
	if err != nil {
		return Term{}, err
	}
	t, ok := v.Term(scheme, code)
	if !ok {
		return t, Missing("term")
	}
	return t, nil
}

// PutTerm creates a term or replaces what the one with its code says. Errors: NotFound for no such
// vocabulary, Stale and PreconditionRequired as PutCondition says, Invalid with all wrong fields.
func (s *VocabularyService) PutTerm(ctx context.Context, actor Actor, t Term, known PutCondition) (created bool, err error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return false, err
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		if err := w.Lock(ctx, "vocabularies"); err != nil {
			return nil, err
		}
		v, err := w.Vocabularies(ctx)
		if err != nil {
			return nil, err
		}
		if len(v.Terms(t.Scheme)) == 0 {
			return nil, Missing("vocabulary")
		}
		was, there := v.Term(t.Scheme, t.Code)
		var f Faults
		t.Check(&f, v)
		if err := f.Err(); err != nil {
			return nil, err
		}
		if err := known.check(there, was.Tag()); err != nil {
			return nil, err
		}
		created = !there
		if err := w.SaveTerm(ctx, t); err != nil {
			return nil, err
		}
		ref := t.Scheme + "/" + t.Code
		if err := w.Audit(ctx, NewAudit(actor, "term.put", ResourceVocabulary, ref, now)); err != nil {
			return nil, err
		}
		changes := []Change{Changed(ResourceVocabulary, ID(t.Scheme), t.Scheme, Upsert, now)}
		if there && was.Broader != t.Broader {
			moved, err := moveTools(ctx, w, t, now)
			return append(changes, moved...), err
		}
		return changes, nil
	})
	return created, err
}

// moveTools tells the feed of the tools that a term describes, when it belongs elsewhere from now on: filters by
// the broader term find other tools then, and who follows the feed with such a filter must learn of it.
func moveTools(ctx context.Context, w Writer, t Term, now time.Time) ([]Change, error) {
	tools, err := w.Described(ctx, t.Scheme, t.Code)
	if err != nil {
		return nil, err
	}
	changes := make([]Change, len(tools))
	for i, tool := range tools {
		changes[i] = Changed(ResourceTool, tool.ID, tool.Slug, Upsert, now)
	}
	return changes, nil
}

// Check notes every wrong field of a term that is to stand in these vocabularies.
func (t Term) Check(f *Faults, v *Vocabularies) {
	if len(t.Code) > 50 || !keyPattern.MatchString(t.Code) {
		f.Add("/code", "not-a-key")
	} else if t.Scheme == SchemeFeedbackState && !v.Has(t.Scheme, t.Code) {
		f.AddChoice("/code", "closed-vocabulary", v.Codes(t.Scheme)) // the machine of feedback knows no other
	}
	for _, lang := range Languages {
		if strings.TrimSpace(t.Labels.Exact(lang)) == "" {
			f.Add("/labels/"+string(lang), "required")
		}
		tooLong(f, "/labels/"+string(lang), t.Labels.Exact(lang), MaxTitle)
		tooLong(f, "/definition/"+string(lang), t.Definition.Exact(lang), MaxSummary)
	}
	if t.Ord < 0 || t.Ord > 10_000 {
		f.Add("/order", "out-of-range", "min", "0", "max", "10000")
	}
	t.checkBroader(f, v)
	if t.URI != "" && !webURL(t.URI) {
		f.Add("/uri", "not-a-url")
	}
	tooLong(f, "/uri", t.URI, MaxLine)
	if t.ValidUntil != "" && !t.ValidUntil.Valid() {
		f.Add("/valid_until", "not-a-date")
	}
	t.checkReplacement(f, v)
}

// checkBroader holds a term to where the others of its vocabulary belong: a responsibility to a level of
// leadership, a stage to a track. Where they belong nowhere, neither does it.
func (t Term) checkBroader(f *Faults, v *Vocabularies) {
	scheme := ""
	for _, other := range v.Terms(t.Scheme) {
		if other.Broader != "" {
			scheme, _ = other.Broader.Split()
			break
		}
	}
	var allowed []string
	for _, code := range v.Codes(scheme) {
		allowed = append(allowed, scheme+"/"+code)
	}
	if scheme == "" && t.Broader != "" || scheme != "" && !slices.Contains(allowed, string(t.Broader)) {
		f.AddChoice("/broader", "not-a-broader-term", allowed)
	}
}

// checkReplacement refuses a replacement that isn't there, and one that leads back to the term.
func (t Term) checkReplacement(f *Faults, v *Vocabularies) {
	if t.ReplacedBy == "" {
		return
	}
	if !v.Has(t.Scheme, t.ReplacedBy) {
		v.Check(f, "/replaced_by", t.Scheme, t.ReplacedBy)
		return
	}
	for code, steps := t.ReplacedBy, len(v.Terms(t.Scheme)); code != "" && steps >= 0; steps-- {
		if code == t.Code {
			f.Add("/replaced_by", "replaces-itself")
			return
		}
		next, _ := v.Term(t.Scheme, code)
		code = next.ReplacedBy
	}
}
