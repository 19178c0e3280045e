package mirror

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"

	"academy/api/client"
)

const (
	toolsFolder = "tools"
	documentEnd = ".json"
	textEnd     = ".md"
)

var (
	safeSlug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	toolFile = regexp.MustCompile(`^([a-z0-9-]+)(\.json|\.[a-z]{2}\.md)$`)
)

// slugOf tells which tool a file in toolsFolder is of, and whether it is one of the mirror's at all.
func slugOf(file string) (slug string, ours bool) {
	found := toolFile.FindStringSubmatch(file)
	if found == nil {
		return "", false
	}
	return found[1], true
}

// writers is how many tools are written at once: most of the time goes into waiting for the disk, which makes
// several durable in the time of one.
const writers = 16

// writeTools writes or removes the files of tools.
func (m *Mirror) writeTools(ctx context.Context, tools []change) error {
	var mu sync.Mutex
	var fault error
	var running sync.WaitGroup
	slots := make(chan struct{}, writers)
	for _, t := range tools {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			did, err := m.writeTool(ctx, t)
			mu.Lock()
			defer mu.Unlock()
			m.result.add(did)
			if err != nil && fault == nil {
				fault = err
			}
		})
		mu.Lock()
		broken := fault != nil
		mu.Unlock()
		if broken {
			break
		}
	}
	running.Wait()
	return fault
}

func (r *Result) add(other Result) {
	r.Written += other.Written
	r.Removed += other.Removed
	r.Downloaded += other.Downloaded
}

// writeTool makes a tool's files say what the change says. The document comes last, after the texts and
// media files that stand beside it.
func (m *Mirror) writeTool(ctx context.Context, t change) (did Result, err error) {
	name := toolsFolder + "/" + t.Slug
	old, there := m.held(name + documentEnd)
	if there && !m.state.Snapshot && old.Version > max(t.Version, t.document.Version) {
		return did, nil // another replica of the server, that was ahead, told us more already
	}
	if t.Op != "upsert" {
		for _, lang := range Languages {
			if err := m.folder.remove(name + "." + lang + textEnd); err != nil {
				return did, err
			}
		}
		if there {
			did.Removed++
		}
		return did, m.folder.remove(name + documentEnd)
	}
	links := map[string]bool{}
	for _, item := range t.document.Media {
		fetched, err := m.fetch(ctx, item)
		switch {
		case gone(err): // the feed says so later; settle asks once more
			links[item.URL] = m.elsewhere(item)
		case err != nil:
			return did, err
		case fetched:
			did.Downloaded++
		}
	}
	if err := m.writeTexts(name, t.document, links); err != nil {
		return did, err
	}
	document := append(slices.Clip([]byte(t.Data)), '\n')
	if held, err := m.folder.read(name + documentEnd); err == nil && string(held) == string(document) {
		return did, nil
	}
	did.Written++
	return did, m.folder.write(name+documentEnd, document)
}

// writeTexts writes the Markdown of the languages that are wanted and there, and removes others. Links are addresses
// that look like files of the mirror and aren't.
func (m *Mirror) writeTexts(name string, d client.Document, links map[string]bool) error {
	for _, lang := range Languages {
		file := name + "." + lang + textEnd
		text, there := d.Translations[lang]
		if !there || !slices.Contains(m.Languages, lang) {
			if err := m.folder.remove(file); err != nil {
				return err
			}
			continue
		}
		if err := m.folder.write(file, markdown(d, lang, text, links)); err != nil {
			return err
		}
	}
	return nil
}

// held is the document that the mirror has already.
func (m *Mirror) held(name string) (d client.Document, there bool) {
	text, err := m.folder.read(name)
	return d, err == nil && json.Unmarshal(text, &d) == nil
}

// documents reads all documents that the mirror has, of those whose text has a word in it.
func (m *Mirror) documents(word string, f func(client.Document) error) error {
	names, err := m.folder.list(toolsFolder)
	if err != nil {
		return err
	}
	for _, name := range names {
		if slug, ours := slugOf(name); !ours || name != slug+documentEnd {
			continue
		}
		text, err := m.folder.read(toolsFolder + "/" + name)
		if err != nil {
			return err
		}
		if !strings.Contains(string(text), word) {
			continue
		}
		var d client.Document
		if err := json.Unmarshal(text, &d); err != nil {
			return err
		}
		if err := f(d); err != nil {
			return err
		}
	}
	return nil
}
