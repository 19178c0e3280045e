package domain

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAClientKnowsItsOwnSecretOnly(t *testing.T) {
	t.Parallel()
	organisation := ID("org")
	c, secret, err := NewClient(RolePilot, &organisation, nil, noon)
	require.NoError(t, err)
	_, another, err := NewClient(RolePilot, &organisation, nil, noon)
	require.NoError(t, err)
	require.True(t, c.Knows(secret, noon))
	require.False(t, c.Knows(another, noon))
	require.False(t, c.Knows(secret+" ", noon))
	require.False(t, c.Knows("", noon))

	disabled := c
	disabled.DisabledAt = &noon
	require.False(t, disabled.Knows(secret, noon))
	withoutID := c
	withoutID.ID = ""
	require.False(t, withoutID.Knows(secret, noon))
	for _, s := range []string{"", secret, string(make([]byte, 32))} {
		require.False(t, Client{}.Knows(s, noon), "the client that isn't there knows nothing")
	}
	require.NotContains(t, string(c.SecretHash), secret)
}

func TestAcceptance_A13_TwoSecretsWorkAtOnceAndNeverThree(t *testing.T) {
	t.Parallel()
	c, first, err := NewClient(RoleIntegrator, nil, nil, noon)
	require.NoError(t, err)
	end := noon.Add(time.Hour)
	second := c.Rotate(end)
	require.True(t, c.Knows(first, noon) && c.Knows(second, noon))
	require.True(t, c.Knows(first, end.Add(-1)))
	require.False(t, c.Knows(first, end), "to the end that was told")
	require.True(t, c.Knows(second, end))
	require.Equal(t, end, c.RememberUntil(end.Add(-time.Second), time.Minute), "nor is it remembered longer")
	require.Equal(t, end.Add(time.Minute), c.RememberUntil(end, time.Minute))

	third := c.Rotate(end)
	require.False(t, c.Knows(first, noon), "the oldest ends at once")
	require.True(t, c.Knows(second, noon) && c.Knows(third, noon))
	require.Equal(t, 3, c.Version)
}

func TestANewClientMayWhatItsRoleMay(t *testing.T) {
	t.Parallel()
	organisation := ID("org")
	c, secret, err := NewClient(RolePilot, &organisation, nil, noon)
	require.NoError(t, err)
	require.Equal(t, Client{
		ID: c.ID, Role: RolePilot, OrganisationID: &organisation, CreatedAt: noon, SecretHash: hashSecret(secret), Tokens: true, Version: 1,
		Permissions: []Permission{TrialsWrite, FeedbackWrite, FeedbackRead, WebhooksManage, ResponsibilitiesWrite},
	}, c)
	c.Permissions[0] = "changed"
	require.Equal(t, TrialsWrite, PermissionsOf[RolePilot][0], "the role's own list is another one")

	c, _, err = NewClient(RoleEditor, nil, []Permission{FeedbackTriage}, noon)
	require.NoError(t, err)
	require.Equal(t, []Permission{FeedbackTriage}, c.Permissions)
}

func TestAClientIsRefusedWhatItsRoleMayNot(t *testing.T) {
	t.Parallel()
	organisation := ID("org")
	for name, c := range map[string]struct {
		role         Role
		organisation *ID
		permissions  []Permission
		want         []string
	}{
		"a pilot of no organisation": {RolePilot, nil, nil, []string{"/organisation required"}},
		"a pilot that publishes":     {RolePilot, &organisation, []Permission{FeedbackWrite, ToolsWrite}, []string{"/scopes unknown-value"}},
		"an operator":                {RoleOperator, nil, nil, []string{"/role unknown-value"}},
		"nobody with everything":     {"king", nil, []Permission{ToolsWrite}, []string{"/role unknown-value", "/scopes unknown-value"}},
	} {
		t.Run(name, func(t *testing.T) {
			made, secret, err := NewClient(c.role, c.organisation, c.permissions, noon)
			require.Equal(t, c.want, pointers(t, err))
			require.Zero(t, made)
			require.Empty(t, secret)
		})
	}
}

func TestAClientIsGrantedNoMoreThanItHas(t *testing.T) {
	t.Parallel()
	c := Client{ID: "client", Role: RolePilot, OrganisationID: p(ID("org")), Permissions: []Permission{FeedbackWrite, FeedbackRead}}
	for _, asked := range [][]Permission{nil, {}} {
		got, err := c.Grant(asked)
		require.NoError(t, err)
		require.Equal(t, c.Permissions, got, "who asks for nothing gets all")
	}
	got, err := c.Grant([]Permission{FeedbackRead})
	require.NoError(t, err)
	require.Equal(t, []Permission{FeedbackRead}, got)
	got, err = c.Grant([]Permission{FeedbackRead, ToolsWrite})
	require.Equal(t, Fault(Malformed, "invalid_scope"), err)
	require.Nil(t, got)
}

func TestAnActorIsItsClientWithWhatWasGranted(t *testing.T) {
	t.Parallel()
	c := Client{ID: "client", Role: RolePilot, OrganisationID: p(ID("org")), Permissions: PermissionsOf[RolePilot]}
	a := c.Actor([]Permission{FeedbackRead})
	require.Equal(t, Actor{Role: RolePilot, ClientID: "client", Organisation: "org", Permissions: []Permission{FeedbackRead}}, a)
	require.NoError(t, a.Require(FeedbackRead))
	require.Equal(t, Fault(Forbidden, "insufficient-scope").With("scope", "feedback:write"), a.Require(FeedbackWrite))
	require.Equal(t, Fault(Unauthenticated, "authentication-required"), Anonymous.Require(FeedbackRead))
	require.Equal(t, Actor{Role: RoleEditor, ClientID: "e"}, Client{ID: "e", Role: RoleEditor}.Actor(nil))
	for role, edits := range map[Role]bool{
		RoleAnonymous: false, RolePilot: false, RoleIntegrator: false, RoleEditor: true, RoleOperator: true, RoleSystem: false,
	} {
		require.Equal(t, edits, Actor{Role: role}.Edits(), role)
	}
}

func TestARandomKeyIs32BytesAndAnotherEachTime(t *testing.T) {
	t.Parallel()
	b, err := base64.StdEncoding.DecodeString(RandomKey())
	require.NoError(t, err)
	require.Len(t, b, 32)
	require.NotEqual(t, RandomKey(), RandomKey())
}
