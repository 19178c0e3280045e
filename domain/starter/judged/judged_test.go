package judged

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// tools gives the slugs t0, t1 ... up to n of them.
func tools(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("t%d", i)
	}
	return list
}

// grades gives each of the tools a 1.
func grades(slugs []string) map[string]int {
	all := map[string]int{}
	for _, slug := range slugs {
		all[slug] = 1
	}
	return all
}

// example is answers of every sort. The figures expected of it in this file were computed by the Python
// scorer that this package has to agree with.
func example() []Result {
	answer := func(kind string, relevant map[string]int, slugs ...string) Result {
		return Result{Query{Kind: kind, Relevant: relevant}, slugs}
	}
	return []Result{
		answer("exact", map[string]int{"grow": 2, "coaching": 1}, "grow", "other", "coaching"),
		answer("exact", map[string]int{"grow": 2}, "other", "grow", "grow"),
		answer("typo", map[string]int{"crisis": 2, "change": 2, "news": 1}, "news", "x", "change"),
		answer("typo", map[string]int{"crisis": 1}),
		answer("everyday", grades(tools(11)), append(tools(9), "x", "t9")...),
		answer("everyday", nil, "grow"),
		answer("everyday", map[string]int{"late": 1}, append(tools(10), "late")...),
		answer("none", nil),
		answer("none", nil, "grow"),
		answer("none", nil),
	}
}

func TestAnAnswerIsScoredByTheGradesOfItsFirstTenTools(t *testing.T) {
	t.Parallel()
	expected := []Score{
		{NDCG: .9639404333166532, Recall: 1, MRR: 1},
		{NDCG: .6309297535714574, Recall: 1, MRR: .5},
		{NDCG: .4635819942403664, Recall: 2. / 3, MRR: 1},
		{Empty: 1},
		{NDCG: .9363792118010483, Recall: .9, MRR: 1},
		{},
		{},
		{Empty: 1},
		{},
		{Empty: 1},
	}
	for i, r := range example() {
		got := r.Score(r.Slugs)
		require.InDelta(t, expected[i].NDCG, got.NDCG, 1e-12, "nDCG of %d", i)
		got.NDCG = expected[i].NDCG
		require.Equal(t, expected[i], got, "%d", i)
	}
}

func TestTheTableShowsAllEachKindAndHowOftenSilenceWasRight(t *testing.T) {
	t.Parallel()
	require.Equal(t, strings.TrimSpace(`
kind               n  nDCG@10  recall@10     MRR    zero
ALL                6    0.499      0.594   0.583   0.167
everyday           3    0.312      0.300   0.333   0.000
exact              2    0.797      1.000   0.750   0.000
typo               2    0.232      0.333   0.500   0.500
none-relevant: 4 queries, 50 % rightly silent`), Summarise(example()).String())
}

func TestTheTableOfNothingIsItsHead(t *testing.T) {
	t.Parallel()
	require.Equal(t, "kind               n  nDCG@10  recall@10     MRR    zero", Summarise(nil).String())
}

func TestQueriesAreReadWithRemarksThatAreNotOurs(t *testing.T) {
	t.Parallel()
	list, err := Read(strings.NewReader(`[
		{"id": "a1", "query": "väsynyt tiimi", "lang": "fi", "kind": "everyday", "relevant": {"jaksaminen": 2}, "remark": "hard"},
		{"id": "a2", "query": "båtplats", "lang": "sv", "kind": "none", "relevant": {}}]`))
	require.NoError(t, err)
	require.Equal(t, []Query{
		{ID: "a1", Text: "väsynyt tiimi", Lang: "fi", Kind: "everyday", Relevant: map[string]int{"jaksaminen": 2}},
		{ID: "a2", Text: "båtplats", Lang: "sv", Kind: "none", Relevant: map[string]int{}},
	}, list)
}

func TestAQueryThatCantBeScoredIsNamed(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		`{"id": "a1"}`: "read judged queries",
		`[] []`:        "something follows the list",
		`[{"id": "a1", "lang": "fi", "kind": "exact", "relevant": {}}]`:                             "judged query 1 (a1): query, lang and kind are needed",
		`[{"id": "a1", "query": "grow", "lang": "fi", "kind": "exact"}]`:                            "judged query 1 (a1): relevant is needed",
		`[{"id": "a1", "query": "grow", "lang": "fi", "kind": "exact", "relevant": {"grow-x": 3}}]`: "judged query 1 (a1): grow-x has grade 3",
	} {
		_, err := Read(strings.NewReader(text))
		require.ErrorContains(t, err, says, text)
	}
}
