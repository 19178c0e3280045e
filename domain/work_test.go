package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestATranslationStandsByTheTextThatItFollows(t *testing.T) {
	t.Parallel()
	published := complete()
	for lang, text := range published.Translations {
		text.BasedOn = 2
		published.Translations[lang] = text
	}
	tool := Tool{State: ToolPublished, CurrentRevision: 3, SourceChangedIn: 2}
	work := func(version int, change func(*Content)) map[Language]Standing {
		content := published.Clone()
		change(&content)
		return Work{tool, Draft{Version: version, State: DraftEditing, Content: content}, published}.Standing()
	}
	set := func(lang Language, change func(*Translation)) func(*Content) {
		return func(c *Content) {
			text := c.Translations[lang]
			change(&text)
			c.Translations[lang] = text
		}
	}
	nothing := func(*Content) {}
	require.Equal(t, map[Language]Standing{"fi": "ready", "sv": "ready", "en": "machine"}, work(0, nothing))
	require.Equal(t, map[Language]Standing{"fi": "ready", "sv": "stale", "en": "machine"},
		work(0, set(Swedish, func(x *Translation) { x.BasedOn = 1 })), "the source changed in 2")
	require.Equal(t, map[Language]Standing{"fi": "ready", "sv": "stale", "en": "stale"},
		work(1, set(Finnish, func(x *Translation) { x.Title = "Uusi" })), "the draft changes the source")
	require.Equal(t, map[Language]Standing{"fi": "draft", "sv": "ready", "en": "stale"},
		work(1, func(c *Content) {
			set(Finnish, func(x *Translation) { x.Title, x.Status = "Uusi", TranslationDraft })(c)
			set(Swedish, func(x *Translation) { x.BasedOn = 0 })(c)
		}), "and Swedish follows it already")
	require.Equal(t, map[Language]Standing{"fi": "ready", "sv": "ready", "en": "missing"},
		work(1, func(c *Content) { delete(c.Translations, English) }))
}
