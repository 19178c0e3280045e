// Package starter is the content that an empty bank begins with: vocabularies, invented pilot
// organisations, tools with their history, trials and feedback. The content lies in files, one per
// tool and one per pilot organisation, embedded in the program.
//
// Loading replays the history through the domain's own services with the clock of each event, so the
// rows obey every rule that later ones do; what is there already is left alone, so it can be
// loaded any number of times.
package starter

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"

	"academy/domain"
)

//go:embed vocabularies.json organisations.json programmes.json collections.json peerpools.json responsibilities.json
//go:embed thesaurus.json tools/*.json pilots/*.json
var files embed.FS

// Loaded counts what a load added.
type Loaded struct {
	Organisations, Tools, Revisions, Trials, Feedback int
}

// Load adds the whole starter content.
func Load(ctx context.Context, store domain.Store) (Loaded, error) {
	l := &loader{store: store, organisations: map[string]domain.ID{}, feedback: map[string]domain.ID{}}
	if err := LoadVocabularies(ctx, store, time.Now().UTC()); err != nil {
		return l.added, err
	}
	if err := LoadThesaurus(ctx, store, time.Now().UTC()); err != nil {
		return l.added, err
	}
	if err := l.loadOrganisations(ctx); err != nil {
		return l.added, err
	}
	if err := l.loadProgrammes(ctx); err != nil {
		return l.added, err
	}
	if err := l.replay(ctx); err != nil {
		return l.added, err
	}
	// Collections come last: Unfinished takes their absence for a load that was cut off.
	for _, load := range []func(context.Context) error{l.release, l.loadPools, l.loadOverrides, l.loadCollections} {
		if err := load(ctx); err != nil {
			return l.added, err
		}
	}
	return l.added, nil
}

// Unfinished tells whether a bank is empty, or holds nothing but what a load left that was cut off: then
// loading (again) completes it. A bank with an organisation of its own is never touched.
func Unfinished(ctx context.Context, store domain.Store) (bool, error) {
	r := store.As(domain.Operator)
	collections, err := r.Collections(ctx)
	if err != nil || len(collections) > 0 {
		return false, err
	}
	organisations, err := r.Organisations(ctx)
	own := slices.ContainsFunc(organisations, func(o domain.Organisation) bool { return !o.Example })
	return err == nil && !own, err
}

type loader struct {
	store         domain.Store
	added         Loaded
	organisations map[string]domain.ID // by slug
	feedback      map[string]domain.ID // by external id
}

// add saves as the operator, at this moment, and puts what changed into the feed.
func (l *loader) add(ctx context.Context, save func(domain.Writer, time.Time) ([]domain.Change, error)) error {
	return l.store.InTx(ctx, domain.Operator, func(w domain.Writer) ([]domain.Change, error) {
		return save(w, time.Now().UTC())
	})
}

// organisation finds one of the starter's organisations.
func (l *loader) organisation(slug string) (domain.ID, error) {
	id, ok := l.organisations[slug]
	if !ok {
		return "", fmt.Errorf("starter: no organisation %s", slug)
	}
	return id, nil
}

// slugs is what is there already.
func slugs[T any](list []T, slug func(T) string) map[string]bool {
	have := make(map[string]bool, len(list))
	for _, x := range list {
		have[slug(x)] = true
	}
	return have
}

// read decodes a content file; a member that nobody knows is an error, since it would be lost.
func read[T any](name string) (T, error) {
	var v T
	b, err := files.ReadFile(name)
	if err != nil {
		return v, fmt.Errorf("starter: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		return v, fmt.Errorf("starter %s: %w", name, err)
	}
	return v, nil
}

// readAll decodes every file of a folder, in the order of their names.
func readAll[T any](folder string) ([]T, error) {
	names, err := fs.Glob(files, path.Join(folder, "*.json"))
	if err != nil {
		return nil, fmt.Errorf("starter: %w", err)
	}
	list := make([]T, 0, len(names))
	for _, name := range names {
		v, err := read[T](name)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}
