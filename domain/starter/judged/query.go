package judged

import (
	"encoding/json"
	"fmt"
	"io"
)

// Query is what somebody types, and which tools should come.
type Query struct {
	ID   string `json:"id"`
	Text string `json:"query"`
	// Lang is the language asked for: fi, sv or en.
	Lang string `json:"lang"`
	Kind string `json:"kind"`
	// Relevant has the grade of each relevant tool by its slug; empty when nothing should come.
	Relevant map[string]int `json:"relevant"`
}

// Read reads a JSON list of queries. Members that it doesn't know are left alone, since others' sets have
// remarks of their own; a query that can't be asked or scored is an error that names it.
func Read(r io.Reader) ([]Query, error) {
	var list []Query
	d := json.NewDecoder(r)
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("read judged queries: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("read judged queries: something follows the list")
	}
	for i, q := range list {
		if err := q.check(); err != nil {
			return nil, fmt.Errorf("judged query %d (%s): %w", i+1, q.ID, err)
		}
	}
	return list, nil
}

func (q Query) check() error {
	if q.Text == "" || q.Lang == "" || q.Kind == "" {
		return fmt.Errorf("query, lang and kind are needed")
	}
	if q.Relevant == nil {
		return fmt.Errorf("relevant is needed, {} when nothing should come")
	}
	for slug, grade := range q.Relevant {
		if grade < 1 || grade > 2 {
			return fmt.Errorf("%s has grade %d, not 1 or 2", slug, grade)
		}
	}
	return nil
}
