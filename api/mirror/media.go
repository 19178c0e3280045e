package mirror

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"academy/api/client"
)

const (
	mediaFolder = "media"
	mediaPath   = "/v1/media/"
)

var (
	storedFile = regexp.MustCompile(`/v1/media/([0-9a-f]{64})/[^/?#]+$`)
	mediaFile  = regexp.MustCompile(`^[0-9a-f]{64}(\.[a-z0-9]+)?$`)
)

// storedAt is the SHA-256 of the file that a media item keeps at the Academy; "" when it lies elsewhere: that is a
// link, and stays one.
func storedAt(item client.ContentMedia) string {
	if found := storedFile.FindStringSubmatch(item.URL); found != nil {
		return found[1]
	}
	return ""
}

// endings are the ends of file names that web servers know the type by.
var endings = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/avif": ".avif",
	"audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/ogg": ".ogg", "audio/wav": ".wav", "audio/x-m4a": ".m4a",
	"video/mp4": ".mp4", "video/webm": ".webm", "video/ogg": ".ogv", "text/vtt": ".vtt", "application/pdf": ".pdf",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   ".docx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         ".xlsx",
	"application/vnd.oasis.opendocument.text":                                   ".odt",
	"application/vnd.oasis.opendocument.presentation":                           ".odp",
	"application/vnd.oasis.opendocument.spreadsheet":                            ".ods",
}

// mediaName is a media file's name in the mirror: what it holds, never what somebody called it.
func mediaName(item client.ContentMedia) string {
	return mediaFolder + "/" + storedAt(item) + endings[item.MediaType]
}

// gone tells whether the server says that it doesn't give the file, rather than that it can't just now.
func gone(err error) bool {
	return client.HasStatus(err, http.StatusNotFound) || client.HasStatus(err, http.StatusGone)
}

// elsewhere tells whether a file's address is another server's: an Academy may link to what another one keeps.
func (m *Mirror) elsewhere(item client.ContentMedia) bool {
	home, _, _ := strings.Cut(m.named, "/v1/")
	return !strings.HasPrefix(item.URL, home+mediaPath)
}

// fetch gets a media file unless the mirror has it. What comes must be what its name says.
func (m *Mirror) fetch(ctx context.Context, item client.ContentMedia) (fetched bool, err error) {
	hash := storedAt(item)
	if hash == "" {
		return false, nil
	}
	name := mediaName(item)
	if info, err := m.folder.root.Lstat(name); err == nil && info.Mode().IsRegular() && (item.Bytes == 0 || info.Size() == int64(item.Bytes)) {
		return false, nil // it got its name when it was whole
	}
	body, err := m.Academy.Download(ctx, item.URL)
	if err != nil {
		return false, fmt.Errorf("read %s: %w", item.URL, err)
	}
	defer body.Close()
	return true, m.folder.create(name, func(to io.Writer) error {
		sum := sha256.New()
		if _, err := io.Copy(io.MultiWriter(to, sum), body); err != nil {
			return fmt.Errorf("read %s: %w", item.URL, err)
		}
		if got := hex.EncodeToString(sum.Sum(nil)); got != hash {
			return fmt.Errorf("%s isn't the file that it should be: its SHA-256 is %s", item.URL, got)
		}
		return nil
	})
}

// settle puts right at the end of a run what doesn't follow from a page: the lists beside the tools, and which
// media files there are.
func (m *Mirror) settle(ctx context.Context) error {
	if m.state.Behind {
		if err := m.writeLists(ctx); err != nil {
			return err
		}
	}
	if m.state.Media {
		if err := m.settleMedia(ctx); err != nil {
			return err
		}
	}
	if !m.state.Behind && !m.state.Media {
		return nil
	}
	if err := m.folder.settle(contents...); err != nil {
		return err
	}
	m.state.Behind, m.state.Media = false, false
	return m.save()
}

// settleMedia removes the files that no tool names, and asks once more for those that are missing.
func (m *Mirror) settleMedia(ctx context.Context) error {
	named := map[string]bool{}
	var missing []error
	err := m.documents(mediaPath, func(d client.Document) error {
		for _, item := range d.Media {
			if storedAt(item) == "" {
				continue
			}
			named[strings.TrimPrefix(mediaName(item), mediaFolder+"/")] = true
			fetched, err := m.fetch(ctx, item)
			switch {
			case gone(err) && m.elsewhere(item): // it stays a link
			case gone(err):
				missing = append(missing, fmt.Errorf("%s: %w", d.Slug, err))
			case err != nil:
				return err
			case fetched:
				m.result.Downloaded++
			}
		}
		return nil
	})
	if err = errors.Join(append(missing, err)...); err != nil {
		return err
	}
	names, err := m.folder.list(mediaFolder)
	if err != nil {
		return err
	}
	for _, name := range names {
		if mediaFile.MatchString(name) && !named[name] {
			if err := m.folder.remove(mediaFolder + "/" + name); err != nil {
				return err
			}
		}
	}
	return nil
}
