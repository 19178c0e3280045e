package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// difficult has everything that a text can hold and that breaks feeds elsewhere.
const difficult = "a < b & c > d ]]> \"q\" 'p' \u0000\u0001\u000b\u001b\ufffe 👩🏽‍🏫 a\u0308 äöå שלום \u202eRTL\u202c عربى &amp; <script>alert(1)</script>"

func example() Feed {
	at := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	id, _ := URN("019c6576-a400-7743-beaf-2db752049bd5", "sv")
	return Feed{
		ID: "urn:uuid:6f2c41b8-16c2-5f0c-a1b4-5d9ad5ab7a4e", Title: "Työkalut", Subtitle: "Uudet ja uudistetut työkalut", Language: "fi",
		Home: "https://academy.example/", Self: "https://academy.example/feeds/tools.fi.atom?theme=crisis&fallback=none",
		Entries: []Entry{
			{
				ID: id, Address: "https://academy.example/tools/grow?lang=sv", Language: "sv", Title: "GROW & samtal", Summary: "Fråga < svara.",
				HTML: "<div lang=\"sv\"><p>Fråga &lt; svara ]]&gt;</p></div>", Author: "Kivilahden kaupunki", Licence: "CC-BY-4.0",
				Published: at, Updated: at.Add(time.Hour), Tool: Tool{"019c6576-a400-7743-beaf-2db752049bd5", "grow", 3},
				Categories: []Category{{"https://academy.example/v1/vocabularies/theme", "crisis", "Kris"}, {"https://academy.example/v1/vocabularies/theme", "coaching", "Coachning"}},
			},
			{
				ID: "urn:uuid:0199", Address: "https://academy.example/tools/x?lang=fi", Language: "fi", Title: difficult, Summary: difficult, HTML: "<p>" + difficult + "</p>",
				Author: "Äänekoski & 👩🏽‍🏫", Published: at, Updated: at, Categories: []Category{{"https://academy.example/v1/vocabularies/theme", "x", difficult}}, Tool: Tool{"x", "x", 1},
			},
		},
	}
}

func formats() map[string]func(Feed) ([]byte, error) {
	return map[string]func(Feed) ([]byte, error){"atom": Feed.Atom, "rss": Feed.RSS, "json": Feed.JSON}
}

func TestTheGoldenFeeds(t *testing.T) {
	t.Parallel()
	for name, write := range formats() {
		got, err := write(example())
		require.NoError(t, err)
		path := filepath.Join("testdata", "example."+name)
		if *update {
			require.NoError(t, os.WriteFile(path, got, 0o600))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
		again, err := write(example())
		require.NoError(t, err)
		require.Equal(t, got, again)
	}
}

// A strict parser takes every text, and a library that others wrote finds all of it again.
func TestEveryTextComesThrough(t *testing.T) {
	t.Parallel()
	inXML := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0xfffe {
			return '\ufffd'
		}
		return r
	}, difficult)
	for name, write := range formats() {
		b, err := write(example())
		require.NoError(t, err)
		expected := difficult
		if name == "json" {
			require.True(t, json.Valid(b))
		} else {
			expected = inXML
			wellFormed(t, b)
		}
		read, err := gofeed.NewParser().Parse(bytes.NewReader(b))
		require.NoError(t, err)
		require.Equal(t, name, read.FeedType)
		require.Equal(t, "https://academy.example/feeds/tools.fi.atom?theme=crisis&fallback=none", read.FeedLink)
		require.Equal(t, "fi", read.Language)
		require.Len(t, read.Items, 2)
		first, second := read.Items[0], read.Items[1]
		require.Equal(t, example().Entries[0].HTML, first.Content, name)
		require.Equal(t, example().Entries[0].ID, first.GUID)
		require.Equal(t, []string{"Kivilahden kaupunki"}, []string{first.Authors[0].Name})
		require.Len(t, first.Categories, 2)
		require.Equal(t, expected, second.Title, name)
		require.Equal(t, "<p>"+expected+"</p>", second.Content, name)
		require.Equal(t, "Äänekoski & 👩🏽‍🏫", second.Authors[0].Name)
	}
}

// wellFormed reads every token strictly.
func wellFormed(t *testing.T, b []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else {
			require.NoError(t, err)
		}
	}
}

func TestAnEmptyFeedIsAFeed(t *testing.T) {
	t.Parallel()
	for name, write := range formats() {
		f := example()
		f.Entries = nil
		b, err := write(f)
		require.NoError(t, err)
		read, err := gofeed.NewParser().Parse(bytes.NewReader(b))
		require.NoError(t, err, name)
		require.Empty(t, read.Items)
		require.Equal(t, "Työkalut", read.Title)
	}
}

func TestAnIDIsPermanentAndOfOneLanguage(t *testing.T) {
	t.Parallel()
	sv, err := URN("019c6576-a400-7743-beaf-2db752049bd5", "sv")
	require.NoError(t, err)
	require.Equal(t, "urn:uuid:0b995f5f-24d7-5751-b7d9-307047aa4606", sv)
	_, err = URN("nonsense", "sv")
	require.Error(t, err)
}
