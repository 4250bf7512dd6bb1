package model

import (
	"regexp"
	"slices"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/words"
)

// wireName is what JSON, Go's tags and readers of API descriptions take for a
// member: among others _id and @type.
var wireName = regexp.MustCompile(`^[A-Za-z_@$][A-Za-z0-9_@$-]*$`)

// OnWire is how the field is spelled in JSON and in queries.
func (m *Model) OnWire(f *Field) string {
	if f.Wire != "" {
		return f.Wire
	}
	return m.Case.Spell(f.Name)
}

// spellings settles how names are spelled over HTTP.
func (b *builder) spellings() error {
	b.model.Case = words.SnakeCase
	if given := b.raw.Case; given.Given() {
		if !slices.Contains(words.Cases(), given.Value) {
			return b.Unknown("case", given, words.Cases())
		}
		b.model.Case = words.Case(given.Value)
	}
	return nil
}

// wire checks the name that a field is given in JSON.
func (b *builder) wire(f *Field, given grammar.Text) error {
	if !given.Given() {
		return nil
	}
	if len(given.Value) > maxIdentifier || !wireName.MatchString(given.Value) {
		return b.Errorf(given.At, "wire of %s must begin with an ASCII letter, _, @ or $ and go on with letters, digits and these or -, not %q", f.Name, words.Shorten(given.Value))
	}
	f.Wire = given.Value
	return nil
}

// wireNames refuses fields that would be one member in JSON, and a field that would
// be spelled in two ways: errors name fields without saying whose they are.
func (b *builder) wireNames() error {
	spelled := make(map[string]*Field)
	for _, a := range b.model.Aggregates {
		members := make(map[string]*Field, len(a.Fields))
		for _, name := range builtins {
			members[b.model.Case.Spell(name)] = nil
		}
		if a.HasStates() {
			members["state"] = nil
		}
		for _, f := range a.Fields {
			name := b.model.OnWire(f)
			switch other, taken := members[name]; {
			case other != nil:
				return b.Errorf(b.at[f], "fields %s (%s) and %s of %s are both %q over HTTP; rename one, or give it another name with wire=", other.Name, b.place(other), f.Name, a.Name, name)
			case taken:
				return b.Errorf(b.at[f], "field %s of %s is %q over HTTP, as a member that it has anyway; rename the field, or give it another name with wire=", f.Name, a.Name, name)
			}
			members[name] = f
			if first := spelled[f.Name]; first == nil {
				spelled[f.Name] = f
			} else if b.model.OnWire(first) != name {
				return b.Errorf(b.at[f], "field %s is %q over HTTP in %s, but %q in %s (%s); give both the same wire=, or rename one", f.Name, name, a.Name, b.model.OnWire(first), first.Aggregate.Name, b.place(first))
			}
		}
	}
	for _, op := range b.model.Operations() {
		if f := spelled[op.By]; f != nil && f.Wire != "" {
			return b.Errorf(b.at[f], "field %s of %s has a name of its own over HTTP, but %s takes an amount that is called %s too; rename the amount (by)", f.Name, f.Aggregate.Name, op.Name, op.By)
		}
	}
	return nil
}
