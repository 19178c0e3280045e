package api

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/gabriel-vasile/mimetype"
	"github.com/labstack/echo/v4"

	"academy/domain"
)

// spooled is a body on disk, in a file that has no name any more: whatever happens, nothing is left of it.
type spooled struct {
	*os.File
	file domain.MediaFile
}

// receive writes a body to disk while it counts and hashes it, and looks at what it is: a file of any size
// costs no memory, and nothing is left of an upload that breaks off.
func (s *Server) receive(c echo.Context) (up spooled, err error) {
	control := http.NewResponseController(c.Response().Writer)
	_ = control.SetWriteDeadline(time.Time{}) // the answer comes when the body has
	hash := sha256.New()
	disk, err := spool(io.TeeReader(patientReader{c.Request().Body, control}, hash))
	if disk == nil {
		return up, fmt.Errorf("spool an upload: %w", err)
	}
	defer func() {
		if err != nil {
			_ = disk.Close() // it has no name
		}
	}()
	if err != nil {
		return up, err
	}
	n, err := disk.Seek(0, io.SeekCurrent)
	if err == nil && n == 0 {
		return up, domain.Fault(domain.Malformed, "empty-body")
	}
	kind, err := TypeOf(disk)
	if err != nil {
		return up, fmt.Errorf("look at an upload: %w", err)
	}
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Now().Add(storing))
	return spooled{disk, domain.MediaFile{SHA256: hex.EncodeToString(hash.Sum(nil)), Bytes: n, MediaType: kind}}, nil
}

// TypeOf tells the media type of a file by its content, without parameters, and leaves the file at its
// beginning.
func TypeOf(file *os.File) (string, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	kind, err := mimetype.DetectReader(file)
	if err != nil {
		return "", err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	for _, known := range domain.MediaTypes {
		if kind.Is(known) {
			return known, nil
		}
	}
	return kind.String(), nil
}

// storing is how long it may take to put a whole file where it stays.
const storing = 10 * time.Minute
