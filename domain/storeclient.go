package domain

import (
	"context"
	"time"
)

// ClientReader reads who may come in: clients, invitations, editors, keys.
type ClientReader interface {
	Client(ctx context.Context, id ID) (Client, error)
	// ClientsAfter lists clients by id, newest first, at most limit behind that one; of one organisation
	// when it is given.
	ClientsAfter(ctx context.Context, organisation, after ID, limit int) ([]Client, error)
	// Invitations lists an organisation's that haven't expired, the oldest first.
	Invitations(ctx context.Context, organisation ID, now time.Time) ([]Invitation, error)
	// InvitationBy finds the one with that hash, unless it has expired.
	InvitationBy(ctx context.Context, tokenHash []byte, now time.Time) (Invitation, error)
	// FailedSecrets is empty when none came there, or the minute is over.
	FailedSecrets(ctx context.Context, name []byte, now time.Time) (FailedSecrets, error)
	// Revocations lists those that haven't expired.
	Revocations(ctx context.Context, now time.Time) ([]Revocation, error)
	Keys(ctx context.Context) ([]Key, error)
	EditorByPerson(ctx context.Context, person []byte) (Editor, error)
}

// ClientWriter writes who may come in: clients, invitations, editors, keys.
type ClientWriter interface {
	CreateClient(ctx context.Context, c Client) error
	// LockClient reads a client and holds it until the transaction ends.
	LockClient(ctx context.Context, id ID) (Client, error)
	UpdateClient(ctx context.Context, c Client) error
	// DisableClientsOf ends an organisation's clients and takes their names away; it gives those that ended.
	DisableClientsOf(ctx context.Context, organisation ID, now time.Time) ([]Client, error)
	// CreateInvitation also forgets those of the organisation that have expired.
	CreateInvitation(ctx context.Context, i Invitation) error
	// LockInvitation is InvitationBy, and holds it until the transaction ends.
	LockInvitation(ctx context.Context, tokenHash []byte, now time.Time) (Invitation, error)
	ClaimInvitation(ctx context.Context, id, client ID, now time.Time) error
	// DeleteInvitation takes one away that nobody has claimed.
	DeleteInvitation(ctx context.Context, organisation, id ID) error
	// CountFailedSecret counts one more until the first one's end.
	CountFailedSecret(ctx context.Context, name []byte, now, endsAt time.Time) error
	// TakeQuota takes a block of a quota unless that is more than there is, and gives when the quota is whole again
	// with what is taken.
	TakeQuota(ctx context.Context, a Allotment) (full time.Time, taken bool, err error)
	// Revoke stores revocations, forgets those that have expired, and tells the replicas.
	Revoke(ctx context.Context, list []Revocation, now time.Time) error
	CreateKey(ctx context.Context, k Key) error
	// EndKey says when a key ends, and tells the replicas.
	EndKey(ctx context.Context, id ID, at time.Time) error
	// DropEndedKeys takes away those that ended before.
	DropEndedKeys(ctx context.Context, before time.Time) error
	// SignInEditor stores the editor, or that the person whom it is signed in anew; it gives the id by which the
	// person is known, and whether this is news.
	SignInEditor(ctx context.Context, e Editor) (id ID, newer bool, err error)
	DeleteEditor(ctx context.Context, id ID) error
}
