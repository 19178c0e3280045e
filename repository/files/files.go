// Package files keeps the bytes of uploaded files where an address says: in a directory, or in a store that
// speaks S3. It implements domain.Files with gocloud.dev/blob and knows nothing else of the Academy. Start at
// Open.
package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/s3blob" // s3:// addresses
	"gocloud.dev/gcerrors"

	"academy/domain"
)

// Files is a place for files.
type Files struct {
	bucket *blob.Bucket
	dir    string // "" where it isn't a directory
}

// Open opens a place: the path of a directory, which is made when it is missing, or an address such as
// s3://bucket?region=eu-north-1, with AWS's usual variables for the credentials.
func Open(ctx context.Context, place string) (*Files, error) {
	if strings.Contains(place, "://") {
		u, err := url.Parse(place)
		if err != nil { // it quotes the address, in which there may be a secret; so does the next one
			return nil, errors.New("open the place for media: its address can't be read")
		}
		bucket, err := blob.DefaultURLMux().OpenBucketURL(ctx, u)
		if err != nil {
			return nil, fmt.Errorf("open the place for media: %s", strings.ReplaceAll(err.Error(), u.String(), u.Scheme+"://"+u.Host))
		}
		return &Files{bucket: bucket}, nil
	}
	// Temporary files beside the others, since a rename doesn't cross file systems.
	bucket, err := fileblob.OpenBucket(place, &fileblob.Options{
		CreateDir: true, DirFileMode: 0o750, NoTempDir: true, Metadata: fileblob.MetadataDontWrite,
	})
	if err != nil {
		return nil, fmt.Errorf("open the directory for media: %w", err)
	}
	return &Files{bucket, place}, nil
}

// Close lets go of the place.
func (f *Files) Close() error { return f.bucket.Close() }

// Put stores a file wholly or not at all.
func (f *Files) Put(ctx context.Context, name, mediaType string, from io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // before Close is called: nothing is stored
	w, err := f.bucket.NewWriter(ctx, name, &blob.WriterOptions{ContentType: mediaType})
	if err != nil {
		return fmt.Errorf("store a file: %w", err)
	}
	if _, err := io.Copy(w, from); err != nil {
		cancel()
		return fmt.Errorf("store a file: %w", errors.Join(err, ignoreCancelled(w.Close())))
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("store a file: %w", err)
	}
	return f.sync(name)
}

// ignoreCancelled leaves out that what was cancelled was cancelled.
func ignoreCancelled(err error) error {
	if errors.Is(err, context.Canceled) || gcerrors.Code(err) == gcerrors.Canceled {
		return nil
	}
	return err
}

// sync makes a file in a directory outlive a failure of power, as a store elsewhere promises by itself.
func (f *Files) sync(name string) error {
	if f.dir == "" {
		return nil
	}
	for _, path := range []string{filepath.Join(f.dir, name), f.dir} {
		file, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("store a file: %w", err)
		}
		if err := errors.Join(file.Sync(), file.Close()); err != nil {
			return fmt.Errorf("store a file: %w", err)
		}
	}
	return nil
}

// Has tells whether a file is there.
func (f *Files) Has(ctx context.Context, name string) (bool, error) {
	there, err := f.bucket.Exists(ctx, name)
	if err != nil {
		return false, fmt.Errorf("look for a file: %w", err)
	}
	return there, nil
}

// Open reads a file.
func (f *Files) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	r, err := f.bucket.NewReader(ctx, name, nil)
	switch {
	case gcerrors.Code(err) == gcerrors.NotFound:
		return nil, domain.Missing("media")
	case err != nil:
		return nil, fmt.Errorf("read a file: %w", err)
	}
	return r, nil
}

// Delete takes a file away.
func (f *Files) Delete(ctx context.Context, name string) error {
	if err := f.bucket.Delete(ctx, name); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("remove a file: %w", err)
	}
	return nil
}

// Each calls f with every file.
func (f *Files) Each(ctx context.Context, each func(name string, stored time.Time) error) error {
	list := f.bucket.List(nil)
	for {
		object, err := list.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("list files: %w", err)
		}
		if err := each(object.Key, object.ModTime); err != nil {
			return err
		}
	}
}
