package api

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// mediaPath takes uploads.
const mediaPath = "/v1/media"

// MediaFile is an uploaded file: name its url in a tool's media item.
type MediaFile struct {
	SHA256     string    `json:"sha256" example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	URL        string    `json:"url" format:"uri"`
	MediaType  string    `json:"media_type" example:"image/png"` // by content
	Bytes      int64     `json:"bytes" example:"48213"`
	UploadedAt time.Time `json:"uploaded_at" format:"date-time"`
}

// uploadMedia takes a file in.
//
//	@summary		Upload a file
//	@description	The body is the file itself. What type it is, its content says. The same bytes are the same file, so sending it again does no harm and needs no key. Name the url of the answer in a media item of a draft; a file that no draft and no revision names goes after seven days.
//	@id				uploadMedia
//	@tags			editing
//	@accept			application/octet-stream
//	@param			filename	query		string	true	"what people save it as"	maxlength(120)
//	@param			file		body		string	true	"the file"					format(binary)
//	@success		200			{object}	MediaFile	"it was there already"
//	@success		201			{object}	MediaFile
//	@failure		413,415		{object}	Problem
//	@failure		default		{object}	Problem
//	@security		Bearer[tools:write]
//	@router			/v1/media [post]
func (s *Server) uploadMedia(c echo.Context, actor domain.Actor) error {
	if err := actor.Require(domain.ToolsWrite); err != nil {
		return err // before the body is read
	}
	p := newParams(c)
	name := p.one("filename")
	if !fileName.MatchString(name) || utf8.RuneCountInString(name) > maxFileName {
		p.wrong("filename", "not-a-file-name", nil)
	}
	if err := p.done(); err != nil {
		return err
	}
	up, err := s.receive(c)
	if err != nil {
		return err
	}
	defer up.Close()
	file, created, err := s.media.Upload(c.Request().Context(), actor, up.file, up)
	if err != nil {
		return err
	}
	view := MediaFile{file.SHA256, s.mediaURL(file.SHA256, name), file.MediaType, file.Bytes, file.UploadedAt}
	if !created {
		return s.private(c, http.StatusOK, "", view)
	}
	c.Response().Header().Set("Location", view.URL)
	return s.private(c, http.StatusCreated, "", view)
}

// fileName is a name without a path and without what a header or a shell would trip over.
var fileName = regexp.MustCompile(`^[\pL\pN][\pL\pM\pN ._()+-]*$`)

const maxFileName = 120

// mediaURL is where an uploaded file stands.
func (s *Server) mediaURL(sha256, name string) string {
	return s.PublicURL + domain.MediaPath + sha256 + "/" + url.PathEscape(name)
}

// showMedia serves an uploaded file to everybody, once a published tool names it.
//
//	@summary		Read an uploaded file
//	@description	Only what a revision of a published tool names is there. Ranges and conditional requests work.
//	@id				showMedia
//	@tags			catalogue
//	@param			sha256		path		string	true	"of the file"
//	@param			filename	path		string	true	"what people save it as; any name will do"
//	@success		200			{string}	binary
//	@success		206			{string}	binary
//	@failure		default		{object}	Problem
//	@router			/v1/media/{sha256}/{filename} [get]
func (s *Server) showMedia(c echo.Context) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	file, err := s.publicMedia(c)
	if err != nil {
		return err
	}
	return s.serveMedia(c, file, c.Param("filename"), mediaCaching)
}

// mediaCaching is shorter than for ever: what is erased by law shall leave caches too.
const mediaCaching = "public, max-age=3600, stale-while-revalidate=86400"

// publicMedia finds a file that the public may read. What was found before is served on when the database is
// down.
func (s *Server) publicMedia(c echo.Context) (domain.MediaFile, error) {
	sha256 := c.Param("sha256")
	kept, ok := s.mediaFiles.Get(sha256)
	if ok && s.Now().Before(kept.until) {
		return kept.file, nil
	}
	file, err := s.Store.As(domain.Anonymous).PublicMedia(c.Request().Context(), sha256)
	switch {
	case err == nil:
		s.mediaFiles.Add(sha256, keptMedia{file, s.Now().Add(mediaKept)})
	case ok && domain.IsKind(err, domain.Unavailable):
		return kept.file, nil
	default:
		s.mediaFiles.Remove(sha256)
	}
	return file, err
}

// keptMedia is a file that was public until a moment ago.
type keptMedia struct {
	file  domain.MediaFile
	until time.Time
}

const (
	mediaKept = 10 * time.Second // after a withdrawal the file is there so long
	maxMedia  = 1024
)

// showDraftMedia serves any uploaded file to editors.
//
//	@summary	Read an uploaded file before it is published
//	@id			showDraftMedia
//	@tags		editing
//	@param		sha256	path		string	true	"of the file"
//	@success	200		{string}	binary
//	@success	206		{string}	binary
//	@failure	default	{object}	Problem
//	@security	Bearer[tools:write]
//	@router		/v1/media/{sha256} [get]
func (s *Server) showDraftMedia(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	file, err := s.media.Read(c.Request().Context(), actor, c.Param("sha256"))
	if err != nil {
		return err
	}
	return s.serveMedia(c, file, file.SHA256, privateCaching)
}

// serveMedia sends a file, or a part of it. A browser may show what can't do anything, and is told to run
// nothing in it; everything else is saved.
func (s *Server) serveMedia(c echo.Context, file domain.MediaFile, name, caching string) error {
	content, err := s.Media.Open(c.Request().Context(), file.SHA256)
	if err != nil {
		return err
	}
	defer content.Close()
	h := c.Response().Header()
	h.Set("Content-Type", file.MediaType)
	h.Set("Content-Disposition", disposition(file.MediaType, name))
	h.Set("ETag", `"`+file.SHA256+`"`)
	h.Set("Cache-Control", caching)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if file.MediaType == "application/pdf" {
		h.Set("Content-Security-Policy", "default-src 'none'") // in a sandbox Chromium shows no PDF
	}
	w := c.Response().Writer
	patient := &patientResponse{ResponseWriter: w, body: &patientWriter{w, http.NewResponseController(w)}}
	http.ServeContent(patient, c.Request(), "", time.Time{}, content)
	c.Response().Status = patient.status
	if patient.refused() {
		h.Del("Content-Disposition")
		if patient.status == http.StatusPreconditionFailed {
			return domain.Fault(domain.Stale, "stale")
		}
		return domain.Fault(domain.Malformed, "range-not-satisfiable")
	}
	c.Response().Committed = true
	return nil
}

// disposition is inline for what browsers show, and names the file (RFC 6266, RFC 8187).
func disposition(mediaType, name string) string {
	how := "attachment"
	kind, _, _ := strings.Cut(mediaType, "/")
	if kind == "image" || kind == "audio" || kind == "video" || mediaType == "application/pdf" {
		how = "inline"
	}
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, how, plain, strings.ReplaceAll(url.QueryEscape(name), "+", "%20"))
}

// stall is how long an upload may stand still.
const stall = 30 * time.Second

// patientResponse lets an answer take as long as its reader keeps taking it, and keeps the refusal of a range
// for a problem document.
type patientResponse struct {
	http.ResponseWriter
	body   *patientWriter
	status int
}

func (w *patientResponse) WriteHeader(status int) {
	if w.status = status; !w.refused() {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *patientResponse) Write(b []byte) (int, error) {
	if w.refused() {
		return len(b), nil
	}
	return w.body.Write(b)
}

// refused tells whether the answer is a problem instead, which others write.
func (w *patientResponse) refused() bool {
	return w.status == http.StatusRequestedRangeNotSatisfiable || w.status == http.StatusPreconditionFailed
}

// Unwrap gives what http.ResponseController looks for.
func (w *patientResponse) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// patientReader reads a body for as long as it keeps coming.
type patientReader struct {
	io.Reader
	control *http.ResponseController
}

func (r patientReader) Read(b []byte) (int, error) {
	_ = r.control.SetReadDeadline(time.Now().Add(stall))
	return r.Reader.Read(b)
}
