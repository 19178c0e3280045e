package domain

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"time"
)

// Client is a credential of a machine: a pilot organisation's form back end, an intranet, an
// editor's program. It is never a person.
type Client struct {
	ID             ID
	Role           Role
	OrganisationID *ID
	Name           string       // which of the organisation's systems it is; never a person's name
	Permissions    []Permission `gorm:"serializer:json"`
	SecretHash     []byte       // SHA-256 of a secret of 260 random bits
	OldSecretHash  []byte       // of the one before, while both work
	OldSecretUntil *time.Time
	Basic          bool // may send id and secret with each request
	Tokens         bool // may exchange them for tokens; one of the two at least
	Version        int  // grows with every change; tokens say at which they were given
	CreatedAt      time.Time
	DisabledAt     *time.Time
}

// Tag names the state of a client in one word.
func (c Client) Tag() string { return fmt.Sprintf("v%d", c.Version) }

// NewClient makes a client and its secret. The secret is shown once and stored nowhere: a plain
// SHA-256 is enough for 256 random bits, and a slow hash would only slow the token endpoint.
func NewClient(role Role, organisation *ID, permissions []Permission, now time.Time) (Client, string, error) {
	var f Faults
	if PermissionsOf[role] == nil {
		f.AddChoice("/role", "unknown-value", []string{string(RolePilot), string(RoleIntegrator), string(RoleEditor)})
	}
	if permissions == nil {
		permissions = PermissionsOf[role]
	}
	checkPermissions(&f, role, permissions)
	if role == RolePilot && organisation == nil {
		f.Add("/organisation", "required")
	}
	if err := f.Err(); err != nil {
		return Client{}, "", err
	}
	secret := newSecret()
	return Client{
		ID: NewID(now), Role: role, OrganisationID: organisation, Permissions: slices.Clone(permissions),
		SecretHash: hashSecret(secret), Tokens: true, Version: 1, CreatedAt: now,
	}, secret, nil
}

// checkPermissions holds a client to what its role's may be given. It has one at least: who says none, doesn't mean all.
func checkPermissions(f *Faults, role Role, permissions []Permission) {
	if len(permissions) == 0 && PermissionsOf[role] != nil {
		f.Add("/scopes", "required")
	}
	for _, p := range permissions {
		if !slices.Contains(PermissionsOf[role], p) {
			f.AddChoice("/scopes", "unknown-value", permissionCodes(PermissionsOf[role]))
		}
	}
}

// newSecret is 2 x 130 random bits in base32.
func newSecret() string { return rand.Text() + rand.Text() }

// Rotate gives the client a new secret. The one that it had works beside it until a time; one from before
// that ends now, so that never more than two do.
func (c *Client) Rotate(until time.Time) (secret string) {
	secret = newSecret()
	c.OldSecretHash, c.OldSecretUntil = c.SecretHash, &until
	c.SecretHash = hashSecret(secret)
	c.Version++
	return secret
}

// Knows tells in constant time whether the secret is the client's. It takes as long for a client
// that doesn't exist (the zero Client), so that ids can't be probed.
func (c Client) Knows(secret string, now time.Time) bool {
	given := hashSecret(secret)
	current := subtle.ConstantTimeCompare(sized(c.SecretHash), given)
	old := subtle.ConstantTimeCompare(sized(c.OldSecretHash), given)
	return (current == 1 || old == 1 && c.rotating(now)) && c.ID != "" && c.DisabledAt == nil
}

// rotating tells whether the secret before the current one works still.
func (c Client) rotating(now time.Time) bool {
	return c.OldSecretUntil != nil && now.Before(*c.OldSecretUntil)
}

// RememberUntil is until when a right secret may be taken without looking again: not beyond the end of an
// old one.
func (c Client) RememberUntil(now time.Time, life time.Duration) time.Time {
	until := now.Add(life)
	if c.rotating(now) && c.OldSecretUntil.Before(until) {
		return *c.OldSecretUntil
	}
	return until
}

// sized is a hash, or one that nothing has.
func sized(hash []byte) []byte {
	if len(hash) != sha256.Size {
		return make([]byte, sha256.Size)
	}
	return hash
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
