package finnish

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The layout of a transducer file, all numbers little-endian:
//
//	16 bytes  magic (uint32, uint32), weighted (byte, 0 or 1), unused
//	uint16    count of symbols
//	          that many UTF-8 texts, each ended by a zero byte
//	          zero bytes up to a multiple of 8
//	8 bytes   a transition, to the end of the file
//
// Symbol 0 is epsilon, then come flag diacritics, then single characters, then tags. A state is a
// run of transitions; the first one says how many follow it.
const (
	magicLow   = 0x00013A6E
	magicHigh  = 0x000351FA
	headerSize = 16
	arcSize    = 8      // a transition: input uint16, output uint16, target and count uint32
	overflow   = 255    // as the count: the next slot holds it as a uint32
	final      = 0xFFFF // as the input: the state is final
)

// The kinds of flag diacritics (Beesley and Karttunen, Finite State Morphology, 2003, chapter 7).
const (
	flagNone    = iota
	flagSet     // P: positive (re)setting
	flagNegate  // N: negative (re)setting
	flagClear   // C
	flagUnify   // U
	flagRequire // R
	flagForbid  // D
)

// flag is one operation on one feature. Values count from 1; 0 is neutral; a negated value is
// negative; unnamed stands for whatever isn't neutral.
type flag struct {
	op      uint8
	feature uint8
	value   int16
}

const (
	unnamed     = 0   // the value of @R.F@ and @D.F@, which name none
	maxFeatures = 255 // a feature's number is a byte; the real dictionary has about 20
)

func checkHeader(header []byte) error {
	low, high := binary.LittleEndian.Uint32(header), binary.LittleEndian.Uint32(header[4:])
	switch {
	case binary.BigEndian.Uint32(header) == magicLow && binary.BigEndian.Uint32(header[4:]) == magicHigh:
		return errors.New("the file is big-endian, only little-endian ones are read")
	case low != magicLow || high != magicHigh:
		return fmt.Errorf("unknown format: it begins with %#08x %#08x, not %#08x %#08x", low, high, magicLow, magicHigh)
	case header[8] != 0:
		return errors.New("the transducer is weighted, only unweighted ones are read")
	}
	return nil
}

// readTransducer checks the whole file, so that a walk needs no checks of its own.
func readTransducer(data []byte) (transducer, error) {
	if len(data) < headerSize+2 {
		return transducer{}, fmt.Errorf("%d bytes end within the header", len(data))
	}
	if err := checkHeader(data); err != nil {
		return transducer{}, err
	}
	t := transducer{runes: map[rune]uint16{}}
	at, err := t.readSymbols(data)
	if err != nil {
		return transducer{}, err
	}
	at = (at + arcSize - 1) / arcSize * arcSize
	if at >= len(data) {
		return transducer{}, errors.New("the file ends before the first transition")
	}
	t.arcs = data[at:]
	return t, t.checkArcs()
}

// readSymbols returns where the symbols end.
func (t *transducer) readSymbols(data []byte) (int, error) {
	count := int(binary.LittleEndian.Uint16(data[headerSize:]))
	at := headerSize + 2
	if count == 0 || count == final {
		return 0, fmt.Errorf("a table of %d symbols", count)
	}
	features, values := map[string]uint8{}, map[string]int16{}
	t.symbols, t.flags = make([]string, count), []flag{{}}
	for i := range count {
		end := bytes.IndexByte(data[at:], 0)
		if end < 0 {
			return 0, fmt.Errorf("the file ends within symbol %d", i)
		}
		symbol := string(data[at : at+end])
		at += end + 1
		switch {
		case i == 0 && symbol == "":
			continue // epsilon
		case i == 0 || symbol == "" || !utf8.ValidString(symbol):
			return 0, fmt.Errorf("symbol %d can't be %q", i, symbol)
		case len(symbol) > 1 && symbol[0] == '@':
			if len(t.flags) != i {
				return 0, fmt.Errorf("flag %q follows a character", symbol)
			}
			f, err := parseFlag(symbol, features, values)
			if err != nil {
				return 0, err
			}
			t.flags = append(t.flags, f)
			continue // a flag writes nothing
		}
		t.symbols[i] = symbol
		if r, size := utf8.DecodeRuneInString(symbol); size == len(symbol) {
			if _, twice := t.runes[r]; twice {
				return 0, fmt.Errorf("symbol %d: %q a second time", i, symbol)
			}
			t.runes[r] = uint16(i)
		}
	}
	t.features = len(features)
	return at, nil
}

