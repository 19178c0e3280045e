package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"

	"academy/domain"
)

const macBytes = 16

// seal makes an opaque cursor of a place in a list. It is authenticated, and bound to what the list
// was asked for: a cursor of another list, or a damaged one, is refused.
func (k *KeyRing) seal(list string, place any) (string, error) {
	payload, err := json.Marshal(place)
	if err != nil {
		return "", fmt.Errorf("make cursor: %w", err)
	}
	mac := cursorMAC(k.cursorKeys()[0].key, list, payload)
	return base64.RawURLEncoding.EncodeToString(append(mac, payload...)), nil
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
	for _, key := range k.cursorKeys() {
		if hmac.Equal(b[:macBytes], cursorMAC(key.key, list, b[macBytes:])) {
			if err := json.Unmarshal(b[macBytes:], place); err != nil {
				return bad()
			}
			return nil
		}
	}
	return bad()
}

func cursorMAC(key []byte, list string, payload []byte) []byte {
	h := hmac.New(sha256.New, key)
	head := make([]byte, 0, 256)
	head = append(strconv.AppendInt(head, int64(len(list)), 10), ' ')
	h.Write(append(append(head, list...), ' '))
	h.Write(payload)
	return h.Sum(head[:0])[:macBytes:macBytes]
}
