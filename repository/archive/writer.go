package archive

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"filippo.io/age"
)

// Writer writes a backup.
type Writer struct {
	sealed io.WriteCloser // nil: not encrypted
	tar    *tar.Writer
	at     time.Time
	things []Thing
}

// NewWriter begins a backup, encrypted to the recipients if there are any.
func NewWriter(to io.Writer, m Manifest, recipients []age.Recipient) (*Writer, error) {
	w := &Writer{at: m.MadeAt}
	if len(recipients) > 0 {
		var err error
		if w.sealed, err = age.Encrypt(to, recipients...); err != nil {
			return nil, fmt.Errorf("encrypt: %w", err)
		}
		to = w.sealed
	}
	w.tar = tar.NewWriter(to)
	m.Format, m.Version = Format, Version
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	s := newSum()
	_, _ = s.Write(b)
	w.things = append(w.things, s.thing(manifestEntry))
	return w, w.entry(manifestEntry, b)
}

// Add puts in a thing of whatever length that write gives, and tells what it was.
func (w *Writer) Add(name string, write func(io.Writer) error) (Thing, error) {
	p := &parts{w: w, name: name, sum: newSum(), part: make([]byte, 0, partSize)}
	if err := errors.Join(write(p), p.flush()); err != nil {
		return Thing{}, err
	}
	thing := p.sum.thing(name)
	w.things = append(w.things, thing)
	return thing, nil
}

// Close ends the backup with the checksums: without them it is no whole one.
func (w *Writer) Close() error {
	b, err := json.Marshal(w.things)
	if err != nil {
		return fmt.Errorf("write the checksums: %w", err)
	}
	if err := w.entry(checksumsEntry, b); err != nil {
		return err
	}
	if err := w.tar.Close(); err != nil {
		return fmt.Errorf("end the backup: %w", err)
	}
	if w.sealed == nil {
		return nil
	}
	if err := w.sealed.Close(); err != nil {
		return fmt.Errorf("end the encryption: %w", err)
	}
	return nil
}

func (w *Writer) entry(name string, content []byte) error {
	head := &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(content)), Mode: 0o600, ModTime: w.at}
	if err := w.tar.WriteHeader(head); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	if _, err := w.tar.Write(content); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	return nil
}

// parts cuts a thing into entries, since a tar has to know the length of each before it.
type parts struct {
	w      *Writer
	name   string
	number int
	sum    *sum
	part   []byte
}

func (p *parts) Write(b []byte) (int, error) {
	written := 0
	for len(b) > 0 {
		n := min(len(b), partSize-len(p.part))
		p.part = append(p.part, b[:n]...)
		written, b = written+n, b[n:]
		if len(p.part) < partSize {
			break
		}
		if err := p.flush(); err != nil {
			return written, err
		}
	}
	return written, nil
}

func (p *parts) flush() error {
	if len(p.part) == 0 {
		return nil
	}
	p.number++
	_, _ = p.sum.Write(p.part)
	err := p.w.entry(partName(p.name, p.number), p.part)
	p.part = p.part[:0]
	return err
}
