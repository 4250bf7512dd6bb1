package model

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/words"
)

// rawField and rawType are a field as it is written, before its words are
// looked up.
type rawField struct {
	at               position
	name             text
	typ              rawType
	min, max, preset text
	unique           text
}

type rawType struct {
	kind     text
	args     []text   // of an enum or a ref
	elem     *rawType // of a list
	required bool
}

// scanner reads the one-line grammar of fields and entities:
//
//	field  = name ":" type { option }
//	type   = kind [ "(" arguments ")" ] [ "!" ]
//	option = "unique" | ( "min" | "max" | "default" ) "=" value
//	value  = word | quoted string
//	entity = Name { field }
type scanner struct {
	source
	in text
	i  int

	// counted and column are the last byte whose column was asked for and that
	// column, so that a long text is not counted again for each of its words.
	counted, column int
}

// fieldShape is how a field is written, for error messages.
const fieldShape = `"name: type[!] [min=N] [max=N] [unique] [default=V]"`

// scanField reads a text that is one field.
func scanField(src source, in text) (*rawField, error) {
	s := &scanner{source: src, in: in}
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
func scanType(src source, in text) (rawType, error) {
	s := &scanner{source: src, in: in}
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
func scanEntity(src source, in text) (name text, fields []*rawField, err error) {
	s := &scanner{source: src, in: in}
	name = s.word()
	if name.value == "" {
		return name, nil, s.errorf(s.here(), "an entity begins with its name; write: Invoice number:string! total:money!")
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

func (s *scanner) field() (*rawField, error) {
	s.space()
	f := &rawField{at: s.here()}
	f.name = s.word()
	if f.name.value == "" {
		return nil, s.unexpected("where a field's name should be", "a field is "+fieldShape)
	}
	if !s.eat(':') {
		return nil, s.errorf(s.here(), "field %q has no type; a field is %s", shorten(f.name.value), fieldShape)
	}
	var err error
	if f.typ, err = s.typ(); err != nil {
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
func (s *scanner) option(f *rawField) (bool, error) {
	if s.done() {
		return false, nil
	}
	start := s.i
	key := s.word()
	switch {
	case key.value == "":
		return false, s.unexpected("among the options of "+f.name.value, "a field is "+fieldShape)
	case s.next() == ':':
		s.i = start
		return false, nil
	}
	if key.value == "unique" && s.next() != '=' {
		if f.unique.given() {
			return false, s.errorf(key.at, "unique is given twice; drop one")
		}
		f.unique = key
		return true, nil
	}
	slot := map[string]*text{"min": &f.min, "max": &f.max, "default": &f.preset}[key.value]
	if slot == nil {
		return false, s.unknown("option", key, []string{"min", "max", "unique", "default"})
	}
	if !s.eat('=') {
		return false, s.errorf(key.at, "%s has no value; write %s=…", key.value, key.value)
	}
	if slot.given() {
		return false, s.errorf(key.at, "%s is given twice; drop one", key.value)
	}
	value, err := s.value(key.value)
	*slot = value
	return true, err
}

func (s *scanner) typ() (rawType, error) {
	t := rawType{kind: s.word()}
	if t.kind.value == "" {
		return t, s.unexpected("where a type should be", "the types are "+words.List(typeShapes(), "and"))
	}
	if !isOneOf(t.kind.value, typeKinds) {
		return t, s.unknown("type", t.kind, typeKinds)
	}
	var err error
	if isOneOf(t.kind.value, []string{Enum, List, Ref}) {
		err = s.arguments(&t)
	} else if s.next() == '(' {
		err = s.errorf(s.here(), "%s takes nothing in parentheses; drop them", t.kind.value)
	}
	if err != nil {
		return t, err
	}
	t.required = s.eat('!')
	return t, nil
}

func (s *scanner) arguments(t *rawType) error {
	if !s.eat('(') {
		return s.errorf(t.kind.at, "%s says nothing of what is in it; write %s", t.kind.value, typeShape(t.kind.value))
	}
	if t.kind.value == List {
		start := s.i
		if inner := s.word(); inner.value == List {
			return s.errorf(inner.at, "a list cannot hold lists; make the items an aggregate and refer to it")
		}
		s.i = start
		elem, err := s.typ()
		if err != nil {
			return err
		}
		if elem.required {
			return s.errorf(elem.kind.at, "items of a list are always there; drop the ! inside the parentheses")
		}
		t.elem = &elem
	} else {
		for {
			arg := s.word()
			if arg.value == "" {
				return s.unexpected("in "+t.kind.value+"(…)", "write "+typeShape(t.kind.value))
			}
			t.args = append(t.args, arg)
			if !s.eat(',') {
				break
			}
		}
	}
	if !s.eat(')') {
		return s.unexpected("in "+t.kind.value+"(…)", "write "+typeShape(t.kind.value))
	}
	return nil
}

// value reads a bare word, up to white space, or a quoted string.
func (s *scanner) value(key string) (text, error) {
	at, start := s.here(), s.i
	rest := s.in.value[s.i:]
	if !strings.HasPrefix(rest, `"`) {
		end := strings.IndexFunc(rest, unicode.IsSpace)
		if end < 0 {
			end = len(rest)
		}
		if end == 0 {
			return text{}, s.errorf(at, "%s has no value; write %s=…, in double quotes when it has spaces", key, key)
		}
		s.i += end
		return s.since(start), nil
	}
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return text{}, s.errorf(at, "the value of %s does not end; close its double quote", key)
	}
	s.i += len(quoted)
	value, err := strconv.Unquote(quoted)
	if err != nil || !utf8.ValidString(value) {
		return text{}, s.errorf(at, "the value of %s is not text; write it in plain UTF-8", key)
	}
	return text{value: value, at: at}, nil
}

// word reads what can be a name: anything up to white space and punctuation, so
// that a bad name is refused as a whole, with a suggestion.
func (s *scanner) word() text {
	s.space()
	start := s.i
	rest := s.in.value[s.i:]
	end := strings.IndexFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`:=(),!"`, r) })
	if end < 0 {
		end = len(rest)
	}
	s.i += end
	return s.since(start)
}

func (s *scanner) space() {
	rest := s.in.value[s.i:]
	s.i += len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
}

func (s *scanner) done() bool {
	s.space()
	return s.i == len(s.in.value)
}

// next returns the next character that is not white space, or 0.
func (s *scanner) next() byte {
	if s.done() {
		return 0
	}
	return s.in.value[s.i]
}

func (s *scanner) eat(c byte) bool {
	if s.next() != c {
		return false
	}
	s.i++
	return true
}

// at returns the place of a byte of the text.
func (s *scanner) at(offset int) position {
	if !s.in.exact {
		return s.in.at
	}
	if offset >= s.counted {
		s.column += utf8.RuneCountInString(s.in.value[s.counted:offset])
	} else {
		s.column -= utf8.RuneCountInString(s.in.value[offset:s.counted])
	}
	s.counted = offset
	return position{s.in.at.line, s.in.at.column + s.column}
}

func (s *scanner) here() position { return s.at(s.i) }

// since returns what was read from a byte on.
func (s *scanner) since(start int) text {
	return text{s.in.value[start:s.i], s.at(start), s.in.exact}
}

func (s *scanner) unexpected(where, mend string) error {
	if s.done() {
		return s.errorf(s.here(), "the text ends %s; %s", where, mend)
	}
	r, _ := utf8.DecodeRuneInString(s.in.value[s.i:])
	return s.errorf(s.here(), "unexpected %q %s; %s", r, where, mend)
}

// typeKinds and operationKinds are the words of the grammar, in its order.
var (
	typeKinds      = []string{String, Int, Decimal, Bool, Date, Timestamp, UUID, Money, Enum, List, Ref}
	operationKinds = []string{Create, Get, ListKind, Update, Delete, Transition, Adjust, Move}
)

func typeShape(kind string) string {
	switch kind {
	case Enum:
		return "enum(a,b,c)"
	case List:
		return "list(string)"
	case Ref:
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

// OperationKinds lists the kinds of operations.
func OperationKinds() []string { return slices.Clone(operationKinds) }
