package domain

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// MediaTypes are the types of files that can be uploaded: what shows and tells, and nothing that a browser
// would run.
var MediaTypes = []string{
	"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif",
	"audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/x-m4a",
	"video/mp4", "video/webm", "video/ogg", "text/vtt",
	"application/pdf",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.presentation",
	"application/vnd.oasis.opendocument.spreadsheet",
}

// UnusedMediaLife is how long an uploaded file waits for a draft or a revision that names it.
const UnusedMediaLife = 7 * 24 * time.Hour

// MediaService keeps uploaded files.
type MediaService struct {
	Store Store
	Files Files
	Now   func() time.Time
}

// Upload takes a file in whose bytes are counted and hashed already; from gives them. The same file again is
// no second one, so an upload needs no key to be safe to repeat. Errors: Forbidden, Malformed
// (unsupported-media-type) for what isn't one of MediaTypes.
func (s *MediaService) Upload(ctx context.Context, actor Actor, f MediaFile, from io.Reader) (out MediaFile, created bool, err error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return out, false, err
	}
	if !slices.Contains(MediaTypes, f.MediaType) {
		e := Fault(Malformed, "unsupported-media-type")
		e.Allowed = MediaTypes
		return out, false, e
	}
	err = s.Store.InTx(ctx, actor, func(w Writer) ([]Change, error) {
		if err := w.Lock(ctx, lockOf(f.SHA256)); err != nil {
			return nil, err
		}
		f.UploadedAt = s.Now()
		_, err := w.MediaFile(ctx, f.SHA256)
		if created = IsKind(err, NotFound); err != nil && !created {
			return nil, err
		}
		if err := s.keep(ctx, f, from); err != nil {
			return nil, fmt.Errorf("keep a file: %w", err)
		}
		if out, err = w.SaveMediaFile(ctx, f); err != nil {
			return nil, err
		}
		return nil, w.Audit(ctx, NewAudit(actor, "media.upload", ResourceMedia, f.SHA256, f.UploadedAt))
	})
	return out, created, err
}

// keep stores bytes that aren't there: of a new file, or of one whose bytes got lost in a restore.
func (s *MediaService) keep(ctx context.Context, f MediaFile, from io.Reader) error {
	there, err := s.Files.Has(ctx, f.SHA256)
	if err != nil || there {
		return err
	}
	return s.Files.Put(ctx, f.SHA256, f.MediaType, from)
}

// lockOf makes storing and removing a file wait for each other.
func lockOf(sha256 string) string { return "media " + sha256 }

// Read gives an editor any uploaded file, published or not.
func (s *MediaService) Read(ctx context.Context, actor Actor, sha256 string) (MediaFile, error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return MediaFile{}, err
	}
	f, err := s.Store.As(actor).MediaFile(ctx, sha256)
	if err != nil {
		return f, err
	}
	return f, recordReading(ctx, s.Store, actor, "media.read", ResourceMedia, sha256, s.Now())
}

// CaptionsDue lists published recordings that still need captions or their text, the earliest day first.
func (s *MediaService) CaptionsDue(ctx context.Context, actor Actor) ([]CaptionsDue, error) {
	if err := actor.Require(ToolsWrite); err != nil {
		return nil, err
	}
	return s.Store.As(actor).CaptionsDue(ctx)
}

// CaptionsLate counts the recordings whose day has passed, for those who see them.
func (s *MediaService) CaptionsLate(ctx context.Context, actor Actor) (late int64, err error) {
	if !actor.Can(ToolsWrite) {
		return 0, nil
	}
	list, err := s.CaptionsDue(ctx, actor)
	today := DateOf(s.Now())
	for _, due := range list {
		if due.DueOn < today {
			late++
		}
	}
	return late, err
}

// Collect removes files that no draft and no revision names and that were uploaded long enough ago, and bytes
// that no upload came to stand for. It tells how many; in a dry run it only counts the former.
func (s *MediaService) Collect(ctx context.Context, dry bool) (removed int, err error) {
	before := s.Now().Add(-UnusedMediaLife)
	unused, err := s.Store.As(Operator).UnusedMedia(ctx, before) // who sees drafts
	if err != nil || dry {
		return len(unused), err
	}
	for _, sha256 := range unused {
		if err := s.drop(ctx, sha256, before); err != nil {
			return removed, err
		}
	}
	err = s.Files.Each(ctx, func(name string, stored time.Time) error {
		if stored.After(before) && !slices.Contains(unused, name) {
			return nil
		}
		gone, err := s.sweep(ctx, name)
		if gone {
			removed++
		}
		return err
	})
	return removed, err
}

// drop forgets a file, unless it was uploaded anew or is named meanwhile.
func (s *MediaService) drop(ctx context.Context, sha256 string, before time.Time) error {
	return s.Store.InTx(ctx, Operator, func(w Writer) ([]Change, error) {
		if err := w.Lock(ctx, lockOf(sha256)); err != nil {
			return nil, err
		}
		return nil, w.DropMediaFile(ctx, sha256, before)
	})
}

// sweep removes the bytes of a file that isn't known any more. The row goes first and for itself: bytes
// without a row harm nobody and go at the next look, a row without bytes would promise what isn't there.
func (s *MediaService) sweep(ctx context.Context, name string) (gone bool, err error) {
	err = s.Store.InTx(ctx, System, func(w Writer) ([]Change, error) {
		if err := w.Lock(ctx, lockOf(name)); err != nil {
			return nil, err
		}
		_, err := w.MediaFile(ctx, name)
		if !IsKind(err, NotFound) {
			return nil, err
		}
		gone = true
		return nil, s.Files.Delete(ctx, name)
	})
	return gone, err
}

// checkFiles is an Invalid error that names items whose file was never uploaded here, and says of the others
// what the server knows itself. Prefix is where this server's files stand.
func (d *Draft) checkFiles(ctx context.Context, r Reader, prefix string) error {
	var f Faults
	d.Content.Media = slices.Clone(d.Content.Media)
	for i := range d.Content.Media {
		m := &d.Content.Media[i]
		sha256 := m.Stored()
		if sha256 == "" || prefix == "" || !strings.HasPrefix(m.URL, prefix) {
			continue
		}
		file, err := r.MediaFile(ctx, sha256)
		switch {
		case IsKind(err, NotFound):
			f.Add(fmt.Sprintf("/media/%d/url", i), "no-such-file")
		case err != nil:
			return err
		default:
			m.SHA256, m.Bytes, m.MediaType = file.SHA256, file.Bytes, file.MediaType
		}
	}
	return f.Err()
}
