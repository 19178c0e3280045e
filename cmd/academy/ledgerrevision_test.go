package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// revision is what an answer said of a publication.
type revision struct {
	Number     int
	ChangeNote string `json:"change_note"`
}

// revise publishes one revision of a tool after the other. What has no clear outcome is looked at and gone on
// with, as an editor would.
func (l *ledger) revise(replica, tool string) {
	for n := 1; !l.over(); n++ {
		note := fmt.Sprintf("%s %s %d", l.name, tool, n)
		change := fmt.Sprintf(`{"change_note":{"fi":%q},"content":{"minutes":%d}}`, note, 10+n%100)
		l.edit(http.MethodPatch, replica+"/v1/tools/"+tool+"/draft", change, "If-Match", "*", "Content-Type", "application/merge-patch+json")
		l.edit(http.MethodPost, replica+"/v1/tools/"+tool+"/submit", "")
		if status, answer := l.edit(http.MethodPost, replica+"/v1/tools/"+tool+"/publish", "{}"); status == http.StatusCreated {
			var out revision
			if err := json.Unmarshal(answer, &out); err != nil { // what it published may be an earlier draft: a later change was refused
				l.complain("the answer to a publication: %v", err)
			}
			l.mu.Lock()
			l.published = append(l.published, publication{tool, out})
			l.mu.Unlock()
			l.figures.revisions.Add(1)
		}
		l.rest(2 * pauseOfEditors)
	}
}

// publication is an acknowledged revision.
type publication struct {
	tool string
	revision
}

// edit sends an editor's step. After an unknown outcome a step may be refused as done already, or as one that
// came before another that never arrived: that is no fault.
func (l *ledger) edit(method, address, body string, headers ...string) (int, []byte) {
	status, header, answer, err := l.send(context.Background(), method, address, l.editor, body, headers...)
	switch {
	case err != nil && !l.mortal:
		l.complain("%s %s: %v", method, address, err)
	case status == http.StatusServiceUnavailable && header.Get("Retry-After") == "", status == http.StatusInternalServerError:
		l.complain("%s %s: %d %.300s", method, address, status, answer)
	}
	return status, answer
}

// compareRevisions holds the tools' histories against what was acknowledged: numbers without a hole, each
// acknowledged one as its answer said, and as many changes in the feed as revisions.
func (l *ledger) compareRevisions() (wrong []string) {
	for _, tool := range l.tools {
		items := l.history(tool)
		there := map[int]string{}
		for _, r := range items {
			there[r.Number] = r.ChangeNote
		}
		for n := 1; n <= len(items); n++ {
			if _, ok := there[n]; !ok {
				wrong = append(wrong, fmt.Sprintf("%s has %d revisions and no number %d", tool, len(items), n))
			}
		}
		for _, p := range l.published {
			if p.tool == tool && there[p.Number] != p.ChangeNote {
				wrong = append(wrong, fmt.Sprintf("revision %d of %s was %q and is %q", p.Number, tool, p.ChangeNote, there[p.Number]))
			}
		}
		told := 0
		for _, c := range l.followers[0].seen {
			if c.Type == "tool" && c.Slug == tool {
				told++
			}
		}
		if more := len(items) - l.before[tool]; told != more {
			wrong = append(wrong, fmt.Sprintf("%s has %d new revisions, the feed told of %d", tool, more, told))
		}
	}
	return wrong
}

// history lists a tool's revisions.
func (l *ledger) history(tool string) []revision {
	status, _, body, err := l.send(context.Background(), http.MethodGet, l.replicas[0]+"/v1/tools/"+tool+"/revisions", "", "")
	var page struct{ Items []revision }
	if err != nil || status != http.StatusOK || json.Unmarshal(body, &page) != nil {
		l.complain("the revisions of %s: %d %v %.200s", tool, status, err, body)
	}
	return page.Items
}
