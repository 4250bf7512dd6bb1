package modeltext

import "github.com/otelgen/otelgen/internal/model"

// Unplaced returns the model without the places of what it names, so that two
// that were written differently can be compared.
func Unplaced(m *model.Model) *model.Model {
	bare := *m
	bare.Origin = model.Origin{}
	return &bare
}
