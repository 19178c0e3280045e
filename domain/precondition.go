package domain

// Precondition says whether the state that the caller last saw, as a tag, is still good enough to
// act on (If-Match). Nil means that the caller doesn't care.
type Precondition func(tag string) bool

func (p Precondition) check(tag string) error {
	if p != nil && !p(tag) {
		return Fault(Stale, "stale")
	}
	return nil
}

// demand is check where a caller has to care. Errors: PreconditionRequired, Stale.
func (p Precondition) demand(tag string) error {
	if p == nil {
		return Fault(PreconditionRequired, "if-match-required")
	}
	return p.check(tag)
}

// PutCondition is what the caller of a put knows of what is there. What is there is replaced only by
// somebody who has seen it.
type PutCondition struct {
	Match Precondition // If-Match; nil: not given
	New   bool         // If-None-Match: *
}

// check compares with what is there. Errors: Stale, PreconditionRequired.
func (c PutCondition) check(there bool, tag string) error {
	switch {
	case c.New && there, c.Match != nil && !there:
		return Fault(Stale, "stale")
	case !there:
		return nil
	}
	return c.Match.demand(tag)
}
