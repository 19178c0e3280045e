package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"academy/domain"
)

// OrganisationDocument is what an organisation says of itself, its role mailbox included.
type OrganisationDocument struct {
	Names            domain.Text `json:"names"`
	Kind             string      `json:"kind" example:"municipality"` // code of organisation_kind
	BusinessID       *string     `json:"business_id" validate:"optional" extensions:"x-nullable" example:"2077474-0"`
	MunicipalityCode *string     `json:"municipality_code" validate:"optional" extensions:"x-nullable" example:"005"`
	CountyCode       *string     `json:"county_code" validate:"optional" extensions:"x-nullable" example:"06"`
	LanguageStatus   int         `json:"language_status" validate:"optional" enums:"0,1,2,3"`
	RoleMailbox      string      `json:"role_mailbox" validate:"optional" example:"henkilosto@kunta.example"` // a role's, never a person's
}

func organisationDocument(o domain.Organisation) OrganisationDocument {
	return OrganisationDocument{o.Names, o.Kind, o.BusinessID, o.MunicipalityCode, o.CountyCode, o.LanguageStatus, o.RoleMailbox}
}

func (d OrganisationDocument) organisation(slug string) domain.Organisation {
	return domain.Organisation{
		Slug: slug, Names: d.Names, Kind: d.Kind, BusinessID: d.BusinessID, MunicipalityCode: d.MunicipalityCode,
		CountyCode: d.CountyCode, LanguageStatus: d.LanguageStatus, RoleMailbox: d.RoleMailbox,
	}
}

// showOrganisationDocument shows an organisation as it can be put back.
//
//	@summary	Show an organisation in every language, as it can be put
//	@id			showOrganisationDocument
//	@tags		editing
//	@param		slug	path		string	true	"slug"
//	@success	200		{object}	OrganisationDocument
//	@failure	default	{object}	Problem
//	@security	Bearer[organisations:manage]
//	@router		/v1/organisations/{slug}/document [get]
func (s *Server) showOrganisationDocument(c echo.Context, actor domain.Actor) error {
	if err := newParams(c).done(); err != nil {
		return err
	}
	x, err := s.registry.Organisation(c.Request().Context(), actor, c.Param("slug"))
	if err != nil {
		return err
	}
	return s.private(c, http.StatusOK, x.Tag(), organisationDocument(x))
}

// putOrganisation creates an organisation or replaces what it says.
//
//	@summary		Create an organisation, or replace what it says
//	@description	What its document has can be put. If-Match takes the document's ETag.
//	@id				putOrganisation
//	@tags			editing
//	@accept			json
//	@param			slug			path		string	true	"slug; stays for ever"
//	@param			If-Match		header		string	false	"the document's ETag; needed when it is there already"
//	@param			If-None-Match	header		string	false	"*: only when it isn't there yet"
//	@param			document		body		OrganisationDocument	true	"what it says"
//	@success		200,201			{object}	OrganisationDocument
//	@failure		412,428			{object}	Problem
//	@failure		default			{object}	Problem
//	@security		Bearer[organisations:manage]
//	@router			/v1/organisations/{slug} [put]
func (s *Server) putOrganisation(c echo.Context, actor domain.Actor) error {
	var in OrganisationDocument
	known, err := readPut(c, &in)
	if err != nil {
		return err
	}
	x, created, err := s.registry.PutOrganisation(c.Request().Context(), actor, in.organisation(c.Param("slug")), known)
	if err != nil {
		return err
	}
	return s.put(c, x.Tag(), created, organisationDocument(x))
}
