package catalogue

import "encoding/binary"

// shortened puts a collation key in about half the bytes, in the same order. The key has three levels: weights of
// two or three bytes for letters, of two for their accents and of one for their case, with two zeros
// between. Nearly all accents and cases are the common one, so a run of those becomes one byte.
func shortened(to, key []byte) []byte {
	letters := 0
	for binary.BigEndian.Uint16(key[letters:]) != 0 {
		letters += 2 + int(key[letters]>>7)
	}
	accents := letters + 2
	for binary.BigEndian.Uint16(key[accents:]) != 0 {
		accents += 2
	}
	to = append(to, key[:letters+2]...)
	to = append(inRuns(to, key[letters+2:accents], 2, 0x20), 0, 0)
	return inRuns(to, key[accents+2:], 1, 0x02)
}

// How a run of common weights is written: what follows it decides what it stands before.
const (
	fullRun    = 127 // weights
	runGoesOn  = 128 // after so many
	beforeLess = 1   // and how many: the longer, the later
	beforeMore = 255 // less how many: the longer, the earlier
)

// inRuns puts a level's weights of so many bytes in order, runs of the common one as their length.
func inRuns(to, level []byte, size int, common byte) []byte {
	weight := func() (w int) {
		for _, b := range level[:size] {
			w = w<<8 | int(b)
		}
		return w
	}
	for {
		run := 0
		for len(level) > 0 && weight() == int(common) {
			if run++; run == fullRun {
				to, run = append(to, runGoesOn), 0
			}
			level = level[size:]
		}
		switch {
		case len(level) == 0:
			return append(to, byte(beforeLess+run))
		case weight() < int(common):
			to = append(to, byte(beforeLess+run))
		default:
			to = append(to, byte(beforeMore-run))
		}
		to, level = append(to, level[:size]...), level[size:]
	}
}
