package mirror

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"

	"academy/api/client"
)

// page is a part of the feed with the documents as they came: what a newer server says in them, the mirror
// keeps.
type page struct {
	Items []change `json:"items"`
	Next  *string  `json:"next"`
	Delta *string  `json:"delta"`
}

type change struct {
	Op   string          `json:"op"`
	Type string          `json:"type"`
	Slug string          `json:"slug"`
	Data json.RawMessage `json:"data"`

	document client.Document // what data says, when there is any
	Version  int             `json:"version"`
}

// feedTypes are what makes a mirror look again; of tools it takes the documents from the feed.
const feedTypes = "tool,collection,vocabulary,organisation,programme,peer_pool"

// pageSize is how many changes are asked for at once: their documents are in memory together.
const pageSize = "250"

// first is where the feed begins.
func (m *Mirror) first() string {
	q := maps.Clone(m.Filters)
	if q == nil {
		q = url.Values{}
	}
	q.Set("types", feedTypes)
	q.Set("include", "data")
	q.Set("limit", pageSize)
	return "/v1/changes?" + q.Encode()
}

// follow applies the feed page by page until it has no more.
func (m *Mirror) follow(ctx context.Context) error {
	for {
		address := cmp.Or(m.state.Cursor, m.first())
		p, tag, err := m.read(ctx, address)
		if err != nil {
			return err
		}
		if m.state.Cursor == "" { // not before: of a question that the server refuses, nothing is kept
			if err := m.begin(ctx); err != nil {
				return err
			}
		}
		if p == nil {
			return nil // as it was
		}
		if p.Delta != nil && len(p.Items) == 0 && !m.state.Snapshot {
			return m.stand(*p.Delta, tag)
		}
		m.etag = "" // a page with something in it is read again until it is applied
		if err := m.apply(ctx, *p); err != nil {
			return err
		}
	}
}

// stand notes where to look the next time, when there was nothing for it on the way there, and by which tag the
// server can tell that it is still so.
func (m *Mirror) stand(address, tag string) error {
	if m.state.Cursor == address {
		m.etag = tag
		return nil
	}
	m.etag, m.state.Cursor = "", address
	return m.save()
}

// begin forgets what an earlier snapshot had.
func (m *Mirror) begin(ctx context.Context) error {
	if err := m.folder.write(journalFile, nil); err != nil {
		return err
	}
	m.state.Snapshot, m.state.Behind = true, true
	m.done, m.total = 0, m.expected(ctx)
	return m.save()
}

// expected is how many tools there are to come, as well as it can be known: for a bar only.
func (m *Mirror) expected(ctx context.Context) int {
	q := maps.Clone(m.Filters)
	if q == nil {
		q = url.Values{}
	}
	q.Set("limit", "1")
	var list struct {
		Total int `json:"total"`
	}
	if err := m.Academy.Follow(ctx, "/v1/tools?"+q.Encode(), &list); err != nil {
		return 0
	}
	return list.Total
}

// read gives a page and its tag; no page when it is still the empty one that it was.
func (m *Mirror) read(ctx context.Context, address string) (*page, string, error) {
	var p page
	var header http.Header
	err := m.Academy.Follow(ctx, address, &p, client.IfNoneMatch(m.etag), client.Header(&header))
	switch {
	case errors.Is(err, client.ErrNotModified):
		return nil, "", nil
	case err != nil:
		return nil, "", fmt.Errorf("read the change feed: %w", err)
	case (p.Next == nil) == (p.Delta == nil):
		return nil, "", errors.New("read the change feed: it must say exactly one of next and delta")
	}
	m.named = cmp.Or(deref(p.Next), deref(p.Delta))
	return &p, header.Get("ETag"), nil
}

// apply makes the files of a page, and then stores where it ends.
func (m *Mirror) apply(ctx context.Context, p page) error {
	tools, err := m.sorted(p.Items)
	if err != nil {
		return err
	}
	if err := m.mark(len(p.Items) > 0, tools); err != nil {
		return err
	}
	if err := m.writeTools(ctx, tools); err != nil {
		return err
	}
	if m.state.Snapshot {
		if err := m.note(tools); err != nil {
			return err
		}
		if p.Delta != nil {
			if err := m.prune(); err != nil {
				return err
			}
		}
	}
	if err := m.folder.settle(toolsFolder, mediaFolder); err != nil {
		return err
	}
	if m.state.Cursor = deref(p.Next); p.Delta != nil {
		m.state.Cursor, m.state.Snapshot = *p.Delta, false
	}
	if err := m.save(); err != nil {
		return err
	}
	m.done += len(tools)
	m.Report(m.done, m.total)
	return nil
}

// mark stores what is to be put right at the end of the run because of a page, before the page's first file is
// touched.
func (m *Mirror) mark(lists bool, tools []change) error {
	before := m.state
	m.state.Behind = before.Behind || lists
	m.state.Media = before.Media || before.Snapshot || slices.ContainsFunc(tools, func(t change) bool {
		old, _ := m.held(toolsFolder + "/" + t.Slug + documentEnd)
		return slices.ContainsFunc(slices.Concat(t.document.Media, old.Media), func(item client.ContentMedia) bool { return storedAt(item) != "" })
	})
	if m.state == before {
		return nil
	}
	return m.save()
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// sorted gives the page's tools, each once and as its last change says.
func (m *Mirror) sorted(items []change) ([]change, error) {
	last := map[string]int{}
	var tools []change
	for _, item := range items {
		switch {
		case item.Type != "tool":
			continue
		case !safeSlug.MatchString(item.Slug):
			return nil, fmt.Errorf("the server names a tool %q, which can't be a file's name", item.Slug)
		case item.Op == "upsert" && item.Data == nil:
			return nil, fmt.Errorf("the server sent no document of %s", item.Slug)
		case item.Op == "upsert":
			if err := json.Unmarshal(item.Data, &item.document); err != nil {
				return nil, fmt.Errorf("read the document of %s: %w", item.Slug, err)
			}
		case item.Op != "withdraw" && item.Op != "left_filter":
			m.Warn(fmt.Sprintf("The server says %q of %s, which this program doesn't know: left alone.", item.Op, item.Slug))
			continue
		}
		if at, twice := last[item.Slug]; twice {
			tools[at] = item
			continue
		}
		last[item.Slug] = len(tools)
		tools = append(tools, item)
	}
	return tools, nil
}

// note writes down which tools a snapshot had so far, for when it is over. A page that is read twice is noted
// twice, which does no harm.
func (m *Mirror) note(tools []change) error {
	file, err := m.folder.root.OpenFile(journalFile, os.O_APPEND|os.O_WRONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, t := range tools {
		if t.Op == "upsert" {
			b.WriteString("\n" + t.Slug + "\n") // on a line of its own, also after one that was cut off
		}
	}
	_, err = file.WriteString(b.String())
	return errors.Join(err, file.Sync(), file.Close())
}

// prune removes the tools that a snapshot didn't have.
func (m *Mirror) prune() error {
	journal, err := m.folder.read(journalFile)
	if err != nil {
		return err
	}
	seen := strings.Fields(string(journal))
	slices.Sort(seen)
	names, err := m.folder.list(toolsFolder)
	if err != nil {
		return err
	}
	for _, name := range names {
		slug, ours := slugOf(name)
		if _, there := slices.BinarySearch(seen, slug); !ours || there {
			continue
		}
		if err := m.folder.remove(toolsFolder + "/" + name); err != nil {
			return err
		}
		if name == slug+documentEnd {
			m.result.Removed++
		}
	}
	return nil
}
