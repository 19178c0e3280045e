package catalogue

import (
	"sync"

	"academy/domain"
)

// naming is who names whom as related. It is worked out when somebody first looks, once for each state of
// the tools.
type naming struct {
	once sync.Once
	by   map[domain.ID][]uint32 // tool -> the numbers of those that name it
}

// namedBy lists the numbers of the published tools that name a tool, or one that it replaces.
func (c *Catalogue) namedBy(t *Tool) []uint32 {
	c.naming.once.Do(func() {
		c.naming.by = map[domain.ID][]uint32{}
		for _, n := range c.sorted[0] {
			for _, slug := range c.tools[n].related {
				if named, ok := c.instead(slug); ok {
					c.naming.by[named.ID] = append(c.naming.by[named.ID], n)
				}
			}
		}
	})
	return c.naming.by[t.ID]
}

// mostReplacements is how far replacements of replacements are followed.
const mostReplacements = 8

// instead finds the published tool with that slug, or the one that replaces it.
func (c *Catalogue) instead(slug string) (*Tool, bool) {
	for range mostReplacements {
		t, ok := c.Tool(slug)
		if !ok || t.State == domain.ToolPublished {
			return t, ok
		}
		slug = t.ReplacedBy
	}
	return nil, false
}
