package catalogue

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// made is a published tool: its Finnish title is its slug with a capital unless told, its terms are
// "scheme/code".
func made(n int, slug string, titles map[domain.Language]string, terms ...domain.TermRef) domain.PublishedTool {
	c := domain.NewContent(domain.Finnish)
	c.Type = "tool"
	for _, term := range terms {
		scheme, code := term.Split()
		c.Terms[scheme] = append(c.Terms[scheme], code)
	}
	if titles == nil {
		titles = map[domain.Language]string{domain.Finnish: strings.ToUpper(slug[:1]) + slug[1:]}
	}
	for lang, title := range titles {
		c.Translations[lang] = domain.Translation{Status: domain.TranslationReady, Title: title, Summary: "Summary of " + title}
	}
	at := noon.AddDate(0, 0, n)
	return domain.PublishedTool{
		Tool: domain.Tool{
			ID: domain.ID(fmt.Sprintf("019c6576-a400-7743-beaf-%012d", n)), Slug: slug, State: domain.ToolPublished, CurrentRevision: 1,
			PublishedAt: &at, ChangedAt: noon.AddDate(0, 0, -n),
		},
		Revision: domain.Revision{Number: 1, Content: c.Normal()}, Version: int64(n),
	}
}

func catalogueOf(tools ...domain.PublishedTool) *Catalogue {
	terms := []domain.Term{
		{Scheme: "path_track", Code: "work_2_0"},
		{Scheme: "path_stage", Code: "map", Broader: "path_track/work_2_0"},
	}
	return New(Parts{Vocabularies: domain.NewVocabularies(nil, terms), Tools: tools})
}

// found gives the slugs of what a query finds, all at once unless it has a limit.
func found(c *Catalogue, q Query) []string {
	if q.Limit == 0 {
		q.Limit = 1000
	}
	if q.Lang == "" {
		q.Lang = domain.Finnish
	}
	if q.Sort == "" {
		q.Sort = ByTitle
	}
	slugs := []string{}
	for _, t := range c.Find(q).Tools {
		slugs = append(slugs, t.Slug)
	}
	return slugs
}

func TestAFilterIsOrWithinAVocabularyAndAndBetween(t *testing.T) {
	t.Parallel()
	c := catalogueOf(
		made(1, "a", nil, "theme/crisis", "need/trust"), made(2, "b", nil, "theme/change", "need/trust"),
		made(3, "c", nil, "theme/change", "theme/crisis"), made(4, "d", nil, "need/time", "path_stage/map"),
	)
	for name, q := range map[string]struct {
		terms map[string][]string
		want  []string
	}{
		"none":                         {nil, []string{"a", "b", "c", "d"}},
		"one code":                     {map[string][]string{"theme": {"crisis"}}, []string{"a", "c"}},
		"two codes":                    {map[string][]string{"theme": {"crisis", "change"}}, []string{"a", "b", "c"}},
		"two vocabularies":             {map[string][]string{"theme": {"crisis", "change"}, "need": {"trust"}}, []string{"a", "b"}},
		"two that never meet":          {map[string][]string{"theme": {"crisis"}, "need": {"time"}}, []string{}},
		"the type":                     {map[string][]string{"tool_type": {"tool"}}, []string{"a", "b", "c", "d"}},
		"another type":                 {map[string][]string{"tool_type": {"recording"}}, []string{}},
		"a track, by its stage":        {map[string][]string{"path_track": {"work_2_0"}}, []string{"d"}},
		"a vocabulary nobody is under": {map[string][]string{"method": {"grow"}}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, q.want, found(c, Query{Terms: q.terms}))
		})
	}
}

func TestTitlesSortAsTheLanguageDoes(t *testing.T) {
	t.Parallel()
	var tools []domain.PublishedTool
	for i, title := range []string{"Öljy", "Zorro", "Ääni", "apu", "Åland", "Apua", "Vesi", "Wasa", "yksi"} {
		tools = append(tools, made(i+1, fmt.Sprint("t", i), map[domain.Language]string{
			domain.Finnish: title, domain.Swedish: title, domain.English: title,
		}))
	}
	c := catalogueOf(tools...)
	titles := func(lang domain.Language) (list []string) {
		for _, tool := range c.Find(Query{Lang: lang, Sort: ByTitle, Limit: 100}).Tools {
			list = append(list, tool.Title(lang))
		}
		return list
	}
	require.Equal(t, []string{"apu", "Apua", "Vesi", "Wasa", "yksi", "Zorro", "Åland", "Ääni", "Öljy"}, titles(domain.Finnish))
	require.Equal(t, []string{"apu", "Apua", "Vesi", "Wasa", "yksi", "Zorro", "Åland", "Ääni", "Öljy"}, titles(domain.Swedish))
	english := titles(domain.English)
	require.Less(t, slices.Index(english, "Öljy"), slices.Index(english, "Zorro"), "in English ö is an o: %v", english)
}

