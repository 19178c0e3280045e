package repository

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"academy/domain"
)

type groupRow struct {
	domain.ThesaurusGroup
	Removed bool
}

// TableName names the table.
func (groupRow) TableName() string { return "thesaurus_groups" }

type relationRow struct {
	domain.ThesaurusRelation
	Removed bool
}

// TableName names the table.
func (relationRow) TableName() string { return "thesaurus_relations" }

// Thesaurus gives the entries in the order of their codes' bytes, whatever the database's collation:
// replicas compare what they have.
func (r reader) Thesaurus(ctx context.Context) (domain.Thesaurus, error) {
	var groups []groupRow
	var relations []relationRow
	err := r.read(ctx, func(tx *gorm.DB) (err error) {
		if groups, err = gorm.G[groupRow](tx).Where("NOT removed").Order(`code COLLATE "C"`).Find(ctx); err != nil {
			return err
		}
		relations, err = gorm.G[relationRow](tx).Where("NOT removed").Order(`code COLLATE "C"`).Find(ctx)
		return err
	})
	t := domain.Thesaurus{Groups: make([]domain.ThesaurusGroup, len(groups)), Relations: make([]domain.ThesaurusRelation, len(relations))}
	for i, row := range groups {
		t.Groups[i] = row.ThesaurusGroup
	}
	for i, row := range relations {
		t.Relations[i] = row.ThesaurusRelation
	}
	return t, err
}

func (r reader) ThesaurusGroup(ctx context.Context, code string) (domain.ThesaurusGroup, error) {
	row, err := entry[groupRow](ctx, r, code)
	return row.ThesaurusGroup, named(err, "thesaurus_group")
}

func (r reader) ThesaurusRelation(ctx context.Context, code string) (domain.ThesaurusRelation, error) {
	row, err := entry[relationRow](ctx, r, code)
	return row.ThesaurusRelation, named(err, "thesaurus_relation")
}

func entry[R any](ctx context.Context, r reader, code string) (row R, err error) {
	err = r.read(ctx, func(tx *gorm.DB) (err error) {
		row, err = gorm.G[R](tx).Where("code = ? AND NOT removed", code).Take(ctx)
		return err
	})
	return row, err
}

// SaveThesaurusGroup creates a group or replaces the one with its code, a removed one too.
func (w writer) SaveThesaurusGroup(ctx context.Context, g domain.ThesaurusGroup) error {
	return translate(gorm.G[groupRow](w.tx, replacing("code")).Create(ctx, &groupRow{ThesaurusGroup: g}))
}

// SaveThesaurusRelation creates a relation or replaces the one with its code, a removed one too.
func (w writer) SaveThesaurusRelation(ctx context.Context, r domain.ThesaurusRelation) error {
	return translate(gorm.G[relationRow](w.tx, replacing("code")).Create(ctx, &relationRow{ThesaurusRelation: r}))
}

// RemoveThesaurusGroup leaves nothing but the code, so that a newer program doesn't add it again.
func (w writer) RemoveThesaurusGroup(ctx context.Context, code string) error {
	n, err := gorm.G[groupRow](w.tx).Where("code = ? AND NOT removed", code).
		Select("terms", "removed").Updates(ctx, groupRow{Removed: true})
	return oneRow(n, err, domain.Missing("thesaurus_group"))
}

// RemoveThesaurusRelation leaves nothing but the code.
func (w writer) RemoveThesaurusRelation(ctx context.Context, code string) error {
	none := domain.ThesaurusRelation{From: []string{}, To: []string{}} // not nil, which would be NULL
	n, err := gorm.G[relationRow](w.tx).Where("code = ? AND NOT removed", code).
		Select("from_terms", "to_terms", "removed").Updates(ctx, relationRow{none, true})
	return oneRow(n, err, domain.Missing("thesaurus_relation"))
}

// AddToThesaurus passes over every code that was ever in use. The thesaurus must be locked.
func (w writer) AddToThesaurus(ctx context.Context, t domain.Thesaurus) (int, error) {
	groups := make([]groupRow, len(t.Groups))
	for i, g := range t.Groups {
		groups[i].ThesaurusGroup = g
	}
	relations := make([]relationRow, len(t.Relations))
	for i, r := range t.Relations {
		relations[i].ThesaurusRelation = r
	}
	one, err := addNew(ctx, w.tx, groups, func(r groupRow) string { return r.Code })
	if err != nil {
		return 0, err
	}
	two, err := addNew(ctx, w.tx, relations, func(r relationRow) string { return r.Code })
	return one + two, err
}

// addNew inserts the rows whose codes never were in use, and tells how many. It looks first: nearly always
// there is nothing to do, and it is done at every start.
func addNew[R interface{ TableName() string }](ctx context.Context, tx *gorm.DB, rows []R, code func(R) string) (int, error) {
	var used []string
	var table R
	if err := tx.WithContext(ctx).Table(table.TableName()).Pluck("code", &used).Error; err != nil {
		return 0, translate(err)
	}
	known := make(map[string]bool, len(used))
	for _, c := range used {
		known[c] = true
	}
	rows = slices.DeleteFunc(rows, func(r R) bool { return known[code(r)] })
	if len(rows) == 0 {
		return 0, nil
	}
	return len(rows), translate(gorm.G[R](tx).CreateInBatches(ctx, &rows, 500))
}
