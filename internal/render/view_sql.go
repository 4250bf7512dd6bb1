package render

import (
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sqlmodel"
)

// Columns are those of an aggregate's table in an SQL database.
func (v *View) Columns(a *model.Aggregate) sqlmodel.Columns { return sqlmodel.Of(a) }

// Conversions are what the columns of all tables need beyond what database/sql
// converts by itself.
func (v *View) Conversions() sqlmodel.Conversions { return sqlmodel.ConversionsOf(v.Model) }

// Indexes are those that lists of all aggregates need.
func (v *View) Indexes() []sqlmodel.Index {
	var all []sqlmodel.Index
	for _, a := range v.Model.Aggregates {
		all = append(all, sqlmodel.IndexesOf(a)...)
	}
	return all
}

// LookupIndexes are those that queries find one of an aggregate by.
func (v *View) LookupIndexes() []sqlmodel.Index {
	var all []sqlmodel.Index
	for _, a := range v.Model.Aggregates {
		all = append(all, sqlmodel.LookupsOf(a)...)
	}
	return all
}
