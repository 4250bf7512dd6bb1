package surface

import (
	"github.com/otelgen/otelgen/internal/model"
)

// Members are the members of a value type as callers give them, as those of a body
// are given.
func (s *Surface) Members(t *model.ValueType) []*Input {
	return spellMembers(t, fieldInputs(t.Fields, SourceBody))
}

// ToldMembers are the members of a value type in a result.
func (s *Surface) ToldMembers(t *model.ValueType) []*Input {
	return spellMembers(t, told(t.Fields))
}

func spellMembers(t *model.ValueType, members []*Input) []*Input {
	for _, in := range members {
		in.Given, in.Wire = in.Field.Wire, t.OnWire(in.Field)
	}
	return members
}

// Types are the value types of the inputs, and those within them.
func Types(inputs []*Input) []*model.ValueType {
	var fields []*model.Field
	for _, in := range inputs {
		if in.Type.Base().Is(model.Composite) {
			fields = append(fields, in.Field)
		}
	}
	return model.Types(fields)
}
