// Package grammar reads how a model is written, in YAML and in the shorthand of
// the command line, into a tree of texts that know their places. It knows keys
// and shapes; what the words mean is the business of package model.
package grammar

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/words"
)

// Limits on the cost of a hostile model. They allow far more than one service
// should have.
const (
	maxBytes      = 1 << 20
	maxAggregates = 200
	maxFields     = 200
	maxOperations = 100
	maxStates     = 64
	maxSagas      = 50
	maxSteps      = 50
	maxTypes      = 100
)

// The keys of the grammar, by the mapping that they are in. The JSON Schema
// is tested against them.
var (
	modelKeys     = []string{"domain", "doc", "case", "base_path", "media", "pages", "types", "aggregates", "sagas"}
	aggregateKeys = []string{"name", "doc", "key", "fields", "states", "wire", "operations"}
	fieldKeys     = append([]string{"name", "type"}, fieldOptions...)
	operationKeys = []string{"name", "doc", "kind", "http", "emits", "idempotent", "answers", "status", "fields", "from", "to", "input", "set", "field", "by", "sign", "floor", "filter"}
	typeKeys      = []string{"doc", "fields"}
	sagaKeys      = []string{"name", "http", "input", "steps", "deadline"}
	stepKeys      = []string{"name", "call", "with", "save", "undo", "undo_with"}
)

// Model is a model as it is written.
type Model struct {
	At         Position
	Domain     Text
	Doc        Text
	Case       Text
	BasePath   Text
	Media      Text
	Types      []*ValueType
	Pages      []Pair
	PagesAt    Position
	Aggregates []*Aggregate
	Sagas      []*Saga
}

// ValueType is a type that the model declares, as it is written.
type ValueType struct {
	Name   Text
	Doc    Text
	Fields []*Field
}

// Aggregate is an aggregate as it is written.
type Aggregate struct {
	At         Position
	Name       Text
	Key        *Key
	Doc        Text
	Fields     []*Field
	States     []Text
	Wire       []Pair
	Operations []*Operation
}

// Operation is an operation as it is written; what a kind does not take is not given.
type Operation struct {
	At                                    Position
	Name, Doc, Kind, HTTP, Emits, Answers Text
	Idempotent, Status                    Text
	IdempotentValue                       bool
	Fields                                []Text
	FieldsAt                              Text
	From                                  []Text
	Input                                 []*Field
	InputAt                               Text
	Set                                   []Text // each "field: expression"
	SetAt                                 Text
	FromAt, To, Field, By, Sign, Floor    Text
	Filter                                []Text
	FilterAt                              Text
}

// Saga is a saga as it is written.
type Saga struct {
	At                   Position
	Name, HTTP, Deadline Text
	Input                []*Field
	Steps                []*Step
}

// Step is a step of a saga as it is written.
type Step struct {
	At                   Position
	Name, Call, Undo     Text
	With, UndoWith, Save []Pair
}

// Pair is a member of a mapping whose keys are the user's.
type Pair struct{ Key, Value Text }

// Read reads a model from YAML. The name is the file's, for errors; each is one
// line with the place and how to mend it.
func Read(name string, data []byte) (*Model, error) {
	src := Source{File: name}
	if len(data) > maxBytes {
		return nil, src.Errorf(Position{}, "the file has %d bytes; a model has at most %d", len(data), maxBytes)
	}
	if at, bad := invalidText(data); bad != "" {
		return nil, src.Errorf(at, "%s; save the file as plain UTF-8 text", bad)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, rest yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, src.Errorf(Position{}, "the model is empty; it needs at least aggregates")
	case err != nil:
		return nil, src.syntax(err)
	}
	switch err := decoder.Decode(&rest); {
	case err == nil:
		return nil, src.Errorf(Position{rest.Line, rest.Column}, "a second document begins here; a model is one document")
	case !errors.Is(err, io.EOF):
		return nil, src.syntax(err)
	}
	return ReadNode(name, &doc)
}

// ReadNode reads a model from a part of a YAML file. The name is the file's, for
// errors.
func ReadNode(name string, n *yaml.Node) (*Model, error) {
	if n.Kind == yaml.DocumentNode && len(n.Content) == 1 {
		n = n.Content[0]
	}
	return (&reader{Source{File: name}}).model(n)
}

// invalidText finds what YAML would refuse without saying where.
func invalidText(data []byte) (Position, string) {
	at := Position{1, 1}
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
			at = Position{at.Line + 1, 0}
		}
		at.Column++
		i += size
	}
	return Position{}, ""
}

