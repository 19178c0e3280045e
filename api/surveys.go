package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"

	"github.com/labstack/echo/v4"

	"academy/api/survey"
	"academy/domain"
)

// MaxUpload is the largest file of survey answers, with what is around it, in bytes.
const MaxUpload = 32 << 20

const importPath = "/v1/feedback-imports"

// maxBody is the largest body that a request may have.
func (s *Server) maxBody(r *http.Request) int64 {
	switch {
	case r.Method != http.MethodPost:
	case r.URL.Path == importPath || r.URL.Path == queueImportPath:
		return MaxUpload
	case r.URL.Path == mediaPath:
		return s.MaxMedia
	}
	return MaxBody
}

// importFeedback brings a file of survey answers in.
//
//	@summary		Import a file of survey answers
//	@description	CSV (comma, semicolon or tab; UTF-8 or Windows-1252) or XLSX, up to 20,000 rows, with headings in Finnish, Swedish or English as in the template, or named by a mapping: {"columns":{"Mitä mieltä?":"what_worked"},"values":{"usefulness":{"Samaa mieltä":"4"}},"defaults":{"tool":"grow-keskustelu"}}. The mapping is kept for the next file of the same source. Columns that nothing names are dropped unread. The answer comes at once; see how it goes at its Location. Sending the same file again adds nothing.
//	@id				importFeedback
//	@tags			feedback
//	@accept			mpfd
//	@param			source		query		string	true	"where the file comes from, e.g. webropol; with the identifier it makes a row repeat-safe"
//	@param			dry_run		query		bool	false	"read and check everything, store nothing"
//	@param			language	query		string	false	"of texts whose row doesn't say"	Enums(fi, sv, en)	default(fi)
//	@param			lang		query		string	false	"language of the answer"			Enums(fi, sv, en)
//	@param			file		formData	file	true	"CSV or XLSX"
//	@param			mapping		formData	string	false	"JSON: columns, values, defaults"
//	@success		202			{object}	Import
//	@failure		503			{object}	Problem	"Other imports run: Retry-After says when to send it again"
//	@failure		default		{object}	Problem
//	@security		Bearer[feedback:write]
//	@router			/v1/feedback-imports [post]
func (s *Server) importFeedback(c echo.Context, actor domain.Actor) error {
	if err := s.imports.MayImport(actor); err != nil {
		return err
	}
	p := newParams(c)
	n := domain.NewSurveyImport{
		Source: p.one("source"), DryRun: p.choice("dry_run", "false", []string{"true", "false"}) == "true",
		Language: domain.Language(p.choice("language", "fi", []string{"fi", "sv", "en"})), Look: s.lookups(),
	}
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	if !s.imports.take() {
		e := domain.Fault(domain.Unavailable, "imports-busy")
		e.RetryAfter = 10
		return e
	}
	j, err := s.beginImport(c, actor, n)
	if err != nil {
		s.imports.leave()
		return err
	}
	view := importView(j.state, lang)
	c.Response().Header().Set("Location", s.PublicURL+importPath+"/"+string(j.state.ID))
	s.imports.run(j)
	return s.private(c, http.StatusAccepted, "", view)
}

// beginImport reads the upload and the file's headings, and notes the import.
func (s *Server) beginImport(c echo.Context, actor domain.Actor, n domain.NewSurveyImport) (_ job, err error) {
	j := job{actor: actor}
	if j.file, n.Mapping, err = readUpload(c.Request()); err != nil {
		return j, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, j.file.Close())
		}
	}()
	if j.rows, err = survey.Open(j.file); err == nil {
		n.Headings, err = j.rows.Next()
	}
	if err != nil {
		return j, unreadableFile(err)
	}
	j.state, j.reader, err = s.imports.Begin(c.Request().Context(), actor, n)
	return j, err
}

// readUpload takes the parts of the body: the file, and a mapping if there is one.
func readUpload(r *http.Request) (file *os.File, mapping *domain.SurveyMapping, err error) {
	defer func() {
		if err != nil && file != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	parts, err := r.MultipartReader()
	if err != nil || media != "multipart/form-data" {
		e := domain.Fault(domain.Malformed, "unsupported-media-type")
		e.Allowed = []string{"multipart/form-data"}
		return nil, nil, e
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF) && file == nil:
			var f domain.Faults
			f.Add("/file", "required")
			return nil, nil, f.Err()
		case errors.Is(err, io.EOF):
			return file, mapping, nil
		case err != nil:
			return file, nil, unreadable(err)
		}
		switch name := part.FormName(); {
		case name == "file" && file == nil:
			file, err = spool(part)
		case name == "mapping" && mapping == nil:
			mapping, err = readMapping(part)
		default:
			err = badJSON("/"+name, "unknown-field", nil)
		}
		if err != nil {
			return file, nil, err
		}
	}
}

// spool keeps an upload in a temporary file that has no name any more: it is gone with its process.
func spool(from io.Reader) (*os.File, error) {
	file, err := os.CreateTemp("", "academy-upload-")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return file, err
	}
	if _, err := io.Copy(file, from); err != nil {
		return file, unreadable(err)
	}
	return file, nil
}

func readMapping(part *multipart.Part) (*domain.SurveyMapping, error) {
	body, err := io.ReadAll(io.LimitReader(part, 256<<10))
	if err != nil {
		return nil, unreadable(err)
	}
	var m struct {
		Columns  map[string]string            `json:"columns"`
		Values   map[string]map[string]string `json:"values"`
		Defaults map[string]string            `json:"defaults"`
	}
	if err := decode(bytes.TrimSpace(body), &m); err != nil {
		return nil, err
	}
	mapping := domain.SurveyMapping(m)
	return &mapping, nil
}

// unreadable says what a body that breaks off means; one that is too large keeps its own error.
func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return err
	}
	return domain.Fault(domain.Malformed, "body-unreadable").Because(err)
}

// showImport shows how far an import is, and what was wrong with which cell.
//
//	@summary	Show how an import goes
//	@id			showImport
//	@tags		feedback
//	@param		id		path		string	true	"id"						format(uuid)
//	@param		lang	query		string	false	"language of the errors"	Enums(fi, sv, en)
//	@success	200		{object}	Import
//	@failure	default	{object}	Problem
//	@security	Bearer[feedback:write]
//	@router		/v1/feedback-imports/{id} [get]
func (s *Server) showImport(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	id, ok := domain.ParseID(c.Param("id"))
	if err := s.imports.MayImport(actor); err != nil {
		return err
	}
	if !ok {
		return domain.Missing("import")
	}
	i, err := s.imports.SurveyImport(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, "", importView(i, lang))
}
