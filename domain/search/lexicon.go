package search

import (
	"strings"
	"sync"
)

// lexicon remembers what was worked out of words, since few words of a text or a query are new. It forgets all
// of them when there are too many, so a text of any size costs no more memory.
type lexicon[V any] struct {
	mu    sync.RWMutex
	known map[string]V
}

// mostWords is how many words a lexicon remembers.
const mostWords = 4096

func newLexicon[V any]() *lexicon[V] { return &lexicon[V]{known: map[string]V{}} }

// of gives what is known of a word, and works it out where nothing is.
func (l *lexicon[V]) of(word string, work func() V) V {
	l.mu.RLock()
	v, ok := l.known[word]
	l.mu.RUnlock()
	if ok {
		return v
	}
	v = work()
	l.mu.Lock()
	if len(l.known) >= mostWords {
		clear(l.known)
	}
	l.known[strings.Clone(word)] = v
	l.mu.Unlock()
	return v
}
