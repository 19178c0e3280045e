package domain

import (
	"net/mail"
	"regexp"
	"strings"
)

// Organisation takes part, owns tools or publishes them. It never holds a person's name, phone
// number or address: a mailbox is a role's.
type Organisation struct {
	ID               ID
	Slug             string
	Names            Text   `gorm:"serializer:json"`
	Kind             string // term of organisation_kind
	BusinessID       *string
	MunicipalityCode *string // three digits as text, "005"
	CountyCode       *string // wellbeing services county, Statistics Finland: 01..21, 90, 91
	LanguageStatus   int     // 0 fi, 1 bilingual fi majority, 2 sv, 3 bilingual sv majority
	RoleMailbox      string  // "" or e.g. henkilosto@example.fi
	Example          bool    // invented, for the starter catalogue
}

var (
	municipalityPattern = regexp.MustCompile(`^[0-9]{3}$`)
	countyPattern       = regexp.MustCompile(`^(0[1-9]|1[0-9]|2[01]|90|91)$`)
)

// Check notes every wrong field.
func (o Organisation) Check(f *Faults, v *Vocabularies) {
	if !ValidSlug(o.Slug) {
		f.Add("/slug", "not-a-slug")
	}
	if o.Names.Empty() {
		f.Add("/names", "required")
	}
	v.Check(f, "/kind", SchemeOrganisationKind, o.Kind)
	if o.BusinessID != nil {
		if id, ok := ParseBusinessID(*o.BusinessID); !ok || id != *o.BusinessID {
			f.Add("/business_id", "not-a-business-id")
		}
	}
	if o.MunicipalityCode != nil && !municipalityPattern.MatchString(*o.MunicipalityCode) {
		f.Add("/municipality_code", "not-a-municipality-code")
	}
	if o.CountyCode != nil && !countyPattern.MatchString(*o.CountyCode) {
		f.Add("/county_code", "not-a-county-code")
	}
	if o.LanguageStatus < 0 || o.LanguageStatus > 3 {
		f.Add("/language_status", "out-of-range", "min", "0", "max", "3")
	}
	if o.RoleMailbox != "" {
		if a, err := mail.ParseAddress(o.RoleMailbox); err != nil || a.Address != o.RoleMailbox || !strings.Contains(o.RoleMailbox, ".") {
			f.Add("/role_mailbox", "not-an-email")
		}
	}
}
