package domain

import (
	"context"
	"io"
	"regexp"
	"slices"
	"time"
)

// MediaFile is an uploaded file. It is known by what it holds: the same bytes are the same file.
type MediaFile struct {
	SHA256     string // lower-case hex
	Bytes      int64
	MediaType  string // by content, not by what the sender called it
	UploadedAt time.Time
}

// Files keeps the bytes of uploaded files, each under a name.
type Files interface {
	// Put stores a file wholly or not at all; it returns after the file is durable.
	Put(ctx context.Context, name, mediaType string, from io.Reader) error
	Has(ctx context.Context, name string) (bool, error)
	// Open reads a file. Errors: NotFound.
	Open(ctx context.Context, name string) (io.ReadSeekCloser, error)
	// Delete takes a file away; one that isn't there is no error.
	Delete(ctx context.Context, name string) error
	// Each calls f with every file's name and when it was stored.
	Each(ctx context.Context, f func(name string, stored time.Time) error) error
}

// ResourceMedia names uploaded files in the trail.
const ResourceMedia = "media"

// MediaPath is where the API serves uploaded files: below it stand a file's SHA-256 and a name for people.
const MediaPath = "/v1/media/"

var storedAddress = regexp.MustCompile(`/v1/media/([0-9a-f]{64})/[^/?#]+$`)

// Stored is the SHA-256 of the uploaded file that the item's address names; "" for one that lies elsewhere.
func (m Media) Stored() string {
	if found := storedAddress.FindStringSubmatch(m.URL); found != nil {
		return found[1]
	}
	return ""
}

// captionsPeriod is how long after its publication a recording may be without captions (Act 306/2019).
const captionsPeriod = 14

// withCaptionsDue says of each recording until when it needs captions or its text: a recording that was
// published before, at the same address, keeps its day.
func (c Content) withCaptionsDue(before Content, today Date) Content {
	c.Media = slices.Clone(c.Media)
	for i := range c.Media {
		m := &c.Media[i]
		m.CaptionsDue = ""
		if m.Kind != "recording" || len(m.Captions) > 0 || c.transcribed(m.Key) {
			continue
		}
		m.CaptionsDue = today.AddDays(captionsPeriod)
		for _, old := range before.Media {
			if old.URL == m.URL && old.CaptionsDue != "" {
				m.CaptionsDue = old.CaptionsDue
			}
		}
	}
	return c
}

// transcribed tells whether the words of a recording stand in some language.
func (c Content) transcribed(key string) bool {
	for _, t := range c.Translations {
		if t.Media[key].Transcript != "" {
			return true
		}
	}
	return false
}

// CaptionsDue is a published recording that has neither captions nor its text.
type CaptionsDue struct {
	ToolID ID
	Key    string // of the item
	DueOn  Date
}
