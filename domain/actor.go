package domain

import "slices"

// Role is in which role somebody acts.
type Role string

// The roles.
const (
	RoleAnonymous  Role = "anonymous"
	RolePilot      Role = "pilot"
	RoleIntegrator Role = "integrator"
	RoleEditor     Role = "editor"
	RoleOperator   Role = "operator" // the command line on the server
	RoleSystem     Role = "system"   // the program itself: catalogue refresh, dispatch

	// RoleRetention is the program where it erases what has been kept long enough: apart from RoleSystem,
	// which makes public pages and so may see nobody's feedback.
	RoleRetention Role = "retention"
)

// Permission is an OAuth scope (RFC 6749 section 3.3); it is called scope on the wire only, since a
// change has a Scope of its own.
type Permission string

// The permissions.
const (
	TrialsWrite         Permission = "trials:write"
	FeedbackWrite       Permission = "feedback:write"
	FeedbackRead        Permission = "feedback:read"
	WebhooksManage      Permission = "webhooks:manage"
	ToolsWrite          Permission = "tools:write"
	FeedbackTriage      Permission = "feedback:triage"
	OrganisationsManage Permission = "organisations:manage"

	// ResponsibilitiesWrite lets an organisation word its leaders' responsibilities in public. It is a
	// permission of its own, so that a form's back end, which only sends feedback, can't.
	ResponsibilitiesWrite Permission = "responsibilities:write"
)

// PermissionsOf are the permissions that a role's clients may be given.
var PermissionsOf = map[Role][]Permission{
	RolePilot:      {TrialsWrite, FeedbackWrite, FeedbackRead, WebhooksManage, ResponsibilitiesWrite},
	RoleIntegrator: {WebhooksManage},
	RoleEditor:     {ToolsWrite, FeedbackTriage, OrganisationsManage, ResponsibilitiesWrite},
}

// Scopes lists every permission that some client may be given, in order.
func Scopes() []string {
	var list []string
	for _, permissions := range PermissionsOf {
		list = append(list, permissionCodes(permissions)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// Actor is who asks. It is an argument wherever something depends on it, never hidden in a
// context.
type Actor struct {
	Role         Role
	ClientID     ID // the credential, "" for anonymous, operator and system
	Organisation ID // whose rows the actor may see, "" for none
	Permissions  []Permission
}

// Anonymous reads what is public.
var Anonymous = Actor{Role: RoleAnonymous}

// Operator is the command line on the server.
var Operator = Actor{
	Role:        RoleOperator,
	Permissions: []Permission{ToolsWrite, FeedbackTriage, OrganisationsManage, ResponsibilitiesWrite},
}

// System is the program itself.
var System = Actor{Role: RoleSystem}

// Retainer is the program where it erases what has been kept long enough.
var Retainer = Actor{Role: RoleRetention}

// Can tells whether the actor holds the permission.
func (a Actor) Can(p Permission) bool { return slices.Contains(a.Permissions, p) }

// Require is a Forbidden error unless the actor holds the permission, Unauthenticated for nobody.
func (a Actor) Require(p Permission) error {
	switch {
	case a.Role == RoleAnonymous:
		return Fault(Unauthenticated, "authentication-required")
	case !a.Can(p):
		return Fault(Forbidden, "insufficient-scope").With("scope", string(p))
	}
	return nil
}

// client is the actor's credential; nil for the command line.
func (a Actor) client() *ID {
	if a.ClientID == "" {
		return nil
	}
	return &a.ClientID
}

// Edits tells whether the actor sees every organisation's feedback.
func (a Actor) Edits() bool { return a.Role == RoleEditor || a.Role == RoleOperator }
