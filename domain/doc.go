// Package domain is the material bank itself: what a tool, a revision, a piece of feedback and a
// pilot organisation are, and what may happen to them. It is plain Go and imports only the
// standard library; api speaks HTTP to it, repository keeps it in PostgreSQL.
//
// The loop that everything serves: a pilot organisation tries a tool, sends feedback on the
// revision it used, an editor triages the feedback and publishes a revision that says which
// feedback it answers. Start reading at tool.go, feedback.go and store.go; publish.go is where the
// loop closes.
package domain
