package mirror

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"academy/api/client"
)

// rendering is the version of the Markdown: another one makes every mirror write its texts anew.
const rendering = "2"

// headings are what stands over the parts of a text.
var headings = map[string]map[string]string{
	"fi": {
		"when": "Milloin käyttää", "not": "Milloin ei kannata käyttää", "how": "Näin käytät", "users": "Kenelle", "competence": "Mitä käyttö edellyttää",
		"materials": "Mitä tarvitset", "steps": "Vaiheet", "say": "Voit sanoa näin", "questions": "Pohdittavaksi", "myths": "Myytit", "pitfalls": "Sudenkuopat",
		"media": "Aineistot", "transcript": "Tekstivastine", "licence": "Lisenssi",
		"stale": "Tämä käännös on vanhempi kuin alkuperäinen teksti.",
	},
	"sv": {
		"when": "När verktyget passar", "not": "När verktyget inte passar", "how": "Så använder du verktyget", "users": "För vem", "competence": "Vad användningen kräver",
		"materials": "Vad du behöver", "steps": "Steg", "say": "Du kan säga så här", "questions": "Att fundera på", "myths": "Myter", "pitfalls": "Fallgropar",
		"media": "Material", "transcript": "Textversion", "licence": "Licens",
		"stale": "Den här översättningen är äldre än originaltexten.",
	},
	"en": {
		"when": "When to use it", "not": "When not to use it", "how": "How to use it", "users": "For whom", "competence": "What it takes",
		"materials": "What you need", "steps": "Steps", "say": "You can say", "questions": "To think about", "myths": "Myths", "pitfalls": "Pitfalls",
		"media": "Files and links", "transcript": "Transcript", "licence": "Licence",
		"stale": "This translation is older than its original.",
	},
}

// sheet is Markdown that is being written.
type sheet struct {
	strings.Builder
	says  map[string]string
	links map[string]bool // addresses of media that lie elsewhere, whatever they look like
}

// markdown is a tool in one language, with front matter that site generators read.
func markdown(d client.Document, lang string, t client.Translation, links map[string]bool) []byte {
	b := &sheet{says: headings[lang], links: links}
	stale := lang != string(d.SourceLanguage) && t.BasedOn < d.SourceChangedIn
	b.frontMatter(d, lang, t, stale)
	fmt.Fprintf(b, "# %s\n", line(t.Title))
	b.text(line(t.Summary))
	if stale {
		b.text("*" + b.says["stale"] + "*")
	}
	b.text(t.Description)
	b.part("when", t.WhenToUse)
	b.part("not", t.WhenNotToUse)
	b.part("users", t.TypicalUsers)
	b.part("competence", t.RequiredCompetence)
	b.part("materials", bullets(t.Materials))
	b.part("how", t.HowToUse)
	b.steps(d, t)
	b.myths(d, t)
	b.pitfalls(t)
	b.media(d, t)
	b.credit(d, lang)
	return []byte(b.String())
}

// frontMatter is YAML of which every value but times is JSON too, so that no text can break out of it.
func (b *sheet) frontMatter(d client.Document, lang string, t client.Translation, stale bool) {
	b.WriteString("---\n")
	set := func(name string, value any) {
		fmt.Fprintf(b, "%s: %s\n", name, scalar(value))
	}
	set("title", t.Title)
	set("slug", d.Slug)
	set("lang", lang)
	set("summary", t.Summary)
	set("type", d.Type)
	set("id", d.ID)
	set("revision", d.Revision)
	set("owner", d.Owner)
	set("source_language", d.SourceLanguage)
	when := func(name string, at time.Time) {
		if !at.IsZero() { // a server of an older version doesn't say
			fmt.Fprintf(b, "%s: %s\n", name, at.UTC().Format(time.RFC3339Nano))
		}
	}
	when("date", d.PublishedAt)
	when("lastmod", d.UpdatedAt)
	set("stale", stale)
	if d.Minutes > 0 {
		set("minutes", d.Minutes)
	}
	if d.ReviewBy != "" {
		set("review_by", d.ReviewBy)
	}
	set("keywords", present(t.Keywords))
	set("situations", present(t.Situations))
	set("related", present(d.Related))
	for _, scheme := range slices.Sorted(maps.Keys(d.Terms)) {
		set(scheme, present(d.Terms[scheme]))
	}
	set("licence", d.Attribution.Licence)
	b.WriteString("---\n\n")
}

