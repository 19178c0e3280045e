package domain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MergePatch applies a JSON merge patch (RFC 7396) to a document: members of objects are replaced
// one by one, null removes one, everything else replaces the whole. Numbers keep their spelling.
func MergePatch(document, patch []byte) ([]byte, error) {
	target, err := decodeAny(document)
	if err != nil {
		return nil, fmt.Errorf("merge patch: document: %w", err)
	}
	change, err := decodeAny(patch)
	if err != nil {
		return nil, fmt.Errorf("merge patch: %w", err)
	}
	merged, err := json.Marshal(merge(target, change))
	if err != nil {
		return nil, fmt.Errorf("merge patch: %w", err)
	}
	return merged, nil
}

func merge(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	object, ok := target.(map[string]any)
	if !ok {
		object = map[string]any{}
	}
	for name, value := range changes {
		if value == nil {
			delete(object, name)
		} else {
			object[name] = merge(object[name], value)
		}
	}
	return object
}

func decodeAny(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}
