package finnish

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Dictionary is Voikko's Finnish dictionary, read into memory once (about 4 MB). It is immutable:
// any number of goroutines may use it at once.
type Dictionary struct {
	t    transducer
	tags []tag // what a symbol's number means to the analysis
	hash string
}

// Fingerprint is a short hash of the file's content.
func (d *Dictionary) Fingerprint() string { return d.hash }

// ErrFormat says that a file is not a transducer that this package reads: another format, cut
// off, or damaged. Errors of Open and Read about a file's content wrap it.
var ErrFormat = errors.New("not a readable Voikko transducer")

// maxFile is the largest file read, in bytes: a target index has 24 bits and a transition 8 bytes,
// so a table ends at 128 MiB; 1 MiB is left for the symbols. The real dictionary has 4 MB.
const maxFile = 1<<24*arcSize + 1<<20

// Open reads the dictionary in a mor.vfst file. An error wraps ErrFormat where the content is at
// fault, and otherwise is the file system's.
func Open(path string) (*Dictionary, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open dictionary: %w", err)
	}
	defer func() { _ = file.Close() }() // only read
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("open dictionary: %w", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("open dictionary %s: %w: not a regular file", path, ErrFormat)
	case info.Size() > maxFile:
		return nil, fmt.Errorf("open dictionary %s: %w: %d bytes, the format ends at %d", path, ErrFormat, info.Size(), maxFile)
	}
	data := make([]byte, info.Size())
	if _, err := io.ReadFull(file, data); err != nil {
		return nil, fmt.Errorf("read dictionary %s: %w", path, err)
	}
	d, err := Read(data)
	if err != nil {
		return nil, fmt.Errorf("read dictionary %s: %w", path, err)
	}
	return d, nil
}

// Read makes a dictionary of the content of a mor.vfst file. It keeps data and never writes to it;
// the caller must not either. The whole file is checked first, so that no later call can fail: an
// error wraps ErrFormat and says what is wrong and where.
func Read(data []byte) (*Dictionary, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("%w: %d bytes, the format ends at %d", ErrFormat, len(data), maxFile)
	}
	t, err := readTransducer(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	sum := sha256.Sum256(data)
	return &Dictionary{t: t, tags: tagsOf(t.symbols), hash: hex.EncodeToString(sum[:6])}, nil
}

// Find returns the path of an installed dictionary in a format that Open reads, and whether there
// is one. It looks into the usual places of Debian, other Unix systems and Homebrew, and into the
// user's own. The newest format comes first, then the places in that order, then mor-standard
// before other mor-* folders by name: the same files give the same answer.
func Find() (string, bool) {
	places := []string{
		"/usr/lib/voikko", "/usr/share/voikko", "/usr/local/lib/voikko", "/usr/local/share/voikko",
		"/etc/voikko", "/opt/homebrew/lib/voikko", "/opt/homebrew/share/voikko",
		"/home/linuxbrew/.linuxbrew/lib/voikko", "/home/linuxbrew/.linuxbrew/share/voikko",
	}
	if home, err := os.UserHomeDir(); err == nil {
		places = append(places, filepath.Join(home, ".voikko"), filepath.Join(home, "Library", "Spelling", "voikko"))
	}
	return find(places)
}

// find looks for place/<format number>/mor-*/mor.vfst.
func find(places []string) (string, bool) {
	type candidate struct {
		path          string
		format, place int
		other         bool // not mor-standard
	}
	var found []candidate
	for i, place := range places {
		paths, _ := filepath.Glob(filepath.Join(place, "*", "mor-*", "mor.vfst")) // the pattern is well-formed
		for _, path := range paths {
			folder := filepath.Dir(path)
			format, err := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
			if err == nil && readable(path) {
				found = append(found, candidate{path, format, i, filepath.Base(folder) != "mor-standard"})
			}
		}
	}
	if len(found) == 0 {
		return "", false
	}
	best := slices.MinFunc(found, func(a, b candidate) int {
		switch {
		case a.format != b.format:
			return b.format - a.format
		case a.place != b.place:
			return a.place - b.place
		case a.other != b.other:
			if a.other {
				return 1
			}
			return -1
		}
		return strings.Compare(a.path, b.path)
	})
	return best.path, true
}

// readable tells by its header whether a file is in the format that Open reads.
func readable(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() { // a pipe would block
		return false
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // only read
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(file, header); err != nil {
		return false
	}
	return checkHeader(header) == nil
}
