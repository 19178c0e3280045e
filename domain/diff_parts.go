package domain

import (
	"maps"
	"slices"
	"strconv"
)

func (d *differ) terms(before, after map[string][]string) {
	for _, scheme := range union(union(ToolSchemes, slices.Sorted(maps.Keys(before))), slices.Sorted(maps.Keys(after))) {
		codes := slices.Concat(before[scheme], after[scheme])
		slices.Sort(codes)
		for _, code := range slices.Compact(codes) {
			d.presence("/terms/"+escape(scheme)+"/"+escape(code), code,
				slices.Contains(before[scheme], code), slices.Contains(after[scheme], code))
		}
	}
}

func (d *differ) groupSize(before, after GroupSize) {
	bounds := func(g GroupSize) (least, most string) {
		if g == (GroupSize{}) {
			return "", ""
		}
		return strconv.Itoa(g.Min), strconv.Itoa(g.Max)
	}
	leastBefore, mostBefore := bounds(before)
	leastAfter, mostAfter := bounds(after)
	d.text("/group_size/min", leastBefore, leastAfter)
	d.text("/group_size/max", mostBefore, mostAfter)
}

func (d *differ) steps(before, after []Step) {
	was, is := byKey(before, stepKey), byKey(after, stepKey)
	for _, k := range d.keys("/steps", keysOf(before, stepKey), keysOf(after, stepKey)) {
		a, inBefore := was[k]
		b, inAfter := is[k]
		at := "/steps/" + escape(k)
		d.presence(at, k, inBefore, inAfter)
		d.text(at+"/framework_step", string(a.FrameworkStep), string(b.FrameworkStep))
		d.number(at+"/minutes", a.Minutes, b.Minutes)
	}
}

func (d *differ) myths(before, after []Myth) {
	was, is := byKey(before, mythKey), byKey(after, mythKey)
	for _, k := range d.keys("/myths", keysOf(before, mythKey), keysOf(after, mythKey)) {
		_, inBefore := was[k]
		_, inAfter := is[k]
		d.presence("/myths/"+escape(k), k, inBefore, inAfter)
	}
}

func (d *differ) media(before, after []Media) {
	was, is := byKey(before, mediaKey), byKey(after, mediaKey)
	for _, k := range d.keys("/media", keysOf(before, mediaKey), keysOf(after, mediaKey)) {
		a, inBefore := was[k]
		b, inAfter := is[k]
		at := "/media/" + escape(k)
		d.presence(at, k, inBefore, inAfter)
		d.text(at+"/kind", a.Kind, b.Kind)
		d.text(at+"/url", a.URL, b.URL)
		d.text(at+"/media_type", a.MediaType, b.MediaType)
		d.number(at+"/bytes", int(a.Bytes), int(b.Bytes))
		d.text(at+"/sha256", a.SHA256, b.SHA256)
		d.text(at+"/language", string(a.Language), string(b.Language))
		d.number(at+"/duration_seconds", a.DurationSeconds, b.DurationSeconds)
		d.lines(at+"/captions", texts(a.Captions), texts(b.Captions))
		d.lines(at+"/accessibility_features", a.AccessibilityFeatures, b.AccessibilityFeatures)
		d.text(at+"/captions_due", string(a.CaptionsDue), string(b.CaptionsDue))
	}
}

func (d *differ) attribution(a, b Attribution) {
	for _, lang := range Languages {
		d.lang = lang
		d.text("/attribution/credit/"+string(lang), a.Credit.Exact(lang), b.Credit.Exact(lang))
	}
	d.lang = ""
	d.text("/attribution/licence", a.Licence, b.Licence)
	d.text("/attribution/metadata_licence", a.MetadataLicence, b.MetadataLicence)
	d.text("/attribution/author_organisation", a.AuthorOrganisation, b.AuthorOrganisation)
	d.text("/attribution/project", a.Project, b.Project)
	d.text("/attribution/publication", a.Publication, b.Publication)
	d.text("/attribution/source_url", a.SourceURL, b.SourceURL)
	d.lines("/attribution/based_on", a.BasedOn, b.BasedOn)
}

