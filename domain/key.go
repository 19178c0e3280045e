package domain

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"time"
)

// KeyPurpose is what a key is for.
type KeyPurpose string

// The purposes of keys that all replicas share.
const (
	KeyForTokens  KeyPurpose = "token"  // ECDSA P-256, signs access tokens
	KeyForCursors KeyPurpose = "cursor" // 32 bytes, authenticates cursors
	KeyForPersons KeyPurpose = "person" // 32 bytes, hashes who an editor is

	// KeyForWebhooks begins the purpose of a webhook's own secret, 32 bytes, which isn't among the others.
	KeyForWebhooks KeyPurpose = "webhook"
)

// Key is a secret that the replicas share. It lies in the database only sealed.
type Key struct {
	ID        ID
	Purpose   KeyPurpose
	Sealed    []byte
	CreatedAt time.Time
	SignsFrom *time.Time // of tokens; nil: since it was made
	EndsAt    *time.Time // of tokens: when it verifies no more, nil while nothing follows it
}

// Signs tells whether the key may sign at that time; of those that may, the youngest does.
func (k Key) Signs(now time.Time) bool {
	return k.Purpose == KeyForTokens && !k.Ended(now) && (k.SignsFrom == nil || !now.Before(*k.SignsFrom))
}

// Ended tells whether the key verifies no more.
func (k Key) Ended(now time.Time) bool { return k.EndsAt != nil && !now.Before(*k.EndsAt) }

// Sealer seals keys with the instance's secret (AES-256-GCM, key by HKDF-SHA-256).
type Sealer struct{ aead cipher.AEAD }

// ErrSeal says that a sealed key doesn't open: the secret is another one than it was sealed with.
var ErrSeal = errors.New("sealed key doesn't open: ACADEMY_SECRET_KEY is not the one it was sealed with")

// NewSealer takes the instance's secret: 32 bytes in base64.
func NewSealer(secret string) (*Sealer, error) {
	raw, err := base64.StdEncoding.DecodeString(secret)
	if err != nil || len(raw) != 32 {
		return nil, errors.New("a secret key is 32 bytes in base64 (openssl rand -base64 32)")
	}
	key, err := hkdf.Key(sha256.New, raw, nil, "academy key sealing v1", 32)
	if err != nil {
		return nil, fmt.Errorf("derive sealing key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("sealing cipher: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("sealing mode: %w", err)
	}
	return &Sealer{aead}, nil
}

// NewKey makes a key for the purpose, sealed.
func (s *Sealer) NewKey(purpose KeyPurpose, now time.Time) (Key, error) {
	k := Key{ID: NewID(now), Purpose: purpose, CreatedAt: now}
	plain := make([]byte, 32)
	_, _ = rand.Read(plain)
	if purpose == KeyForTokens {
		private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return Key{}, fmt.Errorf("generate signing key: %w", err)
		}
		if plain, err = x509.MarshalPKCS8PrivateKey(private); err != nil {
			return Key{}, fmt.Errorf("encode signing key: %w", err)
		}
	}
	nonce := make([]byte, s.aead.NonceSize())
	_, _ = rand.Read(nonce)
	k.Sealed = s.aead.Seal(nonce, nonce, plain, k.bound())
	return k, nil
}

// Open gives the plain key: PKCS #8 for tokens, 32 bytes for the others. ErrSeal when it doesn't open.
func (s *Sealer) Open(k Key) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(k.Sealed) < n {
		return nil, ErrSeal
	}
	plain, err := s.aead.Open(nil, k.Sealed[:n], k.Sealed[n:], k.bound())
	if err != nil {
		return nil, ErrSeal
	}
	return plain, nil
}

// bound ties the sealed bytes to their row, so that rows can't be swapped.
func (k Key) bound() []byte { return []byte(string(k.Purpose) + " " + string(k.ID)) }
