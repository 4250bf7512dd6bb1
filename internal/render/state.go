package render

import (
	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/protoapi"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/tree"
)

// state is what a run makes. Each step fills a part of it from those above.
type state struct {
	req Request

	// resolve
	stack   *layer.Stack
	lock    *modlock.Lock
	service contrib.Service

	// describe
	surface *surface.Surface
	// marked is the model as Go files name it, and its surface.
	marked        *model.Model
	markedSurface *surface.Surface
	numbers       record.Numbers
	proto         *protoapi.Proto // nil without RPC

	// plan
	facts  *facts
	engine *engine
	jobs   []job

	// render
	tree    *tree.Tree
	imports []string // of the tree's Go files, sorted

	// contribute
	missing []string
}

// add puts a file that the engine made into the tree. If that fails in a stack with
// outside layers, one of those wrote a file that it must not write.
func (s *state) add(f tree.File) error {
	err := s.tree.Add(f)
	if err != nil && len(s.stack.Outside()) > 0 {
		return diag.Errorf("%w; take that out of the layer", err)
	}
	return err
}
