package model

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Limits that keep a hostile model from costing more than a glance. What they
// allow is far beyond what anybody would call one service.
const (
	maxBytes      = 1 << 20
	maxAggregates = 200
	maxFields     = 200
	maxOperations = 100
	maxStates     = 64
	maxValues     = 100
	maxSagas      = 50
	maxSteps      = 50
)

// The keys of the grammar, by the mapping that they stand in. The JSON Schema
// is tested against them.
var (
	modelKeys     = []string{"domain", "aggregates", "sagas"}
	aggregateKeys = []string{"name", "fields", "states", "operations"}
	fieldKeys     = []string{"name", "type", "min", "max", "unique", "default"}
	operationKeys = []string{"name", "kind", "http", "emits", "idempotent", "from", "to", "field", "by", "sign", "floor"}
	sagaKeys      = []string{"name", "http", "input", "steps", "deadline"}
	stepKeys      = []string{"name", "call", "with", "save", "undo", "undo_with"}
)

type rawModel struct {
	at         position
	domain     text
	aggregates []*rawAggregate
	sagas      []*rawSaga
}

type rawAggregate struct {
	at         position
	name       text
	fields     []*rawField
	states     []text
	operations []*rawOperation
}

type rawOperation struct {
	at                                 position
	name, kind, http, emits            text
	idempotent                         text
	idempotentValue                    bool
	from                               []text
	fromAt, to, field, by, sign, floor text
}

type rawSaga struct {
	at                   position
	name, http, deadline text
	input                []*rawField
	steps                []*rawStep
}

type rawStep struct {
	at                   position
	name, call, undo     text
	with, undoWith, save []rawPair
}

type rawPair struct{ key, value text }

// Parse reads a model from YAML. The name is the file's, for errors; each is an
// [*Error] of one line with the place and how to mend it.
func Parse(name string, data []byte) (*Model, error) {
	src := source{name}
	if len(data) > maxBytes {
		return nil, src.errorf(position{}, "the file has %d bytes; a model has at most %d", len(data), maxBytes)
	}
	if at, bad := invalidText(data); bad != "" {
		return nil, src.errorf(at, "%s; save the file as plain UTF-8 text", bad)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, rest yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, src.errorf(position{}, "the model is empty; it needs at least aggregates")
	case err != nil:
		return nil, src.syntax(err)
	}
	switch err := decoder.Decode(&rest); {
	case err == nil:
		return nil, src.errorf(position{rest.Line, rest.Column}, "a second document begins here; a model is one document")
	case !errors.Is(err, io.EOF):
		return nil, src.syntax(err)
	}
	return ParseNode(name, &doc)
}

// ParseNode reads a model from a part of a YAML file. The name is the file's,
// for errors.
func ParseNode(name string, n *yaml.Node) (*Model, error) {
	src := source{name}
	if n.Kind == yaml.DocumentNode && len(n.Content) == 1 {
		n = n.Content[0]
	}
	raw, err := (&reader{src}).model(n)
	if err != nil {
		return nil, err
	}
	return build(src, raw)
}

// invalidText finds what YAML would refuse without saying where.
func invalidText(data []byte) (position, string) {
	at := position{1, 1}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return at, "the file is not UTF-8 here"
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', 0x7f <= r && r < 0xa0 && r != 0x85:
			return at, "the file has a control character here"
		case r == 0xfeff && i > 0, r == 0xfffe, r == 0xffff:
			return at, fmt.Sprintf("the file has the character %U here, which YAML does not allow", r)
		case r == '\n':
			at = position{at.line + 1, 0}
		}
		at.column++
		i += size
	}
	return position{}, ""
}

var syntaxLine = regexp.MustCompile(`^line (\d+): `)

