package domain

import "math"

// Evidence is what the finished trials of a tool say together: those with a code of one vocabulary in
// their context, or all of them. At least EvidenceFloor organisations stand behind each, and nobody can
// compute what fewer said by subtracting one from another, today's or last month's; the store sees to
// both.
type Evidence struct {
	ToolID        ID
	Scheme        string // one of EvidenceSchemes; "" for all trials
	Code          string // "" for all trials
	Trials        int
	Organisations int
	Worked        int // trials with the outcome worked or worked_adapted
	Adapted       int // of those, worked_adapted
	Mixed         int
	DidNotWork    int
	NotFinished   int
	WorkedIn      int // organisations with a trial that worked
	UseAgain      int // trials after which the organisation would use the tool again
}

// EvidenceSchemes are the vocabularies of a trial's context by which evidence is told, in the order in
// which they get their figures: where two would give away together what few said, the later one has none.
var EvidenceSchemes = []string{
	SchemeCircumstances, SchemeLeadershipLevel, SchemeSetting, SchemeTrialGroupSize, SchemeWorkMode,
}

// Share is a part of a number of trials, with the interval in which the true share of trials like these
// lies at 95 % (Wilson). All are between 0 and 1.
type Share struct{ Value, Low, High float64 }

// WorkedShare is the share of trials in which the tool worked, as it is or adapted.
func (e Evidence) WorkedShare() Share { return wilson(e.Worked, e.Trials) }

// Certainty is the share of organisations in which the tool works at the very least: three of three weigh
// more than one of one, and less than thirty of thirty.
func (e Evidence) Certainty() float64 { return wilson(e.WorkedIn, e.Organisations).Low }

// Convinces tells whether most of the organisations say that the tool worked.
func (e Evidence) Convinces() bool { return 2*e.WorkedIn > e.Organisations }

func wilson(part, whole int) Share {
	if whole == 0 {
		return Share{}
	}
	const z = 1.96
	n, p := float64(whole), float64(part)/float64(whole)
	centre := p + z*z/(2*n)
	spread := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return Share{p, max(0, (centre-spread)/(1+z*z/n)), min(1, (centre+spread)/(1+z*z/n))}
}

// Measure is one of the three things that feedback rates.
type Measure string

// The measures.
const (
	Usefulness Measure = "usefulness"
	Ease       Measure = "ease"
	Clarity    Measure = "clarity"
)

// Measures lists them as people read them.
var Measures = []Measure{Usefulness, Ease, Clarity}

// Rating is how a tool is rated in feedback, under the same conditions as Evidence; by a code of the
// context where the feedback names a trial.
type Rating struct {
	ToolID        ID
	Measure       Measure
	Scheme, Code  string // as in Evidence
	Organisations int
	Counts        [5]int `gorm:"-"` // how many gave 1 to 5
}

// N is how many ratings there are.
func (r Rating) N() int {
	n := 0
	for _, count := range r.Counts {
		n += count
	}
	return n
}

// Mean is their mean, between 1 and 5; 0 without any.
func (r Rating) Mean() float64 {
	sum := 0
	for i, count := range r.Counts {
		sum += (i + 1) * count
	}
	return float64(sum) / float64(max(1, r.N()))
}
