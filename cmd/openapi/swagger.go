package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"regexp"
	"slices"
	"strings"

	"github.com/swaggo/swag"
)

// object is a JSON object.
type object = map[string]any

// swagger reads the comments and gives Swagger 2.0 with names that people can say.
func swagger(folders ...string) (object, error) {
	parser := swag.New(swag.SetDebugger(log.New(io.Discard, "", 0)), swag.SetStrict(true),
		swag.SetOverrides(map[string]string{"academy/api.renderedItem": "academy/api.ToolItem"})) // the same as bytes
	parser.RequiredByDefault = true
	if err := parser.ParseAPIMultiSearchDir(folders, "contract.go", 100); err != nil {
		return nil, fmt.Errorf("read comments: %w", err)
	}
	raw, err := json.Marshal(parser.GetSwagger())
	if err != nil {
		return nil, fmt.Errorf("render comments: %w", err)
	}
	var document object
	if err := json.Unmarshal(raw, &document); err != nil {
		return nil, fmt.Errorf("read swagger: %w", err)
	}
	document["schemes"] = []any{"http", "https"}
	document["produces"] = []any{"application/json", "application/problem+json"}
	if err := checkOperations(document); err != nil {
		return nil, err
	}
	conditional(document)
	return rename(document)
}

// conditional says of every public page that who has it already is told only so. Links with a secret in
// them have no tag.
func conditional(document object) {
	for path, methods := range document["paths"].(object) {
		op, ok := methods.(object)["get"].(object)
		if !ok || strings.Contains(path, "{token}") || op["security"] != nil && !strings.HasPrefix(path, "/v1/media/") {
			continue
		}
		op["responses"].(object)["304"] = object{"description": "Not changed since the ETag in If-None-Match"}
	}
}

// publicTags are the tags of operations that need no token; every other one must name its scope.
var publicTags = []string{"catalogue", "sync", "service", "authentication"}

// checkOperations refuses an operation that forgot to say who may call it, or what it is.
func checkOperations(document object) error {
	var faults []string
	for path, methods := range document["paths"].(object) {
		for method, op := range methods.(object) {
			op := op.(object)
			name := strings.ToUpper(method) + " " + path
			tag := op["tags"].([]any)[0].(string)
			switch {
			case op["operationId"] == nil || op["summary"] == nil:
				faults = append(faults, name+" has no id or summary")
			case op["security"] == nil && !slices.Contains(publicTags, tag):
				faults = append(faults, name+" has no @security and no public tag")
			case op["security"] != nil && slices.Contains(publicTags, tag):
				faults = append(faults, name+" has @security and a public tag")
			}
		}
	}
	if len(faults) > 0 {
		slices.Sort(faults)
		return fmt.Errorf("operations: %s", strings.Join(faults, "; "))
	}
	return nil
}

var generic = regexp.MustCompile(`^api\.(\w+)-(?:api|domain)_(\w+)$`)

// rename gives definitions the nouns of the house: Page[ToolItem] becomes PageOfToolItem, and what the
// stored content and a view share by name becomes ContentStep beside Step. What only the content
// uses is an input too, so its members are optional.
func rename(document object) (object, error) {
	definitions := document["definitions"].(object)
	names := map[string]string{}
	for name := range definitions {
		switch short := strings.TrimPrefix(name, "api."); {
		case generic.MatchString(name):
			names[name] = generic.ReplaceAllString(name, "${1}Of${2}")
		case short != name:
			names[name] = short
		}
	}
	for name, definition := range definitions {
		short, ok := strings.CutPrefix(name, "domain.")
		if !ok {
			continue
		}
		if definitions["api."+short] != nil {
			short = "Content" + short
		}
		names[name] = short
		delete(definition.(object), "required")
	}
	renamed := object{}
	for name, definition := range definitions {
		if names[name] == "" || renamed[names[name]] != nil {
			return nil, fmt.Errorf("definition %s has no name of its own", name)
		}
		renamed[names[name]] = definition
	}
	document["definitions"] = renamed
	each(document, func(o object) {
		if ref, ok := o["$ref"].(string); ok {
			o["$ref"] = "#/definitions/" + names[strings.TrimPrefix(ref, "#/definitions/")]
		}
		delete(o, "x-enum-varnames")
		delete(o, "x-enum-comments")
		delete(o, "x-enum-descriptions")
	})
	return document, nil
}

// each calls f for every object of a document.
func each(value any, f func(object)) {
	switch v := value.(type) {
	case object:
		f(v)
		for _, child := range v {
			each(child, f)
		}
	case []any:
		for _, child := range v {
			each(child, f)
		}
	}
}
