package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// ContentSchema is the version of Content's shape. It is the first member of every stored
// content, so that a field added later doesn't change the hash of an older revision.
const ContentSchema = 1

// Content is everything that a tool says, in all its languages: what a draft edits and a revision
// freezes. What doesn't depend on the language (order, keys, minutes, codes) stands on top; texts
// stand in Translations under the same keys, so that a translator changes one language only.
type Content struct {
	Schema         int                      `json:"schema"`
	Type           string                   `json:"type"` // term of tool_type
	SourceLanguage Language                 `json:"source_language"`
	Terms          map[string][]string      `json:"terms"`                                   // scheme -> codes, sorted
	Minutes        int                      `json:"minutes"`                                 // whole tool, 0 = unknown
	GroupSize      GroupSize                `json:"group_size,omitzero" validate:"optional"` // people, without the leader
	Steps          []Step                   `json:"steps"`
	Myths          []Myth                   `json:"myths"`
	Media          []Media                  `json:"media"`
	Related        []string                 `json:"related"` // slugs
	Attribution    Attribution              `json:"attribution"`
	ReviewBy       Date                     `json:"review_by,omitzero" validate:"optional"`
	Translations   map[Language]Translation `json:"translations"`
}

// GroupSize is for how many people a tool works.
type GroupSize struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Step is one step of using the tool. Its Key is unique in the tool and never moves to another
// step, so that feedback on a step still points to it after a revision.
type Step struct {
	Key           string  `json:"key"`
	FrameworkStep TermRef `json:"framework_step,omitzero"` // grow_step/goal, responsibility/agile_learning
	Minutes       int     `json:"minutes"`
}

// Myth is a common belief that the tool refutes.
type Myth struct {
	Key string `json:"key"`
}

// Media is a recording, document, link or image that belongs to a tool.
type Media struct {
	Key                   string     `json:"key"`
	Kind                  string     `json:"kind"` // recording, document, link, image
	URL                   string     `json:"url"`
	MediaType             string     `json:"media_type,omitzero"`
	Bytes                 int64      `json:"bytes,omitzero"`
	SHA256                string     `json:"sha256,omitzero"` // lower-case hex
	Language              Language   `json:"language,omitzero"`
	DurationSeconds       int        `json:"duration_seconds,omitzero"`
	Captions              []Language `json:"captions,omitempty"`
	AccessibilityFeatures []string   `json:"accessibility_features,omitempty"` // schema.org accessibilityFeature
	CaptionsDue           Date       `json:"captions_due,omitzero"`            // Act 306/2019: 14 days from publication
}

// MediaKinds are the kinds of media.
var MediaKinds = []string{"recording", "document", "link", "image"}

// Attribution says who made the material and under which terms others may use it.
type Attribution struct {
	Credit             Text     `json:"credit"`
	Licence            string   `json:"licence"`          // SPDX, of the material
	MetadataLicence    string   `json:"metadata_licence"` // SPDX, of titles, summaries and terms
	AuthorOrganisation string   `json:"author_organisation,omitzero"`
	Project            string   `json:"project,omitzero"`
	Publication        string   `json:"publication,omitzero"`
	SourceURL          string   `json:"source_url,omitzero"`
	BasedOn            []string `json:"based_on,omitempty"`
}

// NewContent is an empty content with its defaults: CC BY 4.0 is the public sector's
// recommendation for material (JHS 189), CC0 for metadata.
func NewContent(source Language) Content {
	return Content{
		SourceLanguage: source,
		Attribution:    Attribution{Licence: "CC-BY-4.0", MetadataLicence: "CC0-1.0"},
	}.Normal()
}

// Normal is the content in its one canonical form: slices and maps present, codes sorted and
// single, the schema set, defaults filled in.
func (c Content) Normal() Content {
	c.Schema = ContentSchema
	terms := make(map[string][]string, len(c.Terms))
	for scheme, codes := range c.Terms {
		if len(codes) > 0 {
			terms[scheme] = slices.Compact(slices.Sorted(slices.Values(codes)))
		}
	}
	c.Terms = terms
	c.Steps, c.Myths, c.Media, c.Related = present(c.Steps), present(c.Myths), present(c.Media), present(c.Related)
	if c.Attribution.Licence == "" {
		c.Attribution.Licence = "CC-BY-4.0"
	}
	if c.Attribution.MetadataLicence == "" {
		c.Attribution.MetadataLicence = "CC0-1.0"
	}
	translations := make(map[Language]Translation, len(c.Translations))
	for lang, t := range c.Translations {
		translations[lang] = t.normal()
	}
	c.Translations = translations
	return c
}

// Clone is a copy that shares nothing that this package changes.
func (c Content) Clone() Content {
	c.Terms = maps.Clone(c.Terms)
	c.Translations = maps.Clone(c.Translations)
	return c
}

// Canonical gives the bytes that are stored and hashed: JSON with members in the order of the
// type and map keys sorted.
func (c Content) Canonical() ([]byte, error) {
	b, err := json.Marshal(c.Normal())
	if err != nil {
		return nil, fmt.Errorf("canonical content: %w", err)
	}
	return b, nil
}

// Hash is the lower-case hex SHA-256 of the canonical bytes.
func (c Content) Hash() (string, error) {
	b, err := c.Canonical()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// Ready tells in which languages the public can read the content, in fallback order.
func (c Content) Ready() []Language {
	var ready []Language
	for _, l := range Languages {
		if t, ok := c.Translations[l]; ok && t.Status == TranslationReady {
			ready = append(ready, l)
		}
	}
	return ready
}

// Public is the content without the translations that aren't ready: what may leave the house.
func (c Content) Public() Content {
	translations := make(map[Language]Translation, len(c.Translations))
	for _, l := range c.Ready() {
		translations[l] = c.Translations[l]
	}
	c.Translations = translations
	return c
}

// SourceDiffers tells whether what translators work from changed: the source language's text, or
// which steps, myths and media there are.
func (c Content) SourceDiffers(before Content) bool {
	return c.sourceText() != before.sourceText()
}

func (c Content) sourceText() string {
	source := c.Translations[c.SourceLanguage].normal()
	source.BasedOn, source.Status = 0, ""
	keys := []string{}
	for _, s := range c.Steps {
		keys = append(keys, "step "+s.Key)
	}
	for _, m := range c.Myths {
		keys = append(keys, "myth "+m.Key)
	}
	for _, m := range c.Media {
		keys = append(keys, "media "+m.Key)
	}
	// Marshalling plain structs, strings and maps of them doesn't fail.
	b, _ := json.Marshal([]any{c.SourceLanguage, source, keys})
	return string(b)
}

// present makes a nil slice an empty one: JSON and the database know no nil.
func present[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
