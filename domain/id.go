package domain

import (
	"crypto/rand"
	"encoding/hex"
	"time"
)

// ID is a UUID in its lower-case text form. New ones are version 7 (RFC 9562): they sort by
// the time they were made, to the microsecond. The empty ID is no id.
type ID string

// NewID makes a UUIDv7 of this moment: milliseconds, then the fraction of the millisecond in twelve bits
// (RFC 9562 section 6.2, method 3), then 62 random bits. It doesn't fail: crypto/rand never does.
func NewID(now time.Time) ID {
	var b [16]byte
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (8 * (5 - i)))
	}
	fraction := now.Sub(time.UnixMilli(int64(ms))) * 4096 / time.Millisecond
	b[6], b[7] = 0x70|byte(fraction>>8), byte(fraction)
	_, _ = rand.Read(b[8:])
	b[8] = b[8]&0x3f | 0x80
	return format(b)
}

// ParseID takes the canonical text form, in either case. Anything else gives false.
func ParseID(s string) (ID, bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return "", false
	}
	var b [16]byte
	digits := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	if _, err := hex.Decode(b[:], []byte(digits)); err != nil {
		return "", false
	}
	return format(b), true
}

func format(b [16]byte) ID {
	var out [36]byte
	hex.Encode(out[:8], b[:4])
	hex.Encode(out[9:13], b[4:6])
	hex.Encode(out[14:18], b[6:8])
	hex.Encode(out[19:23], b[8:10])
	hex.Encode(out[24:], b[10:])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return ID(out[:])
}
