package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"

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
		w := writers.Get().(*writer)
		defer writers.Put(w)
		w.kept = w.kept[:0]
		var out catalogue.Rendered
		var cuts [len(out.Texts)][2]int // where each text's packed part begins and ends
		for i, lang := range domain.Languages {
			if p.Tool.State == domain.ToolPublished && slices.Contains(p.Revision.Content.Ready(), lang) {
				out.Texts[i].Ends = w.members(toolOf(p, v, lang, publicURL))
				items := out.Texts[i].Ends[itemMembers-1]
				w.kept = append(w.kept, w.buffer.Bytes()[:items]...)
				cuts[i][0] = len(w.kept)
				w.kept = packer.EncodeAll(w.buffer.Bytes()[items:], w.kept)
				cuts[i][1] = len(w.kept)
			}
		}
		w.buffer.Reset()
		w.write(p.Revision.Content.Public())
		w.kept = packer.EncodeAll(w.buffer.Bytes(), w.kept)
		kept, from := bytes.Clone(w.kept), 0
		for i, cut := range cuts {
			if text := &out.Texts[i]; text.Ends != nil {
				text.Bytes, text.Packed = kept[from:cut[0]:cut[0]], kept[cut[0]:cut[1]:cut[1]]
				from = cut[1]
			}
		}
		out.Document = kept[from:]
		return out
	}
}

// writer encodes in buffers that are used again. What is kept of a tool is copied out of them in one piece:
// loading thousands of tools leaves little to collect, and few holes among what stays.
type writer struct {
	buffer bytes.Buffer
	kept   []byte
	json   *json.Encoder
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
	if f.Packed == nil {
		return f, nil
	}
	key := wholeKey{t, t.In(lang)}
	all, ok := s.wholes.Get(key)
	if !ok {
		var err error
		if all, err = unpacker.DecodeAll(f.Packed, bytes.Clone(f.Bytes)); err != nil {
			return f, err
		}
		s.wholes.Add(key, all)
	}
	return catalogue.Fragments{Bytes: all, Ends: f.Ends}, nil
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
func documentBytes(t *catalogue.Tool) ([]byte, error) { return unpacker.DecodeAll(t.Document, nil) }

// packer packs what is kept of tools, unpacker reads it; any number may use them at once.
var (
	packer      = newZstd(zstd.SpeedFastest)                                                        // better ones take ten megabytes for themselves
	unpacker, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true)) // constant options
)

// contentOf is the same, decoded.
func contentOf(t *catalogue.Tool) (domain.Content, error) {
	var content domain.Content
	b, err := documentBytes(t)
	if err == nil {
		err = json.Unmarshal(b, &content)
	}
	return content, err
}
