package draft

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/words"
)

// field is a member that becomes a field of an aggregate.
type field struct {
	*element
	name, wire string
	kind       string // the type in the model language, without !
	required   bool
	readonly   bool
	unique     bool
	immutable  bool
	writeonly  bool
	doc        string
	options    []option
}

type option struct{ name, value string }

func (f *field) refers(to *resource) {
	f.kind, f.options = "ref("+to.name+")", nil
}

// clocks are what contracts call the times that every aggregate has anyway.
var clocks = map[string]string{
	"created_at": "created_at", "created": "created_at", "created_on": "created_at", "create_time": "created_at", "creation_date": "created_at",
	"updated_at": "updated_at", "updated": "updated_at", "updated_on": "updated_at", "update_time": "updated_at", "last_updated": "updated_at", "last_modified": "updated_at",
}

// valueType is a type that the model declares.
type valueType struct {
	*element
	name   string
	doc    string
	of     *schema
	fields []*field
}

// deepestType is how far types within types go.
const deepestType = 3

// member makes a field of a member, unless every aggregate has it.
func (d *drafter) member(r *resource, p property) {
	name := snake(p.name)
	place := r.name + "." + p.name
	if name == "id" || name == snake(r.name)+"_id" && r.thing.property(p.name) != nil && p.readOnly {
		return
	}
	d.fields++
	e := &element{place: place, parent: r.element, kind: ofField}
	settable := r.created.takes(p.name) || r.updated.takes(p.name)
	switch clock := clocks[name]; {
	case p.name == r.stateWire:
		d.elements = append(d.elements, e)
		if settable {
			d.leave(place, "it is changed by commands, not by an update")
		}
		return
	case name == "version" && p.kind == "integer" && !settable:
		d.elements = append(d.elements, e)
		return
	case clock != "" && p.format == "date-time" && !settable && d.clock(r, clock, p.name):
		d.elements = append(d.elements, e)
		return
	case p.writeOnly && p.kind == "string" && len(p.enum) == 0:
		d.secret(r, p, e)
		return
	}
	kind, options, why := d.typeOf(name, p.schema)
	if why != "" {
		d.leave(place, why)
	}
	if kind == "" {
		return
	}
	f := &field{element: e, name: name, kind: kind, options: options, doc: p.doc}
	if d.spelling.Spell(name) != p.name {
		f.wire = p.name
	}
	from := r.created
	if from == nil {
		from = first(r.updated, r.thing)
	}
	f.required = from != nil && from.required[p.name]
	f.readonly = p.readOnly || !settable && (r.created != nil || r.updated != nil)
	hasDefault := slices.ContainsFunc(options, func(o option) bool { return o.name == "default" })
	if f.readonly || hasDefault { // which is for those who leave it out
		f.required = false
	}
	r.fields = append(r.fields, f)
	d.elements = append(d.elements, e)
}

// secret makes a writeonly field of a member, of which only the length is checked.
func (d *drafter) secret(r *resource, p property, e *element) {
	f := &field{element: e, name: snake(p.name), kind: "string", doc: p.doc, writeonly: true}
	_, options, _ := d.typeOf(f.name, p.schema)
	f.options = slices.DeleteFunc(options, func(o option) bool { return o.name != "min" && o.name != "max" })
	if d.spelling.Spell(f.name) != p.name {
		f.wire = p.name
	}
	from := r.created
	if from == nil {
		from = first(r.updated, r.thing)
	}
	f.required = from != nil && from.required[p.name]
	r.fields = append(r.fields, f)
	d.elements = append(d.elements, e)
}

// clock takes a member for one of the times that every aggregate has.
func (d *drafter) clock(r *resource, clock, wire string) bool {
	to := &r.createdWire
	if clock == "updated_at" {
		to = &r.updatedAt
	}
	if *to != "" {
		return false
	}
	*to = wire
	return true
}

