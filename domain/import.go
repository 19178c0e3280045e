package domain

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Import is what to import, and how.
type Import struct {
	// Rows gives the documents. An error that is a *Error is that row's own, whose line it tells; any
	// other ends the import.
	Rows   iter.Seq2[ImportRow, error]
	Owner  string // slug of the organisation that answers for all tools; "": as each document says
	DryRun bool   // check everything, write nothing

	// What the same import brings before its documents, for a dry run that doesn't bring it.
	Vocabularies *Vocabularies // nil: those that are there
	Owners       []string      // slugs of organisations

	Report func(ImportedRow) // told of each row, in order, once it is settled
}

// ImportRow is one document of an import.
type ImportRow struct {
	Line            int // in the file, from 1
	Size            int // bytes of the line
	Document        Document
	SourceChangedIn int       // where it comes from, the revision in which the source text last changed; 0: not known
	PublishedAt     time.Time // where it comes from, its first publication, which a tool that is created keeps; zero: now
}

// ImportOutcome is what became of a row.
type ImportOutcome string

// The outcomes of a row.
const (
	ImportCreated   ImportOutcome = "created"
	ImportRevised   ImportOutcome = "revised"   // published as the tool's next revision
	ImportUnchanged ImportOutcome = "unchanged" // the bank says the same already
	ImportFailed    ImportOutcome = "failed"
)

// ImportedRow is a row that is settled.
type ImportedRow struct {
	Line    int
	Slug    string // "" when the line couldn't be read
	Outcome ImportOutcome
	Fault   *Error // of a failed one
}

// Imported counts rows by what became of them.
type Imported struct {
	Created, Revised, Unchanged, Failed int
}

// Rows is how many rows there were.
func (i Imported) Rows() int { return i.Created + i.Revised + i.Unchanged + i.Failed }

func (i *Imported) count(o ImportOutcome) {
	switch o {
	case ImportCreated:
		i.Created++
	case ImportRevised:
		i.Revised++
	case ImportUnchanged:
		i.Unchanged++
	default:
		i.Failed++
	}
}

// content is what the document says, as a draft would say it. Revisions are numbered anew in this
// bank, so of a translation only one thing is taken over: whether it follows the document's own source
// text (then it gets the number of the revision that this becomes) or an older one (then it stays
// stale). It follows an older one when its based_on is smaller than the revision in which the source
// last changed; where that isn't known, smaller than the source's own based_on, which in an export is
// the document's revision.
func (r ImportRow) content() Content {
	changed := r.SourceChangedIn
	if changed == 0 {
		changed = r.Document.Translations[r.Document.SourceLanguage].BasedOn
	}
	return r.Document.Content.following(changed)
}

// following puts in place of each translation's BasedOn whether it follows the source text that last
// changed in that revision: 0, or else FollowsOlder.
func (c Content) following(sourceChangedIn int) Content {
	c = c.Clone()
	for lang, t := range c.Translations {
		stale := lang != c.SourceLanguage && t.BasedOn != 0 && t.Stale(sourceChangedIn)
		if t.BasedOn = 0; stale {
			t.BasedOn = FollowsOlder
		}
		c.Translations[lang] = t
	}
	return c.Normal()
}

// keeping adds the translations of before that aren't public and that the content doesn't have: no
// document shows them, so that they aren't in one doesn't mean that they should go. Of their texts
// remain those that still belong to something.
func (c Content) keeping(before Content) Content {
	c = c.Clone()
	for lang, t := range before.Translations {
		if _, has := c.Translations[lang]; has || t.Status == TranslationReady || lang == c.SourceLanguage {
			continue
		}
		t.Steps, t.Myths, t.Media = maps.Clone(t.Steps), maps.Clone(t.Myths), maps.Clone(t.Media)
		maps.DeleteFunc(t.Steps, func(key string, _ StepText) bool {
			return !slices.ContainsFunc(c.Steps, func(s Step) bool { return s.Key == key })
		})
		maps.DeleteFunc(t.Myths, func(key string, _ MythText) bool {
			return !slices.ContainsFunc(c.Myths, func(m Myth) bool { return m.Key == key })
		})
		maps.DeleteFunc(t.Media, func(key string, _ MediaText) bool {
			return !slices.ContainsFunc(c.Media, func(m Media) bool { return m.Key == key })
		})
		c.Translations[lang] = t
	}
	return c.Normal()
}

// check notes what is wrong with the document itself.
func (r ImportRow) check(f *Faults, v *Vocabularies, owners map[string]ID) {
	d := r.Document
	if !ValidSlug(d.Slug) {
		f.Add("/slug", "not-a-slug")
	}
	if _, ok := owners[d.Owner]; !ok {
		f.Add("/owner", "no-such-organisation")
	}
	if d.Schema < 0 || d.Schema > ContentSchema { // from a newer program than this
		f.AddChoice("/schema", "unknown-value", []string{strconv.Itoa(ContentSchema)})
	}
	d.Content.Check(f, "", v)
	d.Content.CheckComplete(f, "")
}
