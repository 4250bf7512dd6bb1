package sqlmodel

import (
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
)

// Index is an index that lists of an aggregate need.
type Index struct {
	Aggregate *model.Aggregate
	Columns   Columns
}

// Name is the name of the index: comments_author_idx.
func (x Index) Name() string { return x.Of(x.Aggregate.Table) }

// Of is the name of the same index of another table.
func (x Index) Of(table string) string {
	names := []string{table}
	for _, c := range x.Columns {
		if c.Name != "id" {
			names = append(names, c.Name)
		}
	}
	return strings.Join(append(names, "idx"), "_")
}

// IndexesOf are the indexes that the lists of an aggregate need besides that of
// its table's migration: one for each field that a list can be limited by, in
// the order of the list.
func IndexesOf(a *model.Aggregate) []Index {
	var all []Index
	columns := Of(a)
	column := func(name string) Column {
		return columns[slices.IndexFunc(columns, func(c Column) bool { return c.Name == name })]
	}
	add := func(names ...string) {
		x := Index{Aggregate: a}
		for _, name := range names {
			x.Columns = append(x.Columns, column(name))
		}
		if !slices.ContainsFunc(all, func(other Index) bool { return other.Name() == x.Name() }) {
			all = append(all, x)
		}
	}
	for _, c := range a.Criteria() {
		if !c.Holds() {
			add(c.Field.Name, "id")
		}
	}
	return all
}

// LookupsOf are the indexes by which queries find one of an aggregate, where no
// constraint makes the values unique and no list has such an index.
func LookupsOf(a *model.Aggregate) []Index {
	var all []Index
	columns, lists := Of(a), IndexesOf(a)
	for _, f := range a.Lookups(model.Get) {
		i := slices.IndexFunc(columns, func(c Column) bool { return c.Field == f })
		x := Index{Aggregate: a, Columns: columns[i : i+1]}
		if !slices.ContainsFunc(lists, func(other Index) bool { return other.Name() == x.Name() }) {
			all = append(all, x)
		}
	}
	return all
}
