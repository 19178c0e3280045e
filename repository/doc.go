// Package repository keeps the material bank in PostgreSQL, through GORM. It implements the ports of
// package domain and imports nothing else of the house.
//
// Rows embed the domain's types; SQL stands next to the noun it is about. Start at store.go: every
// statement runs in a transaction that belongs to an actor, and every write in one that ends with
// the feed. The schema is in migrations/, named constraints become domain errors in error.go.
package repository
