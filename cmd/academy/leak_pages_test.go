package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"academy/domain"
)

// content fills every text of a tool with markers, in all languages, some of them ready.
func (b *bank) content() domain.Content {
	c := domain.NewContent(domain.Finnish)
	c.Type, c.Terms = "tool", map[string][]string{domain.SchemeTheme: {"crisis"}, domain.SchemeCircumstances: {"disruption"}}
	c.Steps, c.Myths = []domain.Step{{Key: "alku"}}, []domain.Myth{{Key: "luulo"}}
	c.Media = []domain.Media{{Key: "opas", Kind: "link", URL: "https://opas.example/" + b.mark("a media address")}}
	c.Attribution.Credit = b.text("a credit")
	c.Attribution.Project, c.Attribution.Publication = b.mark("a project"), b.mark("a publication")
	c.Attribution.AuthorOrganisation, c.Attribution.BasedOn = b.mark("an author organisation"), []string{b.mark("a source")}
	c.Attribution.SourceURL = "https://opas.example/" + b.mark("a source address")
	for _, lang := range domain.Languages {
		status := domain.TranslationReady
		if lang != c.SourceLanguage {
			status = rapid.SampledFrom([]domain.TranslationStatus{"ready", "draft", "machine"}).Draw(b.rt, string(lang))
		}
		text := domain.Translation{
			Status: status, Steps: map[string]domain.StepText{"alku": {}}, Myths: map[string]domain.MythText{"luulo": {}},
			Media: map[string]domain.MediaText{"opas": {}}, Pitfalls: make([]domain.Pitfall, 1),
		}
		b.fill(reflect.ValueOf(&text).Elem(), fmt.Sprintf("%s %s", status, lang))
		c.Translations[lang] = text
	}
	return c
}

// fill puts a marker into every text, so that a field that is added to the type is covered too.
func (b *bank) fill(v reflect.Value, where string) {
	switch {
	case v.Type() == reflect.TypeFor[string]():
		v.SetString(b.mark(where))
	case v.Type() == reflect.TypeFor[[]string]():
		v.Set(reflect.ValueOf([]string{b.mark(where)}))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			b.fill(v.Field(i), where+" "+v.Type().Field(i).Name)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			b.fill(v.Index(i), where)
		}
	case v.Kind() == reflect.Map:
		for _, key := range v.MapKeys() {
			filled := reflect.New(v.Type().Elem()).Elem()
			b.fill(filled, where)
			v.SetMapIndex(key, filled)
		}
	}
}

// pages knows every public page, with every value that its parameters take.
type pages struct {
	*instance
	list []publicPage
}

type publicPage struct {
	operation
	values map[string][]string // of parameters that take one of some
}

// publicPages reads the contract; what it doesn't say of a parameter, the refusal of a wrong value does.
func publicPages(t testing.TB, a *instance) *pages {
	p := &pages{instance: a}
	for _, o := range operations(t) {
		if o.method != http.MethodGet || o.secured || o.id == "showPreview" || o.id == "showInvited" { // whose address a stranger can't know
			continue
		}
		page := publicPage{o, map[string][]string{}}
		for _, parameter := range o.parameters {
			name := parameter.Value.Name
			if parameter.Value.In != "query" || name == "q" || name == "cursor" {
				continue
			}
			for _, value := range parameter.Value.Schema.Value.Enum {
				page.values[name] = append(page.values[name], fmt.Sprint(value))
			}
			if len(page.values[name]) > 0 {
				continue
			}
			refusal := a.anonymous().get(o.path + "?" + name + "=~")
			for _, value := range refusal.list("errors", 0, "allowed") {
				page.values[name] = append(page.values[name], fmt.Sprint(value))
			}
		}
		p.list = append(p.list, page)
	}
	require.NotEmpty(t, p.list)
	return p
}

// addresses lists what a stranger may ask for.
func (p *pages) addresses(tools []*tracked) []string {
	var list []string
	for _, page := range p.list {
		for _, at := range page.paths(tools) {
			list = append(list, at.with(""))
			for _, query := range page.queries() {
				list = append(list, at.with(query.Encode()))
			}
		}
	}
	return list
}

// paths are the page itself, or what it is for each of the run's tools and their revisions.
func (p publicPage) paths(tools []*tracked) []operation {
	if !strings.Contains(p.template, "tools/{slug}") {
		return []operation{p.operation}
	}
	var list []operation
	for _, tool := range tools {
		numbers := 1
		if strings.Contains(p.template, "{number}") {
			numbers = len(tool.published) + 1
		}
		for n := range numbers {
			o := p.operation
			o.path = strings.NewReplacer("{slug}", tool.slug, "{number}", fmt.Sprint(n+1)).Replace(p.template)
			list = append(list, o)
		}
	}
	return list
}

