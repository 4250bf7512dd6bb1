package grammar

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/words"
)

// Field is a field as it is written, before its words are looked up.
type Field struct {
	At                Position
	Name              Text
	Type              Type
	Min, Max, Default Text
	// The flags are given or not; their values are their own names.
	Unique, ReadOnly, Immutable, WriteOnly Text
	// Format and Pattern say which texts a string can be.
	Format, Pattern Text
	// Wire is the name over HTTP.
	Wire Text
	// As says how a reference is told over HTTP.
	As Text
	// Doc says what the field is for.
	Doc Text
}

// flags are the options of a field that have no value, by their words.
func (f *Field) flags() map[string]*Text {
	return map[string]*Text{"unique": &f.Unique, "readonly": &f.ReadOnly, "immutable": &f.Immutable, "writeonly": &f.WriteOnly}
}

// values are the options of a field that have one, by their words.
func (f *Field) values() map[string]*Text {
	return map[string]*Text{"min": &f.Min, "max": &f.Max, "default": &f.Default, "format": &f.Format, "pattern": &f.Pattern, "wire": &f.Wire, "as": &f.As, "doc": &f.Doc}
}

// fieldOptions are the words of a field's options, in the order of the grammar.
var fieldOptions = strings.Fields("min max unique default readonly immutable writeonly format pattern wire as doc")

// Type is the type of a field as it is written.
type Type struct {
	Kind     Text
	Args     []Text // of an enum or a ref
	Elem     *Type  // of a list or a map
	Required bool
}

// scanner reads the one-line grammar of fields and entities:
//
//	field  = name ":" type { option }
//	type   = kind [ "(" arguments ")" ] [ "!" ]
//	option = "unique" | "readonly" | "immutable" | "writeonly" | ( "min" | "max" | "default" | "format" | "pattern" | "wire" | "as" | "doc" ) "=" value
//	value  = word | quoted string
//	entity = Name { field }
type scanner struct {
	Source
	in Text
	i  int

	// counted and column are the last byte whose column was asked for and that
	// column, so that a long text is not counted again for each of its words.
	counted, column int
}

// fieldShape is how a field is written, for error messages.
const fieldShape = `"name: type[!] [options]", such as "total: int! min=1"`

// ScanField reads a text that is one field.
func ScanField(src Source, in Text) (*Field, error) {
	s := &scanner{Source: src, in: in}
	f, err := s.field()
	if err != nil {
		return nil, err
	}
	if !s.done() {
		return nil, s.unexpected("after the field", "a field is "+fieldShape)
	}
	return f, nil
}

// scanType reads a text that is one type.
func scanType(src Source, in Text) (Type, error) {
	s := &scanner{Source: src, in: in}
	t, err := s.typ()
	if err != nil {
		return t, err
	}
	if !s.done() {
		return t, s.unexpected("after the type", "a type is a word with an optional (…) and !")
	}
	return t, nil
}

// scanEntity reads a text that is an aggregate's name and its fields.
func scanEntity(src Source, in Text) (name Text, fields []*Field, err error) {
	s := &scanner{Source: src, in: in}
	name = s.word()
	if name.Value == "" {
		return name, nil, s.Errorf(s.here(), "an entity begins with its name; write: Invoice number:string! total:money!")
	}
	for !s.done() {
		f, err := s.field()
		if err != nil {
			return name, nil, err
		}
		fields = append(fields, f)
	}
	return name, fields, nil
}

func (s *scanner) field() (*Field, error) {
	s.space()
	f := &Field{At: s.here()}
	f.Name = s.word()
	if f.Name.Value == "" {
		return nil, s.unexpected("where a field's name should be", "a field is "+fieldShape)
	}
	if !s.eat(':') {
		return nil, s.Errorf(s.here(), "field %q has no type; a field is %s", words.Shorten(f.Name.Value), fieldShape)
	}
	var err error
	if f.Type, err = s.typ(); err != nil {
		return nil, err
	}
	for {
		more, err := s.option(f)
		if err != nil {
			return nil, err
		}
		if !more {
			return f, nil
		}
	}
}

