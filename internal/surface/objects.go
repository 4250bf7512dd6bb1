package surface

import (
	"net/http"
	"slices"

	"github.com/otelgen/otelgen/internal/model"
)

// Object reports whether the input or the field of a result is a reference, or a list
// of them, that travels over HTTP as an object. Parameters are ids.
func (in *Input) Object() bool {
	return in.Role == RoleField && in.Field != nil && in.Field.Object && (in.Source == SourceBody || in.Source == "")
}

// Expands reports whether an operation tells over HTTP what an aggregate refers to.
func (s *Surface) Expands(a *model.Aggregate) bool {
	return s.objects && slices.ContainsFunc(s.Of(a), (*Operation).Expands)
}

// Expands reports whether the operation tells over HTTP what its aggregate refers to.
func (so *Operation) Expands() bool {
	return so.HasHTTP() && so.Aggregate != nil && len(so.Aggregate.Objects()) > 0 && so.HTTPResult().Is(ResultEntity, ResultPage)
}

// Expanding are the aggregates of which operations tell over HTTP what they refer to.
func (s *Surface) Expanding() []*model.Aggregate {
	var all []*model.Aggregate
	for _, sub := range s.Subjects {
		if a := sub.Aggregate; a != nil && s.Expands(a) {
			all = append(all, a)
		}
	}
	return all
}

// ToldWhole reports whether an aggregate is told where another refers to it.
func (s *Surface) ToldWhole(a *model.Aggregate) bool {
	return slices.ContainsFunc(s.Expanding(), func(from *model.Aggregate) bool { return slices.Contains(from.ObjectTargets(), a) })
}

// ReferencesUseCase is the name of the use case that reads what an aggregate refers
// to.
func ReferencesUseCase(a *model.Aggregate) string { return "Read" + a.Name + "References" }

// Told are the members of an aggregate over HTTP, as a get or a list tells them.
func (s *Surface) Told(a *model.Aggregate) []*Input {
	for _, op := range s.Of(a) {
		if op.HasHTTP() && op.Status != http.StatusNoContent && op.HTTPResult().Is(ResultEntity, ResultPage) {
			return op.Result.Fields
		}
	}
	return nil
}
