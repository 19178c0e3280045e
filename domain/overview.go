package domain

import (
	"context"
	"slices"
	"time"
)

// Overview is how a programme does: what its organisations tried and sent in a period, how fast editors
// answered, and what waits now. It tells of single organisations and is for editors only.
type Overview struct {
	Programme     Programme
	From, Until   Date // both included
	Weeks         []OverviewWeek
	Answers       AnswerTimes
	Waiting       []Waiting
	Tools         []Tally
	Organisations []Tally
}

// OverviewWeek is one week of the period; every week of it is there.
type OverviewWeek struct {
	Week           Week
	TrialsStarted  int
	TrialsFinished int
	Feedback       int
}

// AnswerTimes tell how long feedback of the period waited for an editor's answer or decision; looking at
// it (triaged) is none, and what was withdrawn before isn't counted.
type AnswerTimes struct {
	Answered   int
	Unanswered int
	MedianDays float64 // of those answered, as the next
	P90Days    float64
	InTime     int // answered within AnswerDays
	Due        int // answered, or waiting for longer than AnswerDays: what InTime is a part of
}

// AnswerDays is within how many days feedback should be answered: what the law says of accessibility.
const AnswerDays = AccessibilityDays

// Waiting is what stands in a state that somebody must move on, of any period, by its age.
type Waiting struct {
	State      FeedbackState
	UpTo7      int // days since it was received
	UpTo14     int
	UpTo30     int
	Older      int
	OldestDays int
	Overdue    int // past its due date
}

// Total is how many wait.
func (w Waiting) Total() int { return w.UpTo7 + w.UpTo14 + w.UpTo30 + w.Older }

// Tally counts what one tool or organisation had part in.
type Tally struct {
	ID             ID
	TrialsStarted  int
	TrialsFinished int
	Feedback       int
}

// OpenStates are the states in which feedback waits for an editor or for its sender: it isn't answered for good.
var OpenStates = []FeedbackState{
	FeedbackQuarantined, FeedbackReceived, FeedbackReopened, FeedbackTriaged, FeedbackNeedsInfo, FeedbackPlanned,
}

// OverviewQuery asks for the organisations of a programme, while they take part in it.
type OverviewQuery struct {
	Programme   ID
	From, Until Date
	Today       Date
}

// MostOverviewDays is the longest period of an overview: two years.
const MostOverviewDays = 731

// OverviewService tells editors how a programme does.
type OverviewService struct {
	Store Store
	Now   func() time.Time
}

// Overview looks at a programme in a period; without one, at all of it until today. Errors: NotFound,
// Malformed for a period that ends before it begins or is too long.
func (s *OverviewService) Overview(ctx context.Context, actor Actor, slug string, from, until Date) (Overview, error) {
	if err := actor.Require(FeedbackTriage); err != nil {
		return Overview{}, err
	}
	r := s.Store.As(actor)
	programmes, err := r.Programmes(ctx)
	if err != nil {
		return Overview{}, err
	}
	i := slices.IndexFunc(programmes, func(p Programme) bool { return p.Slug == slug })
	if i < 0 {
		return Overview{}, Missing("programme")
	}
	q := OverviewQuery{Programme: programmes[i].ID, From: from, Until: until, Today: DateOf(s.Now())}
	if q.Until == "" {
		q.Until = q.Today
	}
	if q.From == "" {
		q.From = min(max(programmes[i].From, q.Until.AddDays(1-MostOverviewDays)), q.Until)
	}
	if err := q.check(); err != nil {
		return Overview{}, err
	}
	o, err := r.Overview(ctx, q)
	o.Programme, o.From, o.Until = programmes[i], q.From, q.Until
	o.Weeks = everyWeek(o.Weeks, q.From, q.Until)
	return o, err
}

func (q OverviewQuery) check() error {
	e := Fault(Malformed, "bad-parameters")
	switch {
	case !q.From.Valid():
		e.Fields = []Field{{Pointer: "from", Code: "not-a-date"}}
	case !q.Until.Valid():
		e.Fields = []Field{{Pointer: "until", Code: "not-a-date"}}
	case q.Until < q.From:
		e.Fields = []Field{{Pointer: "until", Code: "before-from"}}
	case q.From < q.Until.AddDays(1-MostOverviewDays):
		e.Fields = []Field{{Pointer: "from", Code: "period-too-long"}}
	default:
		return nil
	}
	return e
}

// everyWeek fills in the weeks in which nothing happened.
func everyWeek(some []OverviewWeek, from, until Date) []OverviewWeek {
	known := map[Week]OverviewWeek{}
	for _, w := range some {
		known[w.Week] = w
	}
	var all []OverviewWeek
	for day := from.week().Monday(); day <= until; day = day.AddDays(7) {
		week := known[day.week()]
		week.Week = day.week()
		all = append(all, week)
	}
	return all
}

func (d Date) week() Week {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return WeekOf(t)
}
