package scenario

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/protoapi"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/scenario/plan"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/yamldoc"
)

// RPC writes the scenario of a service that is called by RPC.
func RPC(_ context.Context, in *contrib.Input) (contrib.Output, error) {
	name := file
	if in.Has(contrib.HTTP) {
		name = rpcFile
	}
	steps, err := plan.Steps(in.Model, in.Surface, true)
	if err != nil {
		return contrib.Output{}, fmt.Errorf("plan %s: %w", name, err)
	}
	return contrib.File(name, yamldoc.Encode(calls(in.Proto, steps))), nil
}

func rpcStatus(code string) string {
	if code == "" {
		return "OK"
	}
	return surface.FailureOf(code).RPC
}

// calls prints the steps as calls: the body is the request's message, the headers
// are what stands beside it as metadata, and references go into messages.
func calls(p *protoapi.Proto, steps []*plan.Step) *yamldoc.Node {
	all := yamldoc.List[*yamldoc.Node]()
	for i, s := range steps {
		c := rpcCall{p, steps}
		n := yamldoc.Object("operation", s.Op.Name)
		if metadata := c.metadata(s); len(metadata) > 0 {
			n.With("headers", pairs(metadata))
		}
		if body := c.message(s); len(body) > 0 {
			n.With("body", members(body))
		}
		n.With("expect", rpcStatus(s.Code))
		all.Add(n.Commented(comment(i, s)))
	}
	return all
}

type rpcCall struct {
	proto *protoapi.Proto
	steps []*plan.Step
}

// metadata are the inputs beside the message, under the keys that they have there.
func (c rpcCall) metadata(s *plan.Step) []plan.Pair {
	var all []plan.Pair
	for _, given := range s.Headers {
		if in := s.Op.Input(given.Name); in != nil && in.IsMetadata() {
			all = append(all, plan.Pair{Name: in.MetadataName(), Value: c.text(given.Value)})
		}
	}
	return all
}

// message are the inputs within the message.
func (c rpcCall) message(s *plan.Step) []plan.Member {
	var all []plan.Member
	for _, given := range slices.Concat(s.Path, s.Query, s.Headers) {
		in := s.Op.Input(given.Name)
		if in == nil || in.IsMetadata() {
			continue
		}
		v := plan.Value{Value: sample.Value{Kind: in.Type.Kind, Text: given.Value}}
		switch in.Role {
		case surface.RoleVersion:
			v = c.etag(given.Value)
		case surface.RoleLimit:
			v.Int, _ = strconv.ParseInt(given.Value, 10, 64) // steps come from this package
		case surface.RoleState:
			v.Value = c.enums(in.Type, v.Value)
		case surface.RoleFilter, surface.RoleLookup:
			v = c.filter(in, given.Value)
		default:
			if s.Op.Aggregate != nil || strings.HasPrefix(given.Value, "$") {
				v.Ref = c.text(given.Value)
			} else {
				v.Value = sample.Input(in, 0)
			}
		}
		all = append(all, plan.Member{Name: c.field(s.Op, in.Name), Value: v})
	}
	for _, m := range s.Body {
		if s.Op.Input(m.Name) == nil {
			all = append(all, plan.Member{Name: c.proto.Mask(s.Op), Value: m.Value})
			continue
		}
		all = append(all, plan.Member{Name: c.field(s.Op, m.Name), Value: c.value(s.Op.Input(m.Name).Type, m.Value)})
	}
	return all
}

// etag is the entity tag of a response, for one that is made of its version, or the
// text itself.
func (c rpcCall) etag(text string) plan.Value {
	if version := strings.Trim(text, `"`); strings.HasPrefix(version, "$") {
		return plan.Value{Ref: c.text(plan.MapReferences(version, func(n int, _ string) string { return plan.Refer(n, protoapi.ETag) }))}
	}
	return plan.Value{Value: sample.Value{Kind: model.String, Text: text}}
}

// filter is a value that the items of a list must have.
func (c rpcCall) filter(in *surface.Input, text string) plan.Value {
	if strings.HasPrefix(text, "$") {
		return plan.Value{Ref: c.text(text)}
	}
	v := sample.Value{Kind: in.Type.Kind, Text: text}
	switch in.Type.Kind {
	case model.Int:
		v.Int, _ = strconv.ParseInt(text, 10, 64) // steps come from this package
	case model.Bool:
		v.Bool = text == "true"
	}
	return plan.Value{Value: c.enums(in.Type, v)}
}

// field is the name of an input in the operation's message.
func (c rpcCall) field(op *surface.Operation, name string) string {
	return c.proto.FieldName(c.proto.Request(op), name)
}

// value is a value of a body as the message has it: enums by their name there.
func (c rpcCall) value(t *model.Type, v plan.Value) plan.Value {
	v.Ref = c.text(v.Ref)
	v.Refs = mapped(v.Refs, func(item plan.Value) plan.Value { return c.value(t.Elem, item) })
	if v.Ref == "" {
		v.Value = c.enums(t, v.Value)
	}
	return v
}

// unknownNumber is a number that no enum has.
const unknownNumber = 1000

func (c rpcCall) enums(t *model.Type, v sample.Value) sample.Value {
	switch t.Kind {
	case model.List:
		v.Items = mapped(v.Items, func(item sample.Value) sample.Value { return c.enums(t.Elem, item) })
	case model.Composite:
		parts := slices.Clone(v.Members)
		for i, part := range parts {
			parts[i].Wire = c.proto.FieldName(c.proto.Value(t.Of), part.Field.Name)
			parts[i].Value = c.enums(part.Field.Type, part.Value)
		}
		v.Members = parts
	case model.Enum:
		if v.Text = c.proto.EnumValue(t, v.Text); v.Text == c.proto.EnumValue(t, "") {
			return sample.Value{Kind: model.Int, Int: unknownNumber}
		}
	}
	return v
}

// text leads references to entities into the responses that hold them.
func (c rpcCall) text(s string) string {
	return plan.MapReferences(s, func(n int, field string) string {
		op := c.steps[n-1].Op
		if op.Returns(surface.ResultEntity) {
			field = op.Aggregate.Snake + "." + c.proto.FieldName(c.proto.Entity(op.Aggregate), field)
		} else {
			field = c.proto.FieldName(c.proto.Response(op), field)
		}
		return plan.Refer(n, field)
	})
}

func mapped[T any](items []T, f func(T) T) []T {
	if items == nil {
		return nil
	}
	all := make([]T, len(items))
	for i, item := range items {
		all[i] = f(item)
	}
	return all
}
