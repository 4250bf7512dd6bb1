package modeltext

import (
	"regexp"
	"slices"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/paging"
	"github.com/otelgen/otelgen/internal/words"
)

// wireName is what JSON, Go's tags and readers of API descriptions take for a
// member: among others _id and @type.
var wireName = regexp.MustCompile(`^[A-Za-z_@$][A-Za-z0-9_@$-]*$`)

// renamed are the members beside the fields that a model can call otherwise.
var renamed = []string{"state", "created_at", "updated_at"}

// memberNames reads what an aggregate's members beside its fields are called.
func (b *builder) memberNames(a *model.Aggregate, raw *grammar.Aggregate) error {
	for _, pair := range raw.Wire {
		name := pair.Key
		switch {
		case !slices.Contains(renamed, name.Value):
			return b.Unknown("member of "+a.Name+" beside its fields", name, renamed)
		case name.Value == "state" && !a.HasStates():
			return b.Errorf(name.At, "%s has no states, so that it has no member state; drop the name", a.Name)
		}
		if err := b.wireForm(name.Value, pair.Value); err != nil {
			return err
		}
		if a.Wire == nil {
			a.Wire = make(map[string]string, len(raw.Wire))
		}
		a.Wire[name.Value] = pair.Value.Value
	}
	return nil
}

// spellings settles how names are spelled over HTTP, and those of lists.
func (b *builder) spellings() error {
	b.model.Case = words.SnakeCase
	if given := b.raw.Case; given.Given() {
		if !slices.Contains(words.Cases(), given.Value) {
			return b.Unknown("case", given, words.Cases())
		}
		b.model.Case = words.Case(given.Value)
	}
	if fault := model.MediaFault(b.raw.Media.Value); fault != "" {
		return b.Errorf(b.raw.Media.At, "%s", fault)
	}
	b.model.Media = b.raw.Media.Value
	var err error
	b.model.Pages, err = paging.Read(b.Source, b.raw, b.model.Case, b.wireForm)
	return err
}

// wire checks the name that a field is given in JSON.
func (b *builder) wire(f *model.Field, given grammar.Text) error {
	if !given.Given() {
		return nil
	}
	if err := b.wireForm(f.Name, given); err != nil {
		return err
	}
	f.Wire = given.Value
	return nil
}

func (b *builder) wireForm(name string, given grammar.Text) error {
	if len(given.Value) > maxIdentifier || !wireName.MatchString(given.Value) {
		return b.Errorf(given.At, "wire of %s must begin with an ASCII letter, _, @ or $ and go on with letters, digits and these or -, not %q", name, words.Shorten(given.Value))
	}
	return nil
}

// wireNames refuses fields that would be one member in JSON, and a field that would
// be spelled in two ways: errors name fields without saying whose they are.
func (b *builder) wireNames() error {
	spelled := make(map[string]*model.Field)
	for i, a := range b.model.Aggregates {
		if err := b.memberNames(a, b.raw.Aggregates[i]); err != nil {
			return err
		}
		members := make(map[string]*model.Field, len(a.Fields))
		for _, name := range builtinsOf(a) {
			wire := b.model.MemberOnWire(a, name)
			if _, taken := members[wire]; taken {
				return b.Errorf(b.raw.Aggregates[i].Wire[0].Value.At, "two members that every %s has are %q over HTTP; rename one", a.Human, wire)
			}
			members[wire] = nil
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
	for _, t := range b.model.Types {
		for _, f := range t.Fields {
			if first := spelled[f.Name]; first == nil {
				spelled[f.Name] = f
			} else if name := t.OnWire(f); b.model.OnWire(first) != name {
				return b.Errorf(b.at[f], "field %s is %q over HTTP in the type %s, but %q elsewhere (%s); give both the same wire=, or rename one", f.Name, name, t.Name, b.model.OnWire(first), b.place(first))
			}
		}
	}
	for _, op := range b.model.Operations() {
		if f := spelled[op.By]; f != nil && f.Wire != "" {
			return b.Errorf(b.at[f], "field %s of %s has a name of its own over HTTP, but %s takes an amount that is called %s too; rename the amount (by)", f.Name, f.Owner(), op.Name, op.By)
		}
	}
	return nil
}
