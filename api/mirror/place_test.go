package mirror_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/api/client"
)

func TestWhatTheServerRefusesIsForgotten(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.pages[""], s.pages["2"] = page("2", false, upsert("a", 1)), page("2", false)
	require.NoError(t, s.sync())
	notes := filepath.Join(s.dir, ".academy-mirror", "state.json")
	before, err := os.ReadFile(notes)
	require.NoError(t, err)
	s.pages[""] = "400 bad-parameters"
	s.filters = url.Values{"theme": {"novels"}}
	require.True(t, client.HasStatus(s.sync(), http.StatusBadRequest))
	after, err := os.ReadFile(notes)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after), "a mistyped filter doesn't make the next run compare everything anew")
}

func TestOthersFilesAreLeftAlone(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.pages[""], s.pages["2"] = page("2", false, upsert("a", 1)), page("2", false)
	require.NoError(t, s.sync())
	for _, folder := range []string{"tools", "media", "collections", "vocabularies", "organisations"} {
		require.NoError(t, os.MkdirAll(filepath.Join(s.dir, folder, "@eaDir", "x"), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(s.dir, folder, "_index.md"), []byte("mine"), 0o600))
	}
	s.pages = map[string]string{"2": "410 cursor-expired", "": page("3", false), "3": page("3", false)}
	require.NoError(t, s.sync())
	for _, folder := range []string{"tools", "media", "collections", "vocabularies", "organisations"} {
		require.DirExists(t, filepath.Join(s.dir, folder, "@eaDir", "x"))
		require.FileExists(t, filepath.Join(s.dir, folder, "_index.md"))
	}
	require.NoFileExists(t, filepath.Join(s.dir, "tools", "a.json"))
}
