package main

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// method is an operation as a Go method.
type method struct {
	name, verb, path string
	comment          string
	inPath           []object
	params           []object // in the query and in headers
	body, media      string   // "" for none: its Go type, its media type
	answer           string   // Go type; "" for none, stream for bytes
	accept           string
	secured          bool
}

// stream is the answer of an operation that gives something else than JSON.
const stream = "io.ReadCloser"

// operations has a method for every operation, in the order of their names.
func (g *generator) operations(paths object) (string, error) {
	var methods []method
	for path, verbs := range paths {
		for verb, op := range verbs.(object) {
			m, err := g.method(strings.ToUpper(verb), path, op.(object))
			if err != nil {
				return "", fmt.Errorf("%s %s: %w", verb, path, err)
			}
			methods = append(methods, m)
		}
	}
	slices.SortFunc(methods, func(a, b method) int { return strings.Compare(a.name, b.name) })
	var b bytes.Buffer
	b.WriteString(generatedBy + "import (\n\t\"context\"\n\t\"io\"\n\t\"net/http\"\n\t\"net/url\"\n\t\"strconv\"\n)\n\n")
	for _, m := range methods {
		g.parameters(&b, m)
		g.call(&b, m)
	}
	return b.String(), nil
}

func (g *generator) method(verb, path string, op object) (method, error) {
	id := op["operationId"].(string)
	m := method{name: strings.ToUpper(id[:1]) + id[1:], verb: verb, path: path, secured: len(list(op["security"])) > 0}
	m.comment = fmt.Sprintf("%s: %s (%s %s).", m.name, strings.TrimSuffix(op["summary"].(string), "."), verb, path)
	if text, ok := op["description"].(string); ok {
		m.comment += "\n\n" + text
	}
	for _, p := range list(op["parameters"]) {
		p := p.(object)
		if p["in"] == "path" {
			m.inPath = append(m.inPath, p)
		} else {
			m.params = append(m.params, p)
		}
	}
	places := regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1)
	slices.SortFunc(m.inPath, func(a, b object) int { return strings.Index(path, braced(a)) - strings.Index(path, braced(b)) })
	if len(places) != len(m.inPath) {
		return m, fmt.Errorf("%d parameters in the path, %d described", len(places), len(m.inPath))
	}
	if body, ok := op["requestBody"].(object); ok {
		if err := g.requestBody(&m, body["content"].(object)); err != nil {
			return m, err
		}
	}
	return m, g.success(&m, op["responses"].(object))
}

func braced(parameter object) string { return "{" + parameter["name"].(string) + "}" }

func (g *generator) requestBody(m *method, content object) error {
	m.media = slices.Sorted(maps.Keys(content))[0]
	switch m.media {
	case "application/json":
		m.body = g.typeOf(content[m.media].(object)["schema"].(object))
	case "application/merge-patch+json":
		m.body = "Patch"
	case "application/x-www-form-urlencoded":
		m.body = "url.Values"
	case "multipart/form-data":
		m.body = "Upload"
	case "application/octet-stream":
		m.body = "io.Reader"
	default:
		return fmt.Errorf("a body of %s", m.media)
	}
	return nil
}

// success finds what the operation answers when all went well: all its statuses must say the same.
func (g *generator) success(m *method, responses object) error {
	m.accept = "application/json"
	for status, response := range responses {
		content, ok := response.(object)["content"].(object)
		if status[0] != '2' || !ok {
			continue
		}
		answer := stream
		if media, ok := content["application/json"].(object); ok {
			answer = g.typeOf(media["schema"].(object))
		} else {
			m.accept = strings.Join(slices.Sorted(maps.Keys(content)), ", ")
		}
		if m.answer != "" && m.answer != answer {
			return fmt.Errorf("answers %s and %s", m.answer, answer)
		}
		m.answer = answer
	}
	return nil
}

// parameters declares what can be asked for beside the path.
func (g *generator) parameters(b *bytes.Buffer, m method) {
	if len(m.params) == 0 {
		return
	}
	fmt.Fprintf(b, "// %sParams are what %s can be asked with; nothing needs to be set unless it says so.\ntype %sParams struct {\n", m.name, m.name, m.name)
	for _, p := range m.params {
		schema := maps.Clone(p["schema"].(object))
		schema["description"] = p["description"]
		if p["required"] == true {
			schema["description"] = strings.TrimSpace(fmt.Sprint(p["description"]) + " (required)")
		}
		if text := remark(schema); text != "" {
			comment(b, "\t", text)
		}
		fmt.Fprintf(b, "%s %s\n", exported(p["name"].(string)), g.typeOf(schema))
	}
	b.WriteString("}\n\n")
}

// call declares the method.
func (g *generator) call(b *bytes.Buffer, m method) {
	comment(b, "", m.comment)
	signature := []string{"ctx context.Context"}
	for _, p := range m.inPath {
		signature = append(signature, p["name"].(string)+" "+g.typeOf(p["schema"].(object)))
	}
	if m.body != "" {
		signature = append(signature, "body "+m.body)
	}
	if len(m.params) > 0 {
		signature = append(signature, "params "+m.name+"Params")
	}
	signature = append(signature, "options ...Option")
	result := "error"
	switch {
	case m.answer == stream || strings.HasPrefix(m.answer, "map["):
		result = "(" + m.answer + ", error)"
	case m.answer != "":
		result = "(*" + m.answer + ", error)"
	}
	fmt.Fprintf(b, "func (a *Academy) %s(%s) %s {\n", m.name, strings.Join(signature, ", "), result)
	fmt.Fprintf(b, "r := request{method: http.Method%s, path: %s, accept: %q, secured: %t}\n", methodName(m.verb), g.pathOf(m), m.accept, m.secured)
	for _, p := range m.params {
		g.set(b, p)
	}
	if m.body != "" {
		fmt.Fprintf(b, "r.body, r.media = body, %q\n", m.media)
	}
	switch {
	case m.answer == stream:
		b.WriteString("return a.stream(ctx, r, options)\n}\n\n")
	case m.answer == "":
		b.WriteString("return a.send(ctx, r, nil, options)\n}\n\n")
	case strings.HasPrefix(m.answer, "map["):
		fmt.Fprintf(b, "var answer %s\nerr := a.send(ctx, r, &answer, options)\nreturn answer, err\n}\n\n", m.answer)
	default:
		fmt.Fprintf(b, "return answered[%s](ctx, a, r, options)\n}\n\n", m.answer)
	}
}

func methodName(verb string) string { return verb[:1] + strings.ToLower(verb[1:]) }

// pathOf is the Go expression of the path, with what stands in it escaped.
func (g *generator) pathOf(m method) string {
	path := fmt.Sprintf("%q", m.path)
	for _, p := range m.inPath {
		value := fmt.Sprintf("url.PathEscape(%s)", p["name"])
		if g.typeOf(p["schema"].(object)) == "int" {
			value = fmt.Sprintf("strconv.Itoa(%s)", p["name"])
		}
		path = strings.Replace(path, braced(p), `" + `+value+` + "`, 1)
	}
	return strings.TrimSuffix(path, ` + ""`)
}

// set puts a parameter into the request unless it is the zero value.
func (g *generator) set(b *bytes.Buffer, p object) {
	name := p["name"].(string)
	value := "params." + exported(name)
	switch g.typeOf(p["schema"].(object)) {
	case "int":
		value = "integer(" + value + ")"
	case "bool":
		value = "boolean(" + value + ")"
	}
	where := "query"
	if p["in"] == "header" {
		where = "header"
	}
	fmt.Fprintf(b, "r.%s(%q, %s)\n", where, name, value)
}
