package render

import (
	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/tree"
)

// GoVersion is the language version that generated services are written in.
const GoVersion = "1.26"

// Request is everything that a service is rendered from.
type Request struct {
	Name, Module string
	Answers      layer.Answers
	Catalog      *layer.Catalog
	Model        *model.Model
	// Settings are the options given, "kind/name.option" to value.
	Settings map[string]string
	// Defaults take the place of those of options that are not given, by the same
	// keys. Those of options that the stack does not have are passed over.
	Defaults map[string]string
	// Stack is what answers and settings come to, where that is known already.
	Stack *layer.Stack
	// Numbers are those recorded by an earlier run.
	Numbers record.Numbers
	// Generator is the version of otelgen.
	Generator string
	// MaxOutput bounds what all templates together may write, in bytes; 0 is no
	// bound. Only layers of the user's own need one: those of otelgen do not
	// loop, and models have limits of their own.
	MaxOutput int64
}

// Resolve turns a request's answers into a stack, checked against the model.
func (r Request) Resolve() (*layer.Stack, error) {
	if r.Stack != nil {
		return r.Stack, nil
	}
	if err := r.checkModel(); err != nil {
		return nil, err
	}
	return r.Catalog.ResolveWith(r.Answers, r.Settings, r.Defaults, r.Model.Has)
}

// checkModel compares the model with what the architecture takes.
func (r Request) checkModel() error {
	arch, err := r.Catalog.Architecture(r.Answers)
	if err != nil {
		return err
	}
	switch takes, must := arch.TakesModel(); {
	case !takes && !r.Model.Empty():
		return r.Model.Errorf(r.Model, "architecture %s takes no model; leave --model and --entity out", arch.Name)
	case must && r.Model.Empty():
		return r.Model.Errorf(r.Model, "architecture %s is made from aggregates, and the model has none; add one, or choose an architecture that needs none", arch.Name)
	}
	return nil
}

// Result is a rendered service.
type Result struct {
	Tree  *tree.Tree
	Stack *layer.Stack
	// Missing are the imports of outside layers that no shipped module
	// provides: go.mod is complete only after `go mod tidy`.
	Missing []string
}
