package draft

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/words"
)

// write gives the text of the model without what is lost. Everything that the model
// language can refuse stands on a line of its own.
func (d *drafter) write() []line {
	var lines []line
	add := func(of *element, format string, args ...any) {
		lines = append(lines, line{fmt.Sprintf(format, args...), of})
	}
	if d.doc != "" {
		add(nil, "doc: %s", quoted(d.doc))
	}
	if d.spelling != words.SnakeCase {
		add(nil, "case: %s", d.spelling)
	}
	if base := d.basePath(); base != nil && !base.lost {
		add(base, "base_path: %s", quoted(d.base))
	}
	if d.media != "" {
		add(nil, "media: %s", d.media)
	}
	types := slices.DeleteFunc(slices.Clone(d.types), func(t *valueType) bool { return t.gone() })
	for i, t := range types {
		if i == 0 {
			add(nil, "types:")
		}
		add(t.element, "  %s:", t.name)
		indent := "    "
		if t.doc != "" {
			add(t.element, "    doc: %s", quoted(t.doc))
			add(t.element, "    fields:")
			indent += "  "
		}
		for _, f := range t.fields {
			if !f.gone() {
				add(f.element, "%s- %s", indent, f.text())
			}
		}
	}
	add(nil, "aggregates:")
	for _, r := range d.resources {
		if r.gone() {
			continue
		}
		add(r.element, "  - name: %s", r.name)
		if r.thing != nil && r.thing.about != "" {
			add(r.element, "    doc: %s", quoted(r.thing.about))
		}
		if r.counted() {
			add(r.element, "    key: int")
		}
		add(r.element, "    fields:")
		for _, f := range r.fields {
			if !f.gone() {
				add(f.element, "      - %s", f.text())
			}
		}
		if len(r.states) > 0 {
			add(r.element, "    states: [%s]", strings.Join(quotedAll(r.states), ", "))
		}
		if wire := r.wire(d.spelling); wire != "" {
			add(r.element, "    wire: {%s}", wire)
		}
		add(r.element, "    operations:")
		for _, s := range r.calls {
			if !s.gone() {
				add(s.element, "      - %s", d.operation(s))
			}
		}
	}
	return lines
}

// basePath is the part of the model that begins all paths, or nil.
func (d *drafter) basePath() *element {
	if d.base == "" {
		return nil
	}
	for _, e := range d.elements {
		if e.kind == ofValue {
			return e
		}
	}
	e := &element{place: "servers", kind: ofValue}
	d.elements = append(d.elements, e)
	return e
}

func (r *resource) wire(spelling words.Case) string {
	var all []string
	for _, w := range []struct{ name, wire string }{{"state", r.stateWire}, {"created_at", r.createdWire}, {"updated_at", r.updatedAt}} {
		if w.wire != "" && spelling.Spell(w.name) != w.wire {
			all = append(all, w.name+": "+quoted(w.wire))
		}
	}
	return strings.Join(all, ", ")
}

// simple are texts that stand in a field's own notation as they are.
var simple = regexp.MustCompile(`^[A-Za-z0-9_.:-]+$`)

// text is a field in the short notation, or as a mapping where a text of the
// contract is in it.
func (f *field) text() string {
	kind := f.kind
	if f.required {
		kind += "!"
	}
	options := f.options
	if f.element != nil && f.plain {
		options = nil
	}
	if f.wire != "" {
		options = append(options[:len(options):len(options)], option{"wire", f.wire})
	}
	if f.doc != "" {
		options = append(options[:len(options):len(options)], option{"doc", f.doc})
	}
	short := f.name + ": " + kind
	long := "{name: " + quoted(f.name) + ", type: " + quoted(kind)
	isShort := true
	for _, o := range options {
		isShort = isShort && simple.MatchString(o.value)
		short += " " + o.name + "=" + o.value
		value := o.value
		if o.name != "min" && o.name != "max" {
			value = quoted(value)
		}
		long += ", " + o.name + ": " + value
	}
	if f.unique {
		short += " unique"
		long += ", unique: true"
	}
	if f.immutable {
		short += " immutable"
		long += ", immutable: true"
	}
	if f.writeonly {
		short += " writeonly"
		long += ", writeonly: true"
	}
	if f.readonly {
		short += " readonly"
		long += ", readonly: true"
	}
	if isShort {
		return quoted(short)
	}
	return long + "}"
}

func (d *drafter) operation(s *served) string {
	text := "{name: " + s.name
	if s.doc != "" {
		text += ", doc: " + quoted(s.doc)
	}
	text += ", kind: " + s.kind
	if s.kind == "command" {
		if to := stateAfter(lastWord(s.path), s.of.states); to != "" {
			text += fmt.Sprintf(", from: \"*\", to: %s", quoted(to))
		}
		if !s.plain {
			text += d.inputs(s)
		}
	}
	if s.kind == "list" && !s.plain {
		text += d.filters(s)
	}
	if s.idempotent {
		text += ", idempotent: true"
	}
	text += s.answers()
	return text + ", http: " + quoted(s.method+" /"+strings.Join(s.modelPath(), "/")) + "}"
}

