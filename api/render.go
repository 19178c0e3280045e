package api

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/klauspost/compress/s2"

	"academy/domain"
	"academy/domain/catalogue"
)

// aroundMembers are the members of a tool that depend on the request or on other resources. They are
// written around the fragments that were rendered once.
var aroundMembers = []string{"language", "match", "highlights", "owner", "related", "collections", "revisions"}

// toolMember is a member of a tool's JSON that is rendered once, in the order of the view.
type toolMember struct {
	name  string
	index []int // of the field in Tool
}

// toolMembers are those of a list's item first, then those that only the whole tool has.
var toolMembers, itemMembers = membersOf(reflect.TypeFor[Tool]())

// membersOf reads the view's JSON tags, so that the documented type and the bytes can't differ.
func membersOf(t reflect.Type) (members []toolMember, items int) {
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || slices.Contains(aroundMembers, name) {
			continue
		}
		members = append(members, toolMember{name, f.Index})
		if len(f.Index) > 1 { // of the embedded ToolItem, which comes first
			items = len(members)
		}
	}
	return members, items
}

// Renderer makes what the catalogue keeps of each tool: its members in every public language, and its
// document.
func Renderer(publicURL string) catalogue.Renderer {
	return func(p domain.PublishedTool, v *domain.Vocabularies) catalogue.Rendered {
		var out catalogue.Rendered
		for i, lang := range domain.Languages {
			if p.Tool.State == domain.ToolPublished && slices.Contains(p.Revision.Content.Ready(), lang) {
				out.Texts[i] = fragmentsOf(toolOf(p, v, lang, publicURL))
			}
		}
		// Content is plain structs, strings and maps of them, which always encode.
		document, _ := json.Marshal(p.Revision.Content.Public())
		out.Document = s2.EncodeBetter(nil, document)
		return out
	}
}

// fragmentsOf renders each member as ,"name":value.
func fragmentsOf(view Tool) catalogue.Fragments {
	var f catalogue.Fragments
	value := reflect.ValueOf(view)
	for _, m := range toolMembers {
		f.Bytes = append(append(append(f.Bytes, `,"`...), m.name...), `":`...)
		b, _ := json.Marshal(value.FieldByIndex(m.index).Interface()) // as above
		f.Bytes = append(f.Bytes, b...)
		f.Ends = append(f.Ends, uint32(len(f.Bytes)))
	}
	f.Bytes = slices.Clip(f.Bytes)
	return f
}

// member is one of the fragments, with its comma.
func member(f catalogue.Fragments, i int) []byte {
	if len(f.Ends) == 0 {
		return nil
	}
	from := uint32(0)
	if i > 0 {
		from = f.Ends[i-1]
	}
	return f.Bytes[from:f.Ends[i]]
}

// documentBytes unpacks a tool's document: its content in every public language, as JSON.
func documentBytes(t *catalogue.Tool) ([]byte, error) { return s2.Decode(nil, t.Document) }

// contentOf is the same, decoded.
func contentOf(t *catalogue.Tool) (domain.Content, error) {
	var content domain.Content
	b, err := documentBytes(t)
	if err == nil {
		err = json.Unmarshal(b, &content)
	}
	return content, err
}
