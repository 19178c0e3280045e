package api

import (
	"time"

	"academy/domain"
	"academy/domain/catalogue"
)

// ToolItem is a tool in a list, in one language.
type ToolItem struct {
	ID                   domain.ID `json:"id" swaggertype:"string" format:"uuid"`
	Slug                 string    `json:"slug" example:"varhaisen-tuen-keskustelu"`
	Version              int64     `json:"version" example:"412"` // position of its last change; grows
	Type                 Term      `json:"type"`
	Title                string    `json:"title" example:"Varhaisen tuen keskustelu"`
	Summary              string    `json:"summary"`
	Revision             int       `json:"revision" example:"4"`
	PublishedAt          time.Time `json:"published_at" format:"date-time"`
	UpdatedAt            time.Time `json:"updated_at" format:"date-time"`
	Minutes              int       `json:"minutes" example:"60"` // 0: not known
	Themes               []Term    `json:"themes"`
	LeadershipLevels     []Term    `json:"leadership_levels"`
	Circumstances        []Term    `json:"circumstances"`
	Needs                []Term    `json:"needs"`
	Methods              []Term    `json:"methods"`
	UserRoles            []Term    `json:"user_roles"`
	PathStages           []Term    `json:"path_stages"`
	Responsibilities     []Term    `json:"responsibilities"`
	SelfDirectionObjects []Term    `json:"self_direction_objects"`
	Language             Served    `json:"language"`
	HTMLURL              string    `json:"html_url" format:"uri"`

	// With q: how well it answers, and where the words stand in title and summary: pairs of places, [from, to)
	// in characters.
	Match      string              `json:"match,omitempty" validate:"optional" enums:"exact,related"`
	Highlights map[string][][2]int `json:"highlights,omitempty" validate:"optional"`
}

// Tool is a tool with everything it says, in one language.
type Tool struct {
	ToolItem
	State              string       `json:"state" enums:"published,withdrawn"`
	Owner              Party        `json:"owner"`
	Description        string       `json:"description"` // Markdown, as the following four
	HowToUse           string       `json:"how_to_use"`
	WhenToUse          string       `json:"when_to_use"`
	WhenNotToUse       string       `json:"when_not_to_use"`
	RequiredCompetence string       `json:"required_competence"`
	TypicalUsers       string       `json:"typical_users"`
	GroupSize          *GroupSize   `json:"group_size" extensions:"x-nullable"` // null: any
	Materials          []string     `json:"materials"`
	Keywords           []string     `json:"keywords"`
	Situations         []string     `json:"situations"` // the need in a supervisor's own words
	Steps              []Step       `json:"steps"`
	Myths              []Myth       `json:"myths"`
	Pitfalls           []Pitfall    `json:"pitfalls"`
	Media              []Media      `json:"media"`
	Related            []Link       `json:"related"`
	Collections        []Link       `json:"collections"`
	Attribution        Attribution  `json:"attribution"`
	ReviewBy           *domain.Date `json:"review_by" swaggertype:"string" format:"date" extensions:"x-nullable"`
	Change             RevisionItem `json:"change"` // what the current revision changed

	Revisions []RevisionItem `json:"revisions,omitempty" validate:"optional"` // all of them, newest first; with include=revisions
}

// Party is an organisation by its name.
type Party struct {
	Slug string `json:"slug" example:"akatemia"`
	Name string `json:"name" example:"Lähijohtamisen akatemia"`
}

// Link names another thing of the catalogue.
type Link struct {
	Slug     string          `json:"slug"`
	Title    string          `json:"title"`
	URL      string          `json:"url" format:"uri"`
	Language domain.Language `json:"language" swaggertype:"string" enums:"fi,sv,en" example:"fi"` // of the title, which may not be there in the asked one
	Stale    bool            `json:"stale"`                                                       // the title is older than its source
}

// GroupSize is for how many people a tool works.
type GroupSize struct {
	Min int `json:"min" example:"2"`
	Max int `json:"max" example:"12"`
}

