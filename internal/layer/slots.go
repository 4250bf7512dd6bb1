package layer

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// AnyKind as what must fill a slot is satisfied by one layer of the stack,
// whatever its kind.
const AnyKind = "any"

// Slot is a place in the files of a layer that other layers may fill.
type Slot struct {
	Name string `yaml:"name"`
	// Doc says in a line what is in it.
	Doc string `yaml:"doc"`
	// Must names the kind whose layers all have to fill the slot, or is [AnyKind];
	// empty leaves it to them.
	Must string `yaml:"must"`
	// When lists conditions of which one must hold for that, as those of an [Ask].
	When Words `yaml:"when"`
}

// UnmarshalYAML takes a plain name for a slot that nobody has to fill.
func (s *Slot) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		s.Name = node.Value
		return nil
	}
	type plain Slot
	if err := onlyKeys(node, "a slot", "name", "doc", "must", "when"); err != nil {
		return err
	}
	return node.Decode((*plain)(s))
}

// File is a file that a layer must have.
type File struct {
	// Path is what templates have below files/, without the ending .tmpl.
	Path string `yaml:"path"`
	// Doc says in a line what is in it.
	Doc string `yaml:"doc"`
}

// Slot returns the slot of the name that the layer or an ancestor offers.
func (l *Layer) Slot(name string) (Slot, bool) {
	for _, c := range l.Chain() {
		if i := slices.IndexFunc(c.Slots, func(s Slot) bool { return s.Name == name }); i >= 0 {
			return c.Slots[i], true
		}
	}
	return Slot{}, false
}
