package mirror

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"academy/api/client"
)

const (
	collectionsFolder   = "collections"
	vocabulariesFolder  = "vocabularies"
	organisationsFolder = "organisations"
)

// Collection is a toolkit as the mirror keeps it, in every language.
type Collection struct {
	Slug         string           `json:"slug"`
	Order        int              `json:"order"` // among the collections, from 1
	Titles       client.Text      `json:"titles"`
	Summaries    client.Text      `json:"summaries"`
	Introduction client.Text      `json:"introduction"` // Markdown
	Tools        []CollectionItem `json:"tools"`
}

// CollectionItem is a tool of a collection, and the revision that it is pinned to; 0 for the current one.
type CollectionItem struct {
	Tool     string `json:"tool"`
	Revision int    `json:"revision,omitempty"`
}

// Vocabulary is a vocabulary with its terms in order.
type Vocabulary struct {
	Scheme string      `json:"scheme"`
	Order  int         `json:"order"` // among the vocabularies, from 1
	Labels client.Text `json:"labels"`
	Terms  []Term      `json:"terms"`
}

// Term is a term of a vocabulary.
type Term struct {
	Code       string      `json:"code"`
	Labels     client.Text `json:"labels"`
	Definition client.Text `json:"definition"`
	Broader    string      `json:"broader,omitempty"` // scheme/code
	URI        string      `json:"uri,omitempty"`
	ValidUntil string      `json:"valid_until,omitempty"`
	ReplacedBy string      `json:"replaced_by,omitempty"`
}

// Organisation is an organisation as the public sees it.
type Organisation struct {
	Slug             string      `json:"slug"`
	Names            client.Text `json:"names"`
	Kind             string      `json:"kind"`
	BusinessID       *string     `json:"business_id,omitempty"`
	MunicipalityCode *string     `json:"municipality_code,omitempty"`
	CountyCode       *string     `json:"county_code,omitempty"`
	LanguageStatus   int         `json:"language_status"`
	Example          bool        `json:"example,omitempty"` // invented
}

// writeLists writes what isn't a tool. It is little, and read whole whenever the feed says that something
// changed: what a collection shows depends on its tools too.
func (m *Mirror) writeLists(ctx context.Context) error {
	organisations, err := m.Academy.ListOrganisations(ctx, client.ListOrganisationsParams{})
	if err != nil {
		return fmt.Errorf("read organisations: %w", err)
	}
	collections := map[string]*client.PageOfCollection{}
	vocabularies := map[string]*client.PageOfVocabulary{}
	for _, lang := range Languages {
		if collections[lang], err = m.Academy.ListCollections(ctx, client.ListCollectionsParams{Lang: lang}); err != nil {
			return fmt.Errorf("read collections: %w", err)
		}
		if vocabularies[lang], err = m.Academy.ListVocabularies(ctx, client.ListVocabulariesParams{Lang: lang}); err != nil {
			return fmt.Errorf("read vocabularies: %w", err)
		}
	}
	if err := writeAll(m.folder, organisationsFolder, organisations.Items, organisationOf); err != nil {
		return err
	}
	if err := writeAll(m.folder, collectionsFolder, collectionsOf(collections), func(x Collection) (string, any) { return x.Slug, x }); err != nil {
		return err
	}
	return writeAll(m.folder, vocabulariesFolder, vocabulariesOf(vocabularies), func(x Vocabulary) (string, any) { return x.Scheme, x })
}

// listFile is a name that a thing of the lists may have.
var listFile = regexp.MustCompile(`^[a-z0-9]+([-_][a-z0-9]+)*$`)

// writeAll makes a folder hold these things and no others.
func writeAll[T any](f *folder, folder string, list []T, file func(T) (name string, content any)) error {
	there := map[string]bool{}
	for _, x := range list {
		name, content := file(x)
		if !listFile.MatchString(name) {
			return fmt.Errorf("the server names one of %s %q, which can't be a file's name", folder, name)
		}
		text, err := json.MarshalIndent(content, "", "  ")
		if err != nil {
			return err
		}
		there[name+documentEnd] = true
		if err := f.write(folder+"/"+name+documentEnd, append(text, '\n')); err != nil {
			return err
		}
	}
	names, err := f.list(folder)
	if err != nil {
		return err
	}
	for _, name := range names {
		if listFile.MatchString(strings.TrimSuffix(name, documentEnd)) && !there[name] {
			if err := f.remove(folder + "/" + name); err != nil {
				return err
			}
		}
	}
	return nil
}

func organisationOf(o client.Organisation) (string, any) {
	return o.Slug, Organisation{
		Slug: o.Slug, Names: o.Names, Kind: o.Kind.Code, BusinessID: o.BusinessID, MunicipalityCode: o.MunicipalityCode,
		CountyCode: o.CountyCode, LanguageStatus: o.LanguageStatus, Example: o.Example,
	}
}

// collectionsOf puts the languages of each collection together. A text that a language doesn't have comes in another
// one, and isn't taken for its own.
func collectionsOf(pages map[string]*client.PageOfCollection) []Collection {
	var list []Collection
	at := map[string]int{}
	for _, lang := range Languages {
		for _, x := range pages[lang].Items {
			i, there := at[x.Slug]
			if !there {
				i = len(list)
				at[x.Slug] = i
				list = append(list, Collection{Slug: x.Slug, Order: i + 1, Tools: itemsOf(x)})
			}
			say, served := set, x.Language.Served
			if !slices.Contains(x.Language.Available, served) { // some of it is in another language
				say = put
			}
			say(&list[i].Titles, served, x.Title)
			say(&list[i].Summaries, served, x.Summary)
			say(&list[i].Introduction, served, x.Introduction)
		}
	}
	return list
}

func itemsOf(x client.Collection) []CollectionItem {
	items := []CollectionItem{}
	for _, t := range x.Tools {
		item := CollectionItem{Tool: t.Slug}
		if t.PinnedRevision != nil {
			item.Revision = *t.PinnedRevision
		}
		items = append(items, item)
	}
	return items
}

func vocabulariesOf(pages map[string]*client.PageOfVocabulary) []Vocabulary {
	var list []Vocabulary
	for i, x := range pages[Languages[0]].Items {
		v := Vocabulary{Scheme: x.Scheme, Order: i + 1, Labels: x.Labels, Terms: []Term{}}
		for _, t := range x.Terms {
			v.Terms = append(v.Terms, Term{
				Code: t.Code, Labels: t.Labels, Broader: deref(t.Broader), URI: deref(t.URI), ValidUntil: deref(t.ValidUntil),
				ReplacedBy: deref(t.ReplacedBy),
			})
		}
		for _, lang := range Languages {
			for _, other := range pages[lang].Items {
				for j := range other.Terms {
					if other.Scheme == v.Scheme && j < len(v.Terms) && other.Terms[j].Code == v.Terms[j].Code {
						put(&v.Terms[j].Definition, lang, other.Terms[j].Definition)
					}
				}
			}
		}
		list = append(list, v)
	}
	return list
}

// put says what a text is in a language. One that is the same as the text that a missing one falls back to is
// taken for that.
func put(t *client.Text, lang, text string) {
	if text != cmp.Or(t.Fi, t.Sv, t.En) {
		set(t, lang, text)
	}
}

func set(t *client.Text, lang, text string) {
	switch lang {
	case "fi":
		t.Fi = text
	case "sv":
		t.Sv = text
	case "en":
		t.En = text
	}
}
