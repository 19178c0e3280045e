package domain

import (
	"context"
	"time"
)

// MediaReader reads what is known of uploaded files.
type MediaReader interface {
	MediaFile(ctx context.Context, sha256 string) (MediaFile, error)
	// PublicMedia is MediaFile of what a revision of a published tool names.
	PublicMedia(ctx context.Context, sha256 string) (MediaFile, error)
	// UnusedMedia lists files that were uploaded before a time and that no draft and no revision names.
	UnusedMedia(ctx context.Context, before time.Time) ([]string, error)
	// CaptionsDue lists the recordings of current revisions that need captions, the earliest day first.
	CaptionsDue(ctx context.Context) ([]CaptionsDue, error)
}

// MediaWriter writes what is known of uploaded files.
type MediaWriter interface {
	// SaveMediaFile stores a file's row, or that it was uploaded again.
	SaveMediaFile(ctx context.Context, f MediaFile) (MediaFile, error)
	// DropMediaFile forgets a file if it still is as UnusedMedia says.
	DropMediaFile(ctx context.Context, sha256 string, before time.Time) error
}