// queries are every value of every parameter, all members under every language and form.
func (p publicPage) queries() []url.Values {
	var list []url.Values
	longest := func(q url.Values) url.Values {
		if limit := p.parameters.GetByInAndName("query", "limit"); limit != nil {
			q.Set("limit", fmt.Sprint(*limit.Schema.Value.Max))
		}
		return q
	}
	languages := append(slices.Clone(p.values["lang"]), "")
	for name, values := range p.values {
		choices := values
		if p.parameters.GetByInAndName("query", name).Schema.Value.Enum == nil {
			choices = []string{strings.Join(values, ",")}
		}
		for _, value := range choices {
			if name == "fields" || name == "include" {
				for _, text := range p.values["text"] {
					for _, lang := range languages {
						list = append(list, longest(url.Values{name: {value}, "text": {text}, "lang": {lang}}))
					}
				}
				continue
			}
			list = append(list, longest(url.Values{name: {value}}))
		}
	}
	return list
}

// search looks at everything that is public after a move.
func (b *bank) search() {
	now, ever := b.shown()
	met := b.look(append(b.pages.addresses(b.tools), b.since), func(m, address string) bool {
		return b.said[m] || now[m] || ever[m] && strings.Contains(address, "/revisions")
	})
	for m := range now {
		if !met[m] {
			b.rt.Fatalf("%s (%s) is public and nowhere to be found, after %q", m, b.written[m], b.way)
		}
	}
	b.ask(now)
}

// look reads pages to their ends and fails at a marker that may not be there and at a page that can't be read. It gives those it met.
func (b *bank) look(addresses []string, may func(m, address string) bool) map[string]bool {
	var mu sync.Mutex
	met, leaks := map[string]bool{}, []string{}
	var group sync.WaitGroup
	queue := make(chan string)
	for range 4 {
		group.Go(func() {
			for address := range queue {
				for next := address; next != ""; {
					text, more, err := b.pages.read(next)
					next = more
					mu.Lock()
					if err != nil {
						leaks = append(leaks, fmt.Sprintf("%s can't be read: %v", address, err))
					}
					for _, m := range marker.FindAllString(text, -1) {
						met[m] = true
						if where := b.written[m]; where != "" && !may(m, address) {
							leaks = append(leaks, fmt.Sprintf("%s has %s (%s)", address, m, where))
						}
					}
					mu.Unlock()
				}
			}
		})
	}
	for _, address := range addresses {
		queue <- address
	}
	close(queue)
	group.Wait()
	if len(leaks) > 0 {
		slices.Sort(leaks)
		b.rt.Fatalf("%d faults after %q:\n%s", len(leaks), b.way, strings.Join(leaks[:min(len(leaks), 10)], "\n"))
	}
	return met
}

// read gives a page's head and body as text, without the address that was asked for, which an error
// repeats, and where the page goes on.
func (p *pages) read(address string) (text, next string, err error) {
	response, err := plainClient.Get(p.url + address)
	if err != nil {
		return "", "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", "", err
	}
	text = fmt.Sprint(response.Header) + string(body)
	switch {
	case response.StatusCode >= 500:
		return "", "", fmt.Errorf("%d %s", response.StatusCode, body)
	case response.StatusCode >= 400:
		path, _, _ := strings.Cut(address, "?")
		return strings.ReplaceAll(text, path, ""), "", nil
	case !strings.Contains(text, `"next":"`):
		return text, "", nil
	}
	var page struct{ Next string }
	err = json.Unmarshal(body, &page)
	return text, local(page.Next), err
}

// ask searches for markers themselves and for their beginnings: what isn't public finds nothing and
// completes to nothing, what is public is found.
func (b *bank) ask(now map[string]bool) {
	var hidden, public []string
	for m := range b.written {
		if now[m] {
			public = append(public, m)
		} else {
			hidden = append(hidden, m)
		}
	}
	slices.Sort(hidden)
	slices.Sort(public)
	for range 6 {
		m := rapid.SampledFrom(hidden).Draw(b.rt, "hidden")
		lang := rapid.SampledFrom(domain.Languages).Draw(b.rt, "lang")
		for _, page := range b.pages.list {
			if page.parameters.GetByInAndName("query", "q") == nil {
				continue
			}
			for _, q := range []string{m, m[:14], strings.ToUpper(m)} {
				address := fmt.Sprintf("%s?q=%s&lang=%s", page.path, q, lang)
				got := b.editor.anonymous().get(address)
				require.Equal(b.rt, http.StatusOK, got.status, got)
				if len(got.list("items")) > 0 || got.number("total") > 0 {
					b.rt.Fatalf("%s (%s) is found by %s, after %q: %s", m, b.written[m], address, b.way, got)
				}
			}
		}
	}
	for _, tool := range b.tools {
		if len(tool.published) == 0 || tool.withdrawn {
			continue
		}
		text := tool.published[len(tool.published)-1].Translations[domain.Finnish]
		for _, m := range []string{text.Title, text.Keywords[0], text.Situations[0]} {
			found := b.editor.anonymous().get("/v1/tools?lang=fi&q=" + m)
			require.Equal(b.rt, 1, found.number("total"), "%s is public: %s", m, found)
			require.Equal(b.rt, tool.slug, found.text("items", 0, "slug"))
		}
		begun := b.editor.anonymous().get("/v1/search/complete?lang=fi&q=" + text.Title[:14])
		require.Contains(b.rt, begun.String(), text.Title, "what is public is completed")
	}
}
