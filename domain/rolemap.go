package domain

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// RoleMap says what somebody may whom the operator's own provider vouches for.
type RoleMap []roleRule

// roleRule gives permissions of an editor to whoever has a claim with a value.
type roleRule struct {
	claim, value string
	permissions  []Permission
}

// ParseRoleMap reads rules, separated by commas: claim:value=editor, or with fewer permissions
// claim:value=editor/feedback:triage/tools:write. A claim inside another one is named with dots, as in
// realm_access.roles. Every fault is named.
func ParseRoleMap(text string) (RoleMap, error) {
	var m RoleMap
	var faults []error
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		rule, err := parseRoleRule(part)
		if err != nil {
			faults = append(faults, fmt.Errorf("%q %w", part, err))
			continue
		}
		m = append(m, rule)
	}
	if len(m) == 0 && len(faults) == 0 {
		faults = append(faults, errors.New("it must give somebody a role, such as groups:academy-editors=editor"))
	}
	return m, errors.Join(faults...)
}

func parseRoleRule(text string) (roleRule, error) {
	i := strings.LastIndexByte(text, '=')
	claim, value, ok := strings.Cut(text[:max(i, 0)], ":")
	if !ok || claim == "" || value == "" {
		return roleRule{}, errors.New("isn't claim:value=editor")
	}
	words := strings.Split(text[i+1:], "/")
	role := Role(words[0])
	if role != RoleEditor { // all others act for an organisation, which a foreign token can't name
		return roleRule{}, fmt.Errorf("gives a role other than %s", RoleEditor)
	}
	rule := roleRule{claim: claim, value: value, permissions: PermissionsOf[role]}
	if len(words) > 1 {
		rule.permissions = nil
	}
	for _, word := range words[1:] {
		if !slices.Contains(PermissionsOf[role], Permission(word)) {
			return roleRule{}, fmt.Errorf("gives a permission that is none of %s", strings.Join(permissionCodes(PermissionsOf[role]), " "))
		}
		rule.permissions = append(rule.permissions, Permission(word))
	}
	return rule, nil
}

// Permissions are what the claims of a token give together: none when no rule fits.
func (m RoleMap) Permissions(claims map[string]any) []Permission {
	var all []Permission
	for _, p := range PermissionsOf[RoleEditor] {
		if slices.ContainsFunc(m, func(r roleRule) bool { return slices.Contains(r.permissions, p) && r.fits(claims) }) {
			all = append(all, p)
		}
	}
	return all
}

// fits compares whole values: a text that merely holds the value somewhere gives nothing. Scopes alone are a
// list in one text (RFC 6749 section 3.3).
func (r roleRule) fits(claims map[string]any) bool {
	switch said := claimNamed(claims, r.claim).(type) {
	case string:
		if r.claim == "scope" || r.claim == "scp" {
			return slices.Contains(strings.Fields(said), r.value)
		}
		return said == r.value
	case []any:
		return slices.Contains(said, any(r.value))
	}
	return false
}

func claimNamed(claims map[string]any, name string) any {
	if said, ok := claims[name]; ok {
		return said
	}
	first, rest, ok := strings.Cut(name, ".")
	inner, _ := claims[first].(map[string]any)
	if !ok || inner == nil {
		return nil
	}
	return claimNamed(inner, rest)
}
