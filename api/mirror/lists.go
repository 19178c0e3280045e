package mirror

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
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
	RoleMailbox      string      `json:"role_mailbox,omitempty"` // of a member of a peer pool; others' are nobody's business
	Example          bool        `json:"example,omitempty"`      // invented
}

// lists are what the API lists beside tools, by language.
type lists struct {
	organisations []client.Organisation
	collections   map[string][]client.Collection
	vocabularies  map[string][]client.Vocabulary
	programmes    map[string][]client.Programme
	pools         map[string][]client.PeerPool
}

// writeLists writes what isn't a tool. It is little, and read whole whenever the feed says that something
// changed: what a collection shows depends on its tools too.
func (m *Mirror) writeLists(ctx context.Context) error {
	l, err := m.readLists(ctx)
	if err != nil {
		return err
	}
	organisations := organisationsOf(l.organisations, l.pools[Languages[0]])
	return errors.Join(
		writeAll(m.folder, organisationsFolder, organisations, func(x Organisation) string { return x.Slug }),
		writeAll(m.folder, collectionsFolder, merged(l.collections, collectionOf, sayCollection), func(x Collection) string { return x.Slug }),
		writeAll(m.folder, vocabulariesFolder, vocabulariesOf(l.vocabularies), func(x Vocabulary) string { return x.Scheme }),
		writeAll(m.folder, programmesFolder, merged(l.programmes, programmeOf, sayProgramme), func(x Programme) string { return x.Slug }),
		writeAll(m.folder, poolsFolder, merged(l.pools, poolOf, sayPool), func(x PeerPool) string { return x.Slug }),
	)
}

func (m *Mirror) readLists(ctx context.Context) (l lists, err error) {
	l = lists{
		collections: map[string][]client.Collection{}, vocabularies: map[string][]client.Vocabulary{},
		programmes: map[string][]client.Programme{}, pools: map[string][]client.PeerPool{},
	}
	organisations, err := m.Academy.ListOrganisations(ctx, client.ListOrganisationsParams{})
	if err != nil {
		return l, fmt.Errorf("read organisations: %w", err)
	}
	l.organisations = organisations.Items
	for _, lang := range Languages {
		collections, err := m.Academy.ListCollections(ctx, client.ListCollectionsParams{Lang: lang})
		if err != nil {
			return l, fmt.Errorf("read collections: %w", err)
		}
		vocabularies, err := m.Academy.ListVocabularies(ctx, client.ListVocabulariesParams{Lang: lang})
		if err != nil {
			return l, fmt.Errorf("read vocabularies: %w", err)
		}
		programmes, err := m.Academy.ListProgrammes(ctx, client.ListProgrammesParams{Lang: lang})
		if err != nil {
			return l, fmt.Errorf("read programmes: %w", err)
		}
		pools, err := m.Academy.ListPeerPools(ctx, client.ListPeerPoolsParams{Lang: lang})
		if err != nil {
			return l, fmt.Errorf("read peer pools: %w", err)
		}
		l.collections[lang], l.vocabularies[lang] = collections.Items, vocabularies.Items
		l.programmes[lang], l.pools[lang] = programmes.Items, pools.Items
	}
	return l, nil
}

// merged puts the languages of things together, in their order.
func merged[P, T any](pages map[string][]P, begin func(P, int) (slug string, thing T), say func(*T, P)) []T {
	var list []T
	at := map[string]int{}
	for _, lang := range Languages {
		for _, x := range pages[lang] {
			slug, thing := begin(x, len(list)+1)
			if _, there := at[slug]; !there {
				at[slug] = len(list)
				list = append(list, thing)
			}
			say(&list[at[slug]], x)
		}
	}
	return list
}

// sayingOf is how texts of an answer are noted. A text that a language doesn't have comes in another one, and isn't
// taken for its own.
func sayingOf(l client.Served) func(t *client.Text, text string) {
	say := set
	if !slices.Contains(l.Available, l.Served) { // some of it is in another language
		say = put
	}
	return func(t *client.Text, text string) { say(t, l.Served, text) }
}

// listFile is a name that a thing of the lists may have.
var listFile = regexp.MustCompile(`^[a-z0-9]+([-_][a-z0-9]+)*$`)

// writeAll makes a folder hold these things and no others.
func writeAll[T any](f *folder, folder string, list []T, nameOf func(T) string) error {
	there := map[string]bool{}
	for _, x := range list {
		name := nameOf(x)
		if !listFile.MatchString(name) {
			return fmt.Errorf("the server names one of %s %q, which can't be a file's name", folder, name)
		}
		text, err := json.MarshalIndent(x, "", "  ")
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

// organisationsOf are organisations; of some, peer pools tell how to reach them.
func organisationsOf(items []client.Organisation, pools []client.PeerPool) []Organisation {
	mailboxes := map[string]string{}
	for _, pool := range pools {
		for _, member := range pool.Members {
			mailboxes[member.Slug] = member.RoleMailbox
		}
	}
	list := make([]Organisation, len(items))
	for i, o := range items {
		list[i] = Organisation{
			Slug: o.Slug, Names: o.Names, Kind: o.Kind.Code, BusinessID: o.BusinessID, MunicipalityCode: o.MunicipalityCode,
			CountyCode: o.CountyCode, LanguageStatus: o.LanguageStatus, RoleMailbox: mailboxes[o.Slug], Example: o.Example,
		}
	}
	return list
}

func collectionOf(x client.Collection, order int) (string, Collection) {
	return x.Slug, Collection{Slug: x.Slug, Order: order, Tools: itemsOf(x)}
}

func sayCollection(c *Collection, x client.Collection) {
	say := sayingOf(x.Language)
	say(&c.Titles, x.Title)
	say(&c.Summaries, x.Summary)
	say(&c.Introduction, x.Introduction)
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

func vocabulariesOf(pages map[string][]client.Vocabulary) []Vocabulary {
	var list []Vocabulary
	for i, x := range pages[Languages[0]] {
		v := Vocabulary{Scheme: x.Scheme, Order: i + 1, Labels: x.Labels, Terms: []Term{}}
		for _, t := range x.Terms {
			v.Terms = append(v.Terms, Term{
				Code: t.Code, Labels: t.Labels, Broader: deref(t.Broader), URI: deref(t.URI), ValidUntil: deref(t.ValidUntil),
				ReplacedBy: deref(t.ReplacedBy),
			})
		}
		for _, lang := range Languages {
			for _, other := range pages[lang] {
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
