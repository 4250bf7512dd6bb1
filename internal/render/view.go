package render

import (
	"encoding/json"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
)

// View is the dot of every template.
type View struct {
	Service contrib.Service
	Model   *model.Model
	Surface *surface.Surface
	// Layer is the layer that owns the file, slot, partial or dialect.
	Layer *layer.Layer
	// Options are the settings of that layer.
	Options map[string]any
	// Role is the role in which the file, slot or partial is rendered, or "".
	Role string
	// Aggregate, Operation and so on are set in files that repeat for them.
	Aggregate *model.Aggregate
	Operation *surface.Operation
	Event     *model.Event
	Saga      *model.Saga
	Step      *model.Step
	// Each holds what the file is rendered for by the words of its path.
	Each map[string]any
	// Args are the arguments of a dialect, partial or slot call.
	Args map[string]any
	// Number is a migration's, four digits, in files whose name carries it.
	Number string

	r *renderer
}

// Operations lists the surface's operations, those of the aggregate where the
// file repeats for aggregates.
func (v *View) Operations() []*surface.Operation {
	if v.Aggregate == nil {
		return v.Surface.Operations
	}
	return v.OperationsOf(v.Aggregate)
}

// OperationsOf lists the surface's operations on one aggregate.
func (v *View) OperationsOf(a *model.Aggregate) []*surface.Operation {
	var all []*surface.Operation
	for _, op := range v.Surface.Operations {
		if op.Aggregate == a {
			all = append(all, op)
		}
	}
	return all
}

// Layers lists the layers of the stack for documents; code must not ask for them.
func (v *View) Layers() []DocLayer { return v.r.docs }

// Env lists the environment variables of the service.
func (v *View) Env() []contrib.EnvRow { return v.r.env }

// ConfigGroups lists the environment variables that configuration code reads,
// by the layer that declares them.
func (v *View) ConfigGroups() []ConfigGroup { return v.r.groups }

// Ports lists the ports of the stack's layers.
func (v *View) Ports() []layer.Port { return v.r.ports }

// Panels lists the charts of what the stack's layers measure, by row, the rows
// in the order of the stack.
func (v *View) Panels() []PanelRow { return v.r.panels }

// Claimed lists the signals that some backend takes.
func (v *View) Claimed() []string { return v.r.stack.Claimed() }

// Unclaimed lists the signals that no backend takes.
func (v *View) Unclaimed() []string { return v.r.stack.Unclaimed() }

// DocLayer describes a layer of the stack to documents.
type DocLayer struct {
	Kind, Name, Title, Summary, Role string
	Links                            []layer.Link
}

// ConfigGroup holds the variables of one layer and names their Go struct.
type ConfigGroup struct {
	Layer layer.ID
	Title string
	// File is the base name of its source file, Go the name of its struct.
	File, Go string
	Env      []contrib.EnvRow
}

// PanelRow is a heading of a dashboard and the charts below it.
type PanelRow struct {
	Title  string
	Panels []layer.Panel
}

// RoleView tells an architecture where the adapter of a role stands.
type RoleView struct {
	// Dir is the folder, Package the package's name, Import its path.
	Dir, Package, Import string
	// Name and Title are those of the layer, for documents.
	Name, Title string
	// Var is its variable in the wiring, URL the field of the configuration that
	// holds its address.
	Var, URL string
	// Keeps says what is in it. Critical is set where the service is of no use
	// without it, Rebuilt where its content is made again from another role's.
	Keeps             string
	Critical, Rebuilt bool
}

func jsonString(s string) (string, error) {
	b, err := json.Marshal(s)
	return string(b), err
}
