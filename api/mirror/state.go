package mirror

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

// state is what a mirror remembers between runs.
type state struct {
	Schema   int    `json:"schema"`
	Asked    string `json:"asked"`              // what it is a mirror of
	Cursor   string `json:"cursor,omitempty"`   // address to go on at; "": from the start
	Snapshot bool   `json:"snapshot,omitempty"` // the cursor stands in a snapshot, whose tools so far the journal names
	Behind   bool   `json:"behind,omitempty"`   // lists are still to be put right
	Media    bool   `json:"media,omitempty"`    // so are media files
}

// stateSchema is the version of the state's shape and of the directory's layout.
const stateSchema = 1

const (
	ownFolder   = ".academy-mirror"
	stateFile   = ownFolder + "/state.json"
	journalFile = ownFolder + "/seen"
	lockFile    = ownFolder + "/lock"
	asideFolder = ownFolder + "/aside"
)

func (f *folder) readState() (state, error) {
	text, err := f.root.ReadFile(stateFile)
	if errors.Is(err, fs.ErrNotExist) {
		return state{Schema: stateSchema}, nil
	}
	if err != nil {
		return state{}, err
	}
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("%s can't be read (%w): mirror into an empty directory", stateFile, err)
	}
	if s.Schema != stateSchema {
		return s, &Usage{fmt.Sprintf("the directory was written by another version of the program (schema %d, this one has %d): mirror into an empty one", s.Schema, stateSchema)}
	}
	return s, nil
}

// save makes the state durable: everything that it speaks of must be so already.
func (m *Mirror) save() error {
	text, err := json.Marshal(m.state)
	if err != nil {
		return err
	}
	if err := m.folder.write(stateFile, append(text, '\n')); err != nil {
		return err
	}
	return m.folder.settle(ownFolder)
}
