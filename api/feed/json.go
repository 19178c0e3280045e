package feed

import (
	"encoding/json"
	"fmt"
	"time"
)

type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	Home        string     `json:"home_page_url"`
	Self        string     `json:"feed_url"`
	Description string     `json:"description"`
	Language    string     `json:"language"`
	Items       []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	Address   string       `json:"url"`
	Title     string       `json:"title"`
	HTML      string       `json:"content_html"`
	Summary   string       `json:"summary"`
	Published time.Time    `json:"date_published"`
	Updated   time.Time    `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors"`
	Tags      []string     `json:"tags,omitempty"`
	Language  string       `json:"language"`
	Tool      Tool         `json:"_academy"` // an extension begins with an underscore
}

type jsonAuthor struct {
	Name string `json:"name"`
}

// JSON writes the feed as JSON Feed 1.1.
func (f Feed) JSON() ([]byte, error) {
	out := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.Title, Home: f.Home, Self: f.Self, Description: f.Subtitle, Language: f.Language,
		Items: []jsonItem{},
	}
	for _, e := range f.Entries {
		item := jsonItem{
			ID: e.ID, Address: e.Address, Title: e.Title, HTML: e.HTML, Summary: e.Summary, Published: e.Published, Updated: e.Updated,
			Authors: []jsonAuthor{{e.Author}}, Language: e.Language, Tool: e.Tool,
		}
		for _, c := range e.Categories {
			item.Tags = append(item.Tags, c.Label)
		}
		out.Items = append(out.Items, item)
	}
	b, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("write feed: %w", err)
	}
	return b, nil
}
