package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"pgregory.net/rapid"
)

// generator draws values that a schema allows.
type generator struct {
	rt    *rapid.T
	words []string // codes, slugs and others that mean something here
}

// deepest is how far a schema is followed; below, only what it demands is given.
const deepest = 6

// chance is true about once in so many times. Bits are fair, while rapid's numbers are mostly small, and
// what shrinks becomes false.
func (g generator) chance(of int) bool {
	for n := 1; n < of; n *= 2 {
		if !rapid.Bool().Draw(g.rt, "") {
			return false
		}
	}
	return true
}

func (g generator) value(schema *openapi3.Schema, depth int) any {
	if ways := slices.Concat(schema.AnyOf, schema.OneOf); len(ways) > 0 {
		return g.value(rapid.SampledFrom(ways).Draw(g.rt, "").Value, depth)
	}
	if len(schema.Enum) > 0 {
		return rapid.SampledFrom(schema.Enum).Draw(g.rt, "")
	}
	types := schema.Type.Slice()
	if len(types) == 0 {
		return g.object(schema, depth)
	}
	switch rapid.SampledFrom(types).Draw(g.rt, "") {
	case openapi3.TypeObject:
		return g.object(schema, depth)
	case openapi3.TypeArray:
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(g.rt, "") {
			list = append(list, g.value(schema.Items.Value, depth+1))
		}
		return list
	case openapi3.TypeString:
		return g.text(schema)
	case openapi3.TypeBoolean:
		return rapid.Bool().Draw(g.rt, "")
	case openapi3.TypeInteger:
		return g.integer(schema)
	case openapi3.TypeNumber:
		return float64(g.integer(schema)) / 2
	}
	return nil
}

func (g generator) object(schema *openapi3.Schema, depth int) any {
	object := map[string]any{}
	for _, part := range schema.AllOf {
		more, _ := g.object(part.Value, depth).(map[string]any)
		maps.Copy(object, more)
	}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		if slices.Contains(schema.Required, name) || depth < deepest && g.chance(2) {
			object[name] = g.value(schema.Properties[name].Value, depth+1)
		}
	}
	if more := schema.AdditionalProperties.Schema; more != nil && depth < deepest {
		for range rapid.IntRange(0, 2).Draw(g.rt, "") {
			object[g.word()] = g.value(more.Value, depth+1)
		}
	}
	return object
}

func (g generator) integer(schema *openapi3.Schema) int {
	least, most := -1<<31, 1<<40
	if schema.Min != nil {
		least = int(*schema.Min)
	}
	if schema.Max != nil {
		most = int(*schema.Max)
	}
	near := []int{least, most}
	for _, n := range []int{-1, 0, 1, 2, 5, 30, 1 << 31} {
		if n >= least && n <= most {
			near = append(near, n)
		}
	}
	if g.chance(3) {
		return rapid.IntRange(least, most).Draw(g.rt, "")
	}
	return rapid.SampledFrom(near).Draw(g.rt, "")
}

func (g generator) word() string { return rapid.SampledFrom(g.words).Draw(g.rt, "") }

// letters are those that programs stumble over.
var letters = []rune("abcåäöÅÄÖ 0159-_.,:;'\"\\/<>&=+%$#@!?*(){}[]|~\n\t\r\u00a0\u0301\u200b\u202e\u2028\ufeff\U0001f9d1\U0001f680")

// text draws a text of a schema's form and length: something that means something here, or anything.
func (g generator) text(schema *openapi3.Schema) string {
	switch schema.Format {
	case "uuid":
		return fmt.Sprintf("019c6576-a400-7743-beaf-%012x", rapid.IntRange(0, 1<<40).Draw(g.rt, ""))
	case "date":
		return g.date()
	case "date-time":
		return g.date() + rapid.SampledFrom([]string{"T00:00:00Z", "T23:59:59.999999999+14:00", "T12:30:00-12:00"}).Draw(g.rt, "")
	case "uri":
		return "https://example.org/" + rapid.StringMatching(`[a-z]{0,8}`).Draw(g.rt, "")
	}
	most := 60
	if schema.MaxLength != nil {
		most = int(*schema.MaxLength)
		if g.chance(20) {
			return strings.Repeat("ä", most)
		}
	}
	if word := g.word(); g.chance(2) && len(word) <= most {
		return word
	}
	return rapid.StringOfN(rapid.SampledFrom(letters), 0, min(most, 60), -1).Draw(g.rt, "")
}

func (g generator) date() string {
	return fmt.Sprintf("%04d-%02d-%02d", rapid.SampledFrom([]int{1, 1999, 2024, 2025, 2026, 2027, 9999}).Draw(g.rt, ""),
		rapid.IntRange(1, 12).Draw(g.rt, ""), rapid.IntRange(1, 28).Draw(g.rt, ""))
}

// like draws what is near a value that makes sense: mostly itself, some members left out, some drawn.
func (g generator) like(schema *openapi3.Schema, base any, depth int) any {
	if g.chance(12) {
		return g.value(schema, depth)
	}
	object, ok := base.(map[string]any)
	if !ok {
		return base
	}
	result := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		property := schema.Properties[name]
		switch {
		case property == nil: // of a map
			result[name] = object[name]
		case !slices.Contains(schema.Required, name) && g.chance(12):
		default:
			result[name] = g.like(property.Value, object[name], depth+1)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		if _, there := object[name]; !there && depth < deepest && g.chance(6) {
			result[name] = g.value(schema.Properties[name].Value, depth+1)
		}
	}
	return result
}
