package main

import (
	"errors"

	"academy/api"
	"academy/api/mirror"
	"academy/domain"
)

// tally counts what became of one kind of thing, and tells of the wrong ones.
type tally struct {
	m    *mirrorImport
	done map[domain.ImportOutcome]int
}

func (m *mirrorImport) tally() *tally { return &tally{m, map[domain.ImportOutcome]int{}} }

// settled notes an outcome; an error that isn't the thing's own ends the import.
func (t *tally) settled(name string, outcome domain.ImportOutcome, err error) error {
	var fault *domain.Error
	switch {
	case err == nil:
		t.done[outcome]++
		return nil
	case !errors.As(err, &fault) || fault.Kind == domain.Unavailable:
		return err
	}
	for _, line := range api.Explain(fault, domain.English) {
		t.m.shown.say("%s: %s", name, line)
	}
	t.done[domain.ImportFailed]++
	t.m.failed++
	return nil
}

func (t *tally) say(what string) {
	d := t.done
	t.m.cmd.Printf("%s: created %d, revised %d, unchanged %d, failed %d.\n", what,
		d[domain.ImportCreated], d[domain.ImportRevised], d[domain.ImportUnchanged], d[domain.ImportFailed])
}

// unread tells of a file that can't be read.
func (t *tally) unread(name string, fault error) bool {
	if fault != nil {
		t.m.wrong(name, fault)
		t.done[domain.ImportFailed]++
	}
	return fault != nil
}

// takeAll takes things of one kind in, one file after the other, and tells what became of them.
func takeAll[T any](m *mirrorImport, what string, list []mirror.File[T], take func(name string, x T) (domain.ImportOutcome, error)) error {
	told := m.tally()
	for _, f := range list {
		if told.unread(f.Name, f.Fault) {
			continue
		}
		outcome, err := take(f.Name, f.Value)
		if err := told.settled(f.Name, outcome, err); err != nil {
			return err
		}
	}
	told.say(what)
	return nil
}