var syntaxLine = regexp.MustCompile(`^line (\d+): `)

// syntax turns an error of the YAML parser into one of ours. The parser counts
// lines from 0 where it misses something, and leaves out the first line.
func (s Source) syntax(err error) error {
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
	case strings.Contains(problem, "alphabetic or numeric"):
		mend = `quote a lone star: from: "*"`
	case strings.Contains(problem, "cannot start any token"):
		mend = "indent with spaces, not with tabs"
	case strings.Contains(problem, "directive"), strings.Contains(problem, "incompatible YAML"), strings.Contains(problem, "<document start>"):
		mend = "drop what begins with % or ...; a model is one document and has no directives"
	case strings.Contains(problem, "anchor"):
		mend = "write the value out; a model has no anchors and aliases"
	}
	return s.Errorf(Position{line, 1}, "not YAML: %s; %s", problem, mend)
}

// reader reads YAML nodes into the tree. It knows the grammar's keys and
// shapes, and nothing of what the words mean.
type reader struct{ Source }

func (r *reader) model(n *yaml.Node) (*Model, error) {
	keys, err := r.mapping(n, "the model", modelKeys)
	if err != nil {
		return nil, err
	}
	m := &Model{At: place(n)}
	if err := r.texts(keys, map[string]*Text{"domain": &m.Domain, "doc": &m.Doc, "case": &m.Case, "base_path": &m.BasePath, "media": &m.Media}); err != nil {
		return nil, err
	}
	if m.Pages, err = r.pairs(keys["pages"], "pages"); err != nil {
		return nil, err
	}
	if n := keys["pages"]; n != nil {
		m.PagesAt = place(n)
	}
	// An empty list says that the service keeps nothing; where it is left out,
	// it was forgotten.
	given := keys["aggregates"]
	if given != nil && len(given.Content) == 0 && r.shape(given, yaml.SequenceNode, "aggregates", "a list") == nil {
		if sagas := keys["sagas"]; sagas != nil {
			return nil, r.Errorf(place(sagas), "sagas change aggregates, and this model has none; add some, or drop sagas")
		}
		if types := keys["types"]; types != nil {
			return nil, r.Errorf(place(types), "types are those of fields, and this model has no aggregates; add some, or drop types")
		}
		return m, nil
	}
	if m.Aggregates, err = list(r, given, "aggregates", maxAggregates, r.aggregate); err != nil {
		return nil, err
	}
	if m.Types, err = r.types(keys["types"]); err != nil {
		return nil, err
	}
	if len(m.Aggregates) == 0 {
		return nil, r.Errorf(m.At, "the model has no aggregates; add at least one under aggregates, or write aggregates: [] for a service that keeps nothing")
	}
	m.Sagas, err = list(r, keys["sagas"], "sagas", maxSagas, r.saga)
	return m, err
}

