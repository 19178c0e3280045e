package domain

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Reading gives the words of a text that say something, each in the form that all its forms share.
type Reading func(text string, lang Language) []string

// Similar is feedback that may say the same as other feedback: Likeness is from 0 to 1.
type Similar struct {
	Feedback Feedback
	Likeness float64
}

const (
	similarAmong = 500  // feedback on the tool that is looked at, the newest
	similarMost  = 10   // that are shown
	similarLeast = 0.15 // likeness below which two texts have a word in common and no more
	sameStep     = 1.2  // what is about the same step is likelier to be the same
)

// Similar finds feedback on the same tool that may say the same, the likest first: by the words that they
// share, where rare ones count more. It is an offer to an editor, who decides. Errors: NotFound.
func (s *FeedbackService) Similar(ctx context.Context, actor Actor, id ID, read Reading) ([]Similar, error) {
	if err := actor.Require(FeedbackTriage); err != nil {
		return nil, err
	}
	r := s.Store.As(actor)
	fb, err := r.Feedback(ctx, id)
	if err != nil {
		return nil, err
	}
	others, err := r.FeedbackLike(ctx, fb, similarAmong)
	if err != nil {
		return nil, err
	}
	return likest(fb, others, read), recordReading(ctx, s.Store, actor, "feedback.similar", ResourceFeedback, string(id), s.Now())
}

func likest(fb Feedback, others []Feedback, read Reading) []Similar {
	said := fb.words(read)
	sets := make([]map[string]bool, len(others))
	holders := map[string]int{}
	for i := range others {
		sets[i] = others[i].words(read)
		for w := range sets[i] {
			holders[w]++
		}
	}
	weight := func(w string) float64 { return math.Log(1 + float64(len(others)+1)/float64(holders[w]+1)) }
	list := []Similar{}
	for i, other := range others {
		likeness := overlap(said, sets[i], weight)
		if fb.Step != "" && fb.Step == other.Step {
			likeness = min(1, likeness*sameStep)
		}
		if likeness >= similarLeast {
			list = append(list, Similar{other, math.Round(likeness*100) / 100})
		}
	}
	slices.SortStableFunc(list, func(a, b Similar) int { return cmp.Compare(b.Likeness, a.Likeness) })
	return list[:min(len(list), similarMost)]
}

func (fb *Feedback) words(read Reading) map[string]bool {
	set := map[string]bool{}
	for _, text := range []string{fb.WhatWorked, fb.WhatToChange, fb.UsedFor} {
		for _, w := range read(text, fb.Language) {
			set[w] = true
		}
	}
	return set
}

// overlap is twice the weight of what both hold, by the weight of all (Dice).
func overlap(a, b map[string]bool, weight func(string) float64) float64 {
	shared, all := 0.0, 0.0
	for w := range a {
		all += weight(w)
		if b[w] {
			shared += weight(w)
		}
	}
	for w := range b {
		all += weight(w)
	}
	if all == 0 {
		return 0
	}
	return 2 * shared / all
}
