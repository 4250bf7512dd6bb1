package openapi

import (
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/yamldoc"
)

// Patterns of what the generated services read, as ECMA-262 has it.
const (
	uuidPattern    = `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`
	datePattern    = `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`
	timePattern    = `^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$`
	monthPattern   = `^[0-9]{4}-(0[1-9]|1[0-2])$`
	decimalPattern = `^-?(0|[1-9][0-9]*)(\.[0-9]{1,9})?$`
	amountPattern  = `^(0|-?[1-9][0-9]{0,18})$`
	keyPattern     = `^[^\x00-\x1f\x7f-\x9f]*$`
	etagPattern    = `^"[1-9][0-9]*"$`
)

// A decimal has at most 18 digits, a sign and a point.
const maxDecimalLength = 20

// maxKeyLength is how long an Idempotency-Key may be.
const maxKeyLength = 255

// typeSchema is the schema of a type without bounds, in an answer or in a request.
func (d *description) typeSchema(t *model.Type, answer bool) *yamldoc.Node {
	switch t.Form() {
	case model.Int:
		s := yamldoc.Object("type", "integer", "format", "int64")
		if t.Counted() {
			s.With("minimum", 1, "maximum", model.MaxID)
		}
		return s
	case model.Float:
		return yamldoc.Object("type", "number", "format", "double")
	case model.Bool:
		return yamldoc.Object("type", "boolean")
	case model.Decimal:
		return yamldoc.Object("type", "string", "pattern", decimalPattern, "maxLength", maxDecimalLength)
	case model.Date:
		return yamldoc.Object("type", "string", "format", "date", "pattern", datePattern)
	case model.Time:
		return yamldoc.Object("type", "string", "pattern", timePattern)
	case model.Month:
		return yamldoc.Object("type", "string", "pattern", monthPattern)
	case model.Duration:
		return yamldoc.Object("type", "string", "format", "duration")
	case model.Timestamp:
		return yamldoc.Object("type", "string", "format", "date-time")
	case model.Secret:
		return yamldoc.Object("type", "string", "format", "password", "writeOnly", true)
	case model.UUID:
		return yamldoc.Object("type", "string", "format", "uuid", "pattern", uuidPattern)
	case model.String:
		s := yamldoc.Object("type", "string")
		if t.Is(model.Ref) {
			s.With("pattern", t.Ref.Key.Pattern())
		}
		return s
	case model.Money:
		return d.component("schemas", d.money, moneySchema)
	case model.Enum:
		return d.enum(t)
	case model.Composite:
		return d.value(t.Of, answer)
	case model.Map:
		return mapSchema(entrySchema())
	case model.JSON:
		return yamldoc.Object()
	case model.List:
		return yamldoc.Object("type", "array", "items", d.typeSchema(t.Elem, answer))
	}
	return yamldoc.Object("type", "string")
}

// enum refers to the one schema of an enum, so that clients have one type of it.
func (d *description) enum(t *model.Type) *yamldoc.Node {
	if d.enums[t.EnumName] == "" {
		d.enums[t.EnumName] = d.name(t.EnumName)
	}
	return d.component("schemas", d.enums[t.EnumName], func() *yamldoc.Node {
		values := yamldoc.List[string]()
		for _, v := range t.Values {
			values.Add(v.Name)
		}
		return yamldoc.Object("type", "string", "enum", yamldoc.Flow(values))
	})
}

// value refers to the schema of a value type: one of what is told, which a later
// version may add to, and one of what is given, which has no other members.
func (d *description) value(t *model.ValueType, answer bool) *yamldoc.Node {
	names, ok := d.values[t]
	if !ok {
		names = [2]string{d.name(t.Name), d.name(t.Name + "Request")}
		d.values[t] = names
	}
	if answer {
		return d.component("schemas", names[0], func() *yamldoc.Node { return documented(d.fields(d.surface.ToldMembers(t), true), t.Doc) })
	}
	return d.component("schemas", names[1], func() *yamldoc.Node { return documented(d.fields(d.surface.Members(t), false), t.Doc) })
}

