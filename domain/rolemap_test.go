package domain

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestARoleMapGivesWhatItsRulesSay(t *testing.T) {
	t.Parallel()
	m, err := ParseRoleMap("groups:academy-editors=editor, realm_access.roles:triage=editor/feedback:triage,scp:Academy.Write=editor/tools:write,https_//x.example/roles:urn:a=b=editor/organisations:manage,")
	require.NoError(t, err)
	all := PermissionsOf[RoleEditor]
	for name, c := range map[string]struct {
		claims string
		want   []Permission
	}{
		"a list":                     {`{"groups":["x","academy-editors"]}`, all},
		"a text":                     {`{"groups":"academy-editors"}`, all},
		"a text that holds it":       {`{"groups":"x academy-editors"}`, nil},
		"a list of a longer one":     {`{"groups":["academy-editors2"]}`, nil},
		"in other letters":           {`{"groups":["Academy-Editors"]}`, nil},
		"another claim":              {`{"roles":["academy-editors"]}`, nil},
		"an object":                  {`{"groups":{"academy-editors":true}}`, nil},
		"lists in a list":            {`{"groups":[["academy-editors"]]}`, nil},
		"numbers":                    {`{"groups":[1,null,true]}`, nil},
		"inside another claim":       {`{"realm_access":{"roles":["triage"]}}`, []Permission{FeedbackTriage}},
		"a claim with that very dot": {`{"realm_access.roles":["triage"]}`, []Permission{FeedbackTriage}},
		"inside nothing":             {`{"realm_access":null}`, nil},
		"a word among scopes":        {`{"scp":"openid Academy.Write"}`, []Permission{ToolsWrite}},
		"two rules together":         {`{"scp":"Academy.Write","realm_access":{"roles":["triage"]}}`, []Permission{ToolsWrite, FeedbackTriage}},
		"a value with signs":         {`{"https_//x.example/roles":["urn:a=b"]}`, []Permission{OrganisationsManage}},
		"nothing":                    {`{}`, nil},
	} {
		var claims map[string]any
		require.NoError(t, json.Unmarshal([]byte(c.claims), &claims))
		require.Equal(t, c.want, m.Permissions(claims), name)
	}
}

func TestARoleMapThatCantBeReadNamesEveryFault(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "it must give somebody a role", " , ": "it must give somebody a role",
		"groups": "isn't claim:value=editor", "groups:x": "isn't claim:value=editor", ":x=editor": "isn't claim:value=editor",
		"groups:=editor": "isn't claim:value=editor", "groups=editor": "isn't claim:value=editor",
		"groups:x=pilot": "gives a role other than editor", "groups:x=": "gives a role other than editor", "groups:x=operator": "gives a role other than editor",
		"groups:x=editor/": "gives a permission that is none of", "groups:x=editor/feedback:read": "gives a permission that is none of",
	} {
		_, err := ParseRoleMap(text)
		require.ErrorContains(t, err, want, text)
	}
	_, err := ParseRoleMap("a,groups:x=editor,b:c=system")
	require.ErrorContains(t, err, `"a" isn't`)
	require.ErrorContains(t, err, `"b:c=system" gives`)
}

func TestAPersonsHashTellsIssuerFromSubject(t *testing.T) {
	t.Parallel()
	k := PersonKey{[]byte("key")}
	require.Equal(t, k.Hash("https://a", "b"), k.Hash("https://a", "b"))
	require.Len(t, k.Hash("", ""), 32)
	for _, other := range [][]byte{
		k.Hash("https://ab", ""), k.Hash("https://a", "c"), k.Hash("https://", "ab"), PersonKey{[]byte("kez")}.Hash("https://a", "b"),
	} {
		require.NotEqual(t, k.Hash("https://a", "b"), other)
	}
}
