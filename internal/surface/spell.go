package surface

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
)

// spellInputs settles how inputs and fields of results are called over HTTP, and
// refuses two of one request that would be called the same.
func (s *Surface) spellInputs(m *model.Model) error {
	for _, op := range slices.Concat(s.Operations, s.Repeats, s.Streams) {
		for _, in := range slices.Concat(op.Inputs, op.Result.Fields) {
			in.Given = given(op, in)
			in.Wire = s.spelling(in)
		}
		for _, e := range op.Result.Events {
			for _, field := range e.Fields {
				field.Given = given(op, field)
				field.Wire = s.spelling(field)
			}
		}
		for i, in := range op.Inputs {
			for _, other := range op.Inputs[:i] {
				if in.Source != other.Source || in.Wire != other.Wire || in.Over != other.Over {
					continue
				}
				problem := fmt.Sprintf("%s takes two values called %q over HTTP, %s and %s; rename one", op.Name, in.Wire, other.Name, in.Name)
				if in.Field != nil {
					return m.Errorf(in.Field, "%s, or give it another name with wire=", problem)
				}
				return fmt.Errorf("surface: %s", problem)
			}
		}
	}
	return nil
}

// given is the name that the model gives a value of an operation, or "".
func given(op *Operation, in *Input) string {
	switch {
	case in.Role == RoleField && in.Field != nil:
		return in.Field.Wire
	case in.Is(RoleState, RoleCreatedAt, RoleUpdatedAt) && op.Aggregate != nil:
		return op.Aggregate.Wire[in.Name]
	}
	return ""
}

func (s *Surface) spelling(in *Input) string {
	switch {
	case in.Role == RoleLookup:
		return in.Field.Name
	case in.Source == SourceHeader || in.Source == SourcePath:
		return in.Name
	case in.Given != "":
		return in.Given
	case in.Role == RoleFilter && in.Field.Wire != "" && in.Bound == "":
		return in.Field.Wire
	case in.Role == RoleFilter && in.Field.Wire != "":
		return in.Field.Wire + strings.TrimPrefix(s.Case.Spell("a_"+in.Bound), "a")
	}
	if in.Is(RoleCursor, RoleNumber, RoleOffset, RoleLimit) {
		return s.Spell(in.Name)
	}
	return s.Case.Spell(in.Name)
}

// Spell returns the name of a parameter or a member that is none of the model's, as
// it is called over HTTP.
func (s *Surface) Spell(name string) string {
	if given := s.Pages.Renamed(name); given != "" {
		return given
	}
	return s.Case.Spell(name)
}

// Spelling is a name that callers over HTTP know by another.
type Spelling struct{ Name, Wire string }

// Spellings are the inputs that are called otherwise over HTTP, by name. The state
// is not among them: only who reads a request finds fault with it.
func (s *Surface) Spellings() []Spelling {
	var all []Spelling
	add := func(inputs []*Input) {
		for _, in := range inputs {
			if in.Wire != in.Name && !in.Is(RoleState, RoleLookup) {
				all = append(all, Spelling{in.Name, in.Wire})
			}
		}
	}
	for _, op := range s.Operations {
		if !op.HasHTTP() {
			continue
		}
		add(op.Inputs)
		for _, t := range Types(op.Inputs) {
			add(s.Members(t))
		}
	}
	slices.SortFunc(all, func(x, y Spelling) int {
		return cmp.Or(strings.Compare(x.Name, y.Name), strings.Compare(x.Wire, y.Wire))
	})
	return slices.Compact(all)
}
