package main

import (
	"maps"
	"slices"
	"strings"
)

// limitHeaders are what answers say of limits (draft-ietf-httpapi-ratelimit-headers-10), and of when to come again.
var limitHeaders = object{
	"RateLimit": object{
		"description": "Of which limit how much is left at least (r), and in how many seconds there is all of it again (t). It stands on answers that count, unless the operator has no such limit",
		"schema":      object{"type": "string", "pattern": `^"(reads|writes|tokens)";r=\d+;t=\d+$`, "examples": []any{`"reads";r=59400;t=1`}},
	},
	"RateLimit-Policy": object{
		"description": "The limit: so many (q) in so many seconds (w)",
		"schema":      object{"type": "string", "pattern": `^"(reads|writes|tokens)";q=\d+;w=\d+$`, "examples": []any{`"reads";q=60000;w=60`}},
	},
	"Retry-After": retryAfter("Seconds after which the same request may succeed; on a 409 only where waiting helps"),
}

func retryAfter(description string) object {
	return object{"description": description, "schema": object{"type": "integer", "minimum": 1, "examples": []any{2}}}
}

// refusals are the answers that say when to come again, always.
func refusals() object {
	again := retryAfter("Seconds to wait before the same request is sent again")
	again["required"] = true
	problem := object{"application/problem+json": object{"schema": object{"$ref": "#/components/schemas/Problem"}}}
	headers := named("RateLimit", "RateLimit-Policy")
	headers["Retry-After"] = again
	return object{
		"TooManyRequests": object{"description": "Too many; nothing was done", "headers": headers, "content": problem},
		"Unavailable": object{
			"description": "The database or the editors' provider is away, or it isn't known whether a write was done: send it again with the same key",
			"headers":     headers, "content": problem,
		},
	}
}

// named refers to limitHeaders.
func named(headers ...string) object {
	o := object{}
	for _, name := range headers {
		o[name] = object{"$ref": "#/components/headers/" + name}
	}
	return o
}

// limited says on every answer of an operation what it tells of limits. Reads count where they are public, other
// requests where a client is known; and sign-ins count for their client.
func limited(op object, path, method string) {
	secured, signsIn := op["security"] != nil, strings.HasPrefix(path, "/oauth/")
	counts := signsIn || secured != (method == "get")
	responses := op["responses"].(object)
	for status, response := range responses {
		headers := object{}
		if counts {
			headers = named("RateLimit", "RateLimit-Policy")
		}
		if status == "default" || status == "409" {
			maps.Copy(headers, named("Retry-After"))
		}
		if len(headers) > 0 {
			response.(object)["headers"] = headers
		}
	}
	guessed := slices.Contains(basicTags, op["tags"].([]any)[0].(string)) // wrong secrets are counted
	if counts || guessed {
		responses["429"] = object{"$ref": "#/components/responses/TooManyRequests"}
	}
	if secured || method != "get" {
		responses["503"] = object{"$ref": "#/components/responses/Unavailable"}
	}
}
