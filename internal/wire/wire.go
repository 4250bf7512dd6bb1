// Package wire decides how the values of a surface travel: which functions of
// the generated code read what a caller sends and write what an operation
// answers, over HTTP ([HTTP]) and in protobuf messages ([RPC]). Templates print
// the calls and the functions; what is printed where is decided here.
package wire

import (
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
)

// What a [Parse] makes of a text.
const (
	AnID       = "id"
	ANumber    = "number" // an id that is one on the wire too
	AState     = "state"
	AToken     = "token"
	APosition  = "position"  // in a stream of events
	AValue     = "value"     // of a type of the model
	AComposite = "composite" // of a type that the model declares
	AFree      = "free"      // a JSON value
	Plain      = "plain"     // what the wire has a type for, as it is
	ParseMoney = "money"
	ParseBool  = "bool"
	ParseInt   = "int"
	// Filters answer to a caller who sends anything else.
	WholeNumber = "whole number"
	Flag        = "flag"
)

// Read is how generated code reads an input.
type Read struct {
	// Func is the function that reads it; "" takes the value as it comes.
	Func  string
	Parse Parse
	// Default is a Go literal in place of an absent value, or "".
	Default string
}

// Parse is what makes a value of what a caller sent.
type Parse struct {
	// Of is what is parsed: [AnID], [AState] and so on.
	Of string
	// Type is that of a value.
	Type *model.Type
	// Aggregate is whose id or state it is, also of an id that is a number.
	Aggregate *model.Aggregate
	// Object is set where the value is an object, of which the id is parsed.
	Object bool
	// Enum is set where messages have an enum, whose values are parsed by their
	// texts.
	Enum *model.Type
}

// The methods of the generated reader, which know what they read.
var methods = []string{"limit", "page", "offset", "ifMatch", "idempotencyKey", "pageSize", "etag"}

// Method reports whether the generated reader has Func as a method.
func (r Read) Method() bool { return slices.Contains(methods, r.Func) }

// Named reports whether Func takes the input's name, for its errors.
func (r Read) Named() bool {
	return r.Func != "" && r.Func != "cursor" && r.Func != "cursorIn" && !r.Method()
}

// Whole is how the id of a reference is parsed that is an object.
func (p Parse) Whole() Parse {
	p.Object = false
	return p
}

// Write is how generated code writes a field of a result.
type Write struct {
	// Func is the function that writes it; "" gives the value as it is.
	Func string
	// Item is the function that Func applies to the value, or to each item of a
	// list.
	Item string
	// Referred is the aggregate that a reference tells the members of, nil for all else.
	Referred *model.Aggregate
	// Enum is set where messages have an enum, whose values are found by their
	// texts.
	Enum *model.Type
}

// isPlain reports whether JSON and protobuf have the type.
func isPlain(t *model.Type) bool { return t.Is(model.String, model.Int, model.Float, model.Bool) }

// literal is the default of an input in Go.
func literal(in *surface.Input) string {
	if !in.HasDefault {
		return ""
	}
	if in.Type.Is(model.Int, model.Float, model.Bool) {
		return in.Default
	}
	return strconv.Quote(in.Default)
}

// header is how an input is read that travels beside a body or a message.
func header(in *surface.Input) Read {
	switch in.Role {
	case surface.RoleVersion:
		return Read{Func: "ifMatch"}
	case surface.RoleIdempotencyKey:
		return Read{Func: "idempotencyKey"}
	case surface.RoleToken:
		return Read{Func: "param", Parse: Parse{Of: AToken}}
	}
	return Read{}
}

// codes are the failures that use cases may answer with, in the order in which
// an error is compared with them.
var codes = []string{
	surface.CodeInvalid, surface.CodeNotFound, surface.CodeConflict, surface.CodeDuplicate, surface.CodeWrongState, surface.CodeNotPossible,
	surface.CodePrecondition, surface.CodeKeyReused, surface.CodeKeyRunning, surface.CodeGone, surface.CodeUnavailable,
}

// codesOf lists the codes that some operation can fail with.
func codesOf(ops []*surface.Operation) []string {
	var used []string
	for _, code := range codes {
		if slices.ContainsFunc(ops, func(op *surface.Operation) bool { return op.Can(code) }) {
			used = append(used, code)
		}
	}
	return used
}

// of lists the operations on an aggregate.
func of(a *model.Aggregate, ops []*surface.Operation) []*surface.Operation {
	var all []*surface.Operation
	for _, op := range ops {
		if op.Aggregate == a {
			all = append(all, op)
		}
	}
	return all
}

// entity is what operations tell of an aggregate, or nil where none does.
func entity(ops []*surface.Operation, told func(*surface.Operation) surface.Result) []*surface.Input {
	for _, op := range ops {
		if result := told(op); result.Is(surface.ResultEntity, surface.ResultPage) {
			return result.Fields
		}
	}
	return nil
}

// shown are the inputs in a body of an example: those that are required, or the
// first of a patch.
func shown(op *surface.Operation) []*surface.Input {
	if op.Patches() {
		return op.BodyInputs()[:1]
	}
	return slices.DeleteFunc(op.BodyInputs(), func(in *surface.Input) bool { return !in.Required })
}

// example is a JSON object of inputs. Member returns the name of one and its
// value in JSON.
func example(inputs []*surface.Input, member func(*surface.Input) (name, value string)) string {
	members := make([]string, len(inputs))
	for i, in := range inputs {
		name, value := member(in)
		members[i] = strconv.Quote(name) + ":" + value
	}
	return "{" + strings.Join(members, ",") + "}"
}