// syntax turns an error of the YAML parser into one of ours. The parser counts
// lines from 0 where it misses something, and leaves out the first line.
func (s source) syntax(err error) error {
	problem := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if m := syntaxLine.FindStringSubmatch(problem); m != nil {
		line, _ = strconv.Atoi(m[1])
		problem = problem[len(m[0]):]
		if strings.HasPrefix(problem, "did not find expected") {
			line++
		}
	}
	mend := "check the indentation and the colons"
	switch {
	case strings.Contains(problem, "max depth"):
		mend = "a model nests five levels at most"
	case strings.Contains(problem, "',' or"), strings.Contains(problem, "mapping values"):
		mend = `quote a text that holds one of { } [ ] , : as in "POST /orders/{id}/confirm"`
	case strings.Contains(problem, "block sequence entries"):
		mend = `quote a lone minus: sign: "-"`
	case strings.Contains(problem, "cannot start any token"):
		mend = "indent with spaces, not with tabs"
	case strings.Contains(problem, "directive"), strings.Contains(problem, "incompatible YAML"), strings.Contains(problem, "<document start>"):
		mend = "drop what begins with % or ...; a model is one document and has no directives"
	case strings.Contains(problem, "anchor"):
		mend = "write the value out; a model has no anchors and aliases"
	}
	return s.errorf(position{line, 1}, "not YAML: %s; %s", problem, mend)
}

// reader reads YAML nodes into the raw model. It knows the grammar's keys and
// shapes, and nothing of what the words mean.
type reader struct{ source }

func (r *reader) model(n *yaml.Node) (*rawModel, error) {
	keys, err := r.mapping(n, "the model", modelKeys)
	if err != nil {
		return nil, err
	}
	m := &rawModel{at: place(n)}
	if err := r.texts(keys, map[string]*text{"domain": &m.domain}); err != nil {
		return nil, err
	}
	if m.aggregates, err = list(r, keys["aggregates"], "aggregates", maxAggregates, r.aggregate); err != nil {
		return nil, err
	}
	if len(m.aggregates) == 0 {
		return nil, r.errorf(m.at, "the model has no aggregates; add at least one under aggregates")
	}
	m.sagas, err = list(r, keys["sagas"], "sagas", maxSagas, r.saga)
	return m, err
}

func (r *reader) aggregate(n *yaml.Node) (*rawAggregate, error) {
	keys, err := r.mapping(n, "an aggregate", aggregateKeys)
	if err != nil {
		return nil, err
	}
	a := &rawAggregate{at: place(n)}
	if err := r.texts(keys, map[string]*text{"name": &a.name}); err != nil {
		return nil, err
	}
	if !a.name.given() {
		return nil, r.errorf(a.at, "the aggregate has no name; add name: Order")
	}
	if a.fields, err = list(r, keys["fields"], "fields", maxFields, r.field); err != nil {
		return nil, err
	}
	if a.states, err = list(r, keys["states"], "states", maxStates, r.stateName); err != nil {
		return nil, err
	}
	a.operations, err = list(r, keys["operations"], "operations", maxOperations, r.operation)
	return a, err
}

func (r *reader) stateName(n *yaml.Node) (text, error) { return r.text(n, "a state") }

// field reads both forms of a field: the text and the mapping.
func (r *reader) field(n *yaml.Node) (*rawField, error) {
	if n.Kind != yaml.MappingNode {
		t, err := r.text(n, "a field")
		if err != nil {
			return nil, err
		}
		return scanField(r.source, t)
	}
	// - customer: string!, without quotes, is a mapping of one key in YAML.
	if len(n.Content) == 2 && n.Content[0].Kind == yaml.ScalarNode && !slices.Contains(fieldKeys, n.Content[0].Value) {
		key, value := n.Content[0].Value, n.Content[1].Value
		return nil, r.errorf(place(n), "a field with a colon must be quoted: %q", shorten(key+": "+value))
	}
	keys, err := r.mapping(n, "a field", fieldKeys)
	if err != nil {
		return nil, err
	}
	f := &rawField{at: place(n)}
	var typ text
	if err := r.texts(keys, map[string]*text{"name": &f.name, "type": &typ}); err != nil {
		return nil, err
	}
	if f.min, err = r.literal(keys["min"], "min"); err != nil {
		return nil, err
	}
	if f.max, err = r.literal(keys["max"], "max"); err != nil {
		return nil, err
	}
	if f.preset, err = r.literal(keys["default"], "default"); err != nil {
		return nil, err
	}
	unique, at, err := r.boolean(keys["unique"], "unique")
	if err != nil {
		return nil, err
	}
	if unique {
		f.unique = at
	}
	switch {
	case !f.name.given():
		return nil, r.errorf(f.at, "the field has no name; add name: due_date")
	case !typ.given():
		return nil, r.errorf(f.at, "field %q has no type; add type: string!", shorten(f.name.value))
	}
	f.typ, err = scanType(r.source, typ)
	return f, err
}

