package search

// The weights of where a word stands in a document.
const (
	inTitle     = 6
	inSummary   = 3
	inSituation = 3 // the need in a supervisor's own words
	inKeyword   = 3
	inTheme     = 2
	inBody      = 0.75

	saturation = 5.0 // the weight at which standing in a document counts half
)

// The weights of the ways in which a word of a query can be found: 1 is the word itself. They and the
// ones in domain/finnish were measured on judged queries, by their effect on all of them.
const (
	itself      = 0.9  // the least weight of the word itself, in any of its forms
	sameMeaning = 0.88 // a synonym of the thesaurus
	byPhrase    = 0.95 // of several words together: they leave less doubt than one
	leadsTo     = 0.8  // the field's word for an everyday one
	alsoCalled  = 0.75 // of the field's word: what that is called too
	otherTongue = 0.75 // of a meaning: in another language than the query's
	derived     = 0.9  // of what leads there: from a word that is derived from it
	asHead      = 0.7  // the last part of a compound, without a dictionary
	beginsWith  = 0.65 // a word whose beginning was typed
	oneWrong    = 0.6  // a near miss
	asModifier  = 0.55 // another part of a compound, without a dictionary
	twoWrong    = 0.5
	asTyped     = 0.5  // a word found as it is in another language: a name
	sharedWord  = 0.5  // of a meaning: one word of a phrase that has it
	asForm      = 0.9  // of a near miss: another form of it
	furtherOn   = 0.85 // of a relation: each word that it leads to, of the one before
	oneLeftOut  = 0.5  // of a phrase of three words or more: without one of them
	alike       = 0.3  // a word with the same beginning, which may be of the same root
)

// What a word or a phrase of a query counts beside others.
const (
	inPhrase  = 0.7  // a word that is part of a phrase that the thesaurus knows,
	asPhrase  = 0.65 // and the phrase, for each of its words
	saysLess  = 0.4  // a light word
	unheardOf = 0.6  // a word that the thesaurus doesn't know
)

// What counts in a document.
const (
	tooCommon  = 0.15 // of the documents: a part that stands in more says little
	commonPart = 0.7  // of the weight of such a part
	again      = 0.1  // what a word counts for where it is found in another way too
	sideBySide = 0.6  // what it counts for that two words stand side by side as they are asked for
)

// What counts as an answer.
const (
	worthShowing = 0.03 // of the best score
	leastCovered = 0.1  // of the query
	mostly       = 0.75 // of the query: what stands there itself is an exact answer from here on,
	plainly      = 0.3  // where it stands in more than the body
)
