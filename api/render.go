package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

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
// document. Those that lists show lie open; the rest of every language and the document, which say the same
// again and again, are packed as one.
func Renderer(publicURL string) catalogue.Renderer {
	return func(p domain.PublishedTool, v *domain.Vocabularies) catalogue.Rendered {
		w := writers.Get().(*writer)
		defer writers.Put(w)
		w.open, w.rest = w.open[:0], w.rest[:0]
		var out catalogue.Rendered
		var ends [len(out.Texts)]int // of each text in what lies open
		for i, lang := range domain.Languages {
			if p.Tool.State == domain.ToolPublished && slices.Contains(p.Revision.Content.Ready(), lang) {
				out.Texts[i].Ends = w.members(toolOf(p, v, lang, publicURL))
				items := out.Texts[i].Ends[itemMembers-1]
				w.open = append(w.open, w.buffer.Bytes()[:items]...)
				w.rest = append(w.rest, w.buffer.Bytes()[items:]...)
			}
			ends[i] = len(w.open)
		}
		w.buffer.Reset()
		w.write(p.Revision.Content.Public())
		w.rest = append(w.rest, w.buffer.Bytes()...)
		w.packed = s2.Encode(w.packed[:cap(w.packed)], w.rest)
		kept, from := slices.Concat(w.open, w.packed), 0
		for i, end := range ends {
			out.Texts[i].Bytes = kept[from:end:end]
			from = end
		}
		out.Packed = kept[from:]
		return out
	}
}

// writer encodes in buffers that are used again. What is kept of a tool is copied out of them in one piece:
// loading thousands of tools leaves little to collect, and few holes among what stays.
type writer struct {
	buffer             bytes.Buffer
	open, rest, packed []byte
	json               *json.Encoder
}

var writers = sync.Pool{New: func() any {
	w := &writer{}
	w.json = json.NewEncoder(&w.buffer)
	return w
}}

// write appends a value of plain structs, strings and maps of them, which always encodes.
func (w *writer) write(value any) {
	_ = w.json.Encode(value)
	w.buffer.Truncate(w.buffer.Len() - 1) // the encoder's line break
}

// members renders each member of a tool as ,"name":value and tells where each ends.
func (w *writer) members(view Tool) []uint32 {
	w.buffer.Reset()
	ends := make([]uint32, len(toolMembers))
	value := reflect.ValueOf(view)
	for i, m := range toolMembers {
		w.buffer.WriteString(`,"`)
		w.buffer.WriteString(m.name)
		w.buffer.WriteString(`":`)
		w.write(value.FieldByIndex(m.index).Interface())
		ends[i] = uint32(w.buffer.Len())
	}
	return ends
}

// fragmentsOf renders a tool with nothing packed.
func fragmentsOf(view Tool) catalogue.Fragments {
	w := writers.Get().(*writer)
	defer writers.Put(w)
	ends := w.members(view)
	return catalogue.Fragments{Bytes: bytes.Clone(w.buffer.Bytes()), Ends: ends}
}

// keptWhole is of how many tools the whole text is kept unpacked, those that were read last.
const keptWhole = 512

// wholeKey names a tool's text in a language.
type wholeKey struct {
	tool *catalogue.Tool // of one revision: another one is another tool
	lang domain.Language
}

// whole is a tool's fragments with nothing packed.
func (s *Server) whole(t *catalogue.Tool, lang domain.Language) (catalogue.Fragments, error) {
	f := t.Text(lang)
	if len(f.Ends) == 0 {
		return f, nil
	}
	key := wholeKey{t, t.In(lang)}
	all, ok := s.wholes.Get(key)
	if !ok {
		var err error
		if all, err = unpacked(t, func(rests [3][]byte, _ []byte) []byte {
			return slices.Concat(f.Bytes, rests[slices.Index(domain.Languages, key.lang)])
		}); err != nil {
			return f, err
		}
		s.wholes.Add(key, all)
	}
	return catalogue.Fragments{Bytes: all, Ends: f.Ends}, nil
}

// unpacked gives what f takes of what lists don't show of each text, and of the document; both are f's for
// as long as it runs.
func unpacked(t *catalogue.Tool, f func(rests [3][]byte, document []byte) []byte) ([]byte, error) {
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	rest, err := s2.Decode((*buffer)[:cap(*buffer)], t.Packed) // in a buffer of its own when this one is too small
	if err != nil {
		return nil, fmt.Errorf("unpack a tool: %w", err)
	}
	var rests [3][]byte
	for i, text := range t.Texts {
		if n := len(text.Ends); n > 0 {
			end := text.Ends[n-1] - text.Ends[itemMembers-1]
			rests[i], rest = rest[:end], rest[end:]
		}
	}
	return f(rests, rest), nil
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

// documentBytes is a tool's document: its content in every public language, as JSON.
func documentBytes(t *catalogue.Tool) ([]byte, error) {
	return unpacked(t, func(_ [3][]byte, document []byte) []byte { return bytes.Clone(document) })
}

// keptDocuments is of how many tools the document is kept unpacked, those that were read last: who follows the
// feed reads the newest ones.
const keptDocuments = 256

// document is documentBytes of a tool that may be read again soon.
func (s *Server) document(t *catalogue.Tool) ([]byte, error) {
	if b, ok := s.documents.Get(t); ok {
		return b, nil
	}
	b, err := documentBytes(t)
	if err == nil {
		s.documents.Add(t, b)
	}
	return b, err
}

// contentOf is the same, decoded.
func contentOf(t *catalogue.Tool) (domain.Content, error) {
	var content domain.Content
	b, err := documentBytes(t)
	if err == nil {
		err = json.Unmarshal(b, &content)
	}
	return content, err
}
