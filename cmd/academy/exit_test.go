package main

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAWrongCommandSaysHowItIsUsed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"nope"}, `unknown command "nope" for "academy"`},
		{[]string{"keys", "nope"}, `unknown command "nope" for "academy keys"`},
		{[]string{"keys", "rotate", "now"}, "academy keys rotate [flags]"},
		{[]string{"keys", "rotate", "--grace", "soon"}, `"soon" for "--grace"`},
		{[]string{"backup"}, "accepts 1 arg(s), received 0; it is used so: academy backup FILE [flags]"},
		{[]string{"backup", ""}, "FILE has no name"},
		{[]string{"restore", "-"}, "give a file, not standard input"},
		{[]string{"version", "--verbose"}, "unknown flag: --verbose"},
	} {
		err := run(t.Context(), c.args, nil, io.Discard, io.Discard)
		require.ErrorContains(t, err, c.says, "%q", c.args)
		require.Equal(t, exitUsage, exitCode(err), "%q", c.args)
	}
	require.NoError(t, run(t.Context(), []string{"keys"}, nil, io.Discard, io.Discard), "a group alone shows its help")
}