func TestNewestComesFirst(t *testing.T) {
	t.Parallel()
	c := catalogueOf(made(2, "b", nil), made(1, "a", nil), made(3, "c", nil)) // the later published, the longer unchanged
	require.Equal(t, []string{"c", "b", "a"}, found(c, Query{Sort: ByPublished}))
	require.Equal(t, []string{"a", "b", "c"}, found(c, Query{Sort: ByUpdated}))
}

func TestWhoAsksForNoFallbackGetsOnlyItsLanguage(t *testing.T) {
	t.Parallel()
	c := catalogueOf(
		made(1, "both", map[domain.Language]string{domain.Finnish: "B", domain.Swedish: "B"}),
		made(2, "finnish", map[domain.Language]string{domain.Finnish: "A"}),
		made(3, "swedish", map[domain.Language]string{domain.Swedish: "C"}),
	)
	require.Equal(t, []string{"finnish", "both", "swedish"}, found(c, Query{Lang: domain.Swedish}))
	require.Equal(t, []string{"both", "swedish"}, found(c, Query{Lang: domain.Swedish, NoFallback: true}))
	require.Empty(t, found(c, Query{Lang: domain.English, NoFallback: true}))
	tool, _ := c.Tool("swedish")
	require.Equal(t, domain.Swedish, tool.In(domain.English), "Finnish first, then Swedish, then English")
	require.Equal(t, "C", tool.Title(domain.English))
}

func TestATranslationThatIsntReadyIsNotThere(t *testing.T) {
	t.Parallel()
	p := made(1, "a", map[domain.Language]string{domain.Finnish: "Aamu", domain.English: "Secret draft"})
	english := p.Revision.Content.Translations[domain.English]
	english.Status = domain.TranslationDraft
	p.Revision.Content.Translations[domain.English] = english
	c := catalogueOf(p)
	tool, _ := c.Tool("a")
	require.Equal(t, []domain.Language{domain.Finnish}, tool.Available())
	require.Equal(t, domain.Finnish, tool.In(domain.English))
	require.Equal(t, "Aamu", tool.Title(domain.English))
	require.Empty(t, found(c, Query{Text: "secret", Sort: ByRelevance, Lang: domain.English}))
}

func TestAWordInTheTitleCountsMore(t *testing.T) {
	t.Parallel()
	inTitle := made(3, "title", map[domain.Language]string{domain.Finnish: "Muutos työssä"})
	inBody := made(1, "body", map[domain.Language]string{domain.Finnish: "Apu"})
	body := inBody.Revision.Content.Translations[domain.Finnish]
	body.Description = "Kun MUUTOS tulee, työssä on kiire."
	inBody.Revision.Content.Translations[domain.Finnish] = body
	c := catalogueOf(inTitle, inBody, made(2, "neither", nil))
	require.Equal(t, []string{"title", "body"}, found(c, Query{Text: "muutos", Sort: ByRelevance}))
	require.Equal(t, []string{"title", "body"}, found(c, Query{Text: " työssä  MUUTOS ", Sort: ByRelevance}), "in any case and order")
	require.Equal(t, []string{"title", "body"}, found(c, Query{Text: "muutos puuttuu", Sort: ByRelevance}), "never a hard and")
	require.Empty(t, found(c, Query{Text: "jääkiekko", Sort: ByRelevance}))
}

// walk reads page by page, as a client does that has only the last page's place, sent through JSON.
func walk(t *testing.T, q Query, pages func(page int) *Catalogue) (slugs []string) {
	t.Helper()
	for page := 0; ; page++ {
		require.Less(t, page, 1000, "it goes in a circle")
		p := pages(page).Find(q)
		for _, tool := range p.Tools {
			slugs = append(slugs, tool.Slug)
		}
		if p.Next == (Place{}) {
			return slugs
		}
		require.Len(t, p.Tools, q.Limit)
		b, err := p.Next.AppendBinary(nil)
		require.NoError(t, err)
		q.After = Place{}
		require.NoError(t, q.After.UnmarshalBinary(b))
	}
}

func TestAWalkByPlacesMeetsEachToolOnce(t *testing.T) {
	t.Parallel()
	var tools []domain.PublishedTool
	var said []domain.Evidence
	for n := range 40 { // equal titles and times too, and equal evidence
		p := made(n+1, fmt.Sprint("t", n), map[domain.Language]string{domain.Finnish: []string{"Ääni", "Öljy", "Åland", "apu"}[n%4]})
		at := noon.AddDate(0, 0, n/8)
		p.Tool.PublishedAt, p.Tool.ChangedAt = &at, at
		tools = append(tools, p)
		if n%3 > 0 {
			said = append(said, domain.Evidence{ToolID: p.Tool.ID, Trials: 4, Organisations: 3, Worked: n % 5})
		}
	}
	c := New(Parts{Vocabularies: catalogueOf().Vocabularies, Tools: tools, Evidence: said})
	for _, order := range Sorts {
		q := Query{Lang: domain.Finnish, Sort: Sort(order)}
		whole := found(c, q)
		require.Len(t, whole, 40)
		for _, limit := range []int{1, 3, 7, 39, 40, 41} {
			q.Limit = limit
			require.Equal(t, whole, walk(t, q, func(int) *Catalogue { return c }), "%s by %d", order, limit)
			var numbered []string
			for offset := 0; offset < 40; offset += limit {
				q := q
				q.Offset = offset
				numbered = append(numbered, found(c, q)...)
			}
			require.Equal(t, whole, numbered, "%s, pages of %d by number", order, limit)
		}
	}
	beyond := c.Find(Query{Lang: domain.Finnish, Sort: ByTitle, Offset: 100, Limit: 10})
	require.Equal(t, Page{Tools: []*Tool{}, Total: 40}, beyond)
}

