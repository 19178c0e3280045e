package search

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"sync"

	"academy/domain"
	"academy/domain/finnish"
)

// Speech knows how people put things: words in three languages, and which everyday word means which
// word of the field. It never changes, and is the same for every index of a replica.
type Speech struct {
	finnish     *finnish.Analyser
	thesaurus   *thesaurus
	fingerprint string
	rooms       *sync.Pool // of *scratch
	builders    *sync.Pool // of *builder
	silent      [languages]map[string]bool
	light       [languages]map[string]bool
	stems       [languages]*finnish.Lexicon[[]finnish.Term] // of the languages without a dictionary
	words       [languages]*finnish.Lexicon[word]           // of queries
}

// mostWords is how many words of each language and kind a speech remembers.
const mostWords = 4096

// NewSpeech brings words and thesaurus together.
func NewSpeech(analyser *finnish.Analyser, t domain.Thesaurus) *Speech {
	s := &Speech{finnish: analyser, rooms: &sync.Pool{}, builders: &sync.Pool{}, silent: silentWords()}
	for lang := range languages {
		s.words[lang] = finnish.NewLexicon[word](mostWords)
	}
	s.stems = newStems()
	s.light = s.lightKeys()
	return s.WithThesaurus(t)
}

func newStems() (stems [languages]*finnish.Lexicon[[]finnish.Term]) {
	for lang := range languages {
		stems[lang] = finnish.NewLexicon[[]finnish.Term](mostWords)
	}
	return stems
}

// aside is the same speech, but remembers words of its own.
func (s *Speech) aside() *Speech {
	next := *s
	next.finnish, next.stems = s.finnish.Aside(), newStems()
	return &next
}

// WithThesaurus is the same speech with another thesaurus.
func (s *Speech) WithThesaurus(t domain.Thesaurus) *Speech {
	next := *s
	next.fingerprint = fingerprint(s.finnish, t)
	next.thesaurus = newThesaurus(&next, t, s.thesaurus)
	return &next
}

// Plain is a Speech without a dictionary and without a thesaurus.
func Plain() *Speech { return NewSpeech(finnish.NewAnalyser(nil), domain.Thesaurus{}) }

// Fingerprint is a short text that is the same wherever dictionary and thesaurus are.
func (s *Speech) Fingerprint() string { return s.fingerprint }

func fingerprint(analyser *finnish.Analyser, t domain.Thesaurus) string {
	b, _ := json.Marshal(t) // plain structs of strings don't fail
	sum := sha256.Sum256(append([]byte(analyser.Fingerprint()+"\n"), b...))
	return hex.EncodeToString(sum[:6])
}
