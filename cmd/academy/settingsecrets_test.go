package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// A setting that can't be used is told by its name, and never by what stands in it: what a program says when it doesn't
// start is read by many.
func TestAcceptance_P8_AWrongSettingIsNamedAndNotQuoted(t *testing.T) {
	t.Parallel()
	const key = "ACADEMY_SECRET_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	for _, environ := range [][]string{
		{"DATABASE_URL=postgres://u:hush@127.0.0.1:1/x", key},
		{"DATABASE_URL=postgres://u:hush%zz@127.0.0.1:1/x", key},
		{"DATABASE_URL=postgres://u:hush@127.0.0.1:port/x", key},
		{"DATABASE_URL=host=127.0.0.1 port=1 password=hush sslmode=wrong", key},
		{"DATABASE_URL=postgres://u@127.0.0.1:1/x", "ACADEMY_MIGRATE_URL=postgres://o:hush:@x:y/z", key},
		{"DATABASE_URL=postgres://u@127.0.0.1:1/x", "ACADEMY_SECRET_KEY=hush"},
		{"ACADEMY_WEBHOOK_PROXY=ftp://u:hush@x:1"}, {"ACADEMY_WEBHOOK_PROXY=http://u:hush@%zz"},
		{"ACADEMY_OIDC_ISSUER=https://u:hush@x"}, {"ACADEMY_PUBLIC_URL=https://u:hush@x"},
	} {
		stderr := &safeBuffer{}
		err := run(t.Context(), []string{"migrate"}, append(environ, "ACADEMY_DATA_DIR="+t.TempDir()), stderr, stderr)
		require.Error(t, err, environ)
		require.NotContains(t, stderr.String()+err.Error(), "hush", environ)
	}
	file := filepath.Join(t.TempDir(), "identity")
	require.NoError(t, os.WriteFile(file, []byte("AGE-SECRET-KEY-1HUSH\n"), 0o600))
	for _, args := range [][]string{{"backup", "--recipient", "AGE-SECRET-KEY-1HUSH", "x"}, {"restore", "--identity", file, file}} {
		stderr := &safeBuffer{}
		err := run(t.Context(), args, nil, stderr, stderr)
		require.ErrorContains(t, err, args[1])
		require.NotContains(t, stderr.String()+err.Error(), "HUSH", args)
	}
}
