package api

import (
	"cmp"
	"slices"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// mostStageTools is how many tools of a stage are shown with its path; tools_url has them all.
const mostStageTools = 50

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
	Definition string      `json:"definition"`
	Total      int         `json:"total"`
	Tools      []StageTool `json:"tools"` // the first 50 of total
	ToolsURL   string      `json:"tools_url" format:"uri"`
}

// StageTool is a tool of a stage: the same item as in a list of tools.
type StageTool struct {
	ToolItem
	rendered []byte
}

// MarshalJSON gives what was rendered when the tool was published.
func (t StageTool) MarshalJSON() ([]byte, error) { return t.rendered, nil }

func (s *Server) path(now *catalogue.Catalogue, track domain.Term, lang domain.Language) (Path, error) {
	view := Path{
		Term: Term{track.Code, track.Labels.In(lang)}, Definition: track.Definition.In(lang),
		Tools: now.CountWith(domain.SchemePathTrack, track.Code), Stages: []PathStage{},
	}
	var stages []domain.Term
	for _, stage := range now.Vocabularies.Terms(domain.SchemePathStage) {
		if stage.Broader == domain.TermRef(domain.SchemePathTrack+"/"+track.Code) {
			stages = append(stages, stage)
		}
	}
	for _, stage := range stages {
		tools, err := s.stageTools(now, stage, stages, lang)
		if err != nil {
			return view, err
		}
		view.Stages = append(view.Stages, PathStage{
			Term: Term{stage.Code, stage.Labels.In(lang)}, Definition: stage.Definition.In(lang), Tools: tools,
			Total:    now.CountWith(domain.SchemePathStage, stage.Code),
			ToolsURL: s.PublicURL + "/v1/tools?path_stage=" + stage.Code + "&lang=" + string(lang),
		})
	}
	return view, nil
}

// stageTools renders the first tools of a stage of the path that has these stages.
func (s *Server) stageTools(now *catalogue.Catalogue, stage domain.Term, stages []domain.Term, lang domain.Language) ([]StageTool, error) {
	found := now.Find(catalogue.Query{
		Lang: lang, Terms: map[string][]string{domain.SchemePathStage: {stage.Code}}, Sort: catalogue.ByTitle, Limit: now.Count(),
	})
	serves := func(t *catalogue.Tool) (n int) {
		for _, stage := range stages {
			if slices.Contains(t.Codes(domain.SchemePathStage), stage.Code) {
				n++
			}
		}
		return n
	}
	slices.SortStableFunc(found.Tools, func(a, b *catalogue.Tool) int { return cmp.Compare(serves(a), serves(b)) })
	list := make([]StageTool, min(mostStageTools, len(found.Tools)))
	for i := range list {
		rendered, err := s.appendTool(nil, now, found.Tools[i], lang, shape{upto: itemMembers}, nil)
		if err != nil {
			return nil, err
		}
		list[i].rendered = rendered
	}
	return list, nil
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
	page := s.pageAt(c, now, now.Feed.Position, lang)
	if page.Fresh {
		return nil
	}
	view := Page[Path]{Items: []Path{}}
	for _, track := range now.Vocabularies.Terms(domain.SchemePathTrack) {
		path, err := s.path(now, track, lang)
		if err != nil {
			return err
		}
		view.Items = append(view.Items, path)
	}
	view.Total = int64(len(view.Items))
	return page.json(view)
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
	page := s.pageAt(c, now, now.Feed.Position, lang)
	if page.Fresh {
		return nil
	}
	view, err := s.path(now, track, lang)
	if err != nil {
		return err
	}
	return page.json(view)
}
