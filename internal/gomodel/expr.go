package gomodel

import (
	"fmt"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
)

// Text spells the text of a value, which its type's parser takes. It fails for a
// type whose values have none.
func (c Code) Text(t *model.Type, expr string) (string, error) {
	switch t.Kind {
	case model.String:
		return expr, nil
	case model.Ref:
		if t.Counted() {
			return c.Call(expr, "String()"), nil
		}
		return "string(" + expr + ")", nil
	case model.Int:
		return "strconv.FormatInt(" + expr + ", 10)", nil
	case model.Bool:
		return "strconv.FormatBool(" + expr + ")", nil
	case model.Timestamp:
		return c.Call(expr, "UTC().Format(time.RFC3339Nano)"), nil
	case model.Decimal:
		return c.Call(expr, "String()"), nil
	case model.Date, model.Time, model.Month, model.Duration, model.JSON, model.UUID, model.Enum:
		return "string(" + expr + ")", nil
	}
	return "", fmt.Errorf("no text of the type %s", t)
}

// NoID is what an id of the aggregate is where there is none.
func (Code) NoID(a *model.Aggregate) string { return none(a.IDType()) }

// none is the zero value of a type whose values are texts, or ids that are numbers.
func none(t *model.Type) string {
	if t.Counted() {
		return "0"
	}
	return `""`
}

// Call spells a call of a method on a value. Methods of values take a pointer as
// well, so that a dereference goes.
func (Code) Call(expr, method string) string { return strings.TrimPrefix(expr, "*") + "." + method }

// Equal is true where the field of two records, variables, has the same value.
// Where it may be absent, both must be there.
func (Code) Equal(f *model.Field, x, y string) string {
	star := ""
	if f.Pointer() {
		star = "*"
	}
	x, y = x+"."+f.Go, y+"."+f.Go
	if f.Type.Is(model.Timestamp) {
		return x + ".Equal(" + star + y + ")"
	}
	return star + x + " == " + star + y
}

// Function spells a function of one parameter v that gives the expression: a
// method of the parameter's type by its name, anything else as a literal.
func Function(param, result, expr string) string {
	method, ok := strings.CutPrefix(expr, "v.")
	if method, called := strings.CutSuffix(method, "()"); ok && called && !strings.ContainsAny(method, ".()") {
		return param + "." + method
	}
	return fmt.Sprintf("func(v %s) %s { return %s }", param, result, expr)
}
