package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"filippo.io/age"
)

// What is read into memory at once: the manifest, and the end, which has 150 bytes for each uploaded file.
const (
	manifestLimit  = 1 << 20
	checksumsLimit = 1 << 28
)

// ageHeader begins every file that age encrypted.
const ageHeader = "age-encryption.org/v1\n"

// Reader reads a backup from its beginning. Nothing of it may be believed before Next has returned io.EOF.
type Reader struct {
	Manifest Manifest

	tar    *tar.Reader
	part   *tar.Header // that is next, or being read
	name   string      // of the thing that is being read
	number int         // of its part
	sum    *sum
	things []Thing
}

// NewReader begins to read a backup; identities open an encrypted one.
func NewReader(from io.Reader, identities []age.Identity) (*Reader, error) {
	buffered := bufio.NewReaderSize(from, 1<<16)
	head, err := buffered.Peek(len(ageHeader))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	var plain io.Reader = buffered
	if bytes.Equal(head, []byte(ageHeader)) {
		if plain, err = opened(buffered, identities); err != nil {
			return nil, err
		}
	}
	r := &Reader{tar: tar.NewReader(plain)}
	r.part, err = r.tar.Next()
	foreign := errors.Is(err, io.EOF) || errors.Is(err, tar.ErrHeader) || plain == buffered && errors.Is(err, io.ErrUnexpectedEOF)
	switch {
	case foreign || err == nil && r.part.Name != manifestEntry:
		return nil, ErrForeign
	case err != nil:
		return nil, fault(err)
	}
	return r, r.readManifest()
}

func opened(from io.Reader, identities []age.Identity) (io.Reader, error) {
	if len(identities) == 0 {
		return nil, ErrEncrypted
	}
	plain, err := age.Decrypt(from, identities...)
	var other *age.NoIdentityMatchError
	switch {
	case errors.As(err, &other):
		return nil, ErrOtherKey
	case err != nil:
		return nil, fault(err)
	}
	return plain, nil
}

func (r *Reader) readManifest() error {
	b, err := io.ReadAll(io.LimitReader(r.tar, manifestLimit))
	if err != nil {
		return fault(err)
	}
	if err := json.Unmarshal(b, &r.Manifest); err != nil || r.Manifest.Format != Format {
		return ErrForeign
	}
	if r.Manifest.Version > Version {
		return ErrNewer
	}
	s := newSum()
	_, _ = s.Write(b)
	r.things = append(r.things, s.thing(manifestEntry))
	return r.advance()
}

// advance goes to the next entry.
func (r *Reader) advance() (err error) {
	if r.part, err = r.tar.Next(); errors.Is(err, io.EOF) {
		return ErrCutOff // the checksums are the last entry
	}
	return fault(err)
}

// Next goes to the next thing and gives its name; what is left of the one before is read and summed up. It returns
// io.EOF when there is none and the whole backup is as its end says.
func (r *Reader) Next() (name string, err error) {
	if r.sum != nil {
		if _, err := io.Copy(io.Discard, r); err != nil {
			return "", err
		}
		r.things = append(r.things, r.sum.thing(r.name))
		r.sum = nil
	}
	if r.part.Name == checksumsEntry {
		return "", r.compare()
	}
	r.name, r.number, r.sum = path.Dir(r.part.Name), 1, newSum()
	if r.part.Name != partName(r.name, 1) {
		return "", fmt.Errorf("%w: a part isn't where it should be", ErrDamaged)
	}
	return r.name, nil
}

// Read reads the thing, across its parts.
func (r *Reader) Read(p []byte) (int, error) {
	for {
		if r.part.Name != partName(r.name, r.number) {
			if path.Dir(r.part.Name) == r.name {
				return 0, fmt.Errorf("%w: a part isn't where it should be", ErrDamaged)
			}
			return 0, io.EOF
		}
		n, err := r.tar.Read(p)
		_, _ = r.sum.Write(p[:n])
		switch {
		case n > 0:
			return n, nil
		case errors.Is(err, io.EOF):
			r.number++
			if err := r.advance(); err != nil {
				return 0, err
			}
		case err != nil:
			return 0, fault(err)
		}
	}
}

// Things lists what was in the backup, the dump and the files, after Next has returned io.EOF.
func (r *Reader) Things() []Thing { return r.things[1:] }

// compare holds what was read against what the end says.
func (r *Reader) compare() error {
	var said []Thing
	b, err := io.ReadAll(io.LimitReader(r.tar, checksumsLimit))
	if err != nil {
		return fault(err)
	}
	if err := json.Unmarshal(b, &said); err != nil {
		return fmt.Errorf("%w: its checksums can't be read", ErrDamaged)
	}
	for i, thing := range r.things {
		if i < len(said) && said[i] != thing {
			return fmt.Errorf("%w: %s isn't what was saved", ErrDamaged, thing.Name)
		}
	}
	if !slices.Equal(said, r.things) {
		return fmt.Errorf("%w: something is missing in it", ErrDamaged)
	}
	if _, err := r.tar.Next(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: something follows its end", ErrDamaged)
	}
	return io.EOF
}

// fault says what is wrong with the bytes; a disk that can't be read is another thing.
func fault(err error) error {
	var disk *fs.PathError
	switch {
	case err == nil || errors.As(err, &disk):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ErrCutOff
	}
	return fmt.Errorf("%w or cut off: %w", ErrDamaged, err)
}
