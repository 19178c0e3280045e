//go:build unix

package localpg

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
)

// The checks that all tests use; each ends its test when it fails.

func noError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func check(t testing.TB, holds bool, want string) {
	t.Helper()
	if !holds {
		t.Fatal("does not hold:", want)
	}
}

func equal[T any](t testing.TB, want, got T) {
	t.Helper()
	if !reflect.DeepEqual(want, got) {
		t.Fatalf("want %v\n got %v", want, got)
	}
}

func contains(t testing.TB, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Fatalf("want a text with %q\n got %q", part, text)
	}
}

func fails(t testing.TB, err error, part string) {
	t.Helper()
	if err == nil {
		t.Fatalf("want an error with %q, got none", part)
	}
	contains(t, err.Error(), part)
}

func failsWith(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("want the error %v\n got %v", want, err)
	}
}

func exists(t testing.TB, path string) {
	t.Helper()
	if _, err := os.Lstat(path); err != nil {
		t.Fatal(err)
	}
}

func absent(t testing.TB, path string) {
	t.Helper()
	if _, err := os.Lstat(path); err == nil {
		t.Fatal("exists:", path)
	}
}
