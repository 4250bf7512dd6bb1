package model

import (
	"strings"

	"github.com/otelgen/otelgen/internal/grammar"
)

// Route is where an operation is served over HTTP.
type Route struct {
	Method, Path string
	Segments     []Segment
}

// ParseRoute reads "METHOD /path/{id}" as a model writes it. It is for operations
// that no model has; errors have no place.
func ParseRoute(text string) (Route, error) {
	method, path, _ := strings.Cut(text, " ")
	if !isOneOf(method, []string{"GET", "POST", "PUT", "PATCH", "DELETE"}) {
		method = "POST"
	}
	b := &builder{}
	var r Route
	var err error
	r.Method, r.Path, r.Segments, err = b.route(written(text), method, strings.Contains(path, "{"), "the operation")
	return r, err
}

// Meets reports whether two routes of one method can match the same URL, so that
// routers differ in which they take.
func (r Route) Meets(other Route) bool {
	return r.Method == other.Method && (r.Path == other.Path || overlap(r.Segments, other.Segments))
}

// ParseField reads a field that belongs to no aggregate, written as a model
// writes it: "count: int! min=1". Errors have no place.
func ParseField(text string) (*Field, error) {
	b := &builder{model: &Model{}}
	raw, err := grammar.ScanField(b.Source, written(text))
	if err != nil {
		return nil, err
	}
	if err := b.snake("a field", raw.Name); err != nil {
		return nil, err
	}
	f, err := b.field(raw)
	if err != nil {
		return nil, err
	}
	b.nameFields([]*Field{f}, "")
	return f, nil
}

// written is a text that is in no file.
func written(text string) grammar.Text {
	return grammar.Text{Value: text, At: grammar.Position{Line: 1, Column: 1}, Exact: true}
}
