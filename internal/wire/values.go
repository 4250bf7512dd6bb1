package wire

import (
	"slices"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
)

// ValueType is a type that a model declares, as it travels.
type ValueType struct {
	*model.ValueType
	// Given are its members as callers give them, Told those in results. One of
	// them is empty where it is not given or not told.
	Given, Told []*surface.Input
}

// valueTypes are the types that a model declares, as far as operations take and tell
// them, in the order of the names of their first fields.
func valueTypes(s *surface.Surface, given, told []*surface.Input) []ValueType {
	var all []ValueType
	at := func(t *model.ValueType) *ValueType {
		i := slices.IndexFunc(all, func(v ValueType) bool { return v.ValueType == t })
		if i < 0 {
			i, all = len(all), append(all, ValueType{ValueType: t})
		}
		return &all[i]
	}
	for _, t := range surface.Types(given) {
		at(t).Given = s.Members(t)
	}
	for _, t := range surface.Types(told) {
		at(t).Told = s.ToldMembers(t)
	}
	return all
}

// flow lists what callers give to operations, and what these tell.
func flow(ops []*surface.Operation, result func(*surface.Operation) surface.Result) (given, told []*surface.Input) {
	for _, op := range ops {
		given, told = append(given, op.Inputs...), append(told, result(op).Fields...)
		for _, e := range op.Result.Events {
			told = append(told, e.Fields...)
		}
	}
	return given, told
}

// Members are those of all types, given and told.
func members(types []ValueType) (given, told []*surface.Input) {
	for _, t := range types {
		given, told = append(given, t.Given...), append(told, t.Told...)
	}
	return given, told
}
