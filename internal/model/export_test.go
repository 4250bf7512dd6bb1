package model

import (
	"github.com/otelgen/otelgen/internal/grammar"
)

// Unplaced returns the model without the places of what it names, so that two
// that were written differently can be compared.
func Unplaced(m *Model) *Model {
	bare := *m
	bare.source, bare.raw, bare.at = grammar.Source{}, nil, nil
	return &bare
}
