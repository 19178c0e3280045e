package api

import (
	"cmp"
	"slices"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// stageTools is how many tools of a stage are shown with its path; tools_url has them all.
const stageTools = 50

// Path is a track of stages, from the first to the last.
type Path struct {
	Term
	Definition string      `json:"definition"`
	Tools      int         `json:"tools"` // on any of its stages, each once
	Stages     []PathStage `json:"stages"`
}

// PathStage is one stage of a path with its tools: first those that are made for this stage alone, then
// those that serve several stages of the path, the fewer the earlier; equals by title.
type PathStage struct {
	Term
	Definition string         `json:"definition"`
	Total      int            `json:"total"`
	Tools      []renderedItem `json:"tools"` // the first 50 of total
	ToolsURL   string         `json:"tools_url" format:"uri"`
}

func (s *Server) path(now *catalogue.Catalogue, track domain.Term, lang domain.Language) Path {
	view := Path{
		Term: Term{track.Code, track.Labels.In(lang)}, Definition: track.Definition.In(lang),
		Tools: now.Count(domain.SchemePathTrack, track.Code), Stages: []PathStage{},
	}
	var codes []string
	for _, stage := range now.Vocabularies.Terms(domain.SchemePathStage) {
		if stage.Broader == domain.TermRef(domain.SchemePathTrack+"/"+track.Code) {
			codes = append(codes, stage.Code)
		}
	}
	for _, code := range codes {
		stage, _ := now.Vocabularies.Term(domain.SchemePathStage, code)
		view.Stages = append(view.Stages, s.pathStage(now, stage, codes, lang))
	}
	return view
}

// pathStage shows a stage of the path that has the stages with the codes.
func (s *Server) pathStage(now *catalogue.Catalogue, stage domain.Term, codes []string, lang domain.Language) PathStage {
	found := now.Find(catalogue.Query{
		Lang: lang, Terms: map[string][]string{domain.SchemePathStage: {stage.Code}}, Sort: catalogue.ByTitle, Limit: now.Size(),
	})
	serves := func(t *catalogue.Tool) (n int) {
		for _, code := range t.Codes(domain.SchemePathStage) {
			if slices.Contains(codes, code) {
				n++
			}
		}
		return n
	}
	slices.SortStableFunc(found.Tools, func(a, b *catalogue.Tool) int { return cmp.Compare(serves(a), serves(b)) })
	view := PathStage{
		Term: Term{stage.Code, stage.Labels.In(lang)}, Definition: stage.Definition.In(lang), Total: found.Total, Tools: []renderedItem{},
		ToolsURL: s.PublicURL + "/v1/tools?path_stage=" + stage.Code + "&lang=" + string(lang),
	}
	for _, t := range found.Tools[:min(stageTools, len(found.Tools))] {
		view.Tools = append(view.Tools, s.toolItem(now, t, lang))
	}
	return view
}

// listPaths lists the paths.
//
//	@summary	List the paths: stages in order, each with its tools
//	@id			listPaths
//	@tags		catalogue
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Page[Path]
//	@failure	default	{object}	Problem
//	@router		/v1/paths [get]
func (s *Server) listPaths(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	return s.public(c, now, lang, func() any {
		view := Page[Path]{Items: []Path{}}
		for _, track := range now.Vocabularies.Terms(domain.SchemePathTrack) {
			view.Items = append(view.Items, s.path(now, track, lang))
		}
		view.Total = int64(len(view.Items))
		return view
	})
}

// showPath shows one path.
//
//	@summary	Show a path: its stages in order, each with its tools
//	@id			showPath
//	@tags		catalogue
//	@param		track	path		string	true	"code of path_track"
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Path
//	@failure	default	{object}	Problem
//	@router		/v1/paths/{track} [get]
func (s *Server) showPath(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	track, ok := now.Vocabularies.Term(domain.SchemePathTrack, c.Param("track"))
	if !ok {
		return domain.Missing("path")
	}
	return s.public(c, now, lang, func() any { return s.path(now, track, lang) })
}
