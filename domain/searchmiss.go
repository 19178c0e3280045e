package domain

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// Limits of what is kept of searches that found nothing.
const (
	MissWeeks  = 13   // how long; older weeks are forgotten
	MostMisses = 5000 // distinct texts that a replica counts in one week
	missLength = 80   // characters of a text; the rest isn't kept
	missDigits = 5    // a text with so many digits is more likely a number of somebody than a need
)

// Miss is a text that was searched for in vain, and how often in one week: nothing of who asked.
type Miss struct {
	Week  Week
	Lang  Language
	Text  string
	Count int64
}

// MissFilter chooses misses; empty fields don't restrict.
type MissFilter struct {
	Week  Week
	Lang  Language
	After Miss // begin after this one
	Limit int
}

// MissPage is a part of the misses, the most frequent first, and how many there are in all.
type MissPage struct {
	Items []Miss
	More  bool
	Total int64
}

// MissService is what editors see of searches without an answer: the words that the thesaurus or the
// tools lack.
type MissService struct{ Store Store }

// List gives the most frequent first.
func (s *MissService) List(ctx context.Context, actor Actor, filter MissFilter) (MissPage, error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return MissPage{}, err
	}
	return s.Store.As(actor).SearchMisses(ctx, filter)
}

// Misses counts searches without an answer in memory, so that searching never waits for the database.
type Misses struct {
	store Store
	now   func() time.Time

	mu    sync.Mutex
	week  Week
	texts map[missed]int64 // of this week, with what isn't stored yet
	last  []Miss           // of earlier weeks and not stored yet
	swept Week             // in which old weeks were last forgotten
}

type missed struct {
	lang Language
	text string
}

// NewMisses begins to count.
func NewMisses(store Store, now func() time.Time) *Misses {
	return &Misses{store: store, now: now, texts: map[missed]int64{}}
}

// Note counts a search that found nothing, unless its text could be about a person. When a week has
// too many different texts, only those that are known are counted further.
func (m *Misses) Note(lang Language, text string) {
	text, ok := countable(text)
	if !ok {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if week := WeekOf(m.now()); week != m.week {
		m.last = append(m.last, m.pending()...)
		m.week, m.texts = week, map[missed]int64{}
	}
	key := missed{lang, text}
	if _, known := m.texts[key]; known || len(m.texts) < MostMisses {
		m.texts[key]++
	}
}

// countable is a text as it is counted, and whether it may be. What looks like personal data isn't: an
// address, a number, what Screen finds.
func countable(text string) (string, bool) {
	digits := 0
	for _, r := range text {
		switch {
		case r == '@' || hidden(r):
			return "", false
		case unicode.IsDigit(r):
			digits++
		}
	}
	if digits >= missDigits || Screen(text) != ScreenedClean {
		return "", false
	}
	text = cutWords(normalTerm(text), missLength)
	return text, text != ""
}

// cutWords shortens a text to so many characters, between words where it can.
func cutWords(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	head := string([]rune(text)[:limit+1])
	if i := strings.LastIndexByte(head, ' '); i > 0 {
		return head[:i]
	}
	return string([]rune(text)[:limit])
}

// pending is what of this week isn't stored yet. The lock must be held.
func (m *Misses) pending() []Miss {
	var list []Miss
	for key, n := range m.texts {
		if n > 0 {
			list = append(list, Miss{m.week, key.lang, key.text, n})
		}
	}
	return list
}

// Flush stores what was counted since the last time, and forgets weeks that are too old. When it
// fails, the counts are kept for the next one (a commit whose outcome is unknown may then count twice,
// which a statistic can bear). One Flush at a time.
func (m *Misses) Flush(ctx context.Context) error {
	list, week := m.take(), WeekOf(m.now())
	if len(list) == 0 && m.swept == week {
		return nil
	}
	// In one order, so that two replicas don't wait for each other's rows.
	slices.SortFunc(list, func(a, b Miss) int {
		return cmp.Or(strings.Compare(string(a.Week), string(b.Week)), strings.Compare(string(a.Lang), string(b.Lang)), strings.Compare(a.Text, b.Text))
	})
	err := m.store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		return nil, w.CountMisses(ctx, list, week.Back(MissWeeks-1))
	})
	if err != nil {
		m.giveBack(list)
		return fmt.Errorf("store searches without an answer: %w", err)
	}
	m.swept = week
	return nil
}

func (m *Misses) take() []Miss {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := append(m.last, m.pending()...)
	m.last = nil
	for key := range m.texts {
		m.texts[key] = 0
	}
	return list
}

func (m *Misses) giveBack(list []Miss) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, miss := range list {
		if miss.Week == m.week {
			m.texts[missed{miss.Lang, miss.Text}] += miss.Count
		} else {
			m.last = append(m.last, miss)
		}
	}
}
