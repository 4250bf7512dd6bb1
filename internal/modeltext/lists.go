package modeltext

import (
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/words"
)

// filterable are the kinds of types that lists can be limited by, ordered those
// of which values lie between others, listable those by whose values in a list of them.
var (
	filterable = []string{model.String, model.Int, model.Bool, model.Date, model.Time, model.Month, model.Timestamp, model.UUID, model.Enum, model.Ref}
	listable   = []string{model.String, model.Int, model.UUID, model.Enum, model.Ref}
	ordered    = []string{model.String, model.Int, model.Date, model.Time, model.Month, model.Timestamp}
)

// list reads what callers may ask of a list.
func (b *builder) list(a *model.Aggregate, op *model.Operation, raw *grammar.Operation) error {
	op.Skips, op.Counts = b.model.Pages.Skips() && op.Path != "", b.model.Pages.Total != "" && op.Path != ""
	seen := make(map[string]grammar.Text)
	for _, t := range raw.Filter {
		name, more, _ := strings.Cut(strings.TrimSpace(t.Value), " ")
		between := strings.TrimSpace(more) == "range"
		if more != "" && !between {
			return b.Errorf(t.At, "filter %q is neither a field nor a range of one; write %q or %q", words.Shorten(t.Value), words.Shorten(name), words.Shorten(name)+" range")
		}
		if first, ok := seen[name]; ok {
			return b.Errorf(t.At, "filter names %s twice, first %s; drop one", words.Shorten(name), b.At(first.At))
		}
		seen[name] = t
		if name == "state" && a.HasStates() && !between {
			continue // every list of what has states can be limited by it
		}
		if slices.ContainsFunc(op.Parents, func(f *model.Field) bool { return f.Name == name }) {
			return b.Errorf(t.At, "%s has %s in its path, which limits it already; drop the filter", op.Name, name)
		}
		f, err := b.listed(a, "filter", grammar.Text{Value: name, At: t.At})
		if err != nil {
			return err
		}
		kinds, what := filterable, "its value"
		if between {
			kinds, what = ordered, "a range of its values"
		}
		if f.Among != nil {
			switch {
			case between:
				return b.Errorf(t.At, "%s is a list, of which there is no range; write %q for what has an item", f.Among.Name, words.Shorten(name))
			case !f.Type.Is(listable...):
				return b.Errorf(t.At, "%s is of type %s, so that a list cannot be filtered by an item of it; choose a list of type %s", f.Among.Name, f.Among.Type.Word(), words.List(listable, "or"))
			}
		}
		if !f.Type.Is(kinds...) {
			return b.Errorf(t.At, "%s is of type %s, so that a list cannot be filtered by %s; choose a field of type %s", f.Name, f.Type.Word(), what, words.List(kinds, "or"))
		}
		criteria := []*model.Criterion{{Field: f}}
		if between {
			criteria = []*model.Criterion{{Field: f, Bound: model.From}, {Field: f, Bound: model.To}}
		}
		for _, c := range criteria {
			if b.model.Pages.Takes(c.Name(), b.model.Case) {
				return b.Errorf(t.At, "a list has a parameter %s of its own, so that it cannot be filtered by a field of this name; rename the field", c.Name())
			}
			if slices.ContainsFunc(op.Criteria, func(other *model.Criterion) bool { return other.Name() == c.Name() }) {
				return b.Errorf(t.At, "two filters would have the parameter %s; rename a field", c.Name())
			}
			op.Criteria = append(op.Criteria, c)
		}
	}
	return nil
}

// listed looks up what a list is limited or sorted by: a field, or one of the
// times that every aggregate has.
func (b *builder) listed(a *model.Aggregate, key string, t grammar.Text) (*model.Field, error) {
	if item := a.ItemOf(t.Value); item != nil {
		return item, nil
	}
	names := make([]string, 0, len(a.Fields)+2)
	for _, f := range a.Fields {
		if f.Name == t.Value {
			return f, nil
		}
		names = append(names, f.Name)
	}
	for _, name := range []string{"created_at", "updated_at"} {
		if t.Value == name {
			ws := words.Split(name)
			return &model.Field{
				Name: name, Go: ws.Pascal(), Var: ws.Camel(), Human: ws.Human(), Aggregate: a,
				Type: &model.Type{Kind: model.Timestamp}, Required: true,
			}, nil
		}
		names = append(names, name)
	}
	return nil, b.Unknown("field to "+key+" "+a.Name+" by", t, names)
}
