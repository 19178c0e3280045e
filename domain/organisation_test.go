package domain

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func p[T any](v T) *T { return &v }

// town is an organisation without faults.
func town() Organisation {
	return Organisation{
		Slug: "kaupunki", Names: Text{FI: "Kaupunki"}, Kind: "municipality", BusinessID: p("2077474-0"),
		MunicipalityCode: p("005"), CountyCode: p("21"), LanguageStatus: 3, RoleMailbox: "henkilosto@kaupunki.example",
	}
}

func TestAnOrganisationSaysWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Organisation)
		want   []string
	}{
		"slug":              {func(o *Organisation) { o.Slug = "Kaupunki!" }, []string{"/slug not-a-slug"}},
		"names":             {func(o *Organisation) { o.Names = Text{} }, []string{"/names required"}},
		"kind":              {func(o *Organisation) { o.Kind = "village" }, []string{"/kind unknown-term"}},
		"business id":       {func(o *Organisation) { o.BusinessID = p("2077474-1") }, []string{"/business_id not-a-business-id"}},
		"short business id": {func(o *Organisation) { o.BusinessID = p("737546-2") }, []string{"/business_id not-a-business-id"}},
		"municipality":      {func(o *Organisation) { o.MunicipalityCode = p("5") }, []string{"/municipality_code not-a-municipality-code"}},
		"county 22":         {func(o *Organisation) { o.CountyCode = p("22") }, []string{"/county_code not-a-county-code"}},
		"county 00":         {func(o *Organisation) { o.CountyCode = p("00") }, []string{"/county_code not-a-county-code"}},
		"language status":   {func(o *Organisation) { o.LanguageStatus = 4 }, []string{"/language_status out-of-range"}},
		"mailbox":           {func(o *Organisation) { o.RoleMailbox = "HR <hr@kunta.example>" }, []string{"/role_mailbox not-an-email"}},
		"mailbox at home":   {func(o *Organisation) { o.RoleMailbox = "hr@localhost" }, []string{"/role_mailbox not-an-email"}},
		"everything": {func(o *Organisation) {
			*o = Organisation{BusinessID: p(""), MunicipalityCode: p(""), CountyCode: p(""), LanguageStatus: -1, RoleMailbox: "x"}
		}, []string{
			"/slug not-a-slug", "/names required", "/kind unknown-term", "/business_id not-a-business-id",
			"/municipality_code not-a-municipality-code", "/county_code not-a-county-code", "/language_status out-of-range", "/role_mailbox not-an-email",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			o, f := town(), Faults{}
			c.change(&o)
			o.Check(&f, vocabularies())
			require.Equal(t, c.want, pointers(t, f.Err()))
		})
	}
}

func TestAGoodOrganisationHasNoFaults(t *testing.T) {
	t.Parallel()
	bare := Organisation{Slug: "muu", Names: Text{SV: "Annan"}, Kind: "other"}
	for _, county := range []string{"01", "09", "10", "19", "20", "21", "90", "91"} {
		o, f := town(), Faults{}
		o.CountyCode = &county
		o.Check(&f, vocabularies())
		bare.Check(&f, vocabularies())
		require.NoError(t, f.Err(), county)
	}
}

func TestAParticipationIsActiveInItsDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state       ParticipationState
		from, until Date
		want        bool
	}{
		{"active", "2026-03-02", "2026-03-02", true},
		{"active", "2026-01-01", "", true},
		{"active", "2026-03-03", "", false},
		{"active", "2026-01-01", "2026-03-01", false},
		{"invited", "2026-01-01", "", false},
		{"paused", "2026-01-01", "", false},
		{"ended", "2026-01-01", "", false},
	} {
		require.Equal(t, c.want, Participation{State: c.state, From: c.from, Until: c.until}.Active("2026-03-02"), c)
	}
}
