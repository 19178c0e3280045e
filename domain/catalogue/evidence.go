package catalogue

import (
	"context"
	"fmt"
	"maps"

	"academy/domain"
)

// evidence is what trials say of each tool.
type evidence map[domain.ID][]domain.Evidence

func evidenceOf(list []domain.Evidence) evidence {
	e := evidence{}
	for _, x := range list {
		e[x.ToolID] = append(e[x.ToolID], x)
	}
	return e
}

// Evidence lists what pilots' trials say of a tool; nil where too few tried it.
func (c *Catalogue) Evidence(tool domain.ID) []domain.Evidence { return c.evidence[tool] }

// weigh reads again what trials say of tools. A trial that changes it is a change of its tool.
func (c *Catalogue) weigh(ctx context.Context, r domain.Reader, ids []domain.ID) error {
	list, err := r.Evidence(ctx, ids)
	if err != nil {
		return fmt.Errorf("read evidence: %w", err)
	}
	next := maps.Clone(c.evidence)
	for _, id := range ids {
		delete(next, id)
	}
	maps.Copy(next, evidenceOf(list))
	c.evidence = next
	return nil
}
