package files

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAcceptance_P8_AnAddressThatCantBeOpenedIsntQuoted(t *testing.T) {
	for _, place := range []string{"http://user:hush@files", "s3://files?hush=hush", "s3://%zz:hush@files", "s3://files?endpoint=https://user:hush@s3.example&use_path_style=hush"} {
		_, err := Open(t.Context(), place)
		require.ErrorContains(t, err, "open the place for media: ", place)
		require.NotContains(t, err.Error(), "hush@", place)
		require.NotContains(t, err.Error(), "=hush", place)
	}
}