// inputSchema is the schema of an input or of a field of a result.
func (d *description) inputSchema(in *surface.Input, answer bool) *yamldoc.Node {
	s := d.typeSchema(in.Type, answer)
	if in.Object() {
		s = d.object(in.Type, answer)
	}
	if in.Merges() && !answer {
		s = mapSchema(yamldoc.Object("oneOf", yamldoc.List(entrySchema(), yamldoc.Object("type", "null"))))
	}
	switch in.Role {
	case surface.RoleVersion:
		if !answer {
			return yamldoc.Object("type", "string", "pattern", `^(\*|"[1-9][0-9]*")$`)
		}
		return s.With("minimum", 1)
	case surface.RoleIdempotencyKey:
		return s.With("minLength", 1, "maxLength", maxKeyLength)
	}
	bound(s, in)
	if f := in.Field; f != nil && f.Form() != nil {
		if f.Format != nil && f.Format.OpenAPI != "" {
			s.With("format", f.Format.OpenAPI)
		}
		s.With("pattern", f.Form().String())
	}
	if answer && in.Field != nil && in.Field.ReadOnly {
		s.With("readOnly", true)
	}
	if text := strings.TrimSpace(in.Doc() + " " + boundText(in)); text != "" {
		s.With("description", text)
	}
	if in.HasDefault && !answer {
		s.With("default", defaultValue(in))
	}
	if in.Is(surface.RoleField, surface.RoleAmount, surface.RoleFilter, surface.RoleLookup) {
		s.With("examples", yamldoc.Flow(yamldoc.List(contrib.Sample(sample.OverHTTP(in, 0)))))
	}
	if in.Clears() && !answer {
		return yamldoc.Object("oneOf", yamldoc.List(s, yamldoc.Object("type", "null")))
	}
	return s
}

// bound says in JSON Schema what min and max mean for the type.
func bound(s *yamldoc.Node, in *surface.Input) {
	var low, high string
	switch in.Type.Kind {
	case model.String, model.Secret:
		low, high = "minLength", "maxLength"
	case model.List:
		low, high = "minItems", "maxItems"
	case model.Map:
		low, high = "minProperties", "maxProperties"
	case model.Int:
		low, high = "minimum", "maximum"
	case model.Float:
		if in.HasMin() {
			s.With("minimum", yamldoc.Number(in.MinText))
		}
		if in.HasMax() {
			s.With("maximum", yamldoc.Number(in.MaxText))
		}
		return
	default:
		return
	}
	if in.Min != nil {
		s.With(low, *in.Min)
	}
	if in.Max != nil {
		s.With(high, *in.Max)
	}
}

// boundText says in words what JSON Schema cannot: the bounds of numbers that
// travel as text.
func boundText(in *surface.Input) string {
	if in.Type.Is(model.JSON) {
		return "Any JSON value but null, of at most " + in.MaxText + " bytes without white space, " + strconv.Itoa(model.MaxJSONDepth) + " deep."
	}
	if !in.Type.Is(model.Decimal, model.Money) {
		return ""
	}
	what := ""
	if in.Type.Kind == model.Money {
		what = " minor units"
	}
	switch {
	case in.Positive && in.MinText == "":
		return "Above 0."
	case in.HasMin() && in.HasMax():
		return "From " + in.MinText + " to " + in.MaxText + what + "."
	case in.HasMin():
		return "At least " + in.MinText + what + "."
	case in.HasMax():
		return "At most " + in.MaxText + what + "."
	}
	return ""
}

func defaultValue(in *surface.Input) *yamldoc.Node {
	switch in.Type.Kind {
	case model.Int, model.Float:
		return yamldoc.Number(in.Default)
	case model.Bool:
		return yamldoc.Scalar(in.Default == "true")
	}
	return yamldoc.Scalar(in.Default)
}

