//go:build unix

package localpg

import (
	"io"
	"os"
	"strings"
	"syscall"
)

const (
	logLimit  = 10 << 20 // bytes; a longer log is put aside at a start
	tailLines = 12
	tailBytes = 8 << 10
)

// openLog opens PostgreSQL's log to append to. One old log is kept.
func openLog(h home) (*os.File, error) {
	path := h.logFile()
	if f, err := os.Lstat(path); err == nil && f.Size() > logLimit {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := h.user.own(path); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// tail returns the last lines of a log that were written after the offset.
func tail(f *os.File, from int64) string {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return ""
	}
	from = max(from, end-tailBytes)
	text := make([]byte, end-from)
	n, _ := f.ReadAt(text, from)
	lines := strings.Split(strings.TrimSpace(string(text[:n])), "\n")
	return strings.Join(lines[max(0, len(lines)-tailLines):], "\n")
}
