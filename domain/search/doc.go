// Package search finds tools by what people type: inflected, compound, colloquial Finnish without
// dots, Swedish and English. It knows documents and their numbers, not tools. It imports package
// domain, domain/finnish and a Snowball stemmer.
//
// Start at index.go (what is searched), search.go (how a query is answered) and speech.go (what is
// known of the languages).
package search
