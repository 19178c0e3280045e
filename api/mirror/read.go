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
	"time"
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

// Unfinished tells whether the run that was to make it equal to its server was cut off. A directory without a mirror's
// notes says nothing of it.
func (c *Copy) Unfinished() bool {
	s, err := c.folder.readState()
	return err == nil && (s.Snapshot || s.Behind || s.Media || s.Asked != "" && s.Cursor == "")
}

// Documents names the documents of tools, those that changed last at the end.
func (c *Copy) Documents() ([]string, error) {
	names, err := c.names(toolsFolder, func(name string) bool {
		slug, ours := slugOf(name)
		return ours && name == slug+documentEnd
	})
	changed := map[string]time.Time{}
	for _, name := range names {
		var d struct {
			UpdatedAt time.Time `json:"updated_at"`
		}
		if text, err := c.folder.read(name); err == nil && json.Unmarshal(text, &d) == nil { // else whoever reads it hears of it
			changed[name] = d.UpdatedAt
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return changed[a].Compare(changed[b]) })
	return names, err
}

// Media names the media files.
func (c *Copy) Media() ([]string, error) { return c.names(mediaFolder, mediaFile.MatchString) }

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

// Open opens a file for reading; a symbolic link, a folder or a pipe is none.
func (c *Copy) Open(name string) (*os.File, error) { return c.folder.open(name) }

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

// Programmes are the mirror's programmes.
func (c *Copy) Programmes() ([]File[Programme], error) {
	return readAll[Programme](c, programmesFolder)
}

// PeerPools are the mirror's peer pools.
func (c *Copy) PeerPools() ([]File[PeerPool], error) { return readAll[PeerPool](c, poolsFolder) }

func readAll[T any](c *Copy, folder string) ([]File[T], error) {
	names, err := c.names(folder, func(name string) bool { return strings.HasSuffix(name, documentEnd) })
	var list []File[T]
	for _, name := range names {
		f := File[T]{Name: name}
		f.Value, f.Fault = readOne[T](c, name)
		list = append(list, f)
	}
	return list, err
}

func readOne[T any](c *Copy, name string) (one T, err error) {
	text, err := c.folder.read(name)
	if err != nil {
		return one, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err = d.Decode(&one); err == nil && !errors.Is(d.Decode(new(any)), io.EOF) {
		err = errors.New("there is more in the file than one thing")
	}
	return one, err
}
