//go:build unix

package localpg

import (
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestANormalUserRunsAServerOfItsOwn(t *testing.T) {
	t.Parallel()
	needRoot(t)
	for _, as := range []string{"nobody", "postgres"} {
		t.Run(as, func(t *testing.T) {
			t.Parallel()
			dir := place(t)
			give(t, dir, as)
			c := startChild(t, "write", dir, as)
			equal(t, "owner", c.line())
			equal(t, "1", c.line())
			owner, err := ownerOf(filepath.Join(dir, "data"))
			noError(t, err)
			u, err := lookup(as)
			noError(t, err)
			equal(t, u.uid, owner.Uid)

			mate := startChild(t, "visit", dir, as)
			equal(t, "joiner", mate.line())
			other := map[string]string{"nobody": "postgres", "postgres": "nobody"}[as]
			stranger := startChild(t, "visit", dir, other)
			contains(t, stranger.line(), "permission denied")
		})
	}
}

func TestRootsServerLivesElsewhereWhenItsUserCannotEnter(t *testing.T) {
	t.Parallel()
	needRoot(t)
	closed := place(t)
	noError(t, os.Mkdir(closed, 0o700))
	dir := filepath.Join(closed, "pg")
	there := filepath.Join(rootHomes, hash(dir))
	t.Cleanup(func() {
		noError(t, os.RemoveAll(there))
		_ = os.Remove(rootHomes)
	})
	var log strings.Builder
	s := open(t, Options{Dir: dir, Settings: fast, Log: logTo(&log)})
	equal(t, there, s.Dir())
	contains(t, log.String(), there)
	absent(t, dir)
	equal(t, "1", value(t, s, "1"))
	check(t, !open(t, Options{Dir: dir, Settings: fast}).Owner(), "the next one finds it too")

	// The way was opened later: the data is still there, not here.
	noError(t, os.Chmod(closed, 0o755))
	equal(t, there, open(t, Options{Dir: dir, Settings: fast}).Dir())
	noError(t, s.Close())
}

func TestRootNeverLeavesDataBehind(t *testing.T) {
	t.Parallel()
	needRoot(t)
	dir := place(t)
	elsewhere := place(t)
	postgres, err := postgresAccount()
	noError(t, err)
	nobody, err := lookup("nobody")
	noError(t, err)

	h, err := rootHome(dir, elsewhere)
	noError(t, err)
	equal(t, home{dir: dir, user: postgres}, h)

	data := filepath.Join(dir, "data")
	noError(t, os.MkdirAll(data, 0o755))
	noError(t, nobody.own(data))
	h, err = rootHome(dir, elsewhere)
	noError(t, err)
	equal(t, home{dir: dir, user: nobody}, h)

	noError(t, os.Chmod(dir, 0o700))
	_, err = rootHome(dir, elsewhere)
	fails(t, err, "chmod o+x "+dir)

	noError(t, os.Chown(data, 12345, 12345))
	noError(t, os.Chmod(dir, 0o755))
	h, err = rootHome(dir, elsewhere)
	noError(t, err)
	equal(t, home{dir: dir, user: account{name: "12345", uid: 12345, gid: 12345, drop: true}}, h)
}

func TestDataThatRootRestoredIsGivenToThePostgresUser(t *testing.T) {
	t.Parallel()
	needRoot(t)
	s := open(t, Options{Dir: place(t), Settings: fast})
	noError(t, s.Close())
	noError(t, filepath.WalkDir(s.home.data(), func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, 0, 0)
	}))
	again := open(t, Options{Dir: s.Dir(), Settings: fast})
	equal(t, "1", value(t, again, "1"))
}

func TestAUmaskDoesNotCloseTheWay(t *testing.T) {
	needRoot(t)
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	dir := filepath.Join(place(t), "a", "b", "pg")
	s := open(t, Options{Dir: dir, Settings: fast})
	equal(t, dir, s.Dir())
	noError(t, s.Close())
}

func TestTwoThatMakeOneFolderAgree(t *testing.T) {
	t.Parallel()
	dir := place(t)
	h := home{dir: dir, user: self()}
	for range 2 {
		noError(t, h.makeFolder(dir))
	}
	made, err := os.ReadDir(filepath.Dir(dir))
	noError(t, err)
	equal(t, 1, len(made))
	fails(t, h.makeFolder(filepath.Join(dir, "no", "way")), "no such file")
}

// PostgreSQL's programs follow links to themselves by changing directory, and
// complain when they can't come back.
func TestRootMayStandInAClosedFolder(t *testing.T) {
	t.Parallel()
	needRoot(t)
	real, err := Find("")
	noError(t, err)
	dir := place(t)
	links := filepath.Join(filepath.Dir(dir), "bin")
	noError(t, os.Mkdir(links, 0o755))
	for _, name := range []string{"initdb", "postgres"} {
		noError(t, os.Symlink(filepath.Join(real, name), filepath.Join(links, name)))
	}
	c := startChild(t, "write", dir, "", "LOCALPG_BIN="+links)
	equal(t, "owner", c.line())
	equal(t, "1", c.line())
	log, err := os.ReadFile(filepath.Join(dir, "postgres.log"))
	noError(t, err)
	contains(t, string(log), "ready to accept connections")
	check(t, !strings.Contains(string(log), "could not change directory"), "no complaint")
}

func TestAMissingUserIsNamed(t *testing.T) {
	t.Parallel()
	_, err := lookup("no-such-user")
	fails(t, err, `no user "no-such-user"`)
	failsWith(t, err, user.UnknownUserError("no-such-user"))
}

func TestWhoMayEnter(t *testing.T) {
	t.Parallel()
	needRoot(t)
	dir := place(t)
	noError(t, os.Mkdir(dir, 0o700))
	noError(t, os.Chown(dir, 10, 20))
	someone := account{uid: 1, gid: 2, groups: []uint32{3}}
	owner := account{uid: 10, gid: 2}
	member := account{uid: 1, gid: 20}
	second := account{uid: 1, gid: 2, groups: []uint32{20}}
	got := map[os.FileMode][]bool{}
	for _, mode := range []os.FileMode{0o700, 0o710, 0o701, 0o611} {
		noError(t, os.Chmod(dir, mode))
		for _, a := range []account{owner, member, second, someone} {
			got[mode] = append(got[mode], a.stoppedBy(filepath.Join(dir, "x")) == "")
		}
	}
	equal(t, map[os.FileMode][]bool{
		0o700: {true, false, false, false},
		0o710: {true, true, true, false},
		0o701: {true, false, false, true},
		0o611: {false, true, true, true},
	}, got)
}
