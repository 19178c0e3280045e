package feed

import (
	"encoding/xml"
	"fmt"
	"time"
)

type atomFeed struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language  string      `xml:"xml:lang,attr"`
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Subtitle  string      `xml:"subtitle"`
	Updated   string      `xml:"updated"`
	Links     []atomLink  `xml:"link"`
	Generator string      `xml:"generator"`
	Entries   []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel      string `xml:"rel,attr"`
	Type     string `xml:"type,attr,omitempty"`
	Language string `xml:"hreflang,attr,omitempty"`
	Address  string `xml:"href,attr"`
}

type atomEntry struct {
	Language   string         `xml:"xml:lang,attr"`
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Author     string         `xml:"author>name"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Rights     string         `xml:"rights,omitempty"`
	Summary    string         `xml:"summary"`
	Content    atomText       `xml:"content"`
}

type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr"`
	Label  string `xml:"label,attr"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// Atom writes the feed as RFC 4287 has it.
func (f Feed) Atom() ([]byte, error) {
	out := atomFeed{
		Language: f.Language, ID: f.ID, Title: f.Title, Subtitle: f.Subtitle, Updated: f.Updated().Format(time.RFC3339), Generator: "academy",
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Address: f.Self},
			{Rel: "alternate", Type: "text/html", Language: f.Language, Address: f.Home},
		},
	}
	for _, e := range f.Entries {
		entry := atomEntry{
			Language: e.Language, ID: e.ID, Title: e.Title, Author: e.Author, Rights: e.Licence, Summary: e.Summary,
			Published: e.Published.Format(time.RFC3339), Updated: e.Updated.Format(time.RFC3339),
			Links:   []atomLink{{Rel: "alternate", Type: "text/html", Language: e.Language, Address: e.Address}},
			Content: atomText{"html", e.HTML},
		}
		for _, c := range e.Categories {
			entry.Categories = append(entry.Categories, atomCategory{c.Term, c.Scheme, c.Label})
		}
		out.Entries = append(out.Entries, entry)
	}
	return document(out)
}

// document writes XML that every parser takes: what XML can't hold (control characters) becomes U+FFFD.
func document(v any) ([]byte, error) {
	b, err := xml.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write feed: %w", err)
	}
	return append([]byte(xml.Header), append(b, '\n')...), nil
}