func present(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// scalar writes a value as JSON, which YAML 1.2 includes, with the few characters escaped that YAML wants escaped
// and JSON doesn't.
func scalar(value any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return `""` // a string, a number or a list of strings can't fail
	}
	var out strings.Builder
	for _, r := range strings.TrimSuffix(b.String(), "\n") {
		if r >= 0x7f && r < 0xa0 || r == 0xfeff || r == 0xfffe || r == 0xffff {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// special are the characters that Markdown means something by.
var special = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "#", `\#`)

// line writes a text that isn't Markdown on one line, as it is meant.
func line(text string) string { return special.Replace(strings.Join(strings.Fields(text), " ")) }

func (b *sheet) text(markdown string) {
	if markdown = strings.TrimSpace(markdown); markdown != "" {
		fmt.Fprintf(b, "\n%s\n", markdown)
	}
}

func (b *sheet) part(heading, markdown string) {
	if strings.TrimSpace(markdown) != "" {
		fmt.Fprintf(b, "\n## %s\n", b.says[heading])
		b.text(markdown)
	}
}

func bullets(list []string) string {
	var b strings.Builder
	for _, text := range list {
		fmt.Fprintf(&b, "- %s\n", line(text))
	}
	return b.String()
}

func (b *sheet) steps(d client.Document, t client.Translation) {
	if len(d.Steps) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n", b.says["steps"])
	for i, step := range d.Steps {
		text := t.Steps[step.Key]
		minutes := ""
		if step.Minutes > 0 {
			minutes = " (" + strconv.Itoa(step.Minutes) + " min)"
		}
		fmt.Fprintf(b, "\n### %d. %s%s\n", i+1, line(text.Title), minutes)
		b.text(text.Body)
		b.listed("say", text.Say)
		b.listed("questions", text.Questions)
	}
}

func (b *sheet) listed(label string, list []string) {
	if len(list) > 0 {
		fmt.Fprintf(b, "\n**%s:**\n", b.says[label])
		b.text(bullets(list))
	}
}

func (b *sheet) myths(d client.Document, t client.Translation) {
	if len(d.Myths) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n", b.says["myths"])
	for _, myth := range d.Myths {
		fmt.Fprintf(b, "\n### %s\n", line(t.Myths[myth.Key].Claim))
		b.text(t.Myths[myth.Key].Refutation)
	}
}

func (b *sheet) pitfalls(t client.Translation) {
	if len(t.Pitfalls) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n", b.says["pitfalls"])
	for _, p := range t.Pitfalls {
		fmt.Fprintf(b, "- **%s** %s\n", line(p.Problem), line(p.Remedy))
	}
}

// media shows images and links the rest: files of the mirror beside it, others where they lie.
func (b *sheet) media(d client.Document, t client.Translation) {
	if len(d.Media) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n", b.says["media"])
	for _, item := range d.Media {
		text, target := t.Media[item.Key], address.Replace(item.URL)
		if storedAt(item) != "" && !b.links[item.URL] {
			target = "../" + mediaName(item)
		}
		title := line(text.Title)
		if title == "" {
			title = line(item.Key)
		}
		if item.Kind == "image" {
			fmt.Fprintf(b, "\n![%s](<%s> \"%s\")\n", line(text.Alt), target, strings.ReplaceAll(title, `"`, `\"`))
		} else {
			fmt.Fprintf(b, "\n[%s](<%s>)\n", title, target)
		}
		if text.Transcript != "" {
			fmt.Fprintf(b, "\n**%s:**\n", b.says["transcript"])
			b.text(text.Transcript)
		}
	}
}

// address keeps an address within its angle brackets.
var address = strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "%0A", "\r", "%0D")

func (b *sheet) credit(d client.Document, lang string) {
	credit := map[string]string{}
	if c := d.Attribution.Credit; c != nil {
		credit = map[string]string{"fi": c.Fi, "sv": c.Sv, "en": c.En}
	}
	text := credit[lang]
	for _, other := range Languages {
		if text == "" {
			text = credit[other]
		}
	}
	b.WriteString("\n---\n")
	b.text(line(text))
	b.text(b.says["licence"] + ": " + line(d.Attribution.Licence))
}
