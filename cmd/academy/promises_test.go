package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// promises are how many there are under each letter.
var promises = map[string]int{"A": 19, "B": 14, "C": 10, "D": 15, "E": 7, "F": 10, "G": 17, "P": 8}

var (
	promiseID  = regexp.MustCompile(`^([A-GP])([1-9]\d?)$`)
	promiseRow = regexp.MustCompile(`^\| ([A-Z]\d+) \| (.+) \| (.+) \|$`)
	proofNamed = regexp.MustCompile("`((?:Test|Fuzz)\\w+)(?:/([^`]+))?`")
)

func isPromise(id string) bool {
	m := promiseID.FindStringSubmatch(id)
	if m == nil {
		return false
	}
	n, err := strconv.Atoi(m[2])
	return err == nil && n <= promises[m[1]]
}

// proof is a test or fuzz target, with the names of its subtests as far as they are written down.
type proof struct {
	name  string
	texts []string // what it and the functions and tables it uses hold
	ids   map[string]bool
}

// proofs reads every test of the project, and runs none.
func proofs(t *testing.T) map[string][]proof {
	t.Helper()
	const root = "../.."
	folders := map[string][]*ast.File{}
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		folders[filepath.Dir(path)] = append(folders[filepath.Dir(path)], file)
		return err
	}))
	found := map[string][]proof{}
	for _, files := range folders {
		declared := declarations(files)
		for name := range declared {
			if strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz") {
				p := proof{name: name, ids: map[string]bool{}}
				p.read(name, declared, map[string]bool{})
				found[name] = append(found[name], p)
			}
		}
	}
	require.Greater(t, len(found), 300)
	return found
}

// declarations are the functions and variables of a folder's tests, by their names.
func declarations(files []*ast.File) map[string]ast.Node {
	declared := map[string]ast.Node{}
	for _, file := range files {
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					declared[d.Name.Name] = d
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if v, ok := spec.(*ast.ValueSpec); ok {
						for _, name := range v.Names {
							declared[name.Name] = v
						}
					}
				}
			}
		}
	}
	return declared
}

// read takes up the texts of a declaration and of what it uses, and the ids that they and the test's name begin with.
func (p *proof) read(name string, declared map[string]ast.Node, seen map[string]bool) {
	node := declared[name]
	if node == nil || seen[name] {
		return
	}
	seen[name] = true
	if strings.Contains(p.name, "Acceptance_") && name == p.name {
		_, rest, _ := strings.Cut(name, "Acceptance_")
		p.take(strings.Split(rest, "_"))
	}
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			p.read(n.Name, declared, seen)
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && strings.Contains(text, " ") {
				p.texts = append(p.texts, text)
				words := strings.Split(text, " ")
				p.take(words[:len(words)-1])
			}
		}
		return true
	})
}

func (p *proof) take(words []string) {
	for _, id := range words {
		if !isPromise(id) {
			return
		}
		p.ids[id] = true
	}
}

// docs/security.md names for every promise the tests that prove it, or says why a person must look; and every test
// that says what it proves is named there.
func TestEveryPromiseHasItsProof(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/security.md")
	require.NoError(t, err)
	known := proofs(t)
	named := map[string][]string{}
	for line := range strings.Lines(string(page)) {
		row := promiseRow.FindStringSubmatch(strings.TrimSpace(line))
		if row == nil {
			continue
		}
		id, reason := row[1], proofNamed.ReplaceAllString(row[3], "")
		if _, twice := named[id]; twice || !isPromise(id) {
			t.Errorf("%s stands twice, or is no promise", id)
		}
		named[id] = []string{}
		for _, m := range proofNamed.FindAllStringSubmatch(row[3], -1) {
			named[id] = append(named[id], m[1])
			begins := func(text string) bool { return m[2] == "" || strings.HasPrefix(text+" ", m[2]+" ") }
			if !slices.ContainsFunc(known[m[1]], func(p proof) bool { return m[2] == "" || slices.ContainsFunc(p.texts, begins) }) {
				t.Errorf("%s names %s, which isn't there", id, m[0])
			}
		}
		if len(named[id]) == 0 && len(reason) < 20 {
			t.Errorf("%s has neither a test nor a reason", id)
		}
	}
	for letter, many := range promises {
		for n := 1; n <= many; n++ {
			if id := fmt.Sprint(letter, n); named[id] == nil {
				t.Errorf("%s has no row", id)
			}
		}
	}
	for name, list := range known {
		for _, p := range list {
			for id := range p.ids {
				if !slices.Contains(named[id], name) {
					t.Errorf("%s proves %s, whose row doesn't name it", name, id)
				}
			}
		}
	}
}
