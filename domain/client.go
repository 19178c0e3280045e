package domain

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"time"
)

// Client is a credential of a machine: a pilot organisation's form back end, an intranet, an
// editor's program. It is never a person.
type Client struct {
	ID             ID
	Role           Role
	OrganisationID *ID
	Permissions    []Permission `gorm:"serializer:json"`
	SecretHash     []byte       // SHA-256 of a 256-bit random secret
	Basic          bool         // may use Basic instead of a token
	CreatedAt      time.Time
	DisabledAt     *time.Time
}

// NewClient makes a client and its secret. The secret is shown once and stored nowhere: a plain
// SHA-256 is enough for 256 random bits, and a slow hash would only slow the token endpoint.
func NewClient(role Role, organisation *ID, permissions []Permission, now time.Time) (Client, string, error) {
	var f Faults
	if PermissionsOf[role] == nil {
		f.AddChoice("/role", "unknown-value", []string{string(RolePilot), string(RoleIntegrator), string(RoleEditor)})
	}
	if len(permissions) == 0 {
		permissions = PermissionsOf[role]
	}
	for _, p := range permissions {
		if !slices.Contains(PermissionsOf[role], p) {
			f.AddChoice("/scope", "unknown-value", permissionCodes(PermissionsOf[role]))
		}
	}
	if role == RolePilot && organisation == nil {
		f.Add("/organisation", "required")
	}
	if err := f.Err(); err != nil {
		return Client{}, "", err
	}
	secret := rand.Text() + rand.Text() // 2 x 130 bits, base32
	return Client{
		ID: NewID(now), Role: role, OrganisationID: organisation, Permissions: slices.Clone(permissions),
		SecretHash: hashSecret(secret), CreatedAt: now,
	}, secret, nil
}

// Knows tells in constant time whether the secret is the client's. It takes as long for a client
// that doesn't exist (the zero Client), so that ids can't be probed.
func (c Client) Knows(secret string) bool {
	hash := c.SecretHash
	if len(hash) != sha256.Size {
		hash = make([]byte, sha256.Size)
	}
	return subtle.ConstantTimeCompare(hash, hashSecret(secret)) == 1 && c.ID != "" && c.DisabledAt == nil
}

// Actor is who the client acts as, with no more than the given permissions.
func (c Client) Actor(granted []Permission) Actor {
	a := Actor{Role: c.Role, ClientID: c.ID, Permissions: granted}
	if c.OrganisationID != nil {
		a.Organisation = *c.OrganisationID
	}
	return a
}

func hashSecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

func permissionCodes(list []Permission) []string {
	codes := make([]string, len(list))
	for i, p := range list {
		codes[i] = string(p)
	}
	return codes
}

// RandomKey makes 32 random bytes in base64.
func RandomKey() string {
	var b [32]byte
	_, _ = rand.Read(b[:])
	return base64.StdEncoding.EncodeToString(b[:])
}
