package domain

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a content, in characters (Unicode code points) or items.
const (
	MaxTitle   = 200
	MaxSummary = 1000
	MaxText    = 60_000
	MaxLine    = 500
	MaxItems   = 100
)

var (
	keyPattern  = regexp.MustCompile(`^[a-z0-9]+(_[a-z0-9]+)*$`)
	slugPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	hashPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// ValidSlug tells whether s can be a slug: lower-case ASCII letters, digits and single hyphens,
// at most 100, and not the form of an id, so that a path or field can take either.
func ValidSlug(s string) bool {
	_, id := ParseID(s)
	return len(s) <= 100 && slugPattern.MatchString(s) && !id
}

// Check notes every fault that no draft may have: unknown codes, texts that are too long, keys
// that don't belong together. Pointers start with at and count as the content was sent, not as its
// normal form sorts it.
func (c Content) Check(f *Faults, at string, v *Vocabularies) {
	sent := c.Terms
	c = c.Normal()
	c.Terms = sent
	v.Check(f, at+"/type", SchemeToolType, c.Type)
	if _, ok := ParseLanguage(string(c.SourceLanguage)); !ok {
		f.AddChoice(at+"/source_language", "unknown-language", languageCodes())
	}
	c.checkTerms(f, at+"/terms", v)
	if c.Minutes < 0 || c.Minutes > 10_000 {
		f.Add(at+"/minutes", "out-of-range", "min", "0", "max", "10000")
	}
	if c.GroupSize.Min < 0 || c.GroupSize.Max < c.GroupSize.Min || c.GroupSize.Max > 10_000 {
		f.Add(at+"/group_size", "out-of-range", "min", "0", "max", "10000")
	}
	c.checkParts(f, at, v)
	if c.ReviewBy != "" && !c.ReviewBy.Valid() {
		f.Add(at+"/review_by", "not-a-date")
	}
	for i, slug := range c.Related {
		if !ValidSlug(slug) {
			f.Add(fmt.Sprintf("%s/related/%d", at, i), "not-a-slug")
		}
	}
	c.Attribution.check(f, at+"/attribution")
	for _, lang := range slices.Sorted(maps.Keys(c.Translations)) {
		if _, ok := ParseLanguage(string(lang)); !ok {
			f.AddChoice(at+"/translations/"+escape(string(lang)), "unknown-language", languageCodes())
			continue
		}
		c.Translations[lang].check(f, at+"/translations/"+string(lang), c)
	}
}

// CheckComplete notes what a content still lacks before it can be reviewed or published: at
// least its source language must be ready, with title and summary and a text for every step.
func (c Content) CheckComplete(f *Faults, at string) {
	source := c.Translations[c.SourceLanguage]
	if source.Status != TranslationReady {
		f.Add(at+"/translations/"+string(c.SourceLanguage)+"/status", "source-not-ready")
	}
	for _, lang := range Languages {
		if t := c.Translations[lang]; lang == c.SourceLanguage || t.Status == TranslationReady {
			t.checkComplete(f, at+"/translations/"+string(lang), c)
		}
	}
}

func (c Content) checkTerms(f *Faults, at string, v *Vocabularies) {
	for _, scheme := range slices.Sorted(maps.Keys(c.Terms)) {
		if !slices.Contains(ToolSchemes, scheme) {
			f.AddChoice(at+"/"+escape(scheme), "unknown-vocabulary", ToolSchemes)
			continue
		}
		for i, code := range c.Terms[scheme] {
			v.Check(f, fmt.Sprintf("%s/%s/%d", at, scheme, i), scheme, code)
		}
	}
}

func (c Content) checkParts(f *Faults, at string, v *Vocabularies) {
	seen := map[string]bool{}
	key := func(pointer, kind, key string) {
		if len(key) > 50 || !keyPattern.MatchString(key) {
			f.Add(pointer, "not-a-key")
		} else if seen[kind+key] {
			f.Add(pointer, "duplicate")
		}
		seen[kind+key] = true
	}
	for i, s := range c.Steps {
		at := fmt.Sprintf("%s/steps/%d", at, i)
		key(at+"/key", "step ", s.Key)
		if s.Minutes < 0 || s.Minutes > 10_000 {
			f.Add(at+"/minutes", "out-of-range", "min", "0", "max", "10000")
		}
		if s.FrameworkStep != "" {
			scheme, code := s.FrameworkStep.Split()
			v.Check(f, at+"/framework_step", scheme, code)
		}
	}
	for i, m := range c.Myths {
		key(fmt.Sprintf("%s/myths/%d/key", at, i), "myth ", m.Key)
	}
	for i, m := range c.Media {
		at := fmt.Sprintf("%s/media/%d", at, i)
		key(at+"/key", "media ", m.Key)
		m.check(f, at)
	}
	tooMany(f, at+"/steps", len(c.Steps))
	tooMany(f, at+"/myths", len(c.Myths))
	tooMany(f, at+"/media", len(c.Media))
	tooMany(f, at+"/related", len(c.Related))
}

func (m Media) check(f *Faults, at string) {
	if !slices.Contains(MediaKinds, m.Kind) {
		f.AddChoice(at+"/kind", "unknown-value", MediaKinds)
	}
	if !webURL(m.URL) {
		f.Add(at+"/url", "not-a-url")
	}
	if m.SHA256 != "" && !hashPattern.MatchString(m.SHA256) {
		f.Add(at+"/sha256", "not-a-hash")
	}
	if m.Bytes < 0 {
		f.Add(at+"/bytes", "negative")
	}
	if m.DurationSeconds < 0 {
		f.Add(at+"/duration_seconds", "negative")
	}
	tooLong(f, at+"/media_type", m.MediaType, MaxLine)
	lines(f, at+"/accessibility_features", m.AccessibilityFeatures)
	if m.CaptionsDue != "" && !m.CaptionsDue.Valid() {
		f.Add(at+"/captions_due", "not-a-date")
	}
	if _, ok := ParseLanguage(string(m.Language)); !ok && m.Language != "" {
		f.AddChoice(at+"/language", "unknown-language", languageCodes())
	}
	for i, l := range m.Captions {
		if _, ok := ParseLanguage(string(l)); !ok {
			f.AddChoice(fmt.Sprintf("%s/captions/%d", at, i), "unknown-language", languageCodes())
		}
	}
}

func (a Attribution) check(f *Faults, at string) {
	allTooLong(f, at, MaxLine, map[string]string{
		"credit/fi": a.Credit.FI, "credit/sv": a.Credit.SV, "credit/en": a.Credit.EN, "licence": a.Licence,
		"metadata_licence": a.MetadataLicence, "author_organisation": a.AuthorOrganisation,
		"project": a.Project, "publication": a.Publication, "source_url": a.SourceURL,
	})
	if a.SourceURL != "" && !webURL(a.SourceURL) {
		f.Add(at+"/source_url", "not-a-url")
	}
	lines(f, at+"/based_on", a.BasedOn)
}

func (t Translation) check(f *Faults, at string, c Content) {
	if !slices.Contains(translationStatuses, string(t.Status)) {
		f.AddChoice(at+"/status", "unknown-value", translationStatuses)
	}
	if t.BasedOn < FollowsOlder {
		f.Add(at+"/based_on", "negative")
	}
	tooLong(f, at+"/title", t.Title, MaxTitle)
	tooLong(f, at+"/summary", t.Summary, MaxSummary)
	allTooLong(f, at, MaxText, map[string]string{
		"description": t.Description, "how_to_use": t.HowToUse, "when_to_use": t.WhenToUse,
		"when_not_to_use": t.WhenNotToUse, "required_competence": t.RequiredCompetence, "typical_users": t.TypicalUsers,
	})
	lines(f, at+"/materials", t.Materials)
	lines(f, at+"/keywords", t.Keywords)
	lines(f, at+"/situations", t.Situations)
	tooMany(f, at+"/pitfalls", len(t.Pitfalls))
	for i, p := range t.Pitfalls {
		tooLong(f, fmt.Sprintf("%s/pitfalls/%d/problem", at, i), p.Problem, MaxSummary)
		tooLong(f, fmt.Sprintf("%s/pitfalls/%d/remedy", at, i), p.Remedy, MaxSummary)
	}
	t.checkKeyed(f, at, c)
}

func (t Translation) checkKeyed(f *Faults, at string, c Content) {
	for _, key := range slices.Sorted(maps.Keys(t.Steps)) {
		at := at + "/steps/" + escape(key)
		if !slices.ContainsFunc(c.Steps, func(s Step) bool { return s.Key == key }) {
			f.Add(at, "no-such-key")
		}
		tooLong(f, at+"/title", t.Steps[key].Title, MaxTitle)
		tooLong(f, at+"/body", t.Steps[key].Body, MaxText)
		lines(f, at+"/say", t.Steps[key].Say)
		lines(f, at+"/questions", t.Steps[key].Questions)
	}
	for _, key := range slices.Sorted(maps.Keys(t.Myths)) {
		at := at + "/myths/" + escape(key)
		if !slices.ContainsFunc(c.Myths, func(m Myth) bool { return m.Key == key }) {
			f.Add(at, "no-such-key")
		}
		tooLong(f, at+"/claim", t.Myths[key].Claim, MaxSummary)
		tooLong(f, at+"/refutation", t.Myths[key].Refutation, MaxText)
	}
	for _, key := range slices.Sorted(maps.Keys(t.Media)) {
		at := at + "/media/" + escape(key)
		if !slices.ContainsFunc(c.Media, func(m Media) bool { return m.Key == key }) {
			f.Add(at, "no-such-key")
		}
		tooLong(f, at+"/title", t.Media[key].Title, MaxTitle)
		tooLong(f, at+"/alt", t.Media[key].Alt, MaxSummary)
		tooLong(f, at+"/transcript", t.Media[key].Transcript, 4*MaxText)
	}
}

func (t Translation) checkComplete(f *Faults, at string, c Content) {
	required := func(pointer, s string) {
		if strings.TrimSpace(s) == "" {
			f.Add(pointer, "required")
		}
	}
	required(at+"/title", t.Title)
	required(at+"/summary", t.Summary)
	for _, s := range c.Steps {
		required(at+"/steps/"+s.Key+"/title", t.Steps[s.Key].Title)
	}
	for _, m := range c.Myths {
		required(at+"/myths/"+m.Key+"/claim", t.Myths[m.Key].Claim)
		required(at+"/myths/"+m.Key+"/refutation", t.Myths[m.Key].Refutation)
	}
	for _, m := range c.Media {
		required(at+"/media/"+m.Key+"/title", t.Media[m.Key].Title)
		if m.Kind == "image" {
			required(at+"/media/"+m.Key+"/alt", t.Media[m.Key].Alt) // EN 301 549 9.1.1.1
		}
	}
}

func lines(f *Faults, at string, list []string) {
	tooMany(f, at, len(list))
	for i, s := range list {
		tooLong(f, fmt.Sprintf("%s/%d", at, i), s, MaxLine)
		if strings.TrimSpace(s) == "" {
			f.Add(fmt.Sprintf("%s/%d", at, i), "required")
		}
	}
}

func tooLong(f *Faults, at, s string, limit int) {
	if len(s) > limit && utf8.RuneCountInString(s) > limit {
		f.Add(at, "too-long", "max", strconv.Itoa(limit))
	}
}

// allTooLong reports in the order of the names, so that equal requests get equal answers.
func allTooLong(f *Faults, at string, limit int, texts map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		tooLong(f, at+"/"+name, texts[name], limit)
	}
}

func tooMany(f *Faults, at string, n int) {
	if n > MaxItems {
		f.Add(at, "too-many", "max", strconv.Itoa(MaxItems))
	}
}

func webURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= 2000 && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

func languageCodes() []string {
	codes := make([]string, len(Languages))
	for i, l := range Languages {
		codes[i] = string(l)
	}
	return codes
}

// escape makes a member name safe in a JSON pointer (RFC 6901 section 3).
func escape(s string) string {
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(s)
}
