package domain

import (
	"strconv"
	"strings"
)

// mostPeople is the largest group that a content may state.
const mostPeople = 10_000

// GroupSizeOf reads a code of trial_group_size, such as 6_15 or over_50.
func GroupSizeOf(code string) (GroupSize, bool) {
	if more, ok := strings.CutPrefix(code, "over_"); ok {
		n, err := strconv.Atoi(more)
		return GroupSize{n + 1, mostPeople}, err == nil
	}
	least, most, ok := strings.Cut(code, "_")
	a, errA := strconv.Atoi(least)
	b, errB := strconv.Atoi(most)
	return GroupSize{a, b}, ok && errA == nil && errB == nil && a <= b
}

// Fits tells whether a tool for g suits a group of that size: they share a number of people. A tool that
// states no size isn't said to suit any.
func (g GroupSize) Fits(group GroupSize) bool {
	return g != GroupSize{} && group.Max > 0 && g.Min <= group.Max && group.Min <= g.Max
}
