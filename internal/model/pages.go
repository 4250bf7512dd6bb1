package model

import (
	"cmp"
	"slices"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/words"
)

// Pages is what the answers and parameters of all lists are like over HTTP.
type Pages struct {
	// Array says that an answer is the array of the items alone. Where the next page
	// is stands in a header then.
	Array bool
	// Names are what the model calls parameters and members, by their names: items,
	// next_cursor, limit and cursor.
	Names map[string]string
}

// IsDefault reports whether the model says nothing of pages.
func (p Pages) IsDefault() bool { return !p.Array && len(p.Names) == 0 }

// Takes reports whether a parameter of that name, spelled so over HTTP, is one that
// every list has.
func (p Pages) Takes(name string, spelling words.Case) bool {
	taken := []string{p.Names["cursor"], p.Names["limit"]}
	return slices.Contains([]string{"cursor", "limit", "read_token"}, name) || slices.Contains(taken, name) || slices.Contains(taken, spelling.Spell(name))
}

// paged are the parameters of all lists and the members of their answers.
var paged = []string{"items", "next_cursor", "limit", "cursor"}

// ReadPages reads what a model says of its lists. Wire checks the form of a name
// over HTTP.
func ReadPages(src grammar.Source, raw *grammar.Model, spelling words.Case, wire func(name string, given grammar.Text) error) (Pages, error) {
	const form, array, object = "as", "array", "object"
	pages := Pages{Names: make(map[string]string)}
	for _, pair := range raw.Pages {
		if pair.Key.Value != form {
			continue
		}
		if pair.Value.Value != array && pair.Value.Value != object {
			return pages, src.Unknown("form of pages", pair.Value, []string{array, object})
		}
		pages.Array = pair.Value.Value == array
	}
	for _, pair := range raw.Pages {
		name := pair.Key.Value
		switch {
		case name == form:
			continue
		case !slices.Contains(paged, name):
			return pages, src.Unknown("name in pages", pair.Key, append([]string{form}, paged...))
		case pages.Array && (name == "items" || name == "next_cursor"):
			return pages, src.Errorf(pair.Key.At, "an array has no member %s; drop the name, or %s: %s", name, form, array)
		}
		if err := wire(name, pair.Value); err != nil {
			return pages, err
		}
		pages.Names[name] = pair.Value.Value
	}
	spelled := func(name string) string { return cmp.Or(pages.Names[name], spelling.Spell(name)) }
	for _, pair := range [][2]string{{"items", "next_cursor"}, {"limit", "cursor"}} {
		if name := spelled(pair[0]); name == spelled(pair[1]) {
			return pages, src.Errorf(raw.PagesAt, "%s and %s of pages are both %q; rename one", pair[0], pair[1], name)
		}
	}
	return pages, nil
}
