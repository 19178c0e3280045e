package api

import (
	"io"

	"github.com/labstack/echo/v4"

	"academy/api/table"
	"academy/domain"
)

// exportToolsCSV gives tools as a table of text.
//
//	@summary		Export tools as CSV
//	@description	What listTools finds, all of it, a tool on each row, in one language. RFC 4180 in UTF-8; dialect=excel-fi is what Excel in Finland opens by a double click (byte order mark, semicolons, no more than 32,767 characters in a cell). Texts that a spreadsheet could run as a formula have an apostrophe in front. Counts as many reads as its hundreds of tools.
//	@id				exportToolsCSV
//	@tags			sync
//	@produce		text/csv
//	@param			dialect					query		string	false	"for Excel in Finland"	Enums(excel-fi)
//	@param			q						query		string	false	"search text"	maxlength(200)
//	@param			tool_type				query		string	false	"codes of the vocabulary, as the following eleven"
//	@param			theme					query		string	false	"codes"
//	@param			need					query		string	false	"codes"
//	@param			circumstances			query		string	false	"codes"
//	@param			leadership_level		query		string	false	"codes"
//	@param			responsibility			query		string	false	"codes"
//	@param			path_track				query		string	false	"codes"
//	@param			path_stage				query		string	false	"codes"
//	@param			user_role				query		string	false	"codes"
//	@param			method					query		string	false	"codes"
//	@param			grow_step				query		string	false	"codes"
//	@param			self_direction_object	query		string	false	"codes"
//	@param			sort					query		string	false	"order; relevance with q, else title"	Enums(relevance, title, -published_at, -updated_at, evidence)
//	@param			fallback				query		string	false	"none leaves out what isn't there in the asked language"	Enums(none)
//	@param			lang					query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success		200						{string}	string
//	@failure		default					{object}	Problem
//	@router			/v1/exports/tools.csv [get]
func (s *Server) exportToolsCSV(c echo.Context) error {
	p := newParams(c)
	dialect := table.RFC4180
	if p.choice("dialect", "", []string{"excel-fi"}) != "" {
		dialect = table.ExcelFinland
	}
	return s.exportTools(p, toolExport{"csv", "text/csv; charset=utf-8", func(to io.Writer, shown shownIn) (toolRows, error) {
		w, err := table.NewCSV(to, dialect, shown.columns())
		return &toolTable{shownIn: shown, to: w}, err
	}})
}

// exportToolsXLSX gives tools as a spreadsheet.
//
//	@summary		Export tools as a spreadsheet
//	@description	What exportToolsCSV gives, as XLSX: headings that stay in sight, dates that are dates. Of a text, Excel takes 32,767 characters in a cell; the rest of a longer one is left out, and an ellipsis says so.
//	@id				exportToolsXLSX
//	@tags			sync
//	@param			q						query		string	false	"search text"	maxlength(200)
//	@param			tool_type				query		string	false	"codes of the vocabulary, as the following eleven"
//	@param			theme					query		string	false	"codes"
//	@param			need					query		string	false	"codes"
//	@param			circumstances			query		string	false	"codes"
//	@param			leadership_level		query		string	false	"codes"
//	@param			responsibility			query		string	false	"codes"
//	@param			path_track				query		string	false	"codes"
//	@param			path_stage				query		string	false	"codes"
//	@param			user_role				query		string	false	"codes"
//	@param			method					query		string	false	"codes"
//	@param			grow_step				query		string	false	"codes"
//	@param			self_direction_object	query		string	false	"codes"
//	@param			sort					query		string	false	"order; relevance with q, else title"	Enums(relevance, title, -published_at, -updated_at, evidence)
//	@param			fallback				query		string	false	"none leaves out what isn't there in the asked language"	Enums(none)
//	@param			lang					query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success		200						{string}	string
//	@failure		default					{object}	Problem
//	@router			/v1/exports/tools.xlsx [get]
func (s *Server) exportToolsXLSX(c echo.Context) error {
	return s.exportTools(newParams(c), toolExport{"xlsx", spreadsheet, func(to io.Writer, shown shownIn) (toolRows, error) {
		w, err := table.NewXLSX(to, toolsSheet.In(shown.lang), shown.columns())
		return &toolTable{shownIn: shown, to: w}, err
	}})
}

var toolsSheet = domain.Text{FI: "Työkalut", SV: "Verktyg", EN: "Tools"}

// exportToolsNDJSON gives whole tools.
//
//	@summary		Export tools as documents
//	@description	What listTools finds, all of it: on each line the document that showDocument gives, in every language. academy import reads it. lang is the language of search and order.
//	@id				exportToolsNDJSON
//	@tags			sync
//	@produce		application/x-ndjson
//	@param			q						query		string	false	"search text"	maxlength(200)
//	@param			tool_type				query		string	false	"codes of the vocabulary, as the following eleven"
//	@param			theme					query		string	false	"codes"
//	@param			need					query		string	false	"codes"
//	@param			circumstances			query		string	false	"codes"
//	@param			leadership_level		query		string	false	"codes"
//	@param			responsibility			query		string	false	"codes"
//	@param			path_track				query		string	false	"codes"
//	@param			path_stage				query		string	false	"codes"
//	@param			user_role				query		string	false	"codes"
//	@param			method					query		string	false	"codes"
//	@param			grow_step				query		string	false	"codes"
//	@param			self_direction_object	query		string	false	"codes"
//	@param			sort					query		string	false	"order; relevance with q, else title"	Enums(relevance, title, -published_at, -updated_at, evidence)
//	@param			fallback				query		string	false	"none leaves out what isn't there in the asked language"	Enums(none)
//	@param			lang					query		string	false	"language; wins over Accept-Language"	Enums(fi, sv, en)
//	@success		200						{string}	string
//	@failure		default					{object}	Problem
//	@router			/v1/exports/tools.ndjson [get]
func (s *Server) exportToolsNDJSON(c echo.Context) error {
	return s.exportTools(newParams(c), toolExport{"ndjson", "application/x-ndjson; charset=utf-8", func(to io.Writer, shown shownIn) (toolRows, error) {
		return &toolLines{now: shown.now, to: to}, nil
	}})
}
