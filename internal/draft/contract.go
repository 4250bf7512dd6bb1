package draft

import (
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/words"
)

// contract is what OpenAPI and Protocol Buffers have in common.
type contract struct {
	title string
	doc   string // what the whole is for
	base  string // of all paths: /v1
	media string // of all answers, where it is another than application/json
	calls []*call
	// operations and fields are how many there are in all.
	operations, fields int
	left               []string
}

// call is an operation of a contract, at a method and a path.
type call struct {
	place        string // as its author knows it: GET /pets/{petId}
	id           string // what the contract calls it, or ""
	method       string
	path         []string // its segments; {name} is a parameter
	params       map[string]*schema
	query        []property
	idempotent   bool
	doc          string
	body, answer *schema
	status       int // of success over HTTP, or 0 where the contract says none
}

// schema is the shape of a value.
type schema struct {
	name       string // that the contract gives it, or ""
	kind       string // string, integer, number, boolean, array, object; "" for anything
	format     string
	properties []property
	required   map[string]bool
	items      *schema
	values     *schema // of a map
	enum       []string
	min, max   string
	pattern    string
	fallback   string
	doc        string // of the place where it stands
	about      string // of the schema itself, where it has a name
	readOnly   bool
	writeOnly  bool
}

// property is a member of an object, or a parameter.
type property struct {
	name string
	*schema
}

func (s *schema) property(name string) *schema {
	if s == nil {
		return nil
	}
	for _, p := range s.properties {
		if p.name == name {
			return p.schema
		}
	}
	return nil
}

// takes reports whether callers give a member.
func (s *schema) takes(name string) bool {
	p := s.property(name)
	return p != nil && !p.readOnly
}

// element is the schema of what a list has, and whether it is one: an array, or an
// object with an array of objects in it.
func (s *schema) element() (*schema, bool) {
	if s == nil {
		return nil, false
	}
	if s.kind == "array" {
		return s.items, true
	}
	var found *schema
	for _, p := range s.properties {
		if p.kind == "array" && p.items != nil && p.items.kind == "object" {
			if found != nil {
				return nil, false
			}
			found = p.items
		}
	}
	// An object that has a key is a thing with parts of its own, and no page.
	if found == nil || s.property("id") != nil {
		return nil, false
	}
	return found, true
}

// isParam reports whether a segment of a path is a parameter, and its name.
func isParam(segment string) (string, bool) {
	inner, ok := strings.CutPrefix(segment, "{")
	if !ok || !strings.HasSuffix(inner, "}") {
		return "", false
	}
	return strings.TrimSuffix(inner, "}"), true
}

// lastWord is the last segment of a path that is no parameter, or "".
func lastWord(path []string) string {
	for _, s := range slices.Backward(path) {
		if _, ok := isParam(s); !ok {
			return s
		}
	}
	return ""
}

// suffixes are what contracts append to the names of things.
var suffixes = []string{"Response", "Request", "DTO", "Dto", "Resource", "Representation", "Read", "Out"}

// typeName spells a name as that of an aggregate: without what contracts append.
func typeName(name string) string {
	if i := strings.LastIndexAny(name, "./"); i >= 0 {
		name = name[i+1:]
	}
	for _, s := range suffixes {
		if short := strings.TrimSuffix(name, s); short != "" {
			name = short
		}
	}
	return pascal(name)
}

// pascal spells any text as an exported name in Go, or gives "".
func pascal(text string) string {
	name := words.Pascal(strings.Map(func(r rune) rune {
		if r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') {
			return r
		}
		return '_'
	}, text))
	return strings.TrimLeft(name, "0123456789_")
}

// snake spells any text as the name of a field, or gives "".
func snake(text string) string {
	return strings.TrimLeft(strings.ToLower(words.Snake(pascal(text))), "0123456789_")
}

// singular is what a plural is made of, by the rules of package words.
func singular(word string) string {
	var tries []string
	for _, end := range []struct{ plural, singular string }{{"ies", "y"}, {"ves", "f"}, {"es", ""}, {"s", ""}} {
		if stem, ok := strings.CutSuffix(word, end.plural); ok && stem != "" {
			tries = append(tries, stem+end.singular)
		}
	}
	for _, try := range tries {
		if words.Plural(try) == word {
			return try
		}
	}
	return word
}
