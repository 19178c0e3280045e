package domain

import "context"

// VocabularyReader reads the words: vocabularies, the thesaurus, and what was searched for in vain.
type VocabularyReader interface {
	Vocabularies(ctx context.Context) (*Vocabularies, error)
	// Thesaurus gives all entries by their codes.
	Thesaurus(ctx context.Context) (Thesaurus, error)
	ThesaurusGroup(ctx context.Context, code string) (ThesaurusGroup, error)
	ThesaurusRelation(ctx context.Context, code string) (ThesaurusRelation, error)
	// SearchMisses lists what was searched for in vain, the most frequent first.
	SearchMisses(ctx context.Context, filter MissFilter) (MissPage, error)
}

// VocabularyWriter writes the words: vocabularies, the thesaurus, and what was searched for in vain.
type VocabularyWriter interface {
	SaveVocabulary(ctx context.Context, v Vocabulary) error
	SaveTerm(ctx context.Context, t Term) error
	// Described lists the published tools that a term describes. From then on nothing else is published until
	// the transaction ends: it is the last thing to do in one.
	Described(ctx context.Context, scheme, code string) ([]Tool, error)
	SaveThesaurusGroup(ctx context.Context, g ThesaurusGroup) error
	SaveThesaurusRelation(ctx context.Context, r ThesaurusRelation) error
	RemoveThesaurusGroup(ctx context.Context, code string) error
	RemoveThesaurusRelation(ctx context.Context, code string) error
	// AddToThesaurus stores the entries whose codes never were in use, and tells how many. The caller
	// holds the thesaurus' lock.
	AddToThesaurus(ctx context.Context, t Thesaurus) (int, error)
	// CountMisses adds to the counts of texts, and forgets weeks before the given one.
	CountMisses(ctx context.Context, list []Miss, before Week) error
}