func TestWhatSurelyWorkedMostOftenComesFirst(t *testing.T) {
	t.Parallel()
	tools := []domain.PublishedTool{made(1, "unknown-b", nil), made(2, "unknown-a", nil), made(3, "all-of-three", nil), made(4, "most-of-many", nil), made(5, "none", nil)}
	c := New(Parts{Vocabularies: catalogueOf().Vocabularies, Tools: tools, Evidence: []domain.Evidence{
		{ToolID: tools[2].Tool.ID, Trials: 3, Organisations: 3, Worked: 3}, {ToolID: tools[3].Tool.ID, Trials: 40, Organisations: 9, Worked: 32},
		{ToolID: tools[4].Tool.ID, Trials: 5, Organisations: 3}, {ToolID: tools[0].Tool.ID, Scheme: "circumstances", Code: "everyday", Trials: 9, Worked: 9},
	}})
	require.Equal(t, []string{"most-of-many", "all-of-three", "none", "unknown-a", "unknown-b"}, found(c, Query{Sort: ByEvidence, Lang: domain.Finnish}),
		"a part of the trials alone places nothing")
}

func TestAWalkIsntMovedByToolsThatComeAndGo(t *testing.T) {
	t.Parallel()
	all := []domain.PublishedTool{made(1, "b", nil), made(2, "d", nil), made(3, "f", nil), made(4, "h", nil), made(5, "j", nil)}
	withdrawn := made(2, "d", nil)
	withdrawn.Tool.State = domain.ToolWithdrawn
	later := []*Catalogue{
		catalogueOf(all...),
		catalogueOf(append(slices.Clone(all), made(6, "a", nil), made(7, "e", nil))...),              // one before the place, one after
		catalogueOf(all[0], withdrawn, all[2], all[3], all[4], made(6, "a", nil), made(7, "e", nil)), // the very one at the place is gone
		catalogueOf(all[0], withdrawn, all[2], all[3], all[4], made(6, "a", nil), made(7, "e", nil)),
	}
	got := walk(t, Query{Lang: domain.Finnish, Sort: ByTitle, Limit: 2}, func(page int) *Catalogue { return later[min(page, 3)] })
	require.Equal(t, []string{"b", "d", "e", "f", "h", "j"}, got, "nothing twice, nothing left out that was there all the time")
}

func TestAWithdrawnToolIsKnownButNotFound(t *testing.T) {
	t.Parallel()
	p := made(1, "a", nil)
	p.Tool.State = domain.ToolWithdrawn
	c := catalogueOf(p, made(2, "b", nil))
	require.Equal(t, []string{"b"}, found(c, Query{}))
	require.Len(t, c.Tools(), 1)
	tool, ok := c.Tool("a")
	require.True(t, ok)
	byID, ok := c.ToolByID(p.Tool.ID)
	require.True(t, ok)
	require.Same(t, tool, byID)
	_, ok = c.Tool("c")
	require.False(t, ok)
}

func TestAFacetIgnoresItsOwnFilter(t *testing.T) {
	t.Parallel()
	v := domain.NewVocabularies(nil, []domain.Term{
		{Scheme: "theme", Code: "crisis"}, {Scheme: "theme", Code: "change"}, {Scheme: "theme", Code: "coaching"},
		{Scheme: "need", Code: "trust"}, {Scheme: "need", Code: "time"},
	})
	c := New(Parts{Vocabularies: v, Tools: []domain.PublishedTool{
		made(1, "a", nil, "theme/crisis", "need/trust"), made(2, "b", nil, "theme/change", "need/trust"),
		made(3, "c", nil, "theme/change", "need/trust"), made(4, "d", nil, "theme/crisis", "need/time"),
	}})
	page := c.Find(Query{
		Lang: domain.Finnish, Sort: ByTitle, Limit: 1, Facets: []string{"theme", "need"},
		Terms: map[string][]string{"theme": {"crisis"}, "need": {"trust"}},
	})
	require.Equal(t, 1, page.Total)
	require.Equal(t, map[string][]Count{
		"theme": {{"change", 2}, {"crisis", 1}}, // of those under the need
		"need":  {{"time", 1}, {"trust", 1}},    // of those under the theme
	}, page.Facets)
}
