package modeltext

import (
	"slices"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/words"
)

// asObject is the one way, beside by its id, in which a reference can be told.
const asObject = "object"

// object checks how a reference is told over HTTP.
func (b *builder) object(f *model.Field, as grammar.Text) error {
	switch {
	case !as.Given():
		return nil
	case as.Value != asObject:
		return b.Errorf(as.At, "%s cannot be told as %q; write as=object, or leave it out to tell ids", f.Name, words.Shorten(as.Value))
	case !f.Type.Base().Is(model.Ref):
		return b.Errorf(as.At, "%s refers to nothing, and only references are told as objects; drop as, or make it a ref", f.Name)
	case f.Type.Is(model.List) && (f.Max == nil || *f.Max > model.MaxObjects):
		return b.Errorf(as.At, "%s has no bound that keeps what a page tells within limits; give it a max of %d or less", f.Name, model.MaxObjects)
	}
	f.Object = true
	return nil
}

// objects checks that what is told as an object is told by itself too: its get or its
// list says which members it has.
func (b *builder) objects() error {
	return b.each(func(a *model.Aggregate, raw *grammar.Aggregate) error {
		for _, r := range raw.Fields {
			f := a.Field(r.Name.Value) // nil for what is writeonly
			if f == nil || !f.Object {
				continue
			}
			if to := f.Type.Base().Ref; !slices.ContainsFunc(to.OperationsOf(model.Get, model.ListKind), (*model.Operation).HasHTTP) {
				return b.Errorf(r.As.At, "%s is told as an object, but nobody can get or list %s over HTTP; give %s a get with a path, or drop as", f.Name, to.Humans, to.Name)
			}
		}
		return nil
	})
}
