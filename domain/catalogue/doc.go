// Package catalogue is the read model of what is published: an immutable copy in memory that every
// replica keeps and swaps whole when the change feed moves, so that public reads never touch the
// database. It imports package domain and golang.org/x/text for collation.
//
// Start at catalogue.go (what it holds), query.go (finding in it) and keeper.go (keeping it true).
package catalogue
