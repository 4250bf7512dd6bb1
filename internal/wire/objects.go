package wire

import (
	"slices"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
)

// GivesReference reports whether the client package needs a type for references to an
// aggregate: where they are told, and where callers give them.
func (h HTTP) GivesReference(a *model.Aggregate) bool {
	refers := func(in *surface.Input) bool { return in.Object() && in.Type.Base().Ref == a }
	return slices.ContainsFunc(h.Operations, func(op *surface.Operation) bool {
		return slices.ContainsFunc(op.Inputs, refers) || slices.ContainsFunc(op.HTTPResult().Fields, refers)
	})
}