func (r *reader) operation(n *yaml.Node) (*rawOperation, error) {
	keys, err := r.mapping(n, "an operation", operationKeys)
	if err != nil {
		return nil, err
	}
	op := &rawOperation{at: place(n)}
	err = r.texts(keys, map[string]*text{
		"name": &op.name, "kind": &op.kind, "http": &op.http, "emits": &op.emits,
		"to": &op.to, "field": &op.field, "by": &op.by, "sign": &op.sign,
	})
	if err != nil {
		return nil, err
	}
	if op.floor, err = r.literal(keys["floor"], "floor"); err != nil {
		return nil, err
	}
	if op.idempotentValue, op.idempotent, err = r.boolean(keys["idempotent"], "idempotent"); err != nil {
		return nil, err
	}
	if from := keys["from"]; from != nil {
		op.fromAt = text{value: "from", at: place(from)}
		if from.Kind == yaml.ScalarNode {
			from = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{from}, Line: from.Line, Column: from.Column}
		}
		op.from, err = list(r, from, "from", maxStates, r.stateName)
	}
	switch {
	case err != nil:
		return nil, err
	case !op.name.given():
		return nil, r.errorf(op.at, "the operation has no name; add name: PlaceOrder")
	case !op.kind.given():
		return nil, r.errorf(op.at, "operation %q has no kind; use one of: %s", shorten(op.name.value), strings.Join(operationKinds, ", "))
	}
	return op, nil
}

func (r *reader) saga(n *yaml.Node) (*rawSaga, error) {
	keys, err := r.mapping(n, "a saga", sagaKeys)
	if err != nil {
		return nil, err
	}
	s := &rawSaga{at: place(n)}
	if err := r.texts(keys, map[string]*text{"name": &s.name, "http": &s.http, "deadline": &s.deadline}); err != nil {
		return nil, err
	}
	if !s.name.given() {
		return nil, r.errorf(s.at, "the saga has no name; add name: Checkout")
	}
	if s.input, err = list(r, keys["input"], "input", maxFields, r.field); err != nil {
		return nil, err
	}
	s.steps, err = list(r, keys["steps"], "steps", maxSteps, r.step)
	return s, err
}

func (r *reader) step(n *yaml.Node) (*rawStep, error) {
	keys, err := r.mapping(n, "a step", stepKeys)
	if err != nil {
		return nil, err
	}
	s := &rawStep{at: place(n)}
	if err := r.texts(keys, map[string]*text{"name": &s.name, "call": &s.call, "undo": &s.undo}); err != nil {
		return nil, err
	}
	switch {
	case !s.name.given():
		return nil, r.errorf(s.at, "the step has no name; add name: reserve_stock")
	case !s.call.given():
		return nil, r.errorf(s.at, "step %q calls nothing; add call: Stock.ReserveStock", shorten(s.name.value))
	}
	if s.with, err = r.pairs(keys["with"], "with"); err != nil {
		return nil, err
	}
	if s.save, err = r.pairs(keys["save"], "save"); err != nil {
		return nil, err
	}
	s.undoWith, err = r.pairs(keys["undo_with"], "undo_with")
	return s, err
}

// pairs reads a mapping of texts whose keys are the user's.
func (r *reader) pairs(n *yaml.Node, what string) ([]rawPair, error) {
	if n == nil {
		return nil, nil
	}
	if err := r.shape(n, yaml.MappingNode, what, "a mapping such as {id: input.stock_id}"); err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(n.Content)/2)
	var pairs []rawPair
	for i := 0; i < len(n.Content); i += 2 {
		key, err := r.text(n.Content[i], "a key of "+what)
		if err != nil {
			return nil, err
		}
		value, err := r.text(n.Content[i+1], key.value)
		if err != nil {
			return nil, err
		}
		if seen[key.value] {
			return nil, r.errorf(key.at, "%s gives %q twice; drop one", what, shorten(key.value))
		}
		seen[key.value] = true
		pairs = append(pairs, rawPair{key, value})
	}
	return pairs, nil
}

// mapping reads the values of a mapping whose keys are the grammar's.
func (r *reader) mapping(n *yaml.Node, what string, known []string) (map[string]*yaml.Node, error) {
	if err := r.shape(n, yaml.MappingNode, what, "a mapping with the keys "+strings.Join(known, ", ")); err != nil {
		return nil, err
	}
	values := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i < len(n.Content); i += 2 {
		key, err := r.text(n.Content[i], "a key of "+what)
		if err != nil {
			return nil, err
		}
		switch {
		case !slices.Contains(known, key.value):
			return nil, r.unknown("key", key, known)
		case values[key.value] != nil:
			return nil, r.errorf(key.at, "%s is given twice; drop one", key.value)
		}
		values[key.value] = n.Content[i+1]
	}
	return values, nil
}

