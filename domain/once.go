package domain

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

// replayed finds out whether a request with that key was carried out before, and with which outcome.
func replayed[T any](ctx context.Context, w Writer, once Once, now time.Time) (out Outcome[T], err error) {
	kept, err := w.Claim(ctx, once, now)
	if err != nil || kept == nil {
		return out, err
	}
	out.Replayed = true
	return out, json.Unmarshal(kept, &out.Value)
}

// sending is a creating request that can be told from others by its key, or by a name of the sender's own
// that is unique among its rows for ever.
type sending struct {
	once               Once
	noun               string
	source, externalID string
}

// repeated finds out whether an equal request was carried out before; bySource finds its row and the
// fingerprint of the request that made it. Errors: Conflict while an equal one runs, Invalid when key or
// name belong to another request.
func repeated[T any](
	ctx context.Context, w Writer, actor Actor, s sending, now time.Time,
	bySource func(ctx context.Context, organisation ID, source, externalID string) (T, string, error),
) (Outcome[T], error) {
	out, err := replayed[T](ctx, w, s.once, now)
	if err != nil || out.Replayed || s.externalID == "" {
		return out, err
	}
	alone, err := w.Alone(ctx, Fingerprint("external id", s.noun, string(actor.Organisation), s.source, s.externalID))
	if err != nil {
		return out, err
	}
	if !alone {
		return out, inProgress()
	}
	found, fingerprint, err := bySource(ctx, actor.Organisation, s.source, s.externalID)
	switch {
	case IsKind(err, NotFound):
		return out, nil
	case err != nil:
		return out, err
	case fingerprint != s.once.Fingerprint:
		var f Faults
		f.Add("/external_id", "external-id-reused")
		return out, f.Err()
	}
	return Outcome[T]{found, true}, nil
}

// inProgress says that an equal request is being carried out.
func inProgress() *Error {
	e := Fault(Conflict, "request-in-progress")
	e.RetryAfter = 1
	return e
}

// Claimed is what claiming a key came to: what was kept under it, or why it can't be had.
type Claimed struct {
	Kept  []byte
	Fault *Error
}

// Kept is what a claimed request led to.
type Kept struct {
	Once     Once
	Resource ID
	Result   any
}
