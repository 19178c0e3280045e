package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"academy/domain"
)

// sources parses the rooms that make faults, without their tests and without the messages themselves.
func sources(t *testing.T) []*ast.File {
	t.Helper()
	var files []*ast.File
	for _, room := range []string{"../domain", "../api", "../repository"} {
		names, err := filepath.Glob(room + "/*.go")
		require.NoError(t, err)
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "messages.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			require.NoError(t, err)
			files = append(files, file)
		}
	}
	require.Greater(t, len(files), 50)
	return files
}

// calls gives the text at a place in the arguments of every call of a function or method.
func calls(t *testing.T, function string, place int) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) <= place || nameOf(call.Fun) != function {
				return true
			}
			if s, ok := literal(call.Args[place]); ok {
				found[s] = true
			}
			return true
		})
	}
	return found
}

func nameOf(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// codesSet gives the codes that stand in a Code member or are assigned to one.
func codesSet(t *testing.T) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	note := func(name, value ast.Expr) {
		if n := strings.ToLower(nameOf(name)); n == "code" {
			if s, ok := literal(value); ok {
				found[s] = true
			}
		}
	}
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				note(n.Key, n.Value)
			case *ast.AssignStmt:
				for i := range n.Lhs {
					if len(n.Rhs) == len(n.Lhs) {
						note(n.Lhs[i], n.Rhs[i])
					}
				}
			}
			return true
		})
	}
	return found
}

// The token endpoint's errors are OAuth's own (RFC 6749 section 5.2); nobody reads a text of them.
var oauth = regexp.MustCompile(`^(invalid|unsupported|unauthorized)_`)

func TestEveryCodeHasItsTextInThreeLanguages(t *testing.T) {
	t.Parallel()
	problems := calls(t, "Fault", 1)
	maps.Copy(problems, calls(t, "busy", 0))
	maps.Copy(problems, calls(t, "unavailable", 0))
	fields := map[string]bool{}
	for function, place := range map[string]int{"Add": 1, "AddChoice": 1, "wrong": 1, "badJSON": 1, "taken": 1} {
		found := calls(t, function, place)
		require.NotEmpty(t, found, "the test knows how codes are written: %s", function)
		maps.Copy(fields, found)
	}
	maps.Copy(fields, codesSet(t))
	for _, code := range []string{"not-found", "validation-failed", "invalid-json", "stale", "database-unavailable", "contains-personal-identity-code"} {
		require.True(t, problems[code] || fields[code], "%s is found in the sources", code)
	}
	for code := range problems {
		if oauth.MatchString(code) {
			continue
		}
		for _, lang := range domain.Languages {
			require.NotEmpty(t, messages[code].title.Exact(lang), "title of problem %s in %s", code, lang)
			require.NotEmpty(t, messages[code].detail.Exact(lang), "text of problem %s in %s", code, lang)
		}
	}
	for code := range fields {
		for _, lang := range domain.Languages {
			require.NotEmpty(t, messages[code].detail.Exact(lang), "text of %s in %s", code, lang)
		}
	}
}

func TestNoTextIsThereForNothing(t *testing.T) {
	t.Parallel()
	said := map[string]bool{}
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok {
				if s, ok := literal(e); ok {
					said[s] = true
				}
			}
			return true
		})
	}
	var unsaid []string
	for _, code := range slices.Sorted(maps.Keys(messages)) {
		if !said[code] {
			unsaid = append(unsaid, code)
		}
	}
	require.Empty(t, unsaid)
	for code := range fieldMessages {
		if m, ok := problemMessages[code]; ok {
			require.NotEmpty(t, m.title.EN, code)
		}
	}
}

func TestTheThreeLanguagesOfATextNameTheSameThings(t *testing.T) {
	t.Parallel()
	braces := regexp.MustCompile(`\{\w+\}`)
	for code, m := range messages {
		want := braces.FindAllString(m.detail.EN, -1)
		for _, lang := range domain.Languages {
			require.ElementsMatch(t, want, braces.FindAllString(m.detail.Exact(lang), -1), "%s in %s", code, lang)
		}
	}
}

// A text with an empty parameter reads like a fault of ours.
func TestNoParameterOfATextIsEmpty(t *testing.T) {
	t.Parallel()
	empty := 0
	for _, function := range []string{"Add", "wrong", "With"} {
		for _, file := range sources(t) {
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && nameOf(call.Fun) == function {
					for _, arg := range call.Args[min(2, len(call.Args)):] {
						if s, ok := literal(arg); ok && s == "" {
							empty++
						}
					}
				}
				return true
			})
		}
	}
	require.Zero(t, empty, "say what the limit is, or another code")
}
