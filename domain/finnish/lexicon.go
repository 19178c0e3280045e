package finnish

import (
	"maps"
	"strings"
	"sync"
	"sync/atomic"
)

// Lexicon remembers what was worked out of words: few words of a text or a query are new. Readers of what
// has settled wait for nobody. It is safe for concurrent use.
type Lexicon[V any] struct {
	most    int
	settled atomic.Pointer[map[string]V] // never changed
	mu      sync.Mutex
	fresh   map[string]V // what came since
	asked   int          // how often that was looked into
}

// NewLexicon makes one that remembers most words: with more it begins anew, so a text of any size costs no
// more memory.
func NewLexicon[V any](most int) *Lexicon[V] {
	l := &Lexicon[V]{most: most, fresh: map[string]V{}}
	l.settled.Store(&map[string]V{})
	return l
}

// Of gives what is known of a word, and works it out where nothing is.
func (l *Lexicon[V]) Of(word string, work func(word string) V) V {
	if v, ok := (*l.settled.Load())[word]; ok {
		return v
	}
	if v, ok := l.find(word); ok {
		return v
	}
	v := work(word)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fresh[strings.Clone(word)] = v
	return v
}

// find looks into what is fresh, which settles when that was done often enough to be worth a copy of all.
func (l *Lexicon[V]) find(word string) (V, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v, ok := l.fresh[word]
	before := *l.settled.Load()
	if l.asked++; l.asked > (len(before)+len(l.fresh))/4 {
		all := make(map[string]V, len(before)+len(l.fresh))
		if len(before)+len(l.fresh) <= l.most {
			maps.Copy(all, before)
		}
		maps.Copy(all, l.fresh)
		l.settled.Store(&all)
		clear(l.fresh)
		l.asked = 0
	}
	return v, ok
}
