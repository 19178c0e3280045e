package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// planTrial plans a trial of the organisation that asks.
//
//	@summary		Plan a trial
//	@description	Safe to send again with the same Idempotency-Key, or the same source and external_id. A goal with personal data is refused.
//	@id				planTrial
//	@tags			trials
//	@accept			json
//	@param			Idempotency-Key	header		string		false	"any text of your own, 1 to 255 visible characters; needed unless source and external_id are given"
//	@param			lang			query		string		false	"language of the answer"	Enums(fi, sv, en)
//	@param			trial			body		NewTrial	true	"trial"
//	@success		201				{object}	Trial
//	@failure		default			{object}	Problem
//	@security		Bearer[trials:write]
//	@router			/v1/trials [post]
func (s *Server) planTrial(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	var in NewTrial
	body, err := bind(c, &in)
	if err != nil {
		return err
	}
	once, err := onceOf(c, body, in.Source != "" && in.ExternalID != "")
	if err != nil {
		return err
	}
	out, err := s.trials.Plan(c.Request().Context(), actor, domain.NewTrial{
		Tool: in.Tool, Revision: in.Revision, From: domain.Date(in.From), Until: domain.Date(in.Until),
		Context: domain.TrialContext(in.Context), Goal: in.Goal, Source: in.Source, ExternalID: in.ExternalID, Once: once,
	})
	if err != nil {
		return err
	}
	return s.created(c, "/v1/trials/"+string(out.Value.ID), out.Value.Tag(), out.Replayed,
		s.trialView(s.Keeper.Catalogue(), out.Value, lang))
}

// listTrials lists the organisation's trials; to editors, everybody's.
//
//	@summary	List trials, newest first
//	@id			listTrials
//	@tags		trials
//	@param		state	query		string	false	"planned, running, finished, separated by commas"
//	@param		tool	query		string	false	"slug or id"
//	@param		lang	query		string	false	"language"			Enums(fi, sv, en)
//	@param		limit	query		int		false	"items on a page"	minimum(1)	maximum(100)	default(20)
//	@param		cursor	query		string	false	"where to go on, from next"
//	@success	200		{object}	Page[Trial]
//	@failure	default	{object}	Problem
//	@security	Bearer[trials:write]
//	@router		/v1/trials [get]
func (s *Server) listTrials(c echo.Context, actor domain.Actor) error {
	p := newParams(c)
	now := s.Keeper.Catalogue()
	filter := domain.TrialFilter{States: p.list("state", domain.TrialStates), Limit: p.number("limit", 20, 1, 100)}
	tool, cursor, lang := p.one("tool"), p.one("cursor"), p.language()
	if tool != "" {
		if filter.ToolID = toolID(now, tool); filter.ToolID == "" {
			p.wrong("tool", "no-such-tool", nil)
		}
	}
	if err := p.done(); err != nil {
		return err
	}
	list := listName(c, "") + " of " + string(actor.ClientID)
	if cursor != "" {
		if err := s.Keys.open(list, cursor, &filter.Before); err != nil {
			return err
		}
	}
	page, err := s.trials.List(c.Request().Context(), actor, filter)
	if err != nil {
		return err
	}
	view := Page[Trial]{Items: []Trial{}, Total: page.Total}
	for _, t := range page.Items {
		view.Items = append(view.Items, s.trialView(now, t, lang))
	}
	if page.More {
		last := page.Items[len(page.Items)-1]
		next, err := s.Keys.seal(list, domain.TrialKey{CreatedAt: last.CreatedAt, ID: last.ID})
		if err != nil {
			return err
		}
		view.turn(c, s.PublicURL, next, lang)
	}
	return s.private(c, http.StatusOK, "", view)
}

// showTrial shows one trial.
//
//	@summary	Show a trial
//	@id			showTrial
//	@tags		trials
//	@param		id		path		string	true	"id"		format(uuid)
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Trial
//	@failure	default	{object}	Problem
//	@security	Bearer[trials:write]
//	@router		/v1/trials/{id} [get]
func (s *Server) showTrial(c echo.Context, actor domain.Actor) error {
	id, lang, err := about(c, "trial")
	if err != nil {
		return err
	}
	t, err := s.trials.Trial(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, t.Tag(), s.trialView(s.Keeper.Catalogue(), t, lang))
}