// Step is one step of using a tool.
type Step struct {
	Key           string   `json:"key" example:"tavoite"` // stays the step's own in every revision
	FrameworkStep *Term    `json:"framework_step" extensions:"x-nullable"`
	Title         string   `json:"title"`
	Body          string   `json:"body"` // Markdown, may be empty
	Say           []string `json:"say"`  // the very words
	Questions     []string `json:"questions"`
	Minutes       int      `json:"minutes" example:"10"`
}

// Myth is a common belief, and what speaks against it.
type Myth struct {
	Key        string `json:"key"`
	Claim      string `json:"claim"`
	Refutation string `json:"refutation"`
}

// Pitfall is what can go wrong, and what to do then.
type Pitfall struct {
	Problem string `json:"problem"`
	Remedy  string `json:"remedy"`
}

// Media is a recording, document, link or image.
type Media struct {
	Key                   string            `json:"key"`
	Kind                  string            `json:"kind" enums:"recording,document,link,image"`
	URL                   string            `json:"url" format:"uri"`
	Title                 string            `json:"title"`
	Alt                   string            `json:"alt"`
	Transcript            string            `json:"transcript"`
	MediaType             string            `json:"media_type"`
	Bytes                 int64             `json:"bytes"`
	SHA256                string            `json:"sha256"`
	Language              string            `json:"language"`
	DurationSeconds       int               `json:"duration_seconds"`
	Captions              []domain.Language `json:"captions" swaggertype:"array,string"`
	AccessibilityFeatures []string          `json:"accessibility_features"`
}

// Attribution says who made the material and how others may use it.
type Attribution struct {
	Credit             string   `json:"credit"`
	Licence            string   `json:"licence" example:"CC-BY-4.0"`        // SPDX, of the material
	MetadataLicence    string   `json:"metadata_licence" example:"CC0-1.0"` // SPDX, of titles, summaries and terms
	AuthorOrganisation string   `json:"author_organisation"`
	Project            string   `json:"project"`
	Publication        string   `json:"publication"`
	SourceURL          string   `json:"source_url"`
	BasedOn            []string `json:"based_on"`
}

// toolOf renders what a published tool says in one language. What depends on the request is left out:
// see aroundMembers.
func toolOf(p domain.PublishedTool, v *domain.Vocabularies, lang domain.Language, publicURL string) Tool {
	content := p.Revision.Content
	text := content.Translations[lang]
	terms := func(scheme string) []Term { return termsOf(v, scheme, content.Terms[scheme], lang) }
	view := Tool{
		ToolItem: ToolItem{
			ID: p.Tool.ID, Slug: p.Tool.Slug, Version: p.Version, Title: text.Title, Summary: text.Summary,
			Type:     termOf(v, domain.SchemeToolType, content.Type, lang),
			Revision: p.Revision.Number, UpdatedAt: p.Tool.ChangedAt, Minutes: content.Minutes,
			Themes: terms(domain.SchemeTheme), LeadershipLevels: terms(domain.SchemeLeadershipLevel),
			Circumstances: terms(domain.SchemeCircumstances), Needs: terms(domain.SchemeNeed),
			Methods: terms(domain.SchemeMethod), UserRoles: terms(domain.SchemeUserRole),
			PathStages: terms(domain.SchemePathStage), Responsibilities: terms(domain.SchemeResponsibility),
			SelfDirectionObjects: terms(domain.SchemeSelfDirection),
			HTMLURL:              toolAddress(publicURL, p.Tool.Slug, lang),
		},
		State: string(p.Tool.State), Description: text.Description,
		HowToUse: text.HowToUse, WhenToUse: text.WhenToUse, WhenNotToUse: text.WhenNotToUse,
		RequiredCompetence: text.RequiredCompetence, TypicalUsers: text.TypicalUsers, Materials: present(text.Materials),
		Keywords: present(text.Keywords), Situations: present(text.Situations), Steps: stepsOf(v, content, lang),
		Myths: []Myth{}, Pitfalls: []Pitfall{}, Media: mediaOf(content, lang),
		Attribution: attributionOf(content.Attribution, lang), Change: revisionItem(v, p.Tool.Slug, p.Revision, lang, publicURL),
	}
	if p.Tool.PublishedAt != nil {
		view.PublishedAt = *p.Tool.PublishedAt
	}
	if content.GroupSize != (domain.GroupSize{}) {
		view.GroupSize = &GroupSize{content.GroupSize.Min, content.GroupSize.Max}
	}
	if content.ReviewBy != "" {
		view.ReviewBy = &content.ReviewBy
	}
	for _, m := range content.Myths {
		view.Myths = append(view.Myths, Myth{m.Key, text.Myths[m.Key].Claim, text.Myths[m.Key].Refutation})
	}
	for _, p := range text.Pitfalls {
		view.Pitfalls = append(view.Pitfalls, Pitfall(p))
	}
	return view
}

