package domain

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The kinds of what is kept for a time that aren't states of feedback.
const (
	RetainedTrial   = "trial"   // a finished trial's text
	RetainedAudit   = "audit"   // lines of the trail
	RetainedChanges = "changes" // of the feed that others followed; the last one of each resource stays
	RetainedResults = "results" // of requests with an idempotency key; their time is KeyLife
	RetainedEditors = "editors" // who signed in; for as long as the trail has lines of theirs
)

// Span is a time in the calendar.
type Span struct{ Months, Days int }

// Before is the moment that lies so long before another.
func (s Span) Before(t time.Time) time.Time { return t.AddDate(0, -s.Months, -s.Days) }

// Retention is for how long what is kept: a state of feedback, counted from its last move; trial, from
// its last change; audit, from the act. docs/retention.md says why.
type Retention map[string]Span

// DefaultRetention is what holds unless the operator says otherwise.
func DefaultRetention() Retention {
	return Retention{
		string(FeedbackQuarantined): {Months: 6}, string(FeedbackReceived): {Months: 36}, string(FeedbackTriaged): {Months: 36},
		string(FeedbackPlanned): {Months: 36}, string(FeedbackNeedsInfo): {Months: 36}, string(FeedbackReopened): {Months: 36},
		string(FeedbackDuplicate): {Months: 24}, string(FeedbackDeclined): {Months: 24}, string(FeedbackWithdrawn): {Months: 24},
		string(FeedbackAddressed): {Months: 36}, string(FeedbackConfirmed): {Months: 36},
		RetainedTrial: {Months: 36}, RetainedAudit: {Months: 24},
		RetainedChanges: {Days: 400},
	}
}

// ParseRetention changes the defaults: declined=12m,audit=3y. A time is a number of days (d), weeks (w),
// months (m) or years (y), at least a day and at most ten years; of the trail at least a year. Every fault
// is named.
func ParseRetention(text string) (Retention, error) {
	r := DefaultRetention()
	var wrong []string
	seen := map[string]bool{}
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		span, ok := ParseSpan(value)
		_, known := r[name]
		switch {
		case !known:
			wrong = append(wrong, fmt.Sprintf("%q is none of %s", name, strings.Join(slices.Sorted(maps.Keys(r)), " ")))
		case seen[name]:
			wrong = append(wrong, name+" stands there twice")
		case !ok:
			wrong = append(wrong, name+" must be 1d to 10y: a number and d, w, m or y")
		case name == RetainedAudit && span.Months < 12 && span.Days < 366:
			wrong = append(wrong, "audit must be a year or more")
		case name == RetainedChanges && span.Months < 1 && span.Days < 30:
			wrong = append(wrong, "changes must be a month or more")
		default:
			r[name] = span
		}
		seen[name] = true
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("%s", strings.Join(wrong, "; "))
	}
	return r, nil
}

// ParseSpan reads 1d to 10y: a number and d, w, m or y.
func ParseSpan(s string) (Span, bool) {
	if s == "" {
		return Span{}, false
	}
	n, err := strconv.Atoi(s[:len(s)-1])
	if err != nil || n < 1 || s[0] == '+' {
		return Span{}, false
	}
	switch unit := s[len(s)-1]; {
	case unit == 'd' && n <= 3653:
		return Span{Days: n}, true
	case unit == 'w' && n <= 521:
		return Span{Days: 7 * n}, true
	case unit == 'm' && n <= 120:
		return Span{Months: n}, true
	case unit == 'y' && n <= 10:
		return Span{Months: 12 * n}, true
	}
	return Span{}, false
}

// Retain erases what has been kept long enough, and gives how much of each kind; dry, it only counts.
// Any number of replicas may do so at once: one works at a time.
func (s *ErasureService) Retain(ctx context.Context, actor Actor, r Retention, dry bool) (ErasedCounts, error) {
	counts := ErasedCounts{}
	for _, kind := range slices.Sorted(maps.Keys(r)) {
		if kind == RetainedAudit || kind == RetainedChanges {
			continue
		}
		trials, aged := kind == RetainedTrial, Aged{State: kind, Before: r[kind].Before(s.Now())}
		if trials {
			aged.State = string(TrialFinished)
		}
		var err error
		if dry {
			counts[kind], err = s.Store.As(actor).CountAged(ctx, trials, aged)
		} else {
			counts[kind], err = s.erase(ctx, actor, trials, aged)
		}
		if err != nil {
			return counts, fmt.Errorf("retention of %s: %w", kind, err)
		}
	}
	err := s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		now := s.Now()
		forgot, err := w.ForgetOld(ctx, Old{Audit: r[RetainedAudit].Before(now), Changes: r[RetainedChanges].Before(now), Now: now}, dry)
		counts[RetainedAudit], counts[RetainedChanges], counts[RetainedResults] = forgot.Audit, forgot.Changes, forgot.Results
		if err != nil {
			return nil, err
		}
		if counts[RetainedEditors], err = w.ForgetEditors(ctx, r[RetainedAudit].Before(now), dry); err != nil || dry || forgot.Audit == 0 {
			return nil, err
		}
		line := NewAudit(actor, "audit.forget", "audit", "", now)
		line.Count = forgot.Audit
		return nil, w.Audit(ctx, line)
	})
	return counts, err
}

// RetainDaily is Retain once a day for all replicas; false when it ran today already.
func (s *ErasureService) RetainDaily(ctx context.Context, r Retention) (ErasedCounts, bool, error) {
	ran, err := s.Store.As(Retainer).RetentionRan(ctx, DateOf(s.Now()))
	if err != nil || ran {
		return nil, false, err
	}
	counts, err := s.Retain(ctx, Retainer, r, false)
	if err != nil {
		return counts, true, err
	}
	return counts, true, s.Store.InTx(ctx, Retainer, func(w Writer) ([]Change, error) {
		return nil, w.RetentionDone(ctx, s.Now(), counts)
	})
}