// editTrial changes a trial that isn't finished.
//
//	@summary	Change a trial that isn't finished
//	@id			editTrial
//	@tags		trials
//	@accept		json
//	@param		id			path		string		true	"id"	format(uuid)
//	@param		If-Match	header		string		true	"the trial's ETag"
//	@param		lang		query		string		false	"language of the answer"	Enums(fi, sv, en)
//	@param		patch		body		TrialPatch	true	"JSON merge patch (RFC 7396)"
//	@success	200			{object}	Trial
//	@failure	412,428		{object}	Problem
//	@failure	default		{object}	Problem
//	@security	Bearer[trials:write]
//	@router		/v1/trials/{id} [patch]
func (s *Server) editTrial(c echo.Context, actor domain.Actor) error {
	id, lang, err := about(c, "trial")
	if err != nil {
		return err
	}
	match, patch, err := readPatch(c)
	if err != nil {
		return err
	}
	t, err := s.trials.Edit(c.Request().Context(), actor, id, match, func(n domain.NewTrial) (domain.NewTrial, error) {
		result := TrialPatch{n.Tool, n.Revision, string(n.From), string(n.Until), NewTrialContext(n.Context), n.Goal}
		if err := applyPatch(&result, patch); err != nil {
			return n, err
		}
		n.Tool, n.Revision, n.From, n.Until = result.Tool, result.Revision, domain.Date(result.From), domain.Date(result.Until)
		n.Context, n.Goal = domain.TrialContext(result.Context), result.Goal
		return n, nil
	})
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, t.Tag(), s.trialView(s.Keeper.Catalogue(), t, lang))
}

// startTrial begins a planned trial.
//
//	@summary	Start a planned trial
//	@id			startTrial
//	@tags		trials
//	@param		id				path		string	true	"id"	format(uuid)
//	@param		If-Match		header		string	false	"the ETag that you saw"
//	@param		Idempotency-Key	header		string	false	"makes it safe to send again"
//	@param		lang			query		string	false	"language of the answer"	Enums(fi, sv, en)
//	@success	200				{object}	Trial
//	@failure	default			{object}	Problem
//	@security	Bearer[trials:write]
//	@router		/v1/trials/{id}/start [post]
func (s *Server) startTrial(c echo.Context, actor domain.Actor) error {
	return s.moveTrial(c, nil, func(id domain.ID, match domain.Precondition, once domain.Once) (domain.Outcome[domain.Trial], error) {
		return s.trials.Start(c.Request().Context(), actor, id, match, once)
	})
}

// finishTrial ends a running trial.
//
//	@summary		Finish a running trial
//	@description	A finished trial doesn't change any more. It counts in the tool's public evidence where at least three organisations stand behind a figure.
//	@id				finishTrial
//	@tags			trials
//	@accept			json
//	@param			id				path		string		true	"id"	format(uuid)
//	@param			If-Match		header		string		false	"the ETag that you saw"
//	@param			Idempotency-Key	header		string		false	"makes it safe to send again"
//	@param			lang			query		string		false	"language of the answer"	Enums(fi, sv, en)
//	@param			result			body		TrialResult	true	"result"
//	@success		200				{object}	Trial
//	@failure		default			{object}	Problem
//	@security		Bearer[trials:write]
//	@router			/v1/trials/{id}/finish [post]
func (s *Server) finishTrial(c echo.Context, actor domain.Actor) error {
	var in TrialResult
	return s.moveTrial(c, &in, func(id domain.ID, match domain.Precondition, once domain.Once) (domain.Outcome[domain.Trial], error) {
		result := domain.Result{Until: domain.Date(in.Until), Outcome: in.Outcome, UseAgain: in.WouldUseAgain}
		return s.trials.Finish(c.Request().Context(), actor, id, match, result, once)
	})
}

// moveTrial reads a transition, with a body when there is something to read it into.
func (s *Server) moveTrial(
	c echo.Context, in any, move func(domain.ID, domain.Precondition, domain.Once) (domain.Outcome[domain.Trial], error),
) error {
	id, lang, err := about(c, "trial")
	if err != nil {
		return err
	}
	match, err := ifMatch(c, false)
	if err != nil {
		return err
	}
	var body []byte
	if in != nil {
		if body, err = bind(c, in); err != nil {
			return err
		}
	}
	once, err := onceOf(c, body, true)
	if err != nil {
		return err
	}
	out, err := move(id, match, once)
	if err != nil {
		return err
	}
	if out.Replayed {
		c.Response().Header().Set("Idempotent-Replayed", "true")
	}
	return s.private(c, http.StatusOK, out.Value.Tag(), s.trialView(s.Keeper.Catalogue(), out.Value, lang))
}
