// Package archive is the file that a backup is: a tar that begins with a manifest, holds each thing (the dump, the
// uploaded files) in parts of a megabyte, and ends with the length and SHA-256 of every thing; age around the
// whole where it is encrypted. So it is written and read as a stream in little memory, a cut or a changed byte
// is noticed, and with age, tar and pg_restore it can be opened without the Academy. It knows only domain.
// Start at Writer and Reader.
package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"time"

	"academy/domain"
)

// Format and Version say how a file is to be read. Version rises when an older program couldn't read it.
const (
	Format  = "academy-backup"
	Version = 1
)

// The names of entries and things. A thing lies in a directory of its name, its parts numbered from one.
const (
	manifestEntry  = "manifest.json"
	checksumsEntry = "checksums.json"
	Database       = "database" // what pg_dump wrote, in its custom format
	Media          = "media/"   // begins the names of uploaded files; their SHA-256 follows
)

// partSize is how long a part is, but for the last one of a thing: what is in memory at a time.
const partSize = 1 << 20

// The ways in which a file isn't what it must be.
var (
	ErrForeign   = errors.New("it is no backup of the Academy")
	ErrEncrypted = errors.New("it is encrypted: give the file of the age key with --identity")
	ErrOtherKey  = errors.New("it is encrypted to another age key than the one given")
	ErrCutOff    = errors.New("the backup is cut off: its end is missing")
	ErrDamaged   = errors.New("the backup is damaged")
	ErrNewer     = errors.New("the backup is of a newer Academy: restore it with that one")
)

// Manifest says what a backup was made of.
type Manifest struct {
	Format   string    `json:"format"`
	Version  int       `json:"version"`
	ID       domain.ID `json:"id"`
	MadeAt   time.Time `json:"made_at"`
	Program  string    `json:"program"`  // version of the Academy
	Postgres int       `json:"postgres"` // major version of the server
	Dumped   int       `json:"dumped"`   // major version of pg_dump
	Schema   int64     `json:"schema"`   // the newest migration that had run
	Epoch    string    `json:"epoch"`    // of the change feed
	Keys     []Key     `json:"keys"`     // as they lie sealed in the dump: they tell whether a secret key fits
}

// Key is a sealed key of the instance.
type Key struct {
	ID      domain.ID         `json:"id"`
	Purpose domain.KeyPurpose `json:"purpose"`
	Sealed  []byte            `json:"sealed"`
}

// Thing is what the archive's end says of each thing in it.
type Thing struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // lower-case hex
}

// sum adds up a thing as it passes.
type sum struct {
	hash  hash.Hash
	bytes int64
}

func newSum() *sum { return &sum{hash: sha256.New()} }

func (s *sum) Write(p []byte) (int, error) {
	s.bytes += int64(len(p))
	return s.hash.Write(p)
}

func (s *sum) thing(name string) Thing {
	return Thing{Name: name, Bytes: s.bytes, SHA256: hex.EncodeToString(s.hash.Sum(nil))}
}

func partName(thing string, number int) string { return fmt.Sprintf("%s/%06d", thing, number) }
