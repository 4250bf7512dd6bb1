package openapi

import (
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
	"github.com/otelgen/otelgen/internal/yamldoc"
)

// object refers to the schema of a reference, or of a list of them, that travels as an
// object: one of what is told, in which all but the id may be absent, and one of what is
// given, in which all but the id is ignored.
func (d *description) object(t *model.Type, answer bool) *yamldoc.Node {
	if t.Is(model.List) {
		return yamldoc.Object("type", "array", "items", d.object(t.Elem, answer))
	}
	to := t.Ref
	names, ok := d.objects[to]
	if !ok {
		names = [2]string{d.name(to.Name + "Reference"), d.name(to.Name + "ReferenceRequest")}
		d.objects[to] = names
	}
	one := words.Article(to.Human)
	if answer {
		return d.component("schemas", names[0], func() *yamldoc.Node {
			return d.told(to, "What is told of "+one+" where something refers to it: the ID alone once it is gone.")
		})
	}
	return d.component("schemas", names[1], func() *yamldoc.Node {
		return yamldoc.Object(
			"type", "object",
			"description", "Refers to "+one+" by its ID. All other members are ignored.",
			"required", yamldoc.Flow(yamldoc.List("id")),
			"properties", yamldoc.Object("id", d.typeSchema(t, false)),
		)
	})
}

// told is the schema of what a reference tells of an aggregate.
func (d *description) told(a *model.Aggregate, description string) *yamldoc.Node {
	properties := yamldoc.Object()
	for _, in := range d.surface.Told(a) {
		properties.With(in.Wire, d.inputSchema(in, true))
	}
	return yamldoc.Object("type", "object", "description", description, "required", yamldoc.Flow(yamldoc.List(d.spell(surface.RoleID))), "properties", properties)
}