func (s *Server) party(c *catalogue.Catalogue, id domain.ID, lang domain.Language) Party {
	o, _ := c.OrganisationByID(id)
	return Party{o.Slug, o.Names.In(lang)}
}

func (s *Server) relatedTo(c *catalogue.Catalogue, t *catalogue.Tool, asked domain.Language) []Link {
	list := []Link{}
	for _, slug := range t.Related() {
		if t, ok := c.Tool(slug); ok && t.State == domain.ToolPublished {
			list = append(list, s.toolLink(t, asked))
		}
	}
	return list
}

func (s *Server) collectionsWith(c *catalogue.Catalogue, t *catalogue.Tool, asked domain.Language) []Link {
	list := []Link{}
	for _, x := range c.CollectionsWith(t.Slug) {
		list = append(list, s.collectionLink(x, asked))
	}
	return list
}

func (s *Server) toolLink(t *catalogue.Tool, asked domain.Language) Link {
	served := t.In(asked)
	return Link{t.Slug, t.Title(asked), s.PublicURL + "/v1/tools/" + t.Slug, served, t.Stale(served)}
}

func (s *Server) collectionLink(x domain.Collection, asked domain.Language) Link {
	return Link{Slug: x.Slug, Title: x.Titles.In(asked), URL: s.PublicURL + "/v1/collections/" + x.Slug, Language: x.Titles.Served(asked)}
}

func stepsOf(v *domain.Vocabularies, content domain.Content, lang domain.Language) []Step {
	list := []Step{}
	for _, s := range content.Steps {
		text := content.Translations[lang].Steps[s.Key]
		step := Step{
			Key: s.Key, Title: text.Title, Body: text.Body, Say: present(text.Say), Questions: present(text.Questions), Minutes: s.Minutes,
		}
		if s.FrameworkStep != "" {
			scheme, code := s.FrameworkStep.Split()
			term := termOf(v, scheme, code, lang)
			step.FrameworkStep = &term
		}
		list = append(list, step)
	}
	return list
}

func mediaOf(content domain.Content, lang domain.Language) []Media {
	list := []Media{}
	for _, m := range content.Media {
		text := content.Translations[lang].Media[m.Key]
		list = append(list, Media{
			Key: m.Key, Kind: m.Kind, URL: m.URL, Title: text.Title, Alt: text.Alt, Transcript: text.Transcript,
			MediaType: m.MediaType, Bytes: m.Bytes, SHA256: m.SHA256, Language: string(m.Language),
			DurationSeconds: m.DurationSeconds, Captions: present(m.Captions), AccessibilityFeatures: present(m.AccessibilityFeatures),
		})
	}
	return list
}

func attributionOf(a domain.Attribution, lang domain.Language) Attribution {
	return Attribution{
		Credit: a.Credit.In(lang), Licence: a.Licence, MetadataLicence: a.MetadataLicence,
		AuthorOrganisation: a.AuthorOrganisation, Project: a.Project, Publication: a.Publication, SourceURL: a.SourceURL,
		BasedOn: present(a.BasedOn),
	}
}

// present makes a nil slice an empty one: a list in JSON is never null.
func present[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
