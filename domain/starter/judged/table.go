package judged

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Result is a query and the slugs of the tools that came, in their order.
type Result struct {
	Query
	Slugs []string
}

// Mean is the mean score of N answers.
type Mean struct {
	N int
	Score
}

// Summary is what a whole set of queries shows.
type Summary struct {
	// Overall is over the queries that have something relevant.
	Overall Mean
	// Kinds is over each kind of query, whole: a kind whose first query should find nothing isn't there.
	Kinds map[string]Mean
	// None is over the queries for which nothing is relevant: its Empty are rightly silent.
	None Mean
}

// Summarise takes the means of all results.
func Summarise(results []Result) Summary {
	var answerable, none []Score
	kinds, shown := map[string][]Score{}, map[string]bool{}
	for _, r := range results {
		score, something := r.Score(r.Slugs), len(r.Relevant) > 0
		if something {
			answerable = append(answerable, score)
		} else {
			none = append(none, score)
		}
		if len(kinds[r.Kind]) == 0 {
			shown[r.Kind] = something
		}
		kinds[r.Kind] = append(kinds[r.Kind], score)
	}
	s := Summary{Overall: mean(answerable), None: mean(none), Kinds: map[string]Mean{}}
	for kind, scores := range kinds {
		if shown[kind] {
			s.Kinds[kind] = mean(scores)
		}
	}
	return s
}

func mean(scores []Score) Mean {
	m := Mean{N: len(scores)}
	if m.N == 0 {
		return m
	}
	for _, s := range scores {
		m.NDCG += s.NDCG
		m.Recall += s.Recall
		m.MRR += s.MRR
		m.Empty += s.Empty
	}
	n := float64(m.N)
	m.Score = Score{NDCG: m.NDCG / n, Recall: m.Recall / n, MRR: m.MRR / n, Empty: m.Empty / n}
	return m
}

// String is the table for people: a line for all, one for each kind, and how often silence was right.
func (s Summary) String() string {
	lines := []string{fmt.Sprintf("%-15s %4s %8s %10s %7s %7s", "kind", "n", "nDCG@10", "recall@10", "MRR", "zero")}
	if s.Overall.N > 0 {
		lines = append(lines, s.Overall.line("ALL"))
	}
	for _, kind := range slices.Sorted(maps.Keys(s.Kinds)) {
		lines = append(lines, s.Kinds[kind].line(kind))
	}
	if s.None.N > 0 {
		lines = append(lines, fmt.Sprintf("none-relevant: %d queries, %.0f %% rightly silent", s.None.N, 100*s.None.Empty))
	}
	return strings.Join(lines, "\n")
}

func (m Mean) line(name string) string {
	return fmt.Sprintf("%-15s %4d %8.3f %10.3f %7.3f %7.3f", name, m.N, m.NDCG, m.Recall, m.MRR, m.Empty)
}
