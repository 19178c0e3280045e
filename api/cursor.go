package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash"
	"strconv"
	"sync"

	"academy/domain"
)

const macBytes = 16

// cursorKey authenticates cursors.
type cursorKey struct {
	id  string
	mac *sync.Pool // of hash.Hash, keyed
}

func newCursorKey(id string, key []byte) cursorKey {
	return cursorKey{id, &sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}
}

// of is the code of a payload in a list. It is appended to b.
func (k cursorKey) of(b []byte, list string, payload []byte) []byte {
	h := k.mac.Get().(hash.Hash)
	defer k.mac.Put(h)
	h.Reset()
	var room [256]byte
	head := append(strconv.AppendInt(room[:0], int64(len(list)), 10), ' ')
	h.Write(append(append(head, list...), ' '))
	h.Write(payload)
	return append(b, h.Sum(room[:0])[:macBytes]...)
}

// seal makes an opaque cursor of a place in a list, in the place's own short form or as JSON. It is
// authenticated, and bound to what the list was asked for: a cursor of another list, or a damaged one, is
// refused.
func (k *KeyRing) seal(list string, place any) (string, error) {
	var room, sealed [512]byte
	var payload []byte
	var err error
	if short, ok := place.(encoding.BinaryAppender); ok {
		payload, err = short.AppendBinary(room[:0])
	} else {
		payload, err = json.Marshal(place)
	}
	if err != nil {
		return "", fmt.Errorf("make cursor: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(append(k.cursorKeys()[0].of(sealed[:0], list, payload), payload...)), nil
}

// open reads a cursor of that list. Errors: Malformed, bad-cursor.
func (k *KeyRing) open(list, cursor string, place any) error {
	bad := func() error {
		e := domain.Fault(domain.Malformed, "bad-cursor")
		e.Fields = []domain.Field{{Pointer: "cursor", Code: "bad-cursor"}}
		return e
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil || len(b) <= macBytes {
		return bad()
	}
	payload := b[macBytes:]
	for _, key := range k.cursorKeys() {
		if hmac.Equal(b[:macBytes], key.of(nil, list, payload)) {
			if short, ok := place.(encoding.BinaryUnmarshaler); ok {
				err = short.UnmarshalBinary(payload)
			} else {
				err = json.Unmarshal(payload, place)
			}
			if err != nil {
				return bad()
			}
			return nil
		}
	}
	return bad()
}
