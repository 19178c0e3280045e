package catalogue

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"academy/domain"
)

// Pinned is what a collection shows of a revision that it holds on to while the tool moves on.
type Pinned struct {
	Number int

	ready []domain.Language
	texts map[domain.Language]pinnedText
}

type pinnedText struct {
	title, summary string
	stale          bool // older than the source of the same revision
}

type pin struct {
	tool   domain.ID
	number int
}

// In gives the language to serve to somebody who asks for one, and whether its text is stale.
func (p *Pinned) In(asked domain.Language) (served domain.Language, stale bool) {
	served = asked
	if !slices.Contains(p.ready, asked) && len(p.ready) > 0 {
		served = p.ready[0]
	}
	return served, p.texts[served].stale
}

// Title is the title to serve to somebody who asks for a language.
func (p *Pinned) Title(asked domain.Language) string {
	served, _ := p.In(asked)
	return p.texts[served].title
}

// Summary is the summary to serve to somebody who asks for a language.
func (p *Pinned) Summary(asked domain.Language) string {
	served, _ := p.In(asked)
	return p.texts[served].summary
}

// Pinned finds the revision that an item of a collection holds on to; none when it takes the current one.
func (c *Catalogue) Pinned(item domain.CollectionItem) (*Pinned, bool) {
	t, ok := c.Tool(item.Tool)
	if !ok || item.Revision == 0 {
		return nil, false
	}
	p, ok := c.pinned[pin{t.ID, item.Revision}]
	return p, ok
}

// holdOn reads the revisions that collections hold on to and that aren't known yet: they never change. A
// revision that isn't there pins nothing.
func (c *Catalogue) holdOn(ctx context.Context, r domain.Reader) error {
	pinned := map[pin]*Pinned{}
	for _, x := range c.Collections {
		for _, item := range x.Items {
			t, ok := c.Tool(item.Tool)
			if !ok || item.Revision == 0 {
				continue
			}
			key := pin{t.ID, item.Revision}
			if known, ok := c.pinned[key]; ok {
				pinned[key] = known
				continue
			}
			p, err := readPinned(ctx, r, key)
			if domain.IsKind(err, domain.NotFound) {
				continue
			} else if err != nil {
				return fmt.Errorf("read pinned revision: %w", err)
			}
			pinned[key] = p
		}
	}
	c.pinned = pinned
	return nil
}

func readPinned(ctx context.Context, r domain.Reader, key pin) (*Pinned, error) {
	revision, err := r.Revision(ctx, key.tool, key.number)
	if err == nil && revision.ErasedAt != nil {
		err = domain.Missing("revision")
	}
	if err != nil {
		return nil, err
	}
	content := revision.Content.Public()
	p := &Pinned{Number: key.number, ready: content.Ready(), texts: map[domain.Language]pinnedText{}}
	for _, lang := range slices.Sorted(maps.Keys(content.Translations)) {
		t := content.Translations[lang]
		text := pinnedText{title: t.Title, summary: t.Summary}
		if lang != content.SourceLanguage && t.BasedOn < key.number {
			followed, err := r.Revision(ctx, key.tool, t.BasedOn)
			if err != nil {
				return nil, err
			}
			text.stale = content.SourceDiffers(followed.Content)
		}
		p.texts[lang] = text
	}
	return p, nil
}
