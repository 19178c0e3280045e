package domain

import (
	"context"
	"strconv"
	"time"
)

// known remembers, for one transaction, what every row of a file asks again.
type known struct {
	Writer
	tools          map[string]Tool
	revisions      map[string]int
	participations []Participation
	vocabularies   *Vocabularies
}

func newKnown(w Writer) *known {
	return &known{Writer: w, tools: map[string]Tool{}, revisions: map[string]int{}}
}

func (k *known) Tool(ctx context.Context, slug string) (t Tool, err error) {
	t, ok := k.tools[slug]
	if !ok {
		if t, err = k.Writer.Tool(ctx, slug); err == nil {
			k.tools[slug] = t
		}
	}
	return t, err
}

func (k *known) RevisionOn(ctx context.Context, tool ID, at time.Time) (n int, err error) {
	name := string(tool) + " " + strconv.FormatInt(at.Unix(), 10)
	n, ok := k.revisions[name]
	if !ok {
		if n, err = k.Writer.RevisionOn(ctx, tool, at); err == nil {
			k.revisions[name] = n
		}
	}
	return n, err
}

func (k *known) ParticipationsOf(ctx context.Context, organisation ID) (_ []Participation, err error) {
	if k.participations == nil {
		k.participations, err = k.Writer.ParticipationsOf(ctx, organisation)
	}
	return k.participations, err
}

func (k *known) Vocabularies(ctx context.Context) (_ *Vocabularies, err error) {
	if k.vocabularies == nil {
		k.vocabularies, err = k.Writer.Vocabularies(ctx)
	}
	return k.vocabularies, err
}
