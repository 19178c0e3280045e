package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/klauspost/compress/zstd"
	"github.com/labstack/echo/v4"
)

// streamRoom is how much of a body is collected before the first of it is sent. What fits into it is sent with
// its length, as all other public answers are.
const streamRoom = 1 << 20

// stream sends a public body of any length in flat memory. Its tag was known before; a body that breaks off is
// seen to: end isn't reached, and the connection is cut.
type stream struct {
	page  page
	media []string
	room  []byte
	to    io.Writer // once it flows
	coder io.WriteCloser
	done  func() // gives the coder back
}

// errHeadOnly ends a body that nobody asked for.
var errHeadOnly = errors.New("HEAD wants no body")

func (p page) stream(media string) *stream {
	return &stream{page: p, media: []string{media}, done: func() {}}
}

// Write takes a piece of the body.
func (st *stream) Write(b []byte) (int, error) {
	if st.to == nil {
		if len(st.room)+len(b) <= streamRoom {
			st.room = append(st.room, b...)
			return len(b), nil
		}
		if err := st.flow(); err != nil {
			return 0, err
		}
	}
	return st.to.Write(b)
}

// flow sends the head, and what was collected.
func (st *stream) flow() error {
	c, coding := st.page.c, st.page.coding
	h := c.Response().Header()
	h["Content-Type"] = st.media
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	c.Response().WriteHeader(http.StatusOK)
	if c.Request().Method == http.MethodHead {
		return errHeadOnly
	}
	if err := st.open(&patientWriter{c.Response(), http.NewResponseController(c.Response())}); err != nil {
		return err
	}
	_, err := st.to.Write(st.room)
	st.room = nil
	return err
}

// open puts a coder before the reader, if one is wanted.
func (st *stream) open(reader io.Writer) error {
	st.to = reader
	switch st.page.coding {
	case codingGzip:
		pool := &st.page.s.coders.gzip
		g := pool.Get().(*gzipCoder)
		g.w.Reset(reader)
		st.coder, st.done = g.w, func() { g.w.Reset(&g.to); pool.Put(g) }
	case codingZstd:
		z, err := zstd.NewWriter(reader, zstdOptions(zstd.SpeedFastest)...)
		if err != nil {
			return err
		}
		st.coder = z
	}
	if st.coder != nil {
		st.to = st.coder
	}
	return nil
}

// end sends what is left.
func (st *stream) end() error {
	defer st.done()
	switch {
	case st.to == nil:
		return st.page.bytes(st.media, st.room)
	case st.coder != nil:
		return st.coder.Close()
	}
	return nil
}

// brokeOff ends a request whose body can't be finished: an answer that has begun is cut, so that its reader sees
// that it isn't whole. A reader who left is nobody's fault.
func (s *Server) brokeOff(c echo.Context, err error) error {
	if err != nil && c.Response().Committed {
		level := slog.LevelError
		if errors.Is(c.Request().Context().Err(), context.Canceled) {
			level = slog.LevelInfo
		}
		s.Log.Log(c.Request().Context(), level, "an export broke off", "id", requestID(c), "error", err)
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		c.Response().Header().Del("Content-Disposition")
	}
	return err
}
