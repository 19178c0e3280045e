package mirror

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

// folder is the mirror's directory. All that happens in it goes through os.Root, so that no name and no symbolic link leads out
// of it.
type folder struct {
	root  *os.Root
	lock  *os.File
	aside atomic.Int64 // numbers files that have no name yet
}

// contents are the folders of what is mirrored.
var contents = []string{toolsFolder, mediaFolder, collectionsFolder, vocabulariesFolder, organisationsFolder, programmesFolder, poolsFolder}

func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{root: root}
	if err := f.prepare(); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// prepare takes the lock, and makes the folders. What lies aside is of a run that was cut off.
func (f *folder) prepare() error {
	if err := f.mine(); err != nil {
		return err
	}
	if err := f.folder(ownFolder); err != nil {
		return err
	}
	var err error
	if f.lock, err = f.root.OpenFile(lockFile, os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o644); err != nil {
		return err
	}
	switch err := syscall.Flock(int(f.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
	case errors.Is(err, syscall.EWOULDBLOCK):
		return ErrBusy
	case err != nil:
		return fmt.Errorf("lock: %w", err)
	}
	if err := f.root.RemoveAll(asideFolder); err != nil {
		return err
	}
	for _, name := range append([]string{asideFolder}, contents...) {
		if err := f.folder(name); err != nil {
			return err
		}
	}
	return f.settle(".", ownFolder)
}

// mine refuses a directory that holds somebody's other things. Hidden ones may stay.
func (f *folder) mine() error {
	if _, err := f.root.Lstat(ownFolder); err == nil {
		return nil
	}
	entries, err := fs.ReadDir(f.root.FS(), ".")
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			return &Usage{"the directory holds other things and is no mirror: name an empty one"}
		}
	}
	return err
}

// folder makes a folder, and refuses a symbolic link in its place.
func (f *folder) folder(name string) error {
	if err := f.root.Mkdir(name, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := f.root.Lstat(name)
	if err == nil && !info.IsDir() {
		return &Usage{name + " must be a folder of the mirror's own"}
	}
	return err
}

func (f *folder) close() error {
	var fault error
	if f.lock != nil {
		fault = f.lock.Close() // gives the lock back
	}
	return errors.Join(fault, f.root.Close())
}

// write gives a file its content: all of it and durable, or the old one stays. One that says the same is left
// alone. That the name is durable too, settle sees to.
func (f *folder) write(name string, content []byte) error {
	if old, err := f.read(name); err == nil && bytes.Equal(old, content) {
		return nil
	}
	return f.create(name, func(to io.Writer) error {
		_, err := to.Write(content)
		return err
	})
}

// create is write for a content that comes bit by bit.
func (f *folder) create(name string, fill func(io.Writer) error) error {
	aside := asideFolder + "/" + strconv.FormatInt(f.aside.Add(1), 10)
	file, err := f.root.OpenFile(aside, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	err = fill(file)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, f.root.Remove(aside))
	}
	return f.root.Rename(aside, name)
}

// open opens a file for reading; a symbolic link, a folder or a pipe is none.
func (f *folder) open(name string) (*os.File, error) {
	file, err := f.root.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New(name + " is no file")
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// read gives a file's content.
func (f *folder) read(name string) ([]byte, error) {
	file, err := f.open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

// remove takes a file away; one that isn't there is no error.
func (f *folder) remove(name string) error {
	if err := f.root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// settle makes durable which files there are in folders.
func (f *folder) settle(names ...string) error {
	for _, name := range names {
		dir, err := f.root.Open(name)
		if err != nil {
			return err
		}
		if err := errors.Join(dir.Sync(), dir.Close()); err != nil {
			return fmt.Errorf("settle %s: %w", name, err)
		}
	}
	return nil
}

// list names the files in a folder.
func (f *folder) list(name string) ([]string, error) {
	dir, err := f.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return dir.Readdirnames(-1)
}
