package gomodel

import (
	"fmt"

	"github.com/otelgen/otelgen/internal/model"
)

// Meets is true where a record, a variable, meets a criterion of a selection,
// another one, or where that does not ask for it.
func (Code) Meets(c *model.Criterion, selection, record string) string {
	wanted, value, there := selection+"."+c.Go(), record+"."+c.Kept().Go, ""
	if c.Holds() {
		return wanted + " == nil || slices.Contains(" + value + ", *" + wanted + ")"
	}
	star := ""
	if c.Field.Pointer() {
		star, there = "*", value+" != nil && "
	}
	has := fmt.Sprintf("%s%s %s *%s", star, value, operators[c.Bound], wanted)
	if c.Field.Type.Is(model.Timestamp) {
		has = fmt.Sprintf(timeOperators[c.Bound], value, wanted)
	}
	return wanted + " == nil || " + there + has
}

// operators compare a value with what is wanted, by the bound.
var (
	operators     = map[string]string{"": "==", model.From: ">=", model.To: "<="}
	timeOperators = map[string]string{"": "%s.Equal(*%s)", model.From: "!%s.Before(*%s)", model.To: "!%s.After(*%s)"}
)
