// Package feed writes feeds for readers, intranets and flow tools: Atom (RFC 4287), RSS 2.0 with the full text
// in content:encoded, and JSON Feed 1.1. It imports nothing of ours; which entries there are is its caller's
// business. Start at Feed.
//
// The structs of the formats are our own: gorilla/feeds (1.2) has no language of an entry, one category without
// its vocabulary at most and no address of an RSS feed itself, so that they would be written anew around it.
package feed

import (
	"fmt"
	"time"

	"github.com/google/uuid"
)

// The formats' media types.
const (
	AtomMedia = "application/atom+xml; charset=utf-8"
	RSSMedia  = "application/rss+xml; charset=utf-8"
	JSONMedia = "application/feed+json; charset=utf-8"
)

// Feed is a list of entries, the newest first.
type Feed struct {
	ID       string // permanent, and the same in each format
	Title    string
	Subtitle string
	Language string // BCP 47
	Home     string // address for people
	Self     string // address of the feed itself, in this format
	Entries  []Entry
}

// Entry is one thing that was published. No two of a feed may have the same Updated.
type Entry struct {
	ID         string // permanent, whatever the entry's address
	Address    string // for people
	Language   string // that it is in, BCP 47
	Title      string
	Summary    string // plain text
	HTML       string // all of it, fit to stand in any page
	Author     string
	Licence    string // SPDX
	Published  time.Time
	Updated    time.Time
	Categories []Category

	Tool Tool
}

// Category is a term with the address of its vocabulary.
type Category struct{ Scheme, Term, Label string }

// Tool is what a program needs to find the same thing in the API.
type Tool struct {
	ID       string `json:"id"`
	Slug     string `json:"slug"`
	Revision int    `json:"revision"`
}

// Updated is when the newest entry changed, and the beginning of 1970 when there is none: a feed's bytes depend
// on what was published, not on who asks when.
func (f Feed) Updated() time.Time {
	if len(f.Entries) == 0 {
		return time.Unix(0, 0).UTC()
	}
	return f.Entries[0].Updated
}

// URN names something for ever: a UUID of version 5 (RFC 9562) of a thing's own UUID and a name within it.
func URN(id, name string) (string, error) {
	space, err := uuid.Parse(id)
	if err != nil {
		return "", fmt.Errorf("name something within %q: %w", id, err)
	}
	return uuid.NewSHA1(space, []byte(name)).URN(), nil
}