// option reads one option of a field and reports whether there was one. A word
// before a colon is the next field's name.
func (s *scanner) option(f *Field) (bool, error) {
	if s.done() {
		return false, nil
	}
	start := s.i
	key := s.word()
	switch {
	case key.Value == "":
		return false, s.unexpected("among the options of "+f.Name.Value, "a field is "+fieldShape)
	case s.next() == ':':
		s.i = start
		return false, nil
	}
	if flag := f.flags()[key.Value]; flag != nil && s.next() != '=' {
		if flag.Given() {
			return false, s.Errorf(key.At, "%s is given twice; drop one", key.Value)
		}
		*flag = key
		return true, nil
	}
	slot := f.values()[key.Value]
	if slot == nil {
		if f.flags()[key.Value] != nil {
			return false, s.Errorf(key.At, "%s has no value; write %s alone, or drop it", key.Value, key.Value)
		}
		return false, s.unknownOption(f, key)
	}
	if !s.eat('=') {
		return false, s.Errorf(key.At, "%s has no value; write %s=…", key.Value, key.Value)
	}
	if slot.Given() {
		return false, s.Errorf(key.At, "%s is given twice; drop one", key.Value)
	}
	value, err := s.value(key.Value)
	if err == nil && slot == &f.Doc {
		value, err = s.prose(value)
	}
	*slot = value
	return true, err
}

func (s *scanner) typ() (Type, error) {
	t := Type{Kind: s.word()}
	if t.Kind.Value == "" {
		return t, s.unexpected("where a type should be", "the types are "+words.List(typeShapes(), "and"))
	}
	if !slices.Contains(typeKinds, t.Kind.Value) && !mayBeDeclared(t.Kind.Value) {
		return t, s.UnknownType(t.Kind, nil, nil)
	}
	var err error
	if slices.Contains([]string{enumWord, listWord, mapWord, refWord}, t.Kind.Value) {
		err = s.arguments(&t)
	} else if s.next() == '(' {
		err = s.noArguments(t.Kind)
	}
	if err != nil {
		return t, err
	}
	t.Required = s.eat('!')
	return t, nil
}

func (s *scanner) arguments(t *Type) error {
	if !s.eat('(') {
		return s.Errorf(t.Kind.At, "%s does not say what is in it; write %s", t.Kind.Value, typeShape(t.Kind.Value))
	}
	if t.Kind.Value == listWord || t.Kind.Value == mapWord {
		elem, err := s.elem(t.Kind.Value)
		if err != nil {
			return err
		}
		t.Elem = &elem
	} else {
		for {
			arg := s.word()
			if arg.Value == "" {
				return s.unexpected("in "+t.Kind.Value+"(…)", "write "+typeShape(t.Kind.Value))
			}
			t.Args = append(t.Args, arg)
			if !s.eat(',') {
				break
			}
		}
	}
	if !s.eat(')') {
		return s.unexpected("in "+t.Kind.Value+"(…)", "write "+typeShape(t.Kind.Value))
	}
	return nil
}

// elem reads the type of a list's items or a map's values.
func (s *scanner) elem(of string) (Type, error) {
	start := s.i
	inner := s.word()
	switch {
	case of == mapWord && inner.Value != "" && inner.Value != "string":
		return Type{}, s.Errorf(inner.At, "the values of a map are texts; write map(string), or json for values of any kind")
	case inner.Value == listWord:
		return Type{}, s.Errorf(inner.At, "a list cannot hold lists; make the items an aggregate and refer to it")
	case inner.Value == mapWord || inner.Value == jsonWord:
		return Type{}, s.Errorf(inner.At, "a list cannot hold %s; put it into a type of its own, under types, and write a list of that", map[string]string{mapWord: "maps", jsonWord: "free values"}[inner.Value])
	}
	s.i = start
	elem, err := s.typ()
	if err == nil && elem.Required {
		return Type{}, s.Errorf(elem.Kind.At, "items of a list and values of a map are always present; drop the ! inside the parentheses")
	}
	return elem, err
}

// value reads a bare word, up to white space, or a quoted string.
func (s *scanner) value(key string) (Text, error) {
	at, start := s.here(), s.i
	rest := s.in.Value[s.i:]
	if !strings.HasPrefix(rest, `"`) {
		end := strings.IndexFunc(rest, unicode.IsSpace)
		if end < 0 {
			end = len(rest)
		}
		if end == 0 {
			return Text{}, s.Errorf(at, "%s has no value; write %s=…, in double quotes when it has spaces", key, key)
		}
		s.i += end
		return s.since(start), nil
	}
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return Text{}, s.Errorf(at, "the value of %s does not end; close its double quote", key)
	}
	s.i += len(quoted)
	value, err := strconv.Unquote(quoted)
	if err != nil || !utf8.ValidString(value) {
		return Text{}, s.Errorf(at, "the value of %s is not text; write it in plain UTF-8", key)
	}
	return Text{Value: value, At: at}, nil
}

