package api

import (
	"slices"

	"github.com/labstack/echo/v4"

	"academy/domain"
	"academy/domain/catalogue"
)

// Organisation takes part, owns tools or publishes them.
type Organisation struct {
	ID               domain.ID   `json:"id" swaggertype:"string" format:"uuid"`
	Slug             string      `json:"slug" example:"akatemia"`
	Version          int64       `json:"version"`
	Name             string      `json:"name" example:"Lähijohtamisen akatemia"`
	Names            domain.Text `json:"names"`
	Kind             Term        `json:"kind"`
	BusinessID       *string     `json:"business_id" extensions:"x-nullable" example:"2077474-0"`
	MunicipalityCode *string     `json:"municipality_code" extensions:"x-nullable" example:"005"` // text: leading zeros count
	CountyCode       *string     `json:"county_code" extensions:"x-nullable" example:"06"`        // wellbeing services county
	LanguageStatus   int         `json:"language_status" enums:"0,1,2,3"`                         // 0 fi, 1 bilingual fi majority, 2 sv, 3 bilingual sv majority
	Example          bool        `json:"example"`                                                 // invented
}

func organisationOf(now *catalogue.Catalogue, o domain.Organisation, lang domain.Language) Organisation {
	return Organisation{
		ID: o.ID, Slug: o.Slug, Version: now.Version(domain.ResourceOrganisation, o.ID), Name: o.Names.In(lang), Names: o.Names,
		Kind: termOf(now.Vocabularies, domain.SchemeOrganisationKind, o.Kind, lang), BusinessID: o.BusinessID,
		MunicipalityCode: o.MunicipalityCode, CountyCode: o.CountyCode, LanguageStatus: o.LanguageStatus, Example: o.Example,
	}
}

// listOrganisations lists the organisations.
//
//	@summary	List the organisations
//	@id			listOrganisations
//	@tags		catalogue
//	@param		kind	query		string	false	"codes of organisation_kind"
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Page[Organisation]
//	@failure	default	{object}	Problem
//	@router		/v1/organisations [get]
func (s *Server) listOrganisations(c echo.Context) error {
	now := s.Keeper.Catalogue()
	p := newParams(c)
	lang := p.language()
	kinds := p.list("kind", now.Vocabularies.Codes(domain.SchemeOrganisationKind))
	if err := p.done(); err != nil {
		return err
	}
	return s.public(c, now, lang, func() any {
		view := Page[Organisation]{Items: []Organisation{}}
		for _, o := range now.Organisations {
			if kinds == nil || slices.Contains(kinds, o.Kind) {
				view.Items = append(view.Items, organisationOf(now, o, lang))
			}
		}
		view.Total = int64(len(view.Items))
		return view
	})
}

// showOrganisation shows one organisation.
//
//	@summary	Show an organisation
//	@id			showOrganisation
//	@tags		catalogue
//	@param		slug	path		string	true	"slug"
//	@param		lang	query		string	false	"language"	Enums(fi, sv, en)
//	@success	200		{object}	Organisation
//	@failure	default	{object}	Problem
//	@router		/v1/organisations/{slug} [get]
func (s *Server) showOrganisation(c echo.Context) error {
	p := newParams(c)
	lang := p.language()
	if err := p.done(); err != nil {
		return err
	}
	now := s.Keeper.Catalogue()
	o, ok := now.Organisation(c.Param("slug"))
	if !ok {
		return domain.Missing("organisation")
	}
	return s.public(c, now, lang, func() any { return organisationOf(now, o, lang) })
}
