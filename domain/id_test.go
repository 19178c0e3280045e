package domain

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestIDsSortByTheTimeTheyWereMade(t *testing.T) {
	t.Parallel()
	var ids []ID
	for _, at := range []time.Time{time.UnixMilli(0), noon, noon.Add(time.Microsecond), noon.Add(2 * time.Microsecond),
		noon.Add(999 * time.Microsecond), noon.Add(time.Millisecond), noon.AddDate(0, 0, 1), noon.AddDate(900, 0, 0)} {
		ids = append(ids, NewID(at))
	}
	require.True(t, slices.IsSorted(ids), "%v", ids)
	require.Equal(t, "019cae6b-6600-7000-", string(NewID(noon))[:19], "48 bits of milliseconds, then the version and their fraction")
	require.Equal(t, "019cae6b-6600-7800-", string(NewID(noon.Add(500 * time.Microsecond)))[:19])
}

func TestAnIDIsAUUIDv7AndNeverTwiceTheSame(t *testing.T) {
	t.Parallel()
	seen := map[ID]bool{}
	for range 1000 {
		id := NewID(noon)
		require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, string(id))
		require.False(t, seen[id])
		seen[id] = true
	}
}

func TestAnIDThatWasMadeIsParsedInEitherCase(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		id := NewID(time.UnixMilli(rapid.Int64Range(0, 1<<48-1).Draw(rt, "ms")))
		for _, s := range []string{string(id), strings.ToUpper(string(id))} {
			got, ok := ParseID(s)
			require.True(rt, ok)
			require.Equal(rt, id, got)
		}
	})
}

func TestOnlyTheCanonicalFormIsAnID(t *testing.T) {
	t.Parallel()
	const good = "0198c2b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f"
	for _, s := range []string{
		"", "{" + good + "}", "urn:uuid:" + good, strings.ReplaceAll(good, "-", ""), good + " ", " " + good, good[:35], good + "0",
		"0198c2b41-a2b-7c3d-8e4f-5a6b7c8d9e0f", strings.Replace(good, "f", "g", 1), good[:8] + "0" + good[9:],
		good[:13] + "0" + good[14:], good[:18] + "_" + good[19:], good[:23] + "a" + good[24:],
		strings.Replace(good, "0", "+", 1), strings.Replace(good, "01", "٠", 1),
	} {
		id, ok := ParseID(s)
		require.False(t, ok, "%q", s)
		require.Empty(t, id)
	}
}
