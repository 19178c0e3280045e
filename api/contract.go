package api

// What follows is the head of the published contract; cmd/openapi reads it.
//
//	@title			Lähijohtamisen akatemia
//	@version		1
//	@description	A material bank of leadership tools for municipal supervisors: a catalogue in Finnish, Swedish and English, feedback of pilot organisations on it, and a feed of what changes because of that.
//	@description
//	@description	Everything public is read without a token. Errors are problem documents (RFC 9457) with texts in the asked language. What isn't known is refused: parameters, fields, codes.
//	@description
//	@description	An Idempotency-Key makes a request safe to send again: the same request under it gets the same answer for 24 hours, another one is refused (422), and one that runs meanwhile is told so (409). After 24 hours the key is free again. A refused request isn't kept, and neither is one that failed (5xx).
//	@license.name	Apache-2.0
//	@license.url	https://www.apache.org/licenses/LICENSE-2.0
//
//	@tag.name			catalogue
//	@tag.description	Published tools and what describes them
//	@tag.name			feedback
//	@tag.description	Pilot organisations: sending feedback, and what became of it
//	@tag.name			trials
//	@tag.description	Pilot organisations: trying tools in real situations
//	@tag.name			editing
//	@tag.description	Editors: drafts, publishing, triage
//	@tag.name			sync
//	@tag.description	Following what changes
//	@tag.name			webhooks
//	@tag.description	Being told what changes
//	@tag.name			thesaurus
//	@tag.description	What search knows of the field's language, and what it doesn't
//	@tag.name			authentication
//	@tag.description	Access tokens
//	@tag.name			service
//	@tag.description	The service itself
//
//	@securitydefinitions.oauth2.application	Bearer
//	@tokenUrl								/oauth/token
//	@scope.trials:write						Plan and report trials
//	@scope.feedback:write					Send feedback
//	@scope.feedback:read					Read the organisation's own feedback
//	@scope.webhooks:manage					Manage webhooks
//	@scope.responsibilities:write			Word the organisation's responsibilities of leadership
//	@scope.tools:write						Write and publish tools
//	@scope.feedback:triage					Triage and answer everybody's feedback
//	@scope.organisations:manage				Manage organisations and programmes
