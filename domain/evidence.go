package domain

import "math"

// Evidence is what the finished trials of a tool say together: those with a code of one vocabulary in
// their context, or all of them. At least EvidenceFloor organisations stand behind each, and nobody can
// compute what fewer said by subtracting one from another; the store sees to both.
type Evidence struct {
	ToolID        ID
	Scheme        string // circumstances, leadership_level or setting; "" for all trials
	Code          string // "" for all trials
	Trials        int
	Organisations int
	Worked        int // trials with the outcome worked or worked_adapted
	WorkedIn      int // organisations with such a trial
	UseAgain      int // trials after which the organisation would use the tool again
}

// Certainty is the share of organisations in which the tool works at the very least, by the lower end
// of Wilson's interval at 95 %: three of three weigh more than one of one, and less than thirty of
// thirty. It is between 0 and 1.
func (e Evidence) Certainty() float64 {
	if e.Organisations == 0 {
		return 0
	}
	const z = 1.96
	n := float64(e.Organisations)
	share := float64(e.WorkedIn) / n
	centre := share + z*z/(2*n)
	spread := z * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	return max(0, (centre-spread)/(1+z*z/n))
}

// Convinces tells whether most of the organisations say that the tool worked.
func (e Evidence) Convinces() bool { return 2*e.WorkedIn > e.Organisations }
