package wire

import (
	"slices"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/protoapi"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
)

// Call is a method of a subject's service, as its clients see it.
type Call struct {
	protoapi.Method
	Subject *surface.Subject
}

// Calls lists the methods of all services.
func (r RPC) Calls() []Call {
	var all []Call
	for _, sub := range r.subjects {
		for _, m := range r.proto.Methods(sub) {
			all = append(all, Call{m, sub})
		}
	}
	return all
}

func (r RPC) calls(keep func(Call) bool) []Call {
	return slices.DeleteFunc(r.Calls(), func(c Call) bool { return !keep(c) })
}

func (r RPC) call(holds func(Call) bool) *Call {
	if all := r.calls(holds); len(all) > 0 {
		return &all[0]
	}
	return nil
}

// Unary is the first call with one request and one response, or nil.
func (r RPC) Unary() *Call { return r.call(Call.Unary) }

// Down is the first call that streams responses to one request, or nil.
func (r RPC) Down() *Call { return r.call(func(c Call) bool { return c.Down && !c.Up }) }

// Both is the first call that streams requests and responses, or nil.
func (r RPC) Both() *Call { return r.call(func(c Call) bool { return c.Up }) }

// HasStreams reports whether a call streams anything.
func (r RPC) HasStreams() bool { return r.Down() != nil || r.Both() != nil }

// Harmless are the unary calls that a client may make again.
func (r RPC) Harmless() []Call {
	return r.calls(func(c Call) bool { return c.Unary() && (!c.Operation.IsCommand() || c.Operation.Idempotent) })
}

// Harmful are the unary calls that a client makes once.
func (r RPC) Harmful() []Call {
	return r.calls(func(c Call) bool { return c.Unary() && c.Operation.IsCommand() && !c.Operation.Idempotent })
}

func (r RPC) first(holds func(*surface.Operation) bool) *surface.Operation {
	if i := slices.IndexFunc(r.Operations, holds); i >= 0 {
		return r.Operations[i]
	}
	return nil
}

// Query is the first operation that only reads, or nil.
func (r RPC) Query() *surface.Operation {
	return r.first(func(op *surface.Operation) bool { return !op.IsCommand() })
}

// Command is the first operation that does something anew with each call, or
// nil.
func (r RPC) Command() *surface.Operation {
	return r.first(func(op *surface.Operation) bool { return op.IsCommand() && !op.Idempotent })
}

// Idempotent is the first operation that is done once for a key, or nil.
func (r RPC) Idempotent() *surface.Operation {
	return r.first(func(op *surface.Operation) bool { return op.Idempotent })
}

// Streamed is an aggregate whose operations have streams beside them.
type Streamed struct {
	Aggregate *model.Aggregate
	// Create is made for each item of the stream of requests Bulk, and Listing
	// streams what List lists; nil where there is none.
	Create, Bulk, List, Listing *surface.Operation
}

// Streamed is the aggregate that examples of streams begin with: the first that
// can be made in an empty store.
func (r RPC) Streamed() Streamed {
	var s Streamed
	if len(r.model.Aggregates) == 0 {
		return s
	}
	s.Aggregate = r.model.InCreationOrder()[0]
	for _, op := range of(s.Aggregate, r.Operations) {
		if bulk := r.proto.BulkOf(op); bulk != nil {
			s.Create, s.Bulk = op, bulk
		}
		if listing := r.proto.ListingOf(op); listing != nil {
			s.List, s.Listing = op, listing
		}
	}
	return s
}

// Example is a JSON object that an operation takes.
func (r RPC) Example(op *surface.Operation) string {
	inputs := shown(op)
	return example(inputs, func(in *surface.Input) (name, value string) {
		return r.proto.FieldName(r.proto.Request(op), in.Name), r.Sample(in).JSON()
	})
}

// Sample is the first sample of an input as a message has it.
func (r RPC) Sample(in *surface.Input) sample.Value {
	return InMessage(r.proto, in.Type, sample.Input(in, 0))
}

// InMessage is a value of a type as messages have it: enums and members of value types
// have other names there.
func InMessage(p *protoapi.Proto, t *model.Type, v sample.Value) sample.Value {
	switch t.Kind {
	case model.List:
		items := slices.Clone(v.Items)
		for i, item := range items {
			items[i] = InMessage(p, t.Elem, item)
		}
		v.Items = items
	case model.Composite:
		parts := slices.Clone(v.Members)
		for i, part := range parts {
			parts[i].Wire = p.FieldName(p.Value(t.Of), part.Field.Name)
			parts[i].Value = InMessage(p, part.Field.Type, part.Value)
		}
		v.Members = parts
	case model.Enum:
		v.Text = p.EnumValue(t, v.Text)
	}
	return v
}

// References are the inputs of a body that refer to other aggregates.
func (RPC) References(op *surface.Operation) []*surface.Input {
	return slices.DeleteFunc(op.BodyInputs(), func(in *surface.Input) bool { return !in.Type.Base().Is(model.Ref) })
}

// FullName is the name of a method with its package and its service.
func (r RPC) FullName(sub *surface.Subject, method string) string {
	return r.proto.Package + "." + r.proto.Service(sub) + "/" + method
}
