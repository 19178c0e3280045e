package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAGroupSizeIsReadFromItsCode(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]GroupSize{"1_5": {1, 5}, "6_15": {6, 15}, "over_50": {51, mostPeople}} {
		got, ok := GroupSizeOf(code)
		require.True(t, ok, code)
		require.Equal(t, want, got)
	}
	for _, code := range []string{"", "5", "a_b", "over_", "9_2", "1_"} {
		_, ok := GroupSizeOf(code)
		require.False(t, ok, code)
	}
}

func TestAToolFitsAGroupThatItWasMadeFor(t *testing.T) {
	t.Parallel()
	talk := GroupSize{1, 1}
	require.True(t, talk.Fits(GroupSize{1, 5}))
	require.False(t, talk.Fits(GroupSize{12, 12}))
	require.True(t, GroupSize{2, 12}.Fits(GroupSize{12, 12}))
	require.False(t, GroupSize{}.Fits(GroupSize{1, 5}), "nobody said so")
	require.False(t, GroupSize{0, 5}.Fits(GroupSize{}), "nobody asked")
}
