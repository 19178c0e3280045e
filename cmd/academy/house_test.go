package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// arrows says which rooms of the house each room may use, and which libraries, for the rooms that
// may use only named ones ("*" is any). A room stands for the rooms inside it unless they have a
// line of their own. docs/adr says why.
var arrows = map[string]struct{ rooms, libraries []string }{
	"cmd":                {[]string{"api", "repository", "domain", "docs"}, []string{"*"}},
	"api":                {[]string{"domain"}, []string{"*"}},
	"api/client":         {nil, nil},
	"api/mirror":         {[]string{"api/client"}, nil},
	"repository":         {[]string{"repository", "domain"}, []string{"*"}},
	"repository/localpg": {nil, []string{"github.com/jackc/pgx/v5"}},
	"repository/dbtest":  {[]string{"repository"}, []string{"github.com/jackc/pgx/v5"}},
	"domain":             {nil, nil},
	"domain/catalogue":   {[]string{"domain"}, []string{"golang.org/x/text", "github.com/blevesearch/snowballstem"}},
	"domain/search":      {[]string{"domain"}, []string{"golang.org/x/text", "github.com/blevesearch/snowballstem"}},
	"domain/finnish":     {[]string{"domain"}, []string{"golang.org/x/text", "github.com/blevesearch/snowballstem"}},
	"domain/starter":     {[]string{"domain"}, nil},
	"docs":               {nil, nil},
}

// within tells whether the path is the room or in it.
func within(path, room string) bool { return path == room || strings.HasPrefix(path, room+"/") }

// room is the line of arrows that a package of ours belongs to.
func room(path string) string {
	longest := ""
	for name := range arrows {
		if within(path, name) && len(name) > len(longest) {
			longest = name
		}
	}
	return longest
}

type listed struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

// packages lists ours and what they import, by `go list`.
func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	require.NoError(t, err)
	var list []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			return list
		} else {
			require.NoError(t, err)
		}
		list = append(list, p)
	}
}

func TestTheHousesArrowsPointOneWay(t *testing.T) {
	t.Parallel()
	list := packages(t)
	require.Greater(t, len(list), 8)
	for _, p := range list {
		path := strings.TrimPrefix(p.ImportPath, "academy/")
		from := room(path)
		require.NotEmpty(t, from, "%s is no room of the house: put it into one, or give it a line here and say why in docs/adr", path)
		for _, imported := range p.Imports {
			if ours, ok := strings.CutPrefix(imported, "academy/"); ok {
				to := room(ours)
				fine := to == from && from != "cmd" || slices.ContainsFunc(arrows[from].rooms, func(r string) bool { return within(ours, r) })
				require.True(t, fine, "%s may not import %s", path, ours)
				require.False(t, to == "repository/dbtest", "%s is no test: it may not import %s", path, ours)
				continue
			}
			if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
				continue // the standard library
			}
			fine := slices.ContainsFunc(arrows[from].libraries, func(l string) bool { return l == "*" || within(imported, l) })
			require.True(t, fine, "%s may not import %s", path, imported)
		}
	}
}

func TestNoRoomIsNamedAfterNothing(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, word := range strings.Split(p.ImportPath, "/") {
			require.NotContains(t, []string{"utils", "util", "common", "helpers", "pkg", "internal", "misc", "shared", "lib", "models", "dto"}, word, p.ImportPath)
		}
	}
}