// types reads a mapping of the names of types to their fields.
func (r *reader) types(n *yaml.Node) ([]*ValueType, error) {
	if n == nil {
		return nil, nil
	}
	if err := r.shape(n, yaml.MappingNode, "types", `a mapping such as {Address: ["street: string!", "city: string!"]}`); err != nil {
		return nil, err
	}
	if len(n.Content)/2 > maxTypes {
		return nil, r.Errorf(place(n), "there are %d types; at most %d are allowed", len(n.Content)/2, maxTypes)
	}
	var all []*ValueType
	for i := 0; i < len(n.Content); i += 2 {
		name, err := r.text(n.Content[i], "the name of a type")
		if err != nil {
			return nil, err
		}
		t := &ValueType{Name: name}
		fields := n.Content[i+1]
		if fields.Kind == yaml.MappingNode { // with a doc beside them
			keys, err := r.mapping(fields, name.Value, typeKeys)
			if err != nil {
				return nil, err
			}
			if err := r.texts(keys, map[string]*Text{"doc": &t.Doc}); err != nil {
				return nil, err
			}
			if fields = keys["fields"]; fields == nil {
				return nil, r.Errorf(name.At, "type %s has no fields; give it at least one", words.Shorten(name.Value))
			}
		}
		if t.Fields, err = list(r, fields, name.Value, maxFields, r.field); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

func (r *reader) aggregate(n *yaml.Node) (*Aggregate, error) {
	keys, err := r.mapping(n, "an aggregate", aggregateKeys)
	if err != nil {
		return nil, err
	}
	a := &Aggregate{At: place(n)}
	if err := r.texts(keys, map[string]*Text{"name": &a.Name, "doc": &a.Doc}); err != nil {
		return nil, err
	}
	if a.Key, err = r.key(keys["key"]); err != nil {
		return nil, err
	}
	if !a.Name.Given() {
		return nil, r.Errorf(a.At, "the aggregate has no name; add name: Order")
	}
	if a.Fields, err = list(r, keys["fields"], "fields", maxFields, r.field); err != nil {
		return nil, err
	}
	if a.States, err = list(r, keys["states"], "states", maxStates, r.stateName); err != nil {
		return nil, err
	}
	if a.Wire, err = r.pairs(keys["wire"], "wire"); err != nil {
		return nil, err
	}
	a.Operations, err = list(r, keys["operations"], "operations", maxOperations, r.operation)
	return a, err
}

func (r *reader) stateName(n *yaml.Node) (Text, error) { return r.text(n, "a state") }

// field reads both forms of a field: the text and the mapping.
func (r *reader) field(n *yaml.Node) (*Field, error) {
	if n.Kind != yaml.MappingNode {
		t, err := r.text(n, "a field")
		if err != nil {
			return nil, err
		}
		return ScanField(r.Source, t)
	}
	// - customer: string!, without quotes, is a mapping of one key in YAML.
	if len(n.Content) == 2 && n.Content[0].Kind == yaml.ScalarNode && !slices.Contains(fieldKeys, n.Content[0].Value) {
		key, value := n.Content[0].Value, n.Content[1].Value
		return nil, r.Errorf(place(n), "a field with a colon must be quoted: %q", words.Shorten(key+": "+value))
	}
	keys, err := r.mapping(n, "a field", fieldKeys)
	if err != nil {
		return nil, err
	}
	f := &Field{At: place(n)}
	var typ Text
	if err := r.texts(keys, map[string]*Text{"name": &f.Name, "type": &typ}); err != nil {
		return nil, err
	}
	for _, key := range fieldOptions {
		if value := f.values()[key]; value != nil {
			if *value, err = r.literal(keys[key], key); err != nil {
				return nil, err
			}
			if value == &f.Doc {
				if *value, err = r.prose(*value); err != nil {
					return nil, err
				}
			}
			continue
		}
		set, at, err := r.boolean(keys[key], key)
		if err != nil {
			return nil, err
		}
		if set {
			*f.flags()[key] = at
		}
	}
	switch {
	case !f.Name.Given():
		return nil, r.Errorf(f.At, "the field has no name; add name: due_date")
	case !typ.Given():
		return nil, r.Errorf(f.At, "field %q has no type; add type: string!", words.Shorten(f.Name.Value))
	}
	f.Type, err = scanType(r.Source, typ)
	return f, err
}

func (r *reader) operation(n *yaml.Node) (*Operation, error) {
	keys, err := r.mapping(n, "an operation", operationKeys)
	if err != nil {
		return nil, err
	}
	op := &Operation{At: place(n)}
	err = r.texts(keys, map[string]*Text{
		"name": &op.Name, "doc": &op.Doc, "kind": &op.Kind, "http": &op.HTTP, "emits": &op.Emits, "answers": &op.Answers,
		"to": &op.To, "field": &op.Field, "by": &op.By, "sign": &op.Sign,
	})
	if err != nil {
		return nil, err
	}
	if op.Floor, err = r.literal(keys["floor"], "floor"); err != nil {
		return nil, err
	}
	if op.Status, err = r.literal(keys["status"], "status"); err != nil {
		return nil, err
	}
	if op.IdempotentValue, op.Idempotent, err = r.boolean(keys["idempotent"], "idempotent"); err != nil {
		return nil, err
	}
	if from := keys["from"]; from != nil {
		op.FromAt = Text{Value: "from", At: place(from)}
		if from.Kind == yaml.ScalarNode {
			from = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{from}, Line: from.Line, Column: from.Column}
		}
		op.From, err = list(r, from, "from", maxStates, r.stateName)
	}
	if err == nil {
		op.Filter, op.FilterAt, err = r.names(keys["filter"], "filter", maxFields)
	}
	if err == nil {
		op.Fields, op.FieldsAt, err = r.names(keys["fields"], "fields", maxFields)
	}
	if err != nil {
		return nil, err
	}
	if input := keys["input"]; input != nil {
		op.InputAt = Text{Value: "input", At: place(input)}
		if op.Input, err = list(r, input, "input", maxFields, r.field); err != nil {
			return nil, err
		}
	}
	if set := keys["set"]; set != nil {
		op.SetAt = Text{Value: "set", At: place(set)}
		op.Set, err = list(r, set, "set", maxFields, r.expression)
	}
	switch {
	case err != nil:
		return nil, err
	case !op.Name.Given():
		return nil, r.Errorf(op.At, "the operation has no name; add name: PlaceOrder")
	case !op.Kind.Given():
		return nil, r.Errorf(op.At, "operation %q has no kind; use one of: %s", words.Shorten(op.Name.Value), strings.Join(operationKinds, ", "))
	}
	return op, nil
}

// names reads a list of texts, and where it begins.
func (r *reader) names(n *yaml.Node, what string, limit int) ([]Text, Text, error) {
	if n == nil {
		return nil, Text{}, nil
	}
	all, err := list(r, n, what, limit, func(n *yaml.Node) (Text, error) { return r.text(n, "an entry of "+what) })
	return all, Text{Value: what, At: place(n)}, err
}

// expression reads a text that holds an expression.
func (r *reader) expression(n *yaml.Node) (Text, error) {
	// - closed_at: now, without quotes, is a mapping of one key in YAML.
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 {
		key, value := n.Content[0].Value, n.Content[1].Value
		return Text{}, r.Errorf(place(n), "an expression with a colon must be quoted: %q", words.Shorten(key+": "+value))
	}
	return r.text(n, "an expression")
}

func (r *reader) saga(n *yaml.Node) (*Saga, error) {
	keys, err := r.mapping(n, "a saga", sagaKeys)
	if err != nil {
		return nil, err
	}
	s := &Saga{At: place(n)}
	if err := r.texts(keys, map[string]*Text{"name": &s.Name, "http": &s.HTTP, "deadline": &s.Deadline}); err != nil {
		return nil, err
	}
	if !s.Name.Given() {
		return nil, r.Errorf(s.At, "the saga has no name; add name: Checkout")
	}
	if s.Input, err = list(r, keys["input"], "input", maxFields, r.field); err != nil {
		return nil, err
	}
	s.Steps, err = list(r, keys["steps"], "steps", maxSteps, r.step)
	return s, err
}

func (r *reader) step(n *yaml.Node) (*Step, error) {
	keys, err := r.mapping(n, "a step", stepKeys)
	if err != nil {
		return nil, err
	}
	s := &Step{At: place(n)}
	if err := r.texts(keys, map[string]*Text{"name": &s.Name, "call": &s.Call, "undo": &s.Undo}); err != nil {
		return nil, err
	}
	switch {
	case !s.Name.Given():
		return nil, r.Errorf(s.At, "the step has no name; add name: reserve_stock")
	case !s.Call.Given():
		return nil, r.Errorf(s.At, "step %q calls nothing; add call: Stock.ReserveStock", words.Shorten(s.Name.Value))
	}
	if s.With, err = r.pairs(keys["with"], "with"); err != nil {
		return nil, err
	}
	if s.Save, err = r.pairs(keys["save"], "save"); err != nil {
		return nil, err
	}
	s.UndoWith, err = r.pairs(keys["undo_with"], "undo_with")
	return s, err
}

// pairExamples show how mappings of texts are written.
var pairExamples = map[string]string{
	"wire": "state: status", "pages": "limit: size", "with": "id: input.stock_id", "undo_with": "id: input.stock_id", "save": "order_id: id",
}

// scalars are the keys of mappings of texts whose values need be none.
var scalars = map[string][]string{"pages": {"first", "total", "size", "max"}}

// pairs reads a mapping of texts whose keys are the user's.
func (r *reader) pairs(n *yaml.Node, what string) ([]Pair, error) {
	if n == nil {
		return nil, nil
	}
	if err := r.shape(n, yaml.MappingNode, what, "a mapping such as {"+pairExamples[what]+"}"); err != nil {
		return nil, err
	}
	seen := make(map[string]Position, len(n.Content)/2)
	var pairs []Pair
	for i := 0; i < len(n.Content); i += 2 {
		key, err := r.text(n.Content[i], "a key of "+what)
		if err != nil {
			return nil, err
		}
		read := r.text
		if slices.Contains(scalars[what], key.Value) {
			read = r.literal
		}
		value, err := read(n.Content[i+1], key.Value)
		if err != nil {
			return nil, err
		}
		if first, ok := seen[key.Value]; ok {
			return nil, r.Errorf(key.At, "%s gives %q twice, first %s; drop one", what, words.Shorten(key.Value), r.At(first))
		}
		seen[key.Value] = key.At
		pairs = append(pairs, Pair{key, value})
	}
	return pairs, nil
}

// mapping reads the values of a mapping whose keys are the grammar's.
func (r *reader) mapping(n *yaml.Node, what string, known []string) (map[string]*yaml.Node, error) {
	if err := r.shape(n, yaml.MappingNode, what, "a mapping with the keys "+strings.Join(known, ", ")); err != nil {
		return nil, err
	}
	values, keys := make(map[string]*yaml.Node, len(n.Content)/2), make(map[string]Position)
	for i := 0; i < len(n.Content); i += 2 {
		key, err := r.text(n.Content[i], "a key of "+what)
		if err != nil {
			return nil, err
		}
		switch {
		case !slices.Contains(known, key.Value):
			return nil, r.Unknown("key", key, known)
		case values[key.Value] != nil:
			return nil, r.Errorf(key.At, "%s is given twice, first %s; drop one", key.Value, r.At(keys[key.Value]))
		}
		keys[key.Value] = key.At
		values[key.Value] = n.Content[i+1]
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
		return nil, r.Errorf(place(n), "%s is empty; fill it or drop it", what)
	}
	if len(n.Content) > limit {
		return nil, r.Errorf(place(n.Content[limit]), "%s has %d entries; at most %d are allowed", what, len(n.Content), limit)
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
func (r *reader) texts(keys map[string]*yaml.Node, into map[string]*Text) error {
	for _, key := range slices.Sorted(maps.Keys(into)) {
		if n := keys[key]; n != nil {
			t, err := r.text(n, key)
			if err == nil && key == "doc" {
				t, err = r.prose(t)
			}
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
func (r *reader) text(n *yaml.Node, what string) (Text, error) {
	if err := r.shape(n, yaml.ScalarNode, what, "a text"); err != nil {
		return Text{}, err
	}
	switch n.ShortTag() {
	case "!!str":
	case "!!null":
		return Text{}, r.Errorf(place(n), "%s has no value; write one or drop the key", what)
	case "!!merge":
		return Text{}, r.Errorf(place(n), "a merge key (<<) is not allowed in a model; write the keys out")
	default:
		return Text{}, r.Errorf(place(n), "%s must be a text; quote %s", what, words.Shorten(n.Value))
	}
	t := Text{Value: n.Value, At: place(n)}
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || strings.ContainsAny(n.Value, "\n\"'\\"):
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		t.At.Column++
		t.Exact = true
	default:
		t.Exact = true
	}
	return t, nil
}

// literal reads any scalar as it is written: 5, 0.50, true, 2026-01-31.
func (r *reader) literal(n *yaml.Node, what string) (Text, error) {
	if n == nil {
		return Text{}, nil
	}
	if err := r.shape(n, yaml.ScalarNode, what, "one value"); err != nil {
		return Text{}, err
	}
	if n.ShortTag() == "!!null" {
		return Text{}, r.Errorf(place(n), "%s has no value; write one or drop the key", what)
	}
	return Text{Value: n.Value, At: place(n)}, nil
}

func (r *reader) boolean(n *yaml.Node, what string) (bool, Text, error) {
	if n == nil {
		return false, Text{}, nil
	}
	if err := r.shape(n, yaml.ScalarNode, what, "true or false"); err != nil {
		return false, Text{}, err
	}
	if n.ShortTag() != "!!bool" {
		return false, Text{}, r.Errorf(place(n), "%s must be true or false, not %q", what, words.Shorten(n.Value))
	}
	return strings.EqualFold(n.Value, "true"), Text{Value: what, At: place(n)}, nil
}

// shape checks a node's kind, and that it is nothing but that.
func (r *reader) shape(n *yaml.Node, kind yaml.Kind, what, want string) error {
	switch {
	case n.Kind == yaml.AliasNode:
		return r.Errorf(place(n), "an alias (*) is not allowed in a model; write the value out")
	case n.Anchor != "":
		return r.Errorf(place(n), "an anchor (&%s) is not allowed in a model; drop it", words.Shorten(n.Anchor))
	case n.Kind != kind:
		return r.Errorf(place(n), "%s must be %s, not %s", what, want, kindName(n))
	case n.Style&yaml.TaggedStyle != 0:
		return r.Errorf(place(n), "a tag (%s) is not allowed in a model; drop it", words.Shorten(n.Tag))
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
	return strconv.Quote(words.Shorten(n.Value))
}

// place returns where a node is; one that was made by a program is at the start.
func place(n *yaml.Node) Position { return Position{max(1, n.Line), max(1, n.Column)} }