// translation compares one language. What the source follows is itself, in every revision; another
// language that follows a newer source is up to date again, even where no word changed.
func (d *differ) translation(lang Language, before, after Content) {
	at := "/translations/" + string(lang)
	a, inBefore := before.Translations[lang]
	b, inAfter := after.Translations[lang]
	d.presence(at, string(lang), inBefore, inAfter)
	if inBefore && inAfter && lang != before.SourceLanguage && lang != after.SourceLanguage {
		d.number(at+"/based_on", a.BasedOn, b.BasedOn)
	}
	d.text(at+"/title", a.Title, b.Title)
	d.text(at+"/summary", a.Summary, b.Summary)
	d.text(at+"/description", a.Description, b.Description)
	d.text(at+"/how_to_use", a.HowToUse, b.HowToUse)
	d.text(at+"/when_to_use", a.WhenToUse, b.WhenToUse)
	d.text(at+"/when_not_to_use", a.WhenNotToUse, b.WhenNotToUse)
	d.text(at+"/required_competence", a.RequiredCompetence, b.RequiredCompetence)
	d.text(at+"/typical_users", a.TypicalUsers, b.TypicalUsers)
	d.lines(at+"/materials", a.Materials, b.Materials)
	d.lines(at+"/keywords", a.Keywords, b.Keywords)
	d.lines(at+"/situations", a.Situations, b.Situations)
	d.pitfalls(at+"/pitfalls", a.Pitfalls, b.Pitfalls)
	d.keyed(at, a, b, before, after)
}

func (d *differ) pitfalls(at string, before, after []Pitfall) {
	for _, p := range align(len(before), len(after), func(i, j int) bool { return before[i] == after[j] }) {
		var a, b Pitfall
		if p.before >= 0 {
			a = before[p.before]
		}
		if p.after >= 0 {
			b = after[p.after]
		}
		at := at + "/" + strconv.Itoa(p.place())
		d.text(at+"/problem", a.Problem, b.Problem)
		d.text(at+"/remedy", a.Remedy, b.Remedy)
	}
}

// keyed compares the texts of steps, myths and media, in the order of these.
func (d *differ) keyed(at string, a, b Translation, before, after Content) {
	for _, k := range union(keysOf(after.Steps, stepKey), keysOf(before.Steps, stepKey)) {
		at, x, y := at+"/steps/"+escape(k), a.Steps[k], b.Steps[k]
		d.text(at+"/title", x.Title, y.Title)
		d.text(at+"/body", x.Body, y.Body)
		d.lines(at+"/say", x.Say, y.Say)
		d.lines(at+"/questions", x.Questions, y.Questions)
	}
	for _, k := range union(keysOf(after.Myths, mythKey), keysOf(before.Myths, mythKey)) {
		at, x, y := at+"/myths/"+escape(k), a.Myths[k], b.Myths[k]
		d.text(at+"/claim", x.Claim, y.Claim)
		d.text(at+"/refutation", x.Refutation, y.Refutation)
	}
	for _, k := range union(keysOf(after.Media, mediaKey), keysOf(before.Media, mediaKey)) {
		at, x, y := at+"/media/"+escape(k), a.Media[k], b.Media[k]
		d.text(at+"/title", x.Title, y.Title)
		d.text(at+"/alt", x.Alt, y.Alt)
		d.text(at+"/transcript", x.Transcript, y.Transcript)
	}
}

func stepKey(s Step) string   { return s.Key }
func mythKey(m Myth) string   { return m.Key }
func mediaKey(m Media) string { return m.Key }

func byKey[T any](list []T, key func(T) string) map[string]T {
	m := make(map[string]T, len(list))
	for _, x := range list {
		m[key(x)] = x
	}
	return m
}

func keysOf[T any](list []T, key func(T) string) []string {
	keys := make([]string, len(list))
	for i, x := range list {
		keys[i] = key(x)
	}
	return keys
}

func texts[T ~string](list []T) []string {
	plain := make([]string, len(list))
	for i, x := range list {
		plain[i] = string(x)
	}
	return plain
}
