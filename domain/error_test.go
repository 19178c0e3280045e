package domain

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnErrorSaysItsFaultInOneLine(t *testing.T) {
	t.Parallel()
	require.Equal(t, "not_found: not-found", Missing("tool").Error())
	var f Faults
	f.Add("/title", "too-long", "max", "200")
	f.AddChoice("/type", "unknown-term", []string{"tool"})
	require.EqualError(t, f.Err(), "invalid: validation-failed; /title: too-long; /type: unknown-term")
}

func TestFaultsAreReportedAllAtOnceInTheirOrder(t *testing.T) {
	t.Parallel()
	var f Faults
	require.NoError(t, f.Err())
	f.Add("/b", "required")
	f.Add("/a", "out-of-range", "min", "0", "max", "5", "odd")
	f.AddChoice("/c", "unknown-value", []string{"x", "y"})
	require.Equal(t, &Error{Kind: Invalid, Code: "validation-failed", Fields: []Field{
		{Pointer: "/b", Code: "required"},
		{Pointer: "/a", Code: "out-of-range", Params: map[string]string{"min": "0", "max": "5"}},
		{Pointer: "/c", Code: "unknown-value", Allowed: []string{"x", "y"}},
	}}, f.Err())
}

func TestAnErrorIsRecognisedThroughItsWrapping(t *testing.T) {
	t.Parallel()
	cause := errors.New("sql: no rows")
	err := fmt.Errorf("publish: %w", Missing("tool").Because(cause))
	require.True(t, IsKind(err, NotFound))
	require.False(t, IsKind(err, Conflict))
	require.True(t, HasCode(err, "not-found"))
	require.False(t, HasCode(err, "not_found"))
	require.ErrorIs(t, err, cause)
	require.NotContains(t, err.Error(), "sql", "the cause is for who unwraps it")
	for _, err := range []error{nil, cause} {
		require.False(t, IsKind(err, NotFound))
		require.False(t, HasCode(err, "not-found"))
	}
	require.Equal(t, map[string]string{"noun": "tool", "slug": "x"}, Missing("tool").With("slug", "x").Params)
}
