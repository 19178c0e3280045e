package domain

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func sealer(t *testing.T, secret string) *Sealer {
	t.Helper()
	s, err := NewSealer(secret)
	require.NoError(t, err)
	return s
}

func TestASealedKeyOpensWithItsSecret(t *testing.T) {
	t.Parallel()
	secret := RandomKey()
	token, err := sealer(t, secret).NewKey(KeyForTokens, noon)
	require.NoError(t, err)
	cursor, err := sealer(t, secret).NewKey(KeyForCursors, noon)
	require.NoError(t, err)
	require.Equal(t, Key{ID: cursor.ID, Purpose: KeyForCursors, Sealed: cursor.Sealed, CreatedAt: noon}, cursor)

	plain, err := sealer(t, secret).Open(token) // another process with the same secret
	require.NoError(t, err)
	private, err := x509.ParsePKCS8PrivateKey(plain)
	require.NoError(t, err)
	require.Equal(t, elliptic.P256(), private.(*ecdsa.PrivateKey).Curve)
	require.NotContains(t, string(token.Sealed), string(plain))

	plain, err = sealer(t, secret).Open(cursor)
	require.NoError(t, err)
	require.Len(t, plain, 32)
	require.NotEqual(t, make([]byte, 32), plain)
}

func TestAKeyOpensNeitherWithAnotherSecretNorInAnotherRow(t *testing.T) {
	t.Parallel()
	s := sealer(t, RandomKey())
	key, err := s.NewKey(KeyForCursors, noon)
	require.NoError(t, err)
	other, err := s.NewKey(KeyForCursors, noon)
	require.NoError(t, err)
	swapped, purpose, changed, cut := key, key, key, key
	swapped.Sealed = other.Sealed
	purpose.Purpose = KeyForTokens
	changed.Sealed = slices.Clone(key.Sealed)
	changed.Sealed[20] ^= 1
	cut.Sealed = key.Sealed[:5]
	for name, k := range map[string]Key{"swapped": swapped, "purpose": purpose, "changed": changed, "cut": cut, "nothing": {}} {
		plain, err := s.Open(k)
		require.ErrorIs(t, err, ErrSeal, name)
		require.Nil(t, plain)
	}
	_, err = sealer(t, RandomKey()).Open(key)
	require.ErrorIs(t, err, ErrSeal)
	_, err = s.Open(key)
	require.NoError(t, err)
}

func TestASecretIs32BytesInBase64(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"", "short", "AAAA", RandomKey() + "A", "!" + RandomKey()[1:], RandomKey()[:40]} {
		_, err := NewSealer(secret)
		require.ErrorContains(t, err, "32 bytes in base64")
		if secret != "" {
			require.NotContains(t, err.Error(), secret)
		}
	}
}
