package render

import (
	"fmt"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/protoapi"
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
	Subject   *surface.Subject
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

	facts *facts
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

// Limits bound what the service takes from its callers.
func (v *View) Limits() surface.Limits { return v.Surface.Limits() }

// Port is the number of a port of the stack's layers, by its name.
func (v *View) Port(name string) (int, error) {
	for _, p := range v.facts.ports {
		if p.Name == name {
			return p.Default, nil
		}
	}
	return 0, fmt.Errorf("no layer of this stack has a port %q", name)
}

// Layers lists the layers of the stack for documents; code must not ask for them.
func (v *View) Layers() []DocLayer { return v.facts.docs }

// File returns the path of the first file that the service has from the template
// of that path below files/, with the words in it, or "": for documents. That of an
// adapter is the one in the view's role.
func (v *View) File(rel string) string {
	for _, f := range v.facts.files {
		if f.rel == rel && (f.role == v.Role || !strings.Contains(rel, "__adapter__")) {
			return f.out
		}
	}
	return ""
}

// Env lists the environment variables of the service.
func (v *View) Env() []contrib.EnvRow { return v.facts.env }

// ConfigGroups lists the environment variables that configuration code reads,
// by the layer that declares them.
func (v *View) ConfigGroups() []ConfigGroup { return v.facts.groups }

// Ports lists the ports of the stack's layers.
func (v *View) Ports() []layer.Port { return v.facts.ports }

// Panels lists the charts of what the stack's layers measure, by row, the rows
// in the order of the stack.
func (v *View) Panels() []PanelRow { return v.facts.panels }

// Claimed lists the signals that some backend takes.
func (v *View) Claimed() []string { return v.facts.stack.Claimed() }

// Unclaimed lists the signals that no backend takes.
func (v *View) Unclaimed() []string { return v.facts.stack.Unclaimed() }

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

// newView is the view of a member's own templates.
func newView(f *facts, m layer.Member) *View {
	return &View{
		Service: f.service, Model: f.model, Surface: f.surface, Layer: m.Layer,
		Options: f.stack.Options(m.Layer.ID), Role: m.Role, facts: f,
	}
}

// of returns the view with arguments, as a layer's own template sees it.
func (v *View) of(l *layer.Layer, args map[string]any) *View {
	c := *v
	c.Layer, c.Options, c.Args = l, v.facts.stack.Options(l.ID), args
	return &c
}

// Proto describes the API of a service that is called by RPC.
func (v *View) Proto() (*protoapi.Proto, error) {
	if v.facts.proto == nil {
		return nil, fmt.Errorf("no layer of this stack provides %s, for which there would be a .proto file", contrib.RPC)
	}
	return v.facts.proto, nil
}

// kind says what the file is repeated for, in a word for its name.
func (v *View) kind() string {
	switch {
	case v.Operation != nil:
		return "operation"
	case v.Event != nil:
		return "event"
	case v.Aggregate != nil:
		return "entity"
	}
	return "part"
}

// bind makes a thing that the file is rendered for known to the template.
func (v *View) bind(word string, thing any) {
	each := map[string]any{word: thing}
	for other, of := range v.Each {
		each[other] = of
	}
	v.Each = each
	switch thing := thing.(type) {
	case *model.Aggregate:
		v.Aggregate = thing
	case *model.Event:
		v.Event, v.Aggregate = thing, thing.Aggregate
	case *surface.Operation:
		v.Operation, v.Subject, v.Aggregate = thing, thing.Subject, thing.Aggregate
	case *surface.Subject:
		v.Subject, v.Aggregate = thing, thing.Aggregate
	case *model.Saga:
		v.Saga = thing
	case *model.Step:
		v.Step = thing
	}
}
