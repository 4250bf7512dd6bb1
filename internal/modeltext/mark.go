package modeltext

import (
	"github.com/otelgen/otelgen/internal/model"
)

// Marked returns the same model, of which all names for Go are marked as what
// they name. Names on the wire, in SQL and for people are not. The surface of a
// marked model is marked.
func Marked(m *model.Model) *model.Model {
	marked, err := build(m.Origin.Source, m.Origin.Raw)
	if err != nil {
		panic("modeltext: a valid model is none when it is built again: " + err.Error())
	}
	marked.Mark()
	return marked
}