// word reads what can be a name: anything up to white space and punctuation, so
// that a bad name is refused as a whole, with a suggestion.
func (s *scanner) word() Text {
	s.space()
	start := s.i
	rest := s.in.Value[s.i:]
	end := strings.IndexFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`:=(),!"`, r) })
	if end < 0 {
		end = len(rest)
	}
	s.i += end
	return s.since(start)
}

func (s *scanner) space() {
	rest := s.in.Value[s.i:]
	s.i += len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
}

func (s *scanner) done() bool {
	s.space()
	return s.i == len(s.in.Value)
}

// next returns the next character that is not white space, or 0.
func (s *scanner) next() byte {
	if s.done() {
		return 0
	}
	return s.in.Value[s.i]
}

func (s *scanner) eat(c byte) bool {
	if s.next() != c {
		return false
	}
	s.i++
	return true
}

// at returns the place of a byte of the text.
func (s *scanner) at(offset int) Position {
	if !s.in.Exact {
		return s.in.At
	}
	if offset >= s.counted {
		s.column += utf8.RuneCountInString(s.in.Value[s.counted:offset])
	} else {
		s.column -= utf8.RuneCountInString(s.in.Value[offset:s.counted])
	}
	s.counted = offset
	return Position{s.in.At.Line, s.in.At.Column + s.column}
}

func (s *scanner) here() Position { return s.at(s.i) }

// since returns what was read from a byte on.
func (s *scanner) since(start int) Text {
	return Text{s.in.Value[start:s.i], s.at(start), s.in.Exact}
}

func (s *scanner) unexpected(where, mend string) error {
	if s.done() {
		return s.Errorf(s.here(), "the text ends %s; %s", where, mend)
	}
	r, _ := utf8.DecodeRuneInString(s.in.Value[s.i:])
	return s.Errorf(s.here(), "unexpected %q %s; %s", r, where, mend)
}

// The types that have something in parentheses, and one that stands in none.
const (
	enumWord = "enum"
	listWord = "list"
	mapWord  = "map"
	refWord  = "ref"
	jsonWord = "json"
)

var (
	typeKinds      = strings.Fields("string int decimal float bool date time month duration timestamp uuid money json enum list map ref")
	operationKinds = strings.Fields("create get list update delete transition adjust move command")
)

// TypeKinds lists the kinds of types, in the order of the grammar.
func TypeKinds() []string { return slices.Clone(typeKinds) }

// OperationKinds lists the kinds of operations, in the order of the grammar.
func OperationKinds() []string { return slices.Clone(operationKinds) }

func typeShape(kind string) string {
	switch kind {
	case enumWord:
		return "enum(a,b,c)"
	case listWord:
		return "list(string)"
	case mapWord:
		return "map(string)"
	case refWord:
		return "ref(Aggregate)"
	}
	return kind
}

func typeShapes() []string {
	shapes := make([]string, len(typeKinds))
	for i, k := range typeKinds {
		shapes[i] = typeShape(k)
	}
	return shapes
}

// ReadEntities reads shorthands of aggregates, each a name and its fields. In
// errors the file is "--entity", the line counts the entities and the column the
// characters of one.
func ReadEntities(specs []string) (*Model, error) {
	src := Source{File: "--entity"}
	if len(specs) == 0 {
		return nil, src.Errorf(Position{}, "there is no entity; write: Invoice number:string! total:money!")
	}
	if len(specs) > maxAggregates {
		return nil, src.Errorf(Position{}, "there are %d entities; at most %d are allowed", len(specs), maxAggregates)
	}
	raw := &Model{At: Position{1, 1}}
	for i, spec := range specs {
		at := Position{i + 1, 1}
		switch {
		case len(spec) > maxBytes:
			return nil, src.Errorf(at, "the entity has %d bytes; at most %d are allowed", len(spec), maxBytes)
		case !utf8.ValidString(spec):
			return nil, src.Errorf(at, "the entity is not UTF-8; write it in plain text")
		}
		name, fields, err := scanEntity(src, Text{spec, at, true})
		if err != nil {
			return nil, err
		}
		if len(fields) > maxFields {
			return nil, src.Errorf(at, "the entity has %d fields; at most %d are allowed", len(fields), maxFields)
		}
		raw.Aggregates = append(raw.Aggregates, &Aggregate{At: at, Name: name, Fields: fields})
	}
	return raw, nil
}
