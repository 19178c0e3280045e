// Package judged measures a search by queries whose relevant tools somebody has judged, so that a
// change of the engine, the thesaurus or the content is held against figures, not taste.
//
// A judged query has a kind (exact, inflection, typo, everyday ...), which tells where a search is weak,
// and grades: 2 for a tool that is spot on, 1 for a relevant one. A query with no relevant tool is one
// that should find nothing.
//
// The package imports the standard library only and asks nobody: Read gives the queries, the caller
// asks them, Summarise and its String make the table. Start at Query.
package judged
