package domain

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Collection is a toolkit: tools in an order, with an introduction.
type Collection struct {
	ID           ID
	Slug         string
	Titles       Text `gorm:"serializer:json"`
	Summaries    Text `gorm:"serializer:json"`
	Introduction Text `gorm:"serializer:json"` // Markdown
	Ord          int
	Items        []CollectionItem `gorm:"serializer:json"`
	ChangedAt    time.Time
}

// CollectionItem is one tool of a collection. Revision pins it; 0 means the current one.
type CollectionItem struct {
	Tool     string `json:"tool"` // slug
	Revision int    `json:"revision,omitzero"`
}

// MaxCollection is how many tools a collection may hold.
const MaxCollection = 100

// check notes every wrong field. A tool that was withdrawn after it came in may stay. Coming are tools that will be there,
// whatever the reader says.
func (c Collection) check(ctx context.Context, r Reader, f *Faults, coming ...Tool) error {
	if !ValidSlug(c.Slug) {
		f.Add("/slug", "not-a-slug")
	}
	if blank(c.Titles) {
		f.Add("/titles", "required")
	}
	checkPublic(f, "/titles", c.Titles, MaxTitle)
	checkPublic(f, "/summaries", c.Summaries, MaxSummary)
	checkPublic(f, "/introduction", c.Introduction, MaxFeedbackText)
	if c.Ord < 0 || c.Ord > 10_000 {
		f.Add("/order", "out-of-range", "min", "0", "max", "10000")
	}
	if len(c.Items) > MaxCollection {
		f.Add("/tools", "too-many", "max", strconv.Itoa(MaxCollection))
		return nil
	}
	slugs := make([]string, len(c.Items))
	for i, item := range c.Items {
		slugs[i] = item.Tool
	}
	tools, err := r.Tools(ctx, slugs)
	if err != nil {
		return err
	}
	tools = append(tools, coming...)
	for i, item := range c.Items {
		item.check(f, fmt.Sprintf("/tools/%d", i), tools)
		if slices.Contains(slugs[:i], item.Tool) {
			f.Add(fmt.Sprintf("/tools/%d/tool", i), "duplicate")
		}
	}
	return nil
}

func (x CollectionItem) check(f *Faults, at string, tools []Tool) {
	i := slices.IndexFunc(tools, func(t Tool) bool { return t.Slug == x.Tool && t.State != ToolUnpublished })
	switch {
	case i < 0:
		f.Add(at+"/tool", "no-such-tool")
	case x.Revision < 0 || x.Revision > tools[i].CurrentRevision:
		f.Add(at+"/revision", "out-of-range", "min", "1", "max", strconv.Itoa(tools[i].CurrentRevision))
	}
}
