package catalogue

import (
	"slices"

	"academy/domain"
)

// keptChanges is how many of the last changes lie in memory at least, where there are so many. Who follows the
// feed asks for the newest ones, again and again.
const keptChanges = 2048

// recent is the end of the public change log: everything after a position.
type recent struct {
	after   int64
	changes []domain.Change
}

// recentOf begins with the last changes of the log up to a position: all there are when they are fewer than
// were asked for.
func recentOf(last []domain.Change, asked int, upto int64) recent {
	r := recent{changes: last}
	if len(last) == asked {
		r.after = last[0].Position - 1
	}
	for n := len(r.changes); n > 0 && r.changes[n-1].Position > upto; n-- {
		r.changes = r.changes[:n-1] // these come once more, when they are applied
	}
	r.changes = slices.Clip(r.changes)
	return r
}

// with is the log after more changes. Older catalogues don't look beyond their own end.
func (r recent) with(changes []domain.Change) recent {
	r.changes = append(r.changes, changes...)
	if n := len(r.changes) - keptChanges; n > keptChanges {
		r.after = r.changes[n-1].Position
		r.changes = slices.Clone(r.changes[n:])
	}
	return r
}

// since gives the changes after a position; not ok when the log begins later than that.
func (r recent) since(position int64) (changes []domain.Change, ok bool) {
	if position < r.after {
		return nil, false
	}
	i, _ := slices.BinarySearchFunc(r.changes, position+1, func(c domain.Change, p int64) int { return int(min(max(c.Position-p, -1), 1)) })
	return r.changes[i:], true
}
