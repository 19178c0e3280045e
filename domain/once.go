package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// KeyLife is how long an idempotency key is remembered.
const KeyLife = 24 * time.Hour

// Once makes a creating request safe to send again: the client's key, and a fingerprint of the
// method, path and body under it (draft-ietf-httpapi-idempotency-key-header).
type Once struct {
	Key         string
	Fingerprint string
}

// Fingerprint condenses what a request asked.
func Fingerprint(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		sum := sha256.Sum256([]byte(p))
		h.Write(sum[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Outcome is what a creating request led to.
type Outcome[T any] struct {
	Value    T
	Replayed bool // an equal request had done it before
}
