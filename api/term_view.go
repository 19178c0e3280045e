package api

import (
	"slices"

	"academy/domain"
)

// Term is a term of a vocabulary: the code to filter by and the label to show.
type Term struct {
	Code  string `json:"code" example:"wellbeing"`
	Label string `json:"label" example:"Työhyvinvointi"`
}

func termsOf(v *domain.Vocabularies, scheme string, codes []string, lang domain.Language) []Term {
	list := make([]Term, len(codes))
	for i, code := range codes {
		list[i] = termOf(v, scheme, code, lang)
	}
	return list
}

func termOf(v *domain.Vocabularies, scheme, code string, lang domain.Language) Term {
	return Term{code, v.Label(scheme, code, lang)}
}

// Served says which language an answer is in, and why.
type Served struct {
	Served    domain.Language   `json:"served" swaggertype:"string" enums:"fi,sv,en" example:"fi"`
	Requested domain.Language   `json:"requested" swaggertype:"string" enums:"fi,sv,en" example:"sv"`
	Reason    string            `json:"reason" enums:"requested,missing" example:"missing"` // missing: not there in the requested language
	Stale     bool              `json:"stale"`                                              // the text is older than its source
	Available []domain.Language `json:"available" swaggertype:"array,string" example:"fi,en"`
}

// servedOf says in which language texts that belong together are served: the asked one where all of them
// are there, else the first such one, else that of the first text. They have no source that they could
// be older than.
func servedOf(asked domain.Language, texts ...domain.Text) Served {
	view := Served{Served: asked, Requested: asked, Reason: "requested", Available: present(domain.Together(texts...))}
	if !slices.Contains(view.Available, asked) {
		view.Served = texts[0].Served(asked)
		if len(view.Available) > 0 {
			view.Served = view.Available[0]
		}
	}
	if view.Served != asked {
		view.Reason = "missing"
	}
	return view
}