// enumValue is what a value of an enum can be.
var enumValue = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,62}$`)

// formats are those of OpenAPI and JSON Schema that the model language has.
var formats = map[string]string{"email": "email", "idn-email": "email", "uri": "uri", "url": "uri", "iri": "uri", "uri-reference": "uri"}

// asObject tells a reference as an object, of which the whole is told.
var asObject = option{"as", "object"}

// within are limits with a max that is no higher than a bound.
func within(limits []option, bound int64) []option {
	i := slices.IndexFunc(limits, func(o option) bool { return o.name == "max" })
	if i < 0 {
		return append(limits, option{"max", strconv.FormatInt(bound, 10)})
	}
	if n, err := strconv.ParseInt(limits[i].value, 10, 64); err != nil || n > bound {
		limits[i].value = strconv.FormatInt(bound, 10)
	}
	return limits
}

// typeOf spells a schema as a type with options. It says what is lost; no type
// means that the member is.
func (d *drafter) typeOf(name string, s *schema) (kind string, options []option, why string) {
	if other := d.named(s); other != nil {
		return "ref(" + other.name + ")", []option{asObject}, ""
	}
	switch s.kind {
	case "string":
		return d.textType(name, s)
	case "integer":
		if other := d.referred(name); other != nil {
			if other.counted() {
				return "ref(" + other.name + ")", nil, ""
			}
			return "ref(" + other.name + ")", nil, "ids are UUIDs"
		}
		return "int", limits(s), ""
	case "number":
		return "float", append(limits(s), fallback(s)...), ""
	case "boolean":
		return "bool", fallback(s), ""
	case "array":
		if s.items == nil {
			break
		}
		if s.items.kind == "array" {
			return "", nil, "a list of lists"
		}
		item, of, lost := d.typeOf(singular(name), s.items)
		if slices.Contains(of, asObject) {
			return "list(" + item + ")", append(within(limits(s), model.MaxObjects), asObject), lost
		}
		switch item {
		case "":
			return "", nil, lost
		case "json", "map(string)":
			return "json", nil, "any JSON value, not a list of its items"
		}
		return "list(" + item + ")", limits(s), lost
	case "object":
		if isMoney(s) {
			return "money", nil, ""
		}
		switch {
		case s.values != nil && s.values.kind == "string":
			return "map(string)", limits(s), ""
		case s.values != nil:
			return "json", nil, "any JSON value, not a map of values of one kind"
		}
		if name := d.valueType(name, s); name != "" {
			return name, nil, ""
		}
		return "json", nil, "any JSON value, not only an object"
	case "":
		return "json", nil, "any JSON value: its type is not said, or is one of several"
	}
	return "", nil, fmt.Sprintf("no value in JSON is of the type %q", s.kind)
}

func (d *drafter) textType(name string, s *schema) (kind string, options []option, why string) {
	if len(s.enum) > 0 {
		if i := slices.IndexFunc(s.enum, func(v string) bool { return !enumValue.MatchString(v) }); i >= 0 {
			return "string", nil, fmt.Sprintf("any text, because %q is no value of an enum", s.enum[i])
		}
		return "enum(" + strings.Join(s.enum, ",") + ")", fallback(s), ""
	}
	switch s.format {
	case "date-time":
		return "timestamp", nil, ""
	case "date":
		return "date", nil, ""
	case "time":
		return "time", nil, ""
	case "duration":
		return "duration", nil, ""
	case "byte", "binary", "base64":
		return "", nil, "bytes"
	}
	if other := d.referred(name); other != nil {
		why := ""
		switch {
		case other.counted():
			why = "ids are numbers"
		case s.format != "uuid":
			why = "ids are UUIDs"
		}
		return "ref(" + other.name + ")", nil, why
	}
	if s.format == "uuid" {
		return "uuid", nil, ""
	}
	options = append(limits(s), fallback(s)...)
	if f := formats[s.format]; f != "" {
		options = append(options, option{"format", f})
	}
	if s.pattern != "" {
		options = append(options, option{"pattern", strings.TrimSuffix(strings.TrimPrefix(s.pattern, "^"), "$")})
	}
	return "string", options, ""
}

// named is the resource whose thing a schema is, told by its name.
func (d *drafter) named(s *schema) *resource {
	if s == nil || s.kind != "object" || s.name == "" {
		return nil
	}
	return d.byName(typeName(s.name))
}

// referred is the resource that a name such as customer_id speaks of.
func (d *drafter) referred(name string) *resource {
	owner, ok := strings.CutSuffix(name, "_id")
	if !ok {
		return nil
	}
	return d.byName(words.Pascal(owner))
}

func (d *drafter) byName(name string) *resource {
	for _, r := range d.resources {
		if r.name == name {
			return r
		}
	}
	return nil
}

// valueType is a type that the model declares for an object within others: "" for one
// without members, or deep within itself.
func (d *drafter) valueType(name string, s *schema) string {
	if len(s.properties) == 0 || len(d.within) == deepestType {
		return ""
	}
	own := typeName(s.name)
	if own == "" {
		own = pascal(name)
	}
	for _, t := range d.types {
		if t.name == own && t.of.same(s) {
			return own
		}
	}
	if slices.Contains(d.within, own) {
		return ""
	}
	for d.typeTaken(own) {
		own += "Value"
	}
	t := &valueType{element: &element{place: own, kind: ofValue}, name: own, doc: s.about, of: s}
	d.within = append(d.within, own)
	for _, p := range s.properties {
		member := snake(p.name)
		kind, options, why := d.typeOf(member, p.schema)
		if why != "" {
			d.leave(own+"."+p.name, why)
		}
		if kind == "" || member == "" {
			continue
		}
		f := &field{element: &element{place: own + "." + p.name, parent: t.element, kind: ofValue}, name: member, kind: kind, options: options, required: s.required[p.name], doc: p.doc}
		if d.spelling.Spell(member) != p.name {
			f.wire = p.name
		}
		t.fields = append(t.fields, f)
	}
	d.within = d.within[:len(d.within)-1]
	if len(t.fields) == 0 {
		return ""
	}
	d.types = append(d.types, t)
	return own
}

func (d *drafter) typeTaken(name string) bool {
	return d.byName(name) != nil || slices.ContainsFunc(d.types, func(t *valueType) bool { return t.name == name })
}

// same reports whether two schemas have the same members.
func (s *schema) same(other *schema) bool {
	return slices.EqualFunc(s.properties, other.properties, func(a, b property) bool { return a.name == b.name && a.kind == b.kind })
}

func isMoney(s *schema) bool {
	amount, currency := s.property("amount"), s.property("currency")
	return len(s.properties) == 2 && amount != nil && currency != nil && currency.kind == "string" && amount.kind != "object"
}

func limits(s *schema) []option {
	var all []option
	if s.min != "" && s.min != "0" || s.min == "0" && s.kind != "string" && s.kind != "array" && s.kind != "object" {
		all = append(all, option{"min", s.min})
	}
	if s.max != "" {
		all = append(all, option{"max", s.max})
	}
	return all
}

func fallback(s *schema) []option {
	if s.fallback == "" {
		return nil
	}
	return []option{{"default", s.fallback}}
}
