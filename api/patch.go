package api

import (
	"encoding/json"
	"fmt"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// readPatch reads a merge patch, which is an object, and the state that it is meant for.
func readPatch(c echo.Context) (match domain.Precondition, patch []byte, err error) {
	if match, err = ifMatch(c, true); err != nil {
		return nil, nil, err
	}
	if patch, err = readBody(c, mediaMergePatch, mediaJSON); err != nil {
		return nil, nil, err
	}
	var object map[string]any
	return match, patch, decode(patch, &object)
}

// applyPatch replaces a view by what a merge patch makes of it, read strictly.
func applyPatch[T any](view *T, patch []byte) error {
	before, err := json.Marshal(view)
	if err != nil {
		return fmt.Errorf("render for a patch: %w", err)
	}
	after, err := domain.MergePatch(before, patch)
	if err != nil {
		return err
	}
	var result T
	if err := decode(after, &result); err != nil {
		return err
	}
	*view = result
	return nil
}
