//go:build unix

package localpg

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// account is the user of the operating system whom PostgreSQL runs as.
type account struct {
	name     string
	uid, gid uint32
	groups   []uint32
	drop     bool // we are root and must drop to it: PostgreSQL refuses root
}

// self is the account of a process that isn't root.
func self() account {
	uid := os.Geteuid()
	return account{name: strconv.Itoa(uid), uid: uint32(uid), gid: uint32(os.Getegid())}
}

// postgresAccount is the account that root's server runs as.
func postgresAccount() (account, error) { return lookup("postgres") }

func lookup(name string) (account, error) {
	u, err := user.Lookup(name)
	if err != nil {
		return account{}, fmt.Errorf("PostgreSQL can't run as root and there is no user %q to run it as: create the user, run this as another user, or set DATABASE_URL: %w", name, err)
	}
	return fromUser(u)
}

func fromUser(u *user.User) (account, error) {
	a := account{name: u.Username, drop: true}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("read the uid of user %s: %w", u.Username, err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("read the gid of user %s: %w", u.Username, err)
	}
	a.uid, a.gid = uint32(uid), uint32(gid)
	ids, err := u.GroupIds()
	if err != nil {
		return account{}, fmt.Errorf("read the groups of user %s: %w", u.Username, err)
	}
	for _, id := range ids {
		if g, err := strconv.ParseUint(id, 10, 32); err == nil {
			a.groups = append(a.groups, uint32(g))
		}
	}
	return a, nil
}

// accountOf is the account for data that exists: its owner, so that a server
// once started without root stays usable without root. Data of root's own was
// restored by hand and becomes postgres'.
func accountOf(owner *syscall.Stat_t) (account, error) {
	if owner.Uid == 0 {
		return postgresAccount()
	}
	u, err := user.LookupId(strconv.FormatUint(uint64(owner.Uid), 10))
	if err != nil {
		return account{name: strconv.FormatUint(uint64(owner.Uid), 10), uid: owner.Uid, gid: owner.Gid, drop: true}, nil
	}
	return fromUser(u)
}

// own gives a file to the account, when we are root and it is not the account's
// already.
func (a account) own(path string) error {
	if !a.drop {
		return nil
	}
	return os.Lchown(path, int(a.uid), int(a.gid))
}

// credential is what a child process needs to run as the account; nil: as we do.
func (a account) credential() *syscall.Credential {
	if !a.drop {
		return nil
	}
	return &syscall.Credential{Uid: a.uid, Gid: a.gid, Groups: a.groups}
}

// stoppedBy returns the first existing folder from the root to dir that the
// account may not pass, or "".
func (a account) stoppedBy(dir string) string {
	stopped := ""
	for at := dir; ; at = filepath.Dir(at) {
		if f, err := os.Stat(at); err == nil && !a.enters(f) {
			stopped = at
		}
		if at == filepath.Dir(at) {
			return stopped
		}
	}
}

func (a account) enters(f os.FileInfo) bool {
	stat, ok := f.Sys().(*syscall.Stat_t)
	if !f.IsDir() || !ok {
		return false
	}
	switch {
	case stat.Uid == a.uid:
		return f.Mode()&0o100 != 0
	case stat.Gid == a.gid || slices.Contains(a.groups, stat.Gid):
		return f.Mode()&0o010 != 0
	}
	return f.Mode()&0o001 != 0
}