// list reads a sequence. A missing one is empty.
func list[T any](r *reader, n *yaml.Node, what string, limit int, read func(*yaml.Node) (T, error)) ([]T, error) {
	if n == nil {
		return nil, nil
	}
	if err := r.shape(n, yaml.SequenceNode, what, "a list"); err != nil {
		return nil, err
	}
	if len(n.Content) == 0 {
		return nil, r.errorf(place(n), "%s is empty; fill it or drop it", what)
	}
	if len(n.Content) > limit {
		return nil, r.errorf(place(n.Content[limit]), "%s has %d entries; at most %d are possible", what, len(n.Content), limit)
	}
	items := make([]T, 0, len(n.Content))
	for _, c := range n.Content {
		item, err := read(c)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// texts reads those of the keys that are given.
func (r *reader) texts(keys map[string]*yaml.Node, into map[string]*text) error {
	for _, key := range sortedKeys(into) {
		if n := keys[key]; n != nil {
			t, err := r.text(n, key)
			if err != nil {
				return err
			}
			*into[key] = t
		}
	}
	return nil
}

// text reads a scalar that is text in YAML's own view: true, 12 and null are
// not.
func (r *reader) text(n *yaml.Node, what string) (text, error) {
	if err := r.shape(n, yaml.ScalarNode, what, "a text"); err != nil {
		return text{}, err
	}
	switch n.ShortTag() {
	case "!!str":
	case "!!null":
		return text{}, r.errorf(place(n), "%s has no value; write one or drop the key", what)
	case "!!merge":
		return text{}, r.errorf(place(n), "a merge key (<<) is not possible in a model; write the keys out")
	default:
		return text{}, r.errorf(place(n), "%s must be a text; quote %s", what, shorten(n.Value))
	}
	t := text{value: n.Value, at: place(n)}
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || strings.ContainsAny(n.Value, "\n\"'\\"):
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		t.at.column++
		t.exact = true
	default:
		t.exact = true
	}
	return t, nil
}

// literal reads any scalar as it is written: 5, 0.50, true, 2026-01-31.
func (r *reader) literal(n *yaml.Node, what string) (text, error) {
	if n == nil {
		return text{}, nil
	}
	if err := r.shape(n, yaml.ScalarNode, what, "one value"); err != nil {
		return text{}, err
	}
	if n.ShortTag() == "!!null" {
		return text{}, r.errorf(place(n), "%s has no value; write one or drop the key", what)
	}
	return text{value: n.Value, at: place(n)}, nil
}

func (r *reader) boolean(n *yaml.Node, what string) (bool, text, error) {
	if n == nil {
		return false, text{}, nil
	}
	if err := r.shape(n, yaml.ScalarNode, what, "true or false"); err != nil {
		return false, text{}, err
	}
	if n.ShortTag() != "!!bool" {
		return false, text{}, r.errorf(place(n), "%s must be true or false, not %q", what, shorten(n.Value))
	}
	return strings.EqualFold(n.Value, "true"), text{value: what, at: place(n)}, nil
}

// shape checks a node's kind, and that it is nothing but that.
func (r *reader) shape(n *yaml.Node, kind yaml.Kind, what, want string) error {
	switch {
	case n.Kind == yaml.AliasNode:
		return r.errorf(place(n), "an alias (*) is not possible in a model; write the value out")
	case n.Anchor != "":
		return r.errorf(place(n), "an anchor (&%s) is not possible in a model; drop it", shorten(n.Anchor))
	case n.Kind != kind:
		return r.errorf(place(n), "%s must be %s, not %s", what, want, kindName(n))
	case n.Style&yaml.TaggedStyle != 0:
		return r.errorf(place(n), "a tag (%s) is not possible in a model; drop it", shorten(n.Tag))
	}
	return nil
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	if n.ShortTag() == "!!null" {
		return "nothing"
	}
	return strconv.Quote(shorten(n.Value))
}

// place returns where a node is; one that was made by a program is at the start.
func place(n *yaml.Node) position { return position{max(1, n.Line), max(1, n.Column)} }
