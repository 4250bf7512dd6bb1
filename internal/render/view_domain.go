package render

import (
	"github.com/otelgen/otelgen/internal/gomodel"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
)

// Inside spells the model in Go within the domain's package.
func (v *View) Inside() gomodel.Code { return gomodel.Inside() }

// Outside spells the model in Go where the domain's package is imported.
func (v *View) Outside() gomodel.Code { return gomodel.Outside(v.Model.Domain) }

// Outcomes are the codes of the failures that callers of the model's operations
// bring about, the most general first.
func (v *View) Outcomes() []string {
	m := v.Model
	codes := []string{surface.CodeInvalid, surface.CodeNotFound, surface.CodeConflict}
	when := func(possible bool, more ...string) {
		if possible {
			codes = append(codes, more...)
		}
	}
	when(m.HasUnique() || v.Surface.Fails(surface.CodeDuplicate), surface.CodeDuplicate)
	when(m.HasGuards() || v.Surface.Fails(surface.CodeWrongState), surface.CodeWrongState)
	when(m.HasKind(model.Adjust) || v.Surface.Fails(surface.CodeNotPossible), surface.CodeNotPossible)
	when(m.HasKind(model.Update, model.Delete, model.Transition, model.Adjust, model.Command) || v.Surface.Fails(surface.CodePrecondition), surface.CodePrecondition)
	when(m.HasIdempotent(), surface.CodeKeyReused, surface.CodeKeyRunning)
	return codes
}

// Uses reports whether the model or an operation that is about no aggregate has
// values of one of the kinds of types.
func (v *View) Uses(kinds ...string) bool { return v.Model.Uses(kinds...) || v.Surface.Uses(kinds...) }
