package artifact

import (
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
)

// RPCCode is the name of the code that a failure has in RPC, as
// https://grpc.github.io/grpc/core/md_doc_statuscodes.html means them.
func RPCCode(code string) string {
	switch code {
	case "":
		return "OK"
	case surface.CodeMalformed, surface.CodeInvalid, surface.CodeKeyReused:
		return "INVALID_ARGUMENT"
	case surface.CodeNotFound:
		return "NOT_FOUND"
	case surface.CodeDuplicate:
		return "ALREADY_EXISTS"
	case surface.CodeWrongState, surface.CodeNotPossible:
		return "FAILED_PRECONDITION"
	case surface.CodeConflict, surface.CodePrecondition, surface.CodeKeyRunning:
		return "ABORTED"
	case surface.CodeGone:
		return "OUT_OF_RANGE"
	case surface.CodeTooLarge:
		return "RESOURCE_EXHAUSTED"
	case surface.CodeUnavailable:
		return "UNAVAILABLE"
	case surface.CodeDeadline:
		return "DEADLINE_EXCEEDED"
	}
	return "INTERNAL"
}

// Codes are the codes of the failures that an operation can have in RPC, sorted.
func (p *Proto) Codes(op *surface.Operation) []string {
	var codes []string
	for _, code := range op.Errors {
		if code != surface.CodeMediaType {
			codes = append(codes, RPCCode(code))
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// rpcScenario prints the steps as calls: the body is the request's message, the
// headers are metadata, and references go into messages.
func rpcScenario(p *Proto, steps []*step) *node {
	all := list[*node]()
	for i, s := range steps {
		c := rpcCall{p, steps}
		n := object("operation", s.op.Name)
		if metadata := c.metadata(s); len(metadata) > 0 {
			n.with("headers", pairs(metadata))
		}
		if body := c.message(s); len(body) > 0 {
			n.with("body", members(body))
		}
		n.with("expect", RPCCode(s.code))
		n.comment = stepComment(i, s)
		all.add(n)
	}
	return all
}

type rpcCall struct {
	proto *Proto
	steps []*step
}

// metadata are the inputs beside the message, under the keys that they have there.
func (c rpcCall) metadata(s *step) []pair {
	var all []pair
	for _, given := range slices.Concat(s.headers, s.query) {
		in := s.op.Input(given.name)
		if in == nil || !in.IsMetadata() {
			continue
		}
		text := c.text(given.value)
		if in.Role == surface.RoleVersion {
			text = strings.Trim(text, `"`)
		}
		all = append(all, pair{in.MetadataName(), text})
	}
	return all
}

// message are the inputs within the message.
func (c rpcCall) message(s *step) []member {
	var all []member
	for _, given := range slices.Concat(s.path, s.query) {
		in := s.op.Input(given.name)
		if in == nil || in.IsMetadata() {
			continue
		}
		v := value{Value: sample.Value{Kind: in.Type.Kind, Text: given.value}}
		switch in.Role {
		case surface.RoleLimit:
			v.Int, _ = strconv.ParseInt(given.value, 10, 64) // steps come from this package
		case surface.RoleState:
			v.Value = c.enums(in.Type, v.Value)
		default:
			v.ref = c.text(given.value)
		}
		all = append(all, member{in.Name, v})
	}
	for _, m := range s.body {
		all = append(all, member{m.name, c.value(s.op.Input(m.name).Type, m.value)})
	}
	return all
}

// value is a value of a body as the message has it: enums by their name there.
func (c rpcCall) value(t *model.Type, v value) value {
	v.ref = c.text(v.ref)
	v.items = mapped(v.items, func(item value) value { return c.value(t.Elem, item) })
	if v.ref == "" {
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
	case model.Enum:
		if v.Text = c.proto.EnumValue(t, v.Text); v.Text == c.proto.EnumValue(t, "") {
			return sample.Value{Kind: model.Int, Int: unknownNumber}
		}
	}
	return v
}

// text leads references to entities into the responses that hold them.
func (c rpcCall) text(s string) string {
	return referenceRE.ReplaceAllStringFunc(s, func(ref string) string {
		parts := referenceRE.FindStringSubmatch(ref)
		n, _ := strconv.Atoi(parts[1]) // references come from this package
		if op := c.steps[n-1].op; op.Returns(surface.ResultEntity) {
			return "$" + parts[1] + "." + op.Aggregate.Snake + "." + parts[2]
		}
		return ref
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
