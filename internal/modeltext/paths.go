package modeltext

import (
	"net/http"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/route"
)

// owned is a route and who has it.
type owned struct {
	route.Route
	owner string
	at    grammar.Position
}

// route reads a route as it must be.
func (b *builder) route(t grammar.Text, want route.Want) (route.Route, error) {
	r, fault := route.ParseAs(t.Value, want)
	if fault != nil {
		return r, b.Errorf(t.Pos(fault.Offset), "%s", fault.Message)
	}
	return r, nil
}

// basePath reads what every path begins with.
func (b *builder) basePath() error {
	given := b.raw.BasePath
	if !given.Given() {
		return nil
	}
	const method = http.MethodGet + " "
	r, fault := route.ParseAs(method+given.Value, route.Want{Method: http.MethodGet, Who: "a base path"})
	if fault != nil {
		return b.Errorf(given.Pos(max(0, fault.Offset-len(method))), "base_path: %s", fault.Message)
	}
	b.model.BasePath = r.Path
	return nil
}

// addRoute refuses a route that another of the same method can be mistaken for.
// A path that is another one with its parameter replaced by a word is fine:
// every router prefers the word.
func (b *builder) addRoute(r route.Route, owner string, at grammar.Position) error {
	// Paths begin with a word, so that only those with the same one can collide.
	key := r.Method + " " + r.Segments[0].Text
	for _, other := range b.paths[key] {
		if !r.Meets(other.Route) {
			continue
		}
		if r.Path == other.Path {
			return b.Errorf(at, "%s (%s) and %s are both served at %s %s; change one path", other.owner, b.At(other.at), owner, r.Method, r.Path)
		}
		return b.Errorf(at, "%s %s of %s and %s of %s (%s) can match the same URL, and routers differ in which they take; change one path", r.Method, r.Path, owner, other.Path, other.owner, b.At(other.at))
	}
	b.paths[key] = append(b.paths[key], owned{r, owner, at})
	return nil
}

// below refuses a path that names what need not be, or may change, except of a list.
func (b *builder) below(op *model.Operation, raw *grammar.Operation) error {
	if op.Is(model.ListKind) {
		return nil
	}
	if op.Lookup != nil && len(op.Parents) > 0 {
		return b.Errorf(raw.HTTP.At, "%s finds one by %s, which tells it from all others; drop {%s} from the path, or use {id}", op.Name, op.Lookup.Name, op.Parents[0].Name)
	}
	for _, f := range op.Parents {
		at := raw.HTTP.Pos(strings.Index(raw.HTTP.Value, "{"+f.Name+"}"))
		given := slices.ContainsFunc(raw.Input, func(in *grammar.Field) bool { return in.Name.Value == f.Name })
		switch {
		case !f.Required || f.ReadOnly:
			return b.Errorf(at, "%s is below %s, which not every %s has from the beginning; make it required and not readonly (%s: %s! immutable), or drop it from the path", op.Name, f.Name, op.Aggregate.Human, f.Name, f.Type)
		case !op.Is(model.Create) && !f.Immutable:
			return b.Errorf(at, "%s is below %s, which may change, and with it the path; make %s immutable, or drop it from the path", op.Name, f.Name, f.Name)
		case given || raw.By.Value == f.Name:
			return b.Errorf(at, "%s has the input %s in its body and in its path; rename the input, or drop it from the path", op.Name, f.Name)
		}
	}
	return nil
}
