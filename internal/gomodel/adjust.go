package gomodel

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/decimal"
	"github.com/otelgen/otelgen/internal/model"
)

// Adjustment is how an operation changes a number by an amount, in the
// operation's own variable.
type Adjustment struct {
	*model.Operation
	// Type is that of the number and the amount.
	Type string
	// NotPositive is true of an amount that is refused because it is not above
	// zero, and Reason ends the sentence that says so.
	NotPositive, Reason string
	// Method adds or subtracts where the type has methods for that; "" for
	// integers, which have Sign.
	Method string
	// Wraps compares next with the number before where that tells that an integer
	// has wrapped around: "<" or ">", or "" where it cannot.
	Wraps string
	// Bound is what next must not pass, as text, and Beyond true of a next that
	// does; both are "" where nothing bounds it.
	Bound, Beyond string
	// AmountName is the amount's name in the event, where the field's own name is
	// for what came of it.
	AmountName string
}

// Adjustment describes an operation of that kind.
func (c Code) Adjustment(op *model.Operation) Adjustment {
	f := op.Field
	a := Adjustment{Operation: op, Type: c.Type(f.Type), Bound: op.Bound(), AmountName: amountName(op)}
	than := "<"
	if op.Adds() {
		than = ">"
	}
	switch f.Type.Kind {
	case model.Int:
		a.NotPositive, a.Reason = op.ByVar+" < 1", "must be at least 1"
		a.Wraps = wraps(op)
		a.Beyond = fmt.Sprintf("next %s %s", than, a.Bound)
	case model.Money:
		a.NotPositive, a.Reason = op.ByVar+".Amount() < 1", "must have an amount of at least 1"
		a.Beyond = fmt.Sprintf("next.Amount() %s %s", than, a.Bound)
	case model.Decimal:
		a.NotPositive, a.Reason = op.ByVar+".Cmp("+c.Name("Decimal")+"{}) <= 0", "must be more than 0"
		if a.Bound != "" {
			a.Beyond = fmt.Sprintf("next.Cmp(%s) %s 0", c.decimal(mustDecimal(a.Bound)), than)
		}
	}
	if a.Bound == "" {
		a.Beyond = ""
	}
	if !f.Type.Is(model.Int) {
		a.Method = "Sub"
		if op.Adds() {
			a.Method = "Add"
		}
	}
	return a
}

// wraps compares what an integer became with what it was. One that is never
// negative cannot wrap when something positive is taken from it.
func wraps(op *model.Operation) string {
	switch {
	case op.Adds():
		return "<"
	case op.Field.HasMin() && !strings.HasPrefix(op.Field.MinText, "-"):
		return ""
	}
	return ">"
}

func amountName(op *model.Operation) string {
	switch {
	case op.ByGo != op.Field.Go && op.By != op.Field.Name:
		return op.ByGo
	case op.Field.Name == "change":
		return "Difference"
	}
	return "Change"
}

// AdjustCase is a row of an adjustment's test, in Go expressions. Err is the
// sentinel that is wanted instead of After, or "".
type AdjustCase struct {
	Name, Before, By, After, Err string
}

// AdjustCases are the rows of an adjustment's test in the domain's package: up
// to its bound, beyond it where the type goes on there, and amounts that are
// refused.
func (Code) AdjustCases(op *model.Operation) []AdjustCase {
	if op.Field.Type.Is(model.Decimal) {
		return decimalCases(op)
	}
	return numberCases(op)
}

const (
	errInvalid     = "ErrInvalid"
	errNotPossible = "ErrNotPossible"
)

func numberCases(op *model.Operation) []AdjustCase {
	name, step := direction(op)
	bound := op.Bound()
	edge := int64(100)
	if bound != "" {
		edge = mustInt(bound)
	}
	money := op.Field.Type.Is(model.Money)
	spell := func(n string) string {
		if money {
			return fmt.Sprintf("Money{%s, %q}", n, currency)
		}
		return n
	}
	number := func(n int64) string { return spell(strconv.FormatInt(n, 10)) }
	inside := number(edge - step)
	all := []AdjustCase{{Name: name, Before: inside, By: number(1), After: number(edge)}}
	if bound != "" && edge != math.MaxInt64 && edge != math.MinInt64 {
		all = append(all, AdjustCase{Name: "beyond the bound", Before: inside, By: number(2), Err: errNotPossible})
	}
	if money || op.Adds() || bound == "" || edge < 0 {
		limit := "math.MinInt64"
		if op.Adds() {
			limit = "math.MaxInt64"
		}
		all = append(all, AdjustCase{Name: "too large to be counted", Before: spell(limit), By: number(1), Err: errInvalid})
	}
	all = append(all,
		AdjustCase{Name: "nothing", Before: inside, By: number(0), Err: errInvalid},
		AdjustCase{Name: "less than nothing", Before: inside, By: number(-1), Err: errInvalid})
	if money {
		all = append(all, AdjustCase{Name: "another currency", Before: inside, By: fmt.Sprintf("Money{1, %q}", other), Err: errInvalid})
	}
	return all
}

func decimalCases(op *model.Operation) []AdjustCase {
	const largest = 999_999_999_999_999_999 // of a decimal's coefficients
	name, step := direction(op)
	edge := decimal.Value{Coefficient: 10 * step}
	bound := op.Bound()
	if bound != "" {
		edge = mustDecimal(bound)
	}
	spell := Inside().decimal
	inside, unit := edge, decimal.Value{Coefficient: 1, Scale: edge.Scale}
	inside.Coefficient -= step
	all := []AdjustCase{{Name: name, Before: spell(inside), By: spell(unit), After: spell(edge)}}
	if bound != "" && edge.Coefficient != largest && edge.Coefficient != -largest {
		all = append(all, AdjustCase{Name: "beyond the bound", Before: spell(edge), By: spell(unit), Err: errNotPossible})
	}
	sign := "-"
	if op.Adds() {
		sign = ""
	}
	return append(all,
		AdjustCase{Name: "too large to be counted", Before: "Decimal{" + sign + "maxCoefficient, 0}", By: "Decimal{1, 0}", Err: errInvalid},
		AdjustCase{Name: "nothing", Before: spell(edge), By: "Decimal{}", Err: errInvalid},
		AdjustCase{Name: "less than nothing", Before: spell(edge), By: "Decimal{-1, 0}", Err: errInvalid})
}

// direction says where an adjustment goes: one more, or one less.
func direction(op *model.Operation) (name string, step int64) {
	if op.Adds() {
		return "one more", 1
	}
	return "one less", -1
}
