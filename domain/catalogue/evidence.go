package catalogue

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"

	"academy/domain"
)

// Said is what pilots said of a tool together.
type Said struct {
	Trials  []domain.Evidence
	Ratings []domain.Rating
}

// Overall is what all trials say; false where too few tried the tool.
func (s Said) Overall() (domain.Evidence, bool) {
	return find(s.Trials, func(e domain.Evidence) bool { return e.Scheme == "" })
}

// evidence is what pilots said of each tool.
type evidence map[domain.ID]Said

func evidenceOf(trials []domain.Evidence, ratings []domain.Rating) evidence {
	e := evidence{}
	for _, x := range trials {
		said := e[x.ToolID]
		said.Trials = append(said.Trials, x)
		e[x.ToolID] = said
	}
	for _, x := range ratings {
		said := e[x.ToolID]
		said.Ratings = append(said.Ratings, x)
		e[x.ToolID] = said
	}
	return e
}

// Evidence is what pilots said of a tool; empty where too few did.
func (c *Catalogue) Evidence(tool domain.ID) Said { return c.evidence[tool] }

// readEvidence reads what was released of tools, of all for nil.
func readEvidence(ctx context.Context, r domain.Reader, ids []domain.ID) (evidence, error) {
	trials, err := r.Evidence(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read evidence: %w", err)
	}
	ratings, err := r.Ratings(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read ratings: %w", err)
	}
	return evidenceOf(trials, ratings), nil
}

// weigh reads again what was released of tools. A release that changes it is a change of its tool.
func (c *Catalogue) weigh(ctx context.Context, r domain.Reader, ids []domain.ID) error {
	said, err := readEvidence(ctx, r, ids)
	if err != nil {
		return err
	}
	next := maps.Clone(c.evidence)
	for _, id := range ids {
		delete(next, id)
	}
	maps.Copy(next, said)
	c.evidence = next
	return nil
}

// mostCertainFirst is the key of a tool in the order by evidence: by the lower end of the interval of the
// share of trials that worked, tools of which nothing is known last.
func (e evidence) mostCertainFirst(tool domain.ID) string {
	const unknown, scale = 1<<32 - 1, 1 << 31
	key := uint32(unknown)
	if overall, ok := e[tool].Overall(); ok {
		key = scale - uint32(scale*overall.WorkedShare().Low)
	}
	return string(binary.BigEndian.AppendUint32(nil, key))
}
