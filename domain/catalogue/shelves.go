package catalogue

import "sync"

// shelves hold the published tools by what describes them. They are filled when somebody first looks,
// once for each state of the tools.
type shelves struct {
	once   sync.Once
	byCode map[string]map[string][]*Tool // scheme -> code -> tools by id
}

// shelf lists the published tools that a code describes, by id. The list must not be changed.
func (c *Catalogue) shelf(scheme, code string) []*Tool {
	c.shelves.once.Do(func() { c.shelves.fill(c.Tools()) })
	return c.shelves.byCode[scheme][code]
}

func (s *shelves) fill(tools []*Tool) {
	s.byCode = map[string]map[string][]*Tool{}
	for _, t := range tools {
		for scheme, codes := range t.codes {
			if s.byCode[scheme] == nil {
				s.byCode[scheme] = map[string][]*Tool{}
			}
			for _, code := range codes {
				s.byCode[scheme][code] = append(s.byCode[scheme][code], t)
			}
		}
	}
}

// Count is how many published tools a code describes: as many as a filter by it finds.
func (c *Catalogue) Count(scheme, code string) int { return len(c.shelf(scheme, code)) }
