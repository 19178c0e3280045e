package catalogue

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"academy/domain"
)

// Publication is a published tool and when feeds say that it came and last changed: whole seconds, of which
// no two revisions ever have the same.
type Publication struct {
	Tool    *Tool
	First   time.Time // of its first revision
	Current time.Time // of its current one; the same when there is no other
}

// Publications lists the tools that a query's filters let through, the newest revision first, at most Limit.
func (c *Catalogue) Publications(q Query) []Publication {
	chosen := c.chosen(q, c.live, "")
	list := make([]Publication, 0, min(q.Limit, chosen.count()))
	for _, d := range c.dated() {
		if len(list) == q.Limit {
			break
		}
		if chosen.has(d.tool) {
			list = append(list, Publication{c.tools[d.tool], time.Unix(d.first, 0).UTC(), time.Unix(d.current, 0).UTC()})
		}
	}
	return list
}

// dating is when each tool came and changed, worked out when somebody first looks, once for each state of the
// tools.
type dating struct {
	once sync.Once
	list []dated // published tools, the newest revision first
}

type dated struct {
	tool           uint32
	first, current int64 // seconds since 1970
}

// dated dates every revision that there ever was, those of withdrawn tools too, so that nobody's date depends
// on what else is published now.
func (c *Catalogue) dated() []dated {
	c.dating.once.Do(func() {
		all := make([]moment, 0, c.count)
		for n := range c.byID.each() {
			t := c.tools[n]
			for i := range t.earlier {
				all = append(all, moment{tool: n, number: t.earlier[i].number, at: t.earlier[i].publishedAt.UnixMicro()})
			}
			all = append(all, moment{tool: n, number: t.current.number, at: t.current.publishedAt.UnixMicro()})
		}
		slices.SortFunc(all, func(a, b moment) int {
			return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(string(c.tools[a.tool].ID), string(c.tools[b.tool].ID)), a.number-b.number)
		})
		spread(all)
		c.dating.list = c.inNews(all)
	})
	return c.dating.list
}

// inNews gives the published tools of all revisions, which are in order, the newest first.
func (c *Catalogue) inNews(all []moment) []dated {
	list, first := make([]dated, 0, c.count), make(map[uint32]int64, c.count)
	for _, m := range all {
		t := c.tools[m.tool]
		if t.State != domain.ToolPublished {
			continue
		}
		if _, known := first[m.tool]; !known {
			first[m.tool] = m.second
		}
		if m.number == t.current.number {
			list = append(list, dated{m.tool, first[m.tool], m.second})
		}
	}
	slices.Reverse(list)
	return list
}

// moment is when a revision was published, in microseconds, and the second that it is given.
type moment struct {
	tool       uint32
	number     int
	at, second int64
}

// mostAhead is how many seconds after its publication a revision is dated at most.
const mostAhead = 60

// spread gives each revision, oldest first, a second of its own. Flow tools remember the newest date that they
// saw and take what is newer, in whole seconds. So a revision gets its own second, or the first free one after
// it: it is newer than all that were there before it, and their dates stay.
//
// Hundreds in a second (an import) would so be dated hours ahead. Nobody sees so many one by one: a feed shows
// the last fifty. So from a minute ahead on the older ones move back instead. What is published in a later
// second is newer than everything before it all the same.
func spread(all []moment) {
	last := int64(math.MinInt64)
	for i := range all {
		own := time.UnixMicro(all[i].at).Unix()
		if all[i].second = own; last >= own {
			all[i].second = min(last+1, own+mostAhead)
		}
		last = all[i].second
	}
	for i := len(all) - 2; i >= 0; i-- {
		all[i].second = min(all[i].second, all[i+1].second-1)
	}
}
