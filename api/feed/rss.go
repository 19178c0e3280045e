package feed

import (
	"encoding/xml"
	"html"
	"net/http"
)

type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Content string     `xml:"xmlns:content,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title       string    `xml:"title"`
	Home        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Updated     string    `xml:"pubDate"`
	Generator   string    `xml:"generator"`
	Self        atomLink  `xml:"atom:link"`
	Items       []rssItem `xml:"item"`
}

// rssItem has its summary where simple readers look, and all of it where the others do. Its only date is that
// of the revision: flow tools take an item for new when that is newer.
type rssItem struct {
	Title       string        `xml:"title"`
	Address     string        `xml:"link"`
	Description string        `xml:"description"`
	Categories  []rssCategory `xml:"category"`
	ID          rssID         `xml:"guid"`
	Updated     string        `xml:"pubDate"`
	Author      string        `xml:"dc:creator"`
	Language    string        `xml:"dc:language"`
	Licence     string        `xml:"dc:rights,omitempty"`
	HTML        string        `xml:"content:encoded"`
}

type rssCategory struct {
	Scheme string `xml:"domain,attr"`
	Label  string `xml:",chardata"`
}

type rssID struct {
	Address bool   `xml:"isPermaLink,attr"`
	ID      string `xml:",chardata"`
}

// RSS writes the feed as RSS 2.0, with the modules content, Dublin Core (RSS's own author is a mail address) and
// Atom's link to itself.
func (f Feed) RSS() ([]byte, error) {
	channel := rssChannel{
		Title: f.Title, Home: f.Home, Description: f.Subtitle, Language: f.Language, Updated: f.Updated().Format(http.TimeFormat),
		Generator: "academy", Self: atomLink{Rel: "self", Type: "application/rss+xml", Address: f.Self},
	}
	for _, e := range f.Entries {
		item := rssItem{
			Title: e.Title, Address: e.Address, Description: html.EscapeString(e.Summary), ID: rssID{ID: e.ID},
			Updated: e.Updated.Format(http.TimeFormat), Author: e.Author, Language: e.Language, Licence: e.Licence, HTML: e.HTML,
		}
		for _, c := range e.Categories {
			item.Categories = append(item.Categories, rssCategory{c.Scheme, c.Label})
		}
		channel.Items = append(channel.Items, item)
	}
	return document(rssFeed{
		Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Content: "http://purl.org/rss/1.0/modules/content/",
		DC: "http://purl.org/dc/elements/1.1/", Channel: channel,
	})
}