// parseFlag reads @P.FEATURE.VALUE@, or @C.FEATURE@ without a value.
func parseFlag(symbol string, features map[string]uint8, values map[string]int16) (flag, error) {
	fields := strings.Split(strings.Trim(symbol, "@"), ".")
	op := map[string]uint8{"P": flagSet, "N": flagNegate, "C": flagClear, "U": flagUnify, "R": flagRequire, "D": flagForbid}[fields[0]]
	bare := op == flagClear || op == flagRequire || op == flagForbid // may name no value
	switch {
	case op == flagNone || len(fields) < 2 || len(fields) > 3 || len(fields) == 2 && !bare || fields[1] == "":
		return flag{}, fmt.Errorf("flag %q is none of P, N, C, U, R, D", symbol)
	case len(fields) == 3 && (fields[2] == "" || op == flagClear):
		return flag{}, fmt.Errorf("flag %q has a value that means nothing", symbol)
	}
	feature, known := features[fields[1]]
	if !known {
		if len(features) == maxFeatures {
			return flag{}, fmt.Errorf("more than %d features", maxFeatures)
		}
		feature = uint8(len(features))
		features[fields[1]] = feature
	}
	if len(fields) == 2 {
		return flag{op, feature, unnamed}, nil
	}
	value, known := values[fields[2]]
	if !known {
		if len(values) == 1<<15-1 {
			return flag{}, errors.New("more values of flags than the reader counts")
		}
		value = int16(len(values) + 1)
		values[fields[2]] = value
	}
	return flag{op, feature, value}, nil
}

// checkArcs goes through the table state by state: every count stays inside, every symbol exists,
// inputs are in order (the walk searches by halves), and every target is where a state begins.
func (t *transducer) checkArcs() error {
	if len(t.arcs)%arcSize != 0 {
		return errors.New("the file ends within a transition")
	}
	slots := len(t.arcs) / arcSize
	begins := make([]uint64, (slots+63)/64)
	for at := 0; at < slots; {
		begins[at/64] |= 1 << (at % 64)
		first, rest, end := t.state(uint32(at))
		if end > uint64(slots) {
			return fmt.Errorf("state %d goes on past the end of the file", at)
		}
		previous := t.input(first)
		if err := t.checkSymbols(first); err != nil {
			return err
		}
		for i := rest; i < uint32(end); i++ {
			if err := t.checkSymbols(i); err != nil {
				return err
			}
			if t.input(i) < previous {
				return fmt.Errorf("state %d has its transitions out of order", at)
			}
			previous = t.input(i)
		}
		at = int(end)
	}
	for at := 0; at < slots; {
		first, rest, end := t.state(uint32(at))
		for i := first; i < uint32(end); i++ {
			if i > first && i < rest || t.input(i) == final {
				continue
			}
			if target := int(t.target(i)); target >= slots || begins[target/64]&(1<<(target%64)) == 0 {
				return fmt.Errorf("transition %d leads to %d, where no state begins", i, target)
			}
		}
		at = int(end)
	}
	return nil
}

func (t *transducer) checkSymbols(arc uint32) error {
	in := t.input(arc)
	if in == final {
		return nil
	}
	if int(in) >= len(t.symbols) || int(t.output(arc)) >= len(t.symbols) {
		return fmt.Errorf("transition %d has a symbol that isn't in the table", arc)
	}
	if int(in) >= len(t.flags) && !t.capitals {
		r, size := utf8.DecodeRuneInString(t.symbols[in])
		t.capitals = size == len(t.symbols[in]) && unicode.IsUpper(r)
	}
	return nil
}
