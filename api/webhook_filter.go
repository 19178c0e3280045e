package api

import (
	"net/url"
	"strings"

	"academy/domain"
)

// WebhookFilter is which tools a webhook is for, by the names and codes that lists of tools are filtered by: or within a
// list, and between them. A tool that changes and doesn't match comes as tool.left_filter.
type WebhookFilter struct {
	ToolType            []string `json:"tool_type,omitempty" validate:"optional"`
	Theme               []string `json:"theme,omitempty" validate:"optional" example:"crisis"`
	Need                []string `json:"need,omitempty" validate:"optional"`
	Circumstances       []string `json:"circumstances,omitempty" validate:"optional"`
	LeadershipLevel     []string `json:"leadership_level,omitempty" validate:"optional"`
	Responsibility      []string `json:"responsibility,omitempty" validate:"optional"`
	PathTrack           []string `json:"path_track,omitempty" validate:"optional"`
	PathStage           []string `json:"path_stage,omitempty" validate:"optional"`
	UserRole            []string `json:"user_role,omitempty" validate:"optional"`
	Method              []string `json:"method,omitempty" validate:"optional"`
	GrowStep            []string `json:"grow_step,omitempty" validate:"optional"`
	SelfDirectionObject []string `json:"self_direction_object,omitempty" validate:"optional"`
	Lang                string   `json:"lang,omitempty" validate:"optional" enums:"fi,sv,en"` // only tools that are there in this language
}

// lists are the codes by vocabulary.
func (f *WebhookFilter) lists() map[string]*[]string {
	return map[string]*[]string{
		domain.SchemeToolType: &f.ToolType, domain.SchemeTheme: &f.Theme, domain.SchemeNeed: &f.Need,
		domain.SchemeCircumstances: &f.Circumstances, domain.SchemeLeadershipLevel: &f.LeadershipLevel,
		domain.SchemeResponsibility: &f.Responsibility, domain.SchemePathTrack: &f.PathTrack, domain.SchemePathStage: &f.PathStage,
		domain.SchemeUserRole: &f.UserRole, domain.SchemeMethod: &f.Method, domain.SchemeGrowStep: &f.GrowStep,
		domain.SchemeSelfDirection: &f.SelfDirectionObject,
	}
}

func (f WebhookFilter) plain() domain.ToolFilter {
	plain := domain.ToolFilter{Ready: domain.Language(f.Lang)}
	for scheme, codes := range f.lists() {
		if len(*codes) > 0 {
			if plain.Terms == nil {
				plain.Terms = map[string][]string{}
			}
			plain.Terms[scheme] = *codes
		}
	}
	return plain
}

func webhookFilterView(f domain.ToolFilter) WebhookFilter {
	view := WebhookFilter{Lang: string(f.Ready)}
	for scheme, codes := range view.lists() {
		*codes = f.Terms[scheme]
	}
	return view
}

// filterQuery is the filter as a query of the change feed has it.
func filterQuery(f domain.ToolFilter) string {
	query := url.Values{}
	for scheme, codes := range f.Terms {
		query.Set(scheme, strings.Join(codes, ","))
	}
	if f.Ready != "" {
		query.Set("lang", string(f.Ready))
		query.Set("fallback", "none")
	}
	return query.Encode()
}
