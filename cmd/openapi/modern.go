package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
)

// modernise converts to OpenAPI 3 and then says what Swagger 2.0 couldn't: null, media types of
// errors and patches, how to authenticate, the language that the schemas are in.
func modernise(old object) (object, error) {
	raw, err := json.Marshal(old)
	if err != nil {
		return nil, fmt.Errorf("render swagger: %w", err)
	}
	var two openapi2.T
	if err := json.Unmarshal(raw, &two); err != nil {
		return nil, fmt.Errorf("read swagger: %w", err)
	}
	three, err := openapi2conv.ToV3(&two)
	if err != nil {
		return nil, fmt.Errorf("convert: %w", err)
	}
	if raw, err = three.MarshalJSON(); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	var document object
	if err := json.Unmarshal(raw, &document); err != nil {
		return nil, fmt.Errorf("read conversion: %w", err)
	}
	document["openapi"] = "3.1.0"
	document["jsonSchemaDialect"] = "https://spec.openapis.org/oas/3.1/dialect/base"
	document["servers"] = []any{object{"url": "/", "description": "this instance"}}
	document["info"].(object)["license"] = object{"name": "Apache-2.0", "identifier": "Apache-2.0"}
	components := document["components"].(object)
	components["securitySchemes"] = schemes(components["securitySchemes"].(object))
	components["headers"], components["responses"] = limitHeaders, refusals()
	document["webhooks"] = webhooks(document["paths"].(object))
	for path, methods := range document["paths"].(object) {
		for method, op := range methods.(object) {
			limited(op.(object), path, method)
			operation(op.(object), path, method)
		}
	}
	each(components["schemas"], nullable)
	each(document, exampleList)
	each(document, func(o object) { // traces of the conversion
		delete(o, "x-formData-name")
		delete(o, "x-originalParamName")
	})
	return document, nil
}

// schemes offers the token endpoint, and a token that was got elsewhere.
func schemes(converted object) object {
	flow := converted["Bearer"].(object)["flows"].(object)
	return object{
		"OAuth2": object{"type": "oauth2", "description": "Client credentials (RFC 6749 section 4.4)", "flows": flow},
		"Basic":  object{"type": "http", "scheme": "basic", "description": "Client id and secret, for clients that were made for it"},
		"Bearer": object{"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An access token (RFC 9068)"},
	}
}

// basicTags are the tags of operations that take a client's id and secret too.
var basicTags = []string{"feedback", "trials", "clients", "webhooks"}

func operation(op object, path, method string) {
	if security, ok := op["security"].([]any); ok {
		scopes := security[0].(object)["Bearer"]
		if scopes == nil {
			scopes = []any{}
		}
		ways := []any{object{"OAuth2": scopes}, object{"Bearer": []any{}}}
		if slices.Contains(basicTags, op["tags"].([]any)[0].(string)) {
			ways = append(ways, object{"Basic": []any{}})
		}
		op["security"] = ways
	} else {
		op["security"] = []any{} // public
	}
	for status, response := range op["responses"].(object) {
		response := response.(object)
		content, ok := response["content"].(object)
		if !ok {
			continue
		}
		media := first(content)
		schema, _ := media["schema"].(object)
		switch {
		case (strings.HasPrefix(path, "/v1/invitations/") || strings.HasPrefix(path, "/tools/")) && (status == "404" || status == "410"):
			response["content"] = object{"application/problem+json": media, "text/html": object{"schema": object{"type": "string"}}}
		case strings.HasSuffix(fmt.Sprint(schema["$ref"]), "/Problem"):
			response["content"] = object{"application/problem+json": media}
		case path == "/docs" || strings.HasPrefix(path, "/docs/") || strings.HasPrefix(path, "/v1/media/"):
			response["content"] = object{"*/*": media}
		case strings.HasPrefix(path, "/feeds/"):
			response["content"] = object{
				"application/atom+xml": media, "application/rss+xml": media, "application/feed+json": object{"schema": object{"type": "object"}},
			}
		case strings.HasSuffix(path, ".xlsx"):
			response["content"] = object{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": media}
		case strings.HasSuffix(path, ".csv"):
			response["content"] = object{"text/csv": media}
		case strings.HasSuffix(path, ".ndjson"):
			response["content"] = object{"application/x-ndjson": media}
		case strings.HasSuffix(path, ".svg"):
			response["content"] = object{"image/svg+xml": media}
		case strings.HasSuffix(path, ".html"), strings.HasPrefix(path, "/tools/"): // pages for people
			response["content"] = object{"text/html": media}
		case strings.HasPrefix(path, "/v1/invitations/"):
			response["content"] = object{"application/json": media, "text/html": object{"schema": object{"type": "string"}}}
		default:
			response["content"] = object{"application/json": media}
		}
		if status == "400" && strings.HasPrefix(path, "/oauth/") { // what isn't even text is refused before OAuth is spoken
			content := response["content"].(object)
			content["application/problem+json"] = object{"schema": object{"$ref": "#/components/schemas/Problem"}}
		}
		if response["description"] == "" || response["description"] == nil {
			response["description"] = descriptions[status]
		}
	}
	if body, ok := op["requestBody"].(object); ok && method == "patch" {
		body["content"] = object{"application/merge-patch+json": first(body["content"].(object))}
	}
}

var descriptions = map[string]string{
	"200": "OK", "201": "Created", "202": "Accepted", "207": "A result for each row", "400": "Bad request", "401": "Unauthorized", "404": "Not found", "410": "Gone",
	"412": "Changed since it was read", "428": "If-Match is missing", "default": "Problem",
}

func first(content object) object {
	for _, media := range content {
		return media.(object)
	}
	return object{}
}

// nullable says null as JSON Schema does, and lets a reference stand beside its description, as
// 3.1 allows.
func nullable(schema object) {
	if list, ok := schema["allOf"].([]any); ok && len(list) == 1 {
		delete(schema, "allOf")
		schema["$ref"] = list[0].(object)["$ref"]
	}
	if schema["nullable"] != true {
		return
	}
	delete(schema, "nullable")
	switch {
	case schema["$ref"] != nil:
		schema["anyOf"] = []any{object{"$ref": schema["$ref"]}, object{"type": "null"}}
		delete(schema, "$ref")
	case schema["type"] != nil:
		schema["type"] = []any{schema["type"], "null"}
		if list, ok := schema["enum"].([]any); ok {
			schema["enum"] = append(list, nil)
		}
	}
}

// exampleList makes a schema's example the list that JSON Schema has.
func exampleList(o object) {
	if o["type"] == nil && o["$ref"] == nil {
		return
	}
	if example, ok := o["example"]; ok {
		delete(o, "example")
		o["examples"] = []any{example}
	}
}
