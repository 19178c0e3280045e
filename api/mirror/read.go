package mirror

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
)

// Copy is a mirror that is being read, by whoever takes over what it holds.
type Copy struct {
	folder folder
}

// Read opens a mirror for reading. Errors: *Usage for a directory that is none.
func Read(dir string) (*Copy, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	if info, err := root.Lstat(toolsFolder); err != nil || !info.IsDir() {
		return nil, errors.Join(&Usage{dir + " is no mirror: it has no folder " + toolsFolder}, root.Close())
	}
	return &Copy{folder{root: root}}, nil
}

// Close lets go of the directory.
func (c *Copy) Close() error { return c.folder.root.Close() }

// Documents names the documents of tools, in order.
func (c *Copy) Documents() ([]string, error) {
	return c.names(toolsFolder, func(name string) bool {
		slug, ours := slugOf(name)
		return ours && name == slug+documentEnd
	})
}

// Media names the media files.
func (c *Copy) Media() ([]string, error) {
	return c.names(mediaFolder, func(name string) bool { return len(name) >= 64 })
}

// names lists files of a folder, which may be missing, with the folder before their names.
func (c *Copy) names(folder string, wanted func(string) bool) ([]string, error) {
	names, err := c.folder.list(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !wanted(name) })
	slices.Sort(names)
	for i := range names {
		names[i] = folder + "/" + names[i]
	}
	return names, err
}

// Open reads a file; a symbolic link is none.
func (c *Copy) Open(name string) (*os.File, error) {
	return c.folder.root.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
}

// Revision is the number of the revision that a tool's document is of; 0 when it isn't there.
func (c *Copy) Revision(slug string) int {
	text, err := c.folder.read(toolsFolder + "/" + slug + documentEnd)
	var d struct {
		Revision int `json:"revision"`
	}
	if err != nil || json.Unmarshal(text, &d) != nil {
		return 0
	}
	return d.Revision
}

// File is a thing of a mirror, or why it can't be read.
type File[T any] struct {
	Name  string
	Value T
	Fault error
}

// Collections are the mirror's collections in their order.
func (c *Copy) Collections() ([]File[Collection], error) {
	list, err := readAll[Collection](c, collectionsFolder)
	slices.SortStableFunc(list, func(a, b File[Collection]) int { return a.Value.Order - b.Value.Order })
	return list, err
}

// Vocabularies are the mirror's vocabularies in their order.
func (c *Copy) Vocabularies() ([]File[Vocabulary], error) {
	list, err := readAll[Vocabulary](c, vocabulariesFolder)
	slices.SortStableFunc(list, func(a, b File[Vocabulary]) int { return a.Value.Order - b.Value.Order })
	return list, err
}

// Organisations are the mirror's organisations.
func (c *Copy) Organisations() ([]File[Organisation], error) {
	return readAll[Organisation](c, organisationsFolder)
}

func readAll[T any](c *Copy, folder string) ([]File[T], error) {
	names, err := c.names(folder, func(name string) bool { return strings.HasSuffix(name, documentEnd) })
	var list []File[T]
	for _, name := range names {
		f := File[T]{Name: name}
		text, err := c.folder.read(name)
		if err != nil {
			return nil, err
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		if f.Fault = d.Decode(&f.Value); f.Fault == nil && !errors.Is(d.Decode(new(any)), io.EOF) {
			f.Fault = errors.New("there is more in the file than one thing")
		}
		list = append(list, f)
	}
	return list, err
}