// answers is what an operation answers with and by which status, where that is not
// what it would be anyway.
func (s *served) answers() string {
	var text string
	usual := http.StatusOK
	switch s.kind {
	case "create":
		usual = http.StatusCreated
	case "update", "delete", "command":
		switch {
		case s.answer == nil && s.status != 0:
			text, usual = ", answers: nothing", http.StatusNoContent
		case s.kind == "delete":
			usual = http.StatusNoContent
		}
	}
	possible := []int{http.StatusOK, http.StatusCreated, http.StatusAccepted}
	if s.kind != "get" && s.kind != "list" && s.status != usual && slices.Contains(possible, s.status) {
		text += fmt.Sprintf(", status: %d", s.status)
	}
	return text
}

// modelPath is the path with the model's name for the key of the thing.
func (s *served) modelPath() []string {
	path := append([]string(nil), s.path...)
	at := len(path) - 1
	switch s.kind {
	case "command":
		at--
	case "get", "update", "delete":
	default:
		return path
	}
	path[at] = "{id}"
	if s.by != nil && !s.by.gone() {
		path[at] = "{" + s.by.name + "}"
	}
	return path
}

// inputs are what a command takes; what is a field is set.
func (d *drafter) inputs(s *served) string {
	body := s.body.unwrapped()
	if body == nil {
		return ""
	}
	var input, set []string
	for _, p := range body.properties {
		name := snake(p.name)
		kind, options, _ := d.typeOf(name, p.schema)
		if kind == "" || name == "" {
			continue
		}
		f := field{name: name, kind: kind, required: body.required[p.name], options: options, doc: p.doc}
		if d.spelling.Spell(name) != p.name {
			f.wire = p.name
		}
		input = append(input, f.text())
		for _, own := range s.of.fields {
			if own.name == name && !own.gone() {
				set = append(set, quoted(name+": input."+name))
			}
		}
	}
	text := ""
	if len(input) > 0 {
		text += ", input: [" + strings.Join(input, ", ") + "]"
	}
	if len(set) > 0 {
		text += ", set: [" + strings.Join(set, ", ") + "]"
	}
	return text
}

// filters are the query parameters that are named for a field.
func (d *drafter) filters(s *served) string {
	var all []string
	for _, p := range s.query {
		if f := d.filter(s, p); f != nil && !f.gone() {
			all = append(all, quoted(d.filterName(f, p)))
		}
	}
	if len(all) == 0 {
		return ""
	}
	return ", filter: [" + strings.Join(all, ", ") + "]"
}

// filter is the field that a query parameter of a list selects by, or nil.
func (d *drafter) filter(s *served, p property) *field {
	for _, f := range s.of.fields {
		item, isList := strings.CutPrefix(f.kind, "list(")
		switch {
		case cmp.Or(f.wire, d.spelling.Spell(f.name)) == p.name:
			if !strings.HasPrefix(f.kind, "map(") && f.kind != "json" && (!isList || holdable(item)) {
				return f
			}
		case isList && words.Plural(snake(p.name)) == f.name && d.spelling.Spell(snake(p.name)) == p.name && holdable(item):
			return f
		}
	}
	return nil
}

// filterName is what the model calls a filter by the field, or by one item of it.
func (d *drafter) filterName(f *field, p property) string {
	if cmp.Or(f.wire, d.spelling.Spell(f.name)) == p.name {
		return f.name
	}
	return snake(p.name)
}

// holdable reports whether lists can be limited by an item of a list of the type.
func holdable(item string) bool {
	return slices.ContainsFunc([]string{"string", "int", "uuid", "enum(", "ref("}, func(kind string) bool { return strings.HasPrefix(item, kind) })
}

// leaveParameters tells which query parameters of an operation a model does not have.
func (d *drafter) leaveParameters(s *served) {
	var lost []string
	for _, p := range s.query {
		switch {
		case slices.Contains(beside, snake(p.name)), snake(p.name) == "limit", snake(p.name) == "cursor":
		case s.kind == "list" && (d.filter(s, p) != nil || s.of.states != nil && p.name == s.of.stateWire):
		default:
			lost = append(lost, p.name)
		}
	}
	switch len(lost) {
	case 0:
	case 1:
		d.leave(s.call.place, "without the parameter "+lost[0])
	default:
		d.leave(s.call.place, "without the parameters "+strings.Join(lost, ", "))
	}
}

var plainWord = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// quoted is a text as YAML in double or single quotes, or as it is.
func quoted(text string) string {
	if plainWord.MatchString(text) && !isYAMLWord(text) {
		return text
	}
	text = printable(text)
	if strings.ContainsAny(text, `"\`) {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return `"` + text + `"`
}

func quotedAll(texts []string) []string {
	all := make([]string, len(texts))
	for i, t := range texts {
		all[i] = quoted(t)
	}
	return all
}

// isYAMLWord reports whether a word alone is no text in YAML.
func isYAMLWord(text string) bool {
	switch strings.ToLower(text) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		return true
	}
	return false
}
