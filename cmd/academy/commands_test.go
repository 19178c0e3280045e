package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// ask asks the program's token endpoint and gives the status and the error that it says.
func (p *process) ask(t testing.TB, id, secret string) (int, string) {
	t.Helper()
	answer, err := http.PostForm(p.url+"/oauth/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret},
	})
	require.NoError(t, err)
	defer answer.Body.Close()
	var said struct{ Error string }
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&said))
	return answer.StatusCode, said.Error
}

// total is how many items a public list has.
func (p *process) total(t testing.TB, path string) int {
	t.Helper()
	answer, err := http.Get(p.url + path)
	require.NoError(t, err)
	defer answer.Body.Close()
	var page struct{ Total int }
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&page))
	require.Positive(t, page.Total)
	return page.Total
}

// Commands share the private PostgreSQL with a running server, and start it themselves without one.
func TestCommandsWorkBesideARunningServerAndWithoutOne(t *testing.T) {
	t.Parallel()
	p, _ := launch(t, home(t), freeAddress(t))
	works := func(t *testing.T, args ...string) string {
		t.Helper()
		out, err := p.command(args...)
		require.NoError(t, err, "%s%s", out, stderrOf(err))
		return out
	}
	fails := func(t *testing.T, args ...string) string {
		t.Helper()
		out, err := p.command(args...)
		require.Error(t, err)
		require.Empty(t, out)
		return stderrOf(err)
	}
	var made credential

	t.Run("a client as JSON", func(t *testing.T) {
		require.NoError(t, json.Unmarshal([]byte(works(t, "client", "create", "--organisation", "kivilahden-kaupunki", "--json")), &made))
		require.Equal(t, "kivilahden-kaupunki", made.Organisation)
		require.Equal(t, "http://academy.test/oauth/token", made.TokenURL)
		status, _ := p.ask(t, string(made.ClientID), made.ClientSecret)
		require.Equal(t, http.StatusOK, status)
	})
	t.Run("a client for people, and as a pair", func(t *testing.T) {
		out := works(t, "client", "create", "--editor")
		require.Regexp(t, `client_id +[0-9a-f-]{36}\nclient_secret +\w{52}\nscopes +\[tools:write feedback:triage organisations:manage responsibilities:write\]`, out)
		require.Contains(t, out, "not shown again")
		id, secret, _ := strings.Cut(strings.TrimSpace(works(t, "client", "create", "--integrator", "--pair")), ":")
		status, _ := p.ask(t, id, secret)
		require.Equal(t, http.StatusOK, status)
	})
	t.Run("a client with fewer scopes", func(t *testing.T) {
		var c credential
		out := works(t, "client", "create", "--organisation", "kivilahden-kaupunki", "--scope", "feedback:read", "--scope", "trials:write", "--json")
		require.NoError(t, json.Unmarshal([]byte(out), &c))
		require.EqualValues(t, []string{"feedback:read", "trials:write"}, texts(c.Scopes))
	})
	t.Run("a client that can't be made", func(t *testing.T) {
		require.Contains(t, fails(t, "client", "create", "--organisation", "nope"), "there is no such organisation")
		require.Contains(t, fails(t, "client", "create"), "say --organisation SLUG, --editor or --integrator")
		require.Contains(t, fails(t, "client", "create", "--editor", "--integrator"), "editor")
		scope := fails(t, "client", "create", "--organisation", "kivilahden-kaupunki", "--scope", "tools:write")
		require.Contains(t, scope, "valid: [trials:write feedback:write feedback:read webhooks:manage responsibilities:write]")
		require.Contains(t, fails(t, "client", "disable", "nonsense"), `"nonsense" is no client id`)
		require.Contains(t, fails(t, "client", "disable", "019c6576-a400-7743-beaf-2db752049bd5"), "there is no such client")
		require.Contains(t, fails(t, "nonsense"), "unknown command")
		require.Contains(t, fails(t, "migrate", "now"), "unknown command")
	})
	t.Run("A19 a disabled client", func(t *testing.T) {
		require.Equal(t, "Disabled "+string(made.ClientID)+"\n", works(t, "client", "disable", string(made.ClientID)))
		status, fault := p.ask(t, string(made.ClientID), made.ClientSecret)
		require.Equal(t, http.StatusUnauthorized, status)
		require.Equal(t, "invalid_client", fault)
	})
	t.Run("seeding again doubles nothing", func(t *testing.T) {
		lists := []string{"/v1/tools", "/v1/collections", "/v1/organisations", "/v1/programmes", "/v1/vocabularies", "/v1/tools/varhaisen-tuen-keskustelu/revisions"}
		var before, after []int
		for _, path := range lists {
			before = append(before, p.total(t, path))
		}
		for range 2 {
			require.Contains(t, works(t, "seed"), "Added 0 organisations, 0 tools, 0 revisions, 0 trials and 0 pieces of feedback.")
		}
		for _, path := range lists {
			after = append(after, p.total(t, path))
		}
		require.Equal(t, before, after)
	})
	t.Run("migrate and version", func(t *testing.T) {
		require.Equal(t, "The database is up to date.\n", works(t, "migrate"))
		require.Regexp(t, `^academy \S+\n$`, works(t, "version"))
	})
	t.Run("the secrets are the operator's alone", func(t *testing.T) {
		info, err := os.Stat(filepath.Join(p.dir, "postgres", "secret.key"))
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		key, err := os.ReadFile(filepath.Join(p.dir, "postgres", "secret.key"))
		require.NoError(t, err)
		require.NotContains(t, p.stderr.String(), strings.TrimSpace(string(key)))
		require.NotContains(t, p.stderr.String(), made.ClientSecret)
	})
	t.Run("D15 a backup of the private database, restored into another one", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "academy.backup")
		require.Contains(t, works(t, "backup", file), "Wrote "+file)
		key, err := os.ReadFile(filepath.Join(p.dir, "postgres", "secret.key"))
		require.NoError(t, err)
		other := &process{t: t, dir: home(t), url: p.url}
		_, err = other.command("restore", file)
		require.ErrorContains(t, errors.New(stderrOf(err)), "there is no secret key here: set ACADEMY_SECRET_KEY")
		other.settings = []string{"ACADEMY_SECRET_KEY=" + strings.TrimSpace(string(key))}
		out, err := other.command("restore", file)
		require.NoError(t, err, stderrOf(err))
		require.Contains(t, out, "Restored into "+other.dir)
		kept, err := os.ReadFile(filepath.Join(other.dir, "postgres", "secret.key"))
		require.NoError(t, err)
		require.Equal(t, key, kept, "it starts without the variable")
		require.Empty(t, other.orphans())
	})
	t.Run("a second server on the same address says so", func(t *testing.T) {
		require.Contains(t, fails(t, "serve"), "ACADEMY_ADDR: ")
	})
	require.Equal(t, 0, p.stop(syscall.SIGTERM), p.stderr)
	require.Empty(t, p.orphans())

	t.Run("without a server", func(t *testing.T) {
		require.Equal(t, "The database is up to date.\n", works(t, "migrate"))
		require.Contains(t, works(t, "seed"), "Added 0 organisations, 0 tools")
		require.Regexp(t, `^[0-9a-f-]{36}:\w{52}\n$`, works(t, "client", "create", "--editor", "--pair"))
		require.Contains(t, fails(t, "client", "create", "--organisation", "nope"), "there is no such organisation")
		require.Empty(t, p.orphans(), "they stop what they started")
	})
}

func stderrOf(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return ""
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

func TestSeedingAnEmptyDatabaseIsTheSameAsStartingWithTheStarter(t *testing.T) {
	t.Parallel()
	a := start(t)
	before := a.rows()
	require.Contains(t, a.command("seed"), "Added 0 organisations, 0 tools, 0 revisions, 0 trials and 0 pieces of feedback.")
	require.Equal(t, before, a.rows(), "not a row more, in any table")
}
