package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/suggest"
)

// ReadModel takes the model from a flag, the config document or the
// architecture's default.
func (n *New) ReadModel(cat *layer.Catalog, answers layer.Answers) (*model.Model, error) {
	arch, err := cat.Architecture(answers)
	if err != nil {
		return nil, err
	}
	switch {
	case len(n.Entities) > 0:
		return modeltext.FromEntities(n.Entities)
	case n.Model != "":
		return n.NamedModel(cat, "--model", n.Model)
	case n.Record.Model.Kind != 0:
		if name, ok := n.Record.ModelName(); ok {
			m, err := n.NamedModel(cat, "model", name)
			if fault, ok := errors.AsType[*diag.Error](err); ok && fault.File == "" {
				err = n.Record.Fault(err, "model")
			}
			return m, err
		}
		return modeltext.ParseNode(n.Record.File(), &n.Record.Model)
	}
	if takes, _ := arch.TakesModel(); !takes {
		return modeltext.Nothing(), nil
	}
	if name := DefaultModel(arch); name != "" {
		return bundledModel(cat, name)
	}
	if _, must := arch.TakesModel(); !must {
		return modeltext.Nothing(), nil
	}
	return nil, diag.Errorf("architecture %s has no model of its own; give one with --model or --entity", arch.Name)
}

// DefaultModel is the model of an architecture or its nearest ancestor that has
// one, or "".
func DefaultModel(arch *layer.Layer) string {
	for a := arch; a != nil; a = a.Parent {
		if a.Model != "" {
			return a.Model
		}
	}
	return ""
}

// NamedModel reads a bundled model, or a file where the name is not one of those;
// flag is what named it.
func (n *New) NamedModel(cat *layer.Catalog, flag, name string) (*model.Model, error) {
	names := Names(cat, layer.KindModel)
	if name == layer.None {
		return modeltext.Nothing(), nil
	}
	if slices.Contains(names, name) {
		return bundledModel(cat, name)
	}
	if !strings.ContainsAny(name, `/\.`) {
		if _, err := os.Stat(name); err != nil && name != "-" {
			return nil, diag.Errorf("%s %s: neither a file nor a bundled model%s", flag, name, suggest.HintOr(name, names, "; bundled are "+strings.Join(names, ", ")))
		}
	}
	file, data, err := readInput(n.In, flag, name, maxInput)
	if err != nil {
		return nil, err
	}
	return modeltext.Parse(file, data)
}

func bundledModel(cat *layer.Catalog, name string) (*model.Model, error) {
	l, err := cat.Layer(layer.KindModel, name)
	if err != nil {
		return nil, err
	}
	data, err := fs.ReadFile(l.FS, "model.yaml")
	if err != nil {
		return nil, fmt.Errorf("layer %s: %w", l.ID, err)
	}
	return modeltext.Parse(l.ID.String()+"/model.yaml", data)
}

// Names lists the layers of a kind that can be chosen.
func Names(cat *layer.Catalog, kind string) []string {
	var names []string
	for _, l := range cat.Choices(kind) {
		names = append(names, l.Name)
	}
	return names
}
