package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"academy/domain"
)

// owner is the organisation that answers for the corpus in the scratch instance.
const owner = "akatemia"

// card is a tool of a corpus. A corpus is a JSON list of them; members that aren't here are left alone.
//
// A card becomes a tool document: id is the slug, body the description, themes and format keywords of
// its Finnish text. A language without a title isn't there. The first language that is there, Finnish if
// it is, is the source.
type card struct {
	ID     string   `json:"id"`
	Themes []string `json:"themes"`
	Format string   `json:"format"`
	FI     cardText `json:"fi"`
	SV     cardText `json:"sv"`
	EN     cardText `json:"en"`
}

// cardText is a card in one language.
type cardText struct {
	Title   string `json:"title"`
	Summary string `json:"summary"`
	Body    string `json:"body"`
}

func readCorpus(name string) ([]domain.Document, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var cards []card
	if err := json.Unmarshal(b, &cards); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(cards) == 0 {
		return nil, fmt.Errorf("%s holds no card", name)
	}
	documents := make([]domain.Document, len(cards))
	for i, c := range cards {
		documents[i] = c.document()
	}
	return documents, nil
}

// document is the card as the bank takes it; whether it's sound is the import's to say.
func (c card) document() domain.Document {
	content := domain.NewContent("")
	content.Type = toolType(c.Format)
	for lang, text := range map[domain.Language]cardText{domain.Finnish: c.FI, domain.Swedish: c.SV, domain.English: c.EN} {
		if text.Title == "" {
			continue
		}
		t := domain.Translation{Status: domain.TranslationReady, Title: text.Title, Summary: text.Summary, Description: text.Body}
		if lang == domain.Finnish {
			t.Keywords = c.keywords()
		}
		content.Translations[lang] = t
	}
	if ready := content.Ready(); len(ready) > 0 {
		content.SourceLanguage = ready[0]
	}
	return domain.Document{Slug: c.ID, Owner: owner, Content: content.Normal()}
}

// keywords are the themes and the format as words: as they are given, and where there are hyphens also as
// the words that these join ("itsensa-johtaminen", "itsensa johtaminen").
func (c card) keywords() []string {
	var list []string
	for _, word := range append(append([]string{}, c.Themes...), c.Format) {
		if word == "" {
			continue
		}
		list = append(list, word)
		if opened := strings.ReplaceAll(word, "-", " "); opened != word {
			list = append(list, opened)
		}
	}
	return list
}

// toolTypes are parts of Finnish words for formats, and the type of tool that is meant.
var toolTypes = []struct{ part, code string }{
	{"kortti", "method_card"}, {"malli", "method_card"}, {"pakki", "toolkit"}, {"tallenne", "recording"}, {"video", "recording"},
	{"koulutus", "training"}, {"kurssi", "training"}, {"artikkeli", "article"}, {"opas", "article"}, {"rooli", "role_guide"},
}

// toolType is the closest type of tool to a format: a tool unless the word says something else.
func toolType(format string) string {
	for _, t := range toolTypes {
		if strings.Contains(strings.ToLower(format), t.part) {
			return t.code
		}
	}
	return "tool"
}
