package artifact

import (
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
)

// Patterns of what the generated services read, as ECMA-262 has it.
const (
	uuidPattern    = `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`
	datePattern    = `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`
	decimalPattern = `^-?(0|[1-9][0-9]*)(\.[0-9]{1,9})?$`
	amountPattern  = `^(0|-?[1-9][0-9]{0,18})$`
	etagPattern    = `^"[1-9][0-9]*"$`
)

// A decimal has at most 18 digits, a sign and a point.
const maxDecimalLength = 20

// maxKeyLength is how long an Idempotency-Key may be.
const maxKeyLength = 255

// typeSchema is the schema of a type without bounds.
func (d *description) typeSchema(t *model.Type) *node {
	switch t.Kind {
	case model.Int:
		return object("type", "integer", "format", "int64")
	case model.Bool:
		return object("type", "boolean")
	case model.Decimal:
		return object("type", "string", "pattern", decimalPattern, "maxLength", maxDecimalLength)
	case model.Date:
		return object("type", "string", "format", "date", "pattern", datePattern)
	case model.Timestamp:
		return object("type", "string", "format", "date-time")
	case model.UUID, model.Ref:
		return object("type", "string", "format", "uuid", "pattern", uuidPattern)
	case model.Money:
		return d.component("schemas", d.money, moneySchema)
	case model.Enum:
		values := list[string]()
		for _, v := range t.Values {
			values.add(v.Name)
		}
		return object("type", "string", "enum", flow(values))
	case model.List:
		return object("type", "array", "items", d.typeSchema(t.Elem))
	}
	return object("type", "string")
}

// inputSchema is the schema of an input or of a field of a result.
func (d *description) inputSchema(in *surface.Input, answer bool) *node {
	s := d.typeSchema(in.Type)
	switch in.Role {
	case surface.RoleVersion:
		if !answer {
			return object("type", "string", "pattern", `^(\*|"[1-9][0-9]*")$`)
		}
		return s.with("minimum", 1)
	case surface.RoleIdempotencyKey:
		return s.with("minLength", 1, "maxLength", maxKeyLength)
	}
	bound(s, in)
	if text := boundText(in); text != "" {
		s.with("description", text)
	}
	if in.HasDefault && !answer {
		s.with("default", defaultValue(in))
	}
	if in.Role == surface.RoleField || in.Role == surface.RoleAmount {
		s.with("examples", flow(list(sampleNode(sample.Input(in, 0)))))
	}
	return s
}

// bound says in JSON Schema what min and max mean for the type.
func bound(s *node, in *surface.Input) {
	var low, high string
	switch in.Type.Kind {
	case model.String:
		low, high = "minLength", "maxLength"
	case model.List:
		low, high = "minItems", "maxItems"
	case model.Int:
		low, high = "minimum", "maximum"
	default:
		return
	}
	if in.Min != nil {
		s.with(low, *in.Min)
	}
	if in.Max != nil {
		s.with(high, *in.Max)
	}
}

// boundText says in words what JSON Schema cannot: the bounds of numbers that
// travel as text.
func boundText(in *surface.Input) string {
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

func defaultValue(in *surface.Input) *node {
	switch in.Type.Kind {
	case model.Int:
		return &node{kind: wordKind, text: in.Default}
	case model.Bool:
		return scalar(in.Default == "true")
	}
	return scalar(in.Default)
}

// sampleNode is a sample value as YAML.
func sampleNode(v sample.Value) *node {
	switch v.Kind {
	case model.Int:
		return scalar(v.Int)
	case model.Bool:
		return scalar(v.Bool)
	case model.Money:
		return flow(object("amount", v.Text, "currency", v.Currency))
	case model.List:
		items := list[string]()
		for _, item := range v.Items {
			items.add(sampleNode(item))
		}
		return flow(items)
	}
	return scalar(v.Text)
}

// fields is a closed object of the inputs. In an answer the required ones are
// always there and the others may be absent.
func (d *description) fields(inputs []*surface.Input, answer bool) *node {
	properties, required := object(), list[string]()
	for _, in := range inputs {
		properties.with(in.Name, d.inputSchema(in, answer))
		if in.Required {
			required.add(in.Name)
		}
	}
	s := object("type", "object", "additionalProperties", false)
	if len(required.items) > 0 {
		s.with("required", flow(required))
	}
	return s.with("properties", properties)
}

func moneySchema() *node {
	return object(
		"type", "object",
		"description", "An amount in the minor units of a currency: 1999 and EUR are €19.99.",
		"additionalProperties", false,
		"required", flow(list("amount", "currency")),
		"properties", object(
			"amount", object("type", "string", "pattern", amountPattern),
			"currency", object("type", "string", "pattern", "^[A-Z]{3}$"),
		),
	)
}

// problemSchema is that of RFC 9457 with two members more.
func problemSchema() *node {
	return object(
		"type", "object",
		"description", "What went wrong, by RFC 9457.",
		"required", flow(list("type", "title", "status")),
		"properties", object(
			"type", object("type", "string", "format", "uri", "description", "Names the kind of problem."),
			"title", object("type", "string", "description", "The status in words."),
			"status", object("type", "integer", "minimum", 400, "maximum", 599),
			"detail", object("type", "string", "description", "What is wrong with this request."),
			"field", object("type", "string", "description", "The member or parameter that it is about."),
			"trace_id", object("type", "string", "pattern", "^[0-9a-f]{32}$", "description", "The trace of this request."),
		),
	)
}

func readinessSchema() *node {
	return object(
		"type", "object",
		"required", flow(list("status")),
		"properties", object(
			"status", object("type", "string", "enum", flow(list("ok", "degraded", "unavailable"))),
			"checks", object("type", "object", "additionalProperties", object("type", "string", "enum", flow(list("ok", "failed")))),
		),
	)
}
