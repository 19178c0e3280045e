// Package mirror keeps a directory equal to an Academy: each tool as the document that the API gives and as
// Markdown in every language, the files that tools name, and collections, vocabularies and organisations. It is
// a reader of the public change feed like any other, on package client.
//
// The promise: whenever a run ends without an error, the directory is what a run into an empty one would
// have made; and a run that was cut off anywhere, by kill -9 or the power, is made good by the next.
// Three rules give that. A file is written aside, made durable, and then gets its name. The feed's cursor is stored
// after the files of its page are durable. What isn't derived from a page alone (which media files nothing names
// any more, and the short lists beside the tools) is put right at the end of a run, and a mark that this is due is
// stored before the first file is touched.
//
// Start at Sync, then feed.go; folder.go has the ways to write, read.go the way back.
package mirror

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"academy/api/client"
)

// Languages are those that Markdown is written in unless a mirror wants fewer.
var Languages = []string{"fi", "sv", "en"}

// Options is what to mirror, and where to.
type Options struct {
	Academy   *client.Academy
	Server    string // its address, for people
	Dir       string // is made when it isn't there; must be empty or a mirror already
	Languages []string
	Filters   url.Values // of the catalogue, as GET /v1/tools takes them: only these tools

	// Report is told how far it is: of total tools of a first run, 0 when nobody knows.
	Report func(done, total int)
	// Warn is told what a person should know that is no failure.
	Warn func(text string)
}

// Result is what a run did.
type Result struct {
	Written, Removed, Downloaded int // tools, tools, media files
}

// Usage is a mistake of who calls: nothing was touched.
type Usage struct{ Text string }

func (u *Usage) Error() string { return u.Text }

// ErrBusy says that another run works on the directory.
var ErrBusy = errors.New("another mirror is at work in this directory")

// Mirror is a directory that is being kept. It is for one user at a time.
type Mirror struct {
	Options
	folder *folder
	state  state
	result Result
	etag   string // of what stands at the cursor, when that was nothing; "": not known
	named  string // the feed's address as the server names it
	total  int
	done   int
}

// Open takes the directory for itself, so that two can't work on it at once. Errors: *Usage, ErrBusy.
func Open(o Options) (*Mirror, error) {
	for _, lang := range o.Languages {
		if !slices.Contains(Languages, lang) {
			return nil, &Usage{fmt.Sprintf("%q is no language of the bank: %s", lang, strings.Join(Languages, ", "))}
		}
	}
	f, err := openFolder(o.Dir)
	if err != nil {
		return nil, err
	}
	m := &Mirror{Options: o, folder: f}
	if m.state, err = f.readState(); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return m, nil
}

// Close gives the directory back.
func (m *Mirror) Close() error { return m.folder.close() }

// Sync makes the directory equal to the server. An error leaves it as far as it got, which the next Sync goes
// on from.
func (m *Mirror) Sync(ctx context.Context) (Result, error) {
	m.result, m.done = Result{}, 0
	if asked := m.asked(); m.state.Asked != asked {
		m.state, m.etag = state{Schema: stateSchema, Asked: asked}, ""
	}
	for restarts := 0; ; restarts++ {
		err := m.follow(ctx)
		switch {
		case err == nil:
			return m.result, m.settle(ctx)
		case !startsAnew(err) || restarts == maxRestarts:
			return m.result, err
		}
		m.Warn("The server's history is another one than this copy's, or the copy is too old for it: everything is compared anew.")
		m.state.Cursor, m.etag = "", ""
	}
}

// maxRestarts is how often a run begins anew because the server's history changed under it.
const maxRestarts = 3

// startsAnew tells whether the server doesn't know the cursor any more: its feed goes back less far, or it was
// restored from a backup (410), or its keys are others (400).
func startsAnew(err error) bool {
	return client.HasCode(err, "cursor-expired") || client.HasCode(err, "bad-cursor")
}

// asked names what the files depend on beside the server's content: another answer means that all are made anew.
func (m *Mirror) asked() string {
	q := url.Values{}
	for name, values := range m.Filters {
		q[name] = values
	}
	q.Set("languages", strings.Join(m.Languages, ","))
	q.Set("rendering", rendering)
	return q.Encode()
}
