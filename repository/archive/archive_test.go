package archive

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"academy/domain"
)

var manifest = Manifest{
	ID: "019c6576-a400-7743-beaf-2db752049bd5", MadeAt: time.Date(2026, 11, 26, 3, 0, 0, 0, time.UTC), Program: "test",
	Postgres: 15, Dumped: 15, Schema: 66, Epoch: "1-2-3", Keys: []Key{{"019c6576-a400-7743-beaf-2db752049bd6", domain.KeyForTokens, []byte{1}}},
}

// backup writes things of these contents, in order.
func backup(t testing.TB, recipients []age.Recipient, names []string, contents ...string) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := NewWriter(&file, manifest, recipients)
	require.NoError(t, err)
	for i, name := range names {
		thing, err := w.Add(name, func(to io.Writer) error {
			_, err := io.Copy(to, strings.NewReader(contents[i]))
			return err
		})
		require.NoError(t, err)
		require.EqualValues(t, len(contents[i]), thing.Bytes)
	}
	require.NoError(t, w.Close())
	return file.Bytes()
}

// read reads all; the error is nil when the whole is as its end says.
func read(file []byte, identities ...age.Identity) (names, contents []string, err error) {
	r, err := NewReader(bytes.NewReader(file), identities)
	if err != nil {
		return nil, nil, err
	}
	for {
		name, err := r.Next()
		if errors.Is(err, io.EOF) {
			return names, contents, nil
		}
		if err != nil {
			return nil, nil, err
		}
		b, err := io.ReadAll(r)
		if err != nil {
			return nil, nil, err
		}
		names, contents = append(names, name), append(contents, string(b))
	}
}

// noise doesn't repeat, so that parts can't stand in for one another.
func noise(size int) string {
	b := make([]byte, size)
	source := rand.NewChaCha8([32]byte{1})
	_, _ = source.Read(b)
	return string(b)
}

func identity(t testing.TB) *age.X25519Identity {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	return key
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	names := []string{Database, Media + "a", Media + "b", Media + "c"}
	contents := []string{noise(2*partSize + 17), noise(partSize), noise(partSize - 1), "x"}
	key := identity(t)
	for name, file := range map[string][]byte{
		"plain": backup(t, nil, names, contents...), "encrypted": backup(t, []age.Recipient{key.Recipient()}, names, contents...),
	} {
		gotNames, gotContents, err := read(file, key)
		require.NoError(t, err, name)
		require.Equal(t, names, gotNames, name)
		require.Equal(t, contents, gotContents, name)
		r, err := NewReader(bytes.NewReader(file), []age.Identity{key})
		require.NoError(t, err)
		want := manifest
		want.Format, want.Version = Format, Version
		require.Equal(t, want, r.Manifest)
	}
}

func TestACutOrChangedBackupIsNoticed(t *testing.T) {
	t.Parallel()
	key := identity(t)
	names, contents := []string{Database, Media + "a"}, []string{noise(3000), noise(700)}
	plain, sealed := backup(t, nil, names, contents...), backup(t, []age.Recipient{key.Recipient()}, names, contents...)
	for _, c := range []struct {
		name string
		file []byte
		end  int // what follows is padding of the tar: nothing of the backup is lost with it
		step int
	}{{"plain", plain, bytes.LastIndexByte(plain, ']'), 100}, {"encrypted", sealed, len(sealed), 61}} {
		for cut := 0; cut < c.end; cut += c.step {
			_, _, err := read(c.file[:cut], key)
			require.Error(t, err, "%s, cut off at %d", c.name, cut)
			require.True(t, errors.Is(err, ErrCutOff) || errors.Is(err, ErrDamaged) || errors.Is(err, ErrForeign), "%s %d: %v", c.name, cut, err)
		}
		for at := 0; at < c.end; at += c.step {
			changed := bytes.Clone(c.file)
			changed[at] ^= 1
			gotNames, gotContents, err := read(changed, key)
			if err == nil { // it was between the entries of the tar
				require.Equal(t, names, gotNames)
				require.Equal(t, contents, gotContents, "%s, changed at %d", c.name, at)
			}
		}
	}
	changed := bytes.Clone(plain)
	changed[bytes.Index(plain, []byte(contents[0][:8]))] ^= 1
	_, _, err := read(changed)
	require.ErrorIs(t, err, ErrDamaged)
	require.ErrorContains(t, err, "database isn't what was saved")
	_, _, err = read(plain[:len(plain)/2])
	require.ErrorIs(t, err, ErrCutOff)
	_, _, err = read(append(bytes.Clone(plain[:len(plain)-1024]), plain...))
	require.ErrorIs(t, err, ErrDamaged, "two in one")
}

func TestOnlyItsOwnKeyOpensABackup(t *testing.T) {
	t.Parallel()
	mine, other := identity(t), identity(t)
	sealed := backup(t, []age.Recipient{mine.Recipient()}, []string{Database}, "x")
	require.NotContains(t, string(sealed), Format)
	_, _, err := read(sealed)
	require.ErrorIs(t, err, ErrEncrypted)
	_, _, err = read(sealed, other)
	require.ErrorIs(t, err, ErrOtherKey)
	_, _, err = read(sealed, other, mine)
	require.NoError(t, err)
}

func TestAnotherFileIsNoBackup(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"", "PGDMP", strings.Repeat("a", 2000), strings.Repeat("\x00", 2000)} {
		_, _, err := read([]byte(file))
		require.ErrorIs(t, err, ErrForeign, "%.10q", file)
	}
	newer := bytes.Replace(backup(t, nil, []string{Database}, "x"), []byte(`"version": 1`), []byte(`"version": 2`), 1)
	_, _, err := read(newer)
	require.ErrorIs(t, err, ErrNewer)
}