// fields is an object of the inputs. In an answer the required ones are always
// there and the others may be absent. A request holds no others; an answer of a
// later version may.
func (d *description) fields(inputs []*surface.Input, answer bool) *yamldoc.Node {
	properties, required := yamldoc.Object(), yamldoc.List[string]()
	for _, in := range inputs {
		properties.With(in.Wire, d.inputSchema(in, answer))
		if in.Required {
			required.Add(in.Wire)
		}
	}
	s := yamldoc.Object("type", "object")
	if !answer {
		s.With("additionalProperties", false)
	}
	if !required.Empty() {
		s.With("required", yamldoc.Flow(required))
	}
	return s.With("properties", properties)
}

// mapSchema is that of a map whose values have a schema.
func mapSchema(values *yamldoc.Node) *yamldoc.Node {
	return yamldoc.Object(
		"type", "object",
		"propertyNames", yamldoc.Object("minLength", 1, "maxLength", model.MaxKeyLength, "pattern", keyPattern),
		"additionalProperties", values,
	)
}

// entrySchema is that of a value in a map.
func entrySchema() *yamldoc.Node {
	return yamldoc.Object("type", "string", "maxLength", model.MaxValueLength)
}

// documented adds what the model says of something, if anything.
func documented(n *yamldoc.Node, doc string) *yamldoc.Node {
	if doc != "" {
		n.With("description", doc)
	}
	return n
}

func moneySchema() *yamldoc.Node {
	return yamldoc.Object(
		"type", "object",
		"description", "An amount in the minor units of a currency: 1999 and EUR are €19.99.",
		"additionalProperties", false,
		"required", yamldoc.Flow(yamldoc.List("amount", "currency")),
		"properties", yamldoc.Object(
			"amount", yamldoc.Object("type", "string", "pattern", amountPattern),
			"currency", yamldoc.Object("type", "string", "pattern", "^[A-Z]{3}$"),
		),
	)
}

// problemSchema is that of RFC 9457 with two members more.
func (d *description) problemSchema() *yamldoc.Node {
	return yamldoc.Object(
		"type", "object",
		"description", "What went wrong, by RFC 9457.",
		"required", yamldoc.Flow(yamldoc.List("type", "title", "status")),
		"properties", yamldoc.Object(
			"type", yamldoc.Object("type", "string", "format", "uri", "description", "Names the kind of problem."),
			"title", yamldoc.Object("type", "string", "description", "The status in words."),
			"status", yamldoc.Object("type", "integer", "minimum", 400, "maximum", 599),
			"detail", yamldoc.Object("type", "string", "description", "What is wrong with this request."),
			"errors", yamldoc.Object(
				"type", "array",
				"description", "What is wrong with each member or parameter that is not right.",
				"items", yamldoc.Object(
					"type", "object",
					"required", yamldoc.Flow(yamldoc.List("field", "detail")),
					"properties", yamldoc.Object(
						"field", yamldoc.Object("type", "string", "description", "Its name, such as total.amount or tags[0]."),
						"detail", yamldoc.Object("type", "string"),
					),
				),
			),
			d.spell("trace_id"), yamldoc.Object("type", "string", "pattern", "^[0-9a-f]{32}$", "description", "The trace of this request."),
		),
	)
}

func readinessSchema() *yamldoc.Node {
	return yamldoc.Object(
		"type", "object",
		"required", yamldoc.Flow(yamldoc.List("status")),
		"properties", yamldoc.Object(
			"status", yamldoc.Object("type", "string", "enum", yamldoc.Flow(yamldoc.List("ok", "degraded", "unavailable"))),
			"checks", yamldoc.Object("type", "object", "additionalProperties", yamldoc.Object("type", "string", "enum", yamldoc.Flow(yamldoc.List("ok", "failed")))),
		),
	)
}
