package model

import (
	"strings"

	"github.com/otelgen/otelgen/internal/grammar"
)

// ProtoPackage is the name of the Go package that comes of the .proto file of a
// service of that name.
func ProtoPackage(service string) string {
	return strings.NewReplacer("-", "", ".", "", "_", "").Replace(strings.ToLower(service)) + "v1"
}

// Origin is where a model comes from.
type Origin struct {
	Source grammar.Source
	Raw    *grammar.Model
	// At are the places of the model itself, of aggregates, fields, operations and sagas.
	At map[any]grammar.Position
}

// Errorf is a fault that is found in the model when it meets a stack. It is at
// the place of an aggregate, an operation, a field or, for the model itself, of
// its domain.
func (m *Model) Errorf(of any, format string, args ...any) error {
	return m.Origin.Source.Errorf(m.Origin.At[of], format, args...)
}
