package catalogue

import (
	"slices"
	"strings"
	"sync"

	"academy/domain"
)

// shelves hold the published tools by what leads to them, as places in the list of tools. They are
// filled when somebody first looks, once for each state of the tools.
type shelves struct {
	once    sync.Once
	byCode  map[string]map[string][]int32 // scheme -> code -> places, ascending
	namedBy map[domain.ID][]int32         // tool -> who names it as related, ascending
}

func (c *Catalogue) filled() *shelves {
	c.shelves.once.Do(func() { c.shelves.fill(c) })
	return c.shelves
}

func (s *shelves) fill(c *Catalogue) {
	s.byCode, s.namedBy = map[string]map[string][]int32{}, map[domain.ID][]int32{}
	for i, t := range c.Tools() {
		for scheme, codes := range t.codes {
			if s.byCode[scheme] == nil {
				s.byCode[scheme] = map[string][]int32{}
			}
			for _, code := range codes {
				s.byCode[scheme][code] = append(s.byCode[scheme][code], int32(i))
			}
		}
		for _, slug := range t.Related() {
			if named, ok := c.instead(slug); ok {
				s.namedBy[named.ID] = append(s.namedBy[named.ID], int32(i))
			}
		}
	}
}

// shelf lists the places of the published tools that a code describes. It must not be changed.
func (c *Catalogue) shelf(scheme, code string) []int32 { return c.filled().byCode[scheme][code] }

// Count is how many published tools a code describes: as many as a filter by it finds.
func (c *Catalogue) Count(scheme, code string) int { return len(c.shelf(scheme, code)) }

// place is where a published tool stands in the list of tools.
func (c *Catalogue) place(t *Tool) (int, bool) {
	return slices.BinarySearchFunc(c.Tools(), t.ID, func(t *Tool, id domain.ID) int { return strings.Compare(string(t.ID), string(id)) })
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
