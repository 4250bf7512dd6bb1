// Package record keeps what a service was generated from beside it: the answers
// and the model in otelgen.yaml, and what each file was like in otelgen.sum.
package record

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/strictyaml"
	"github.com/otelgen/otelgen/internal/suggest"
)

// FileName is the file of a service that rebuilds its tree.
const FileName = "otelgen.yaml"

// Record is the content of FileName and of a --config document: the answers and
// the model, and in a service's own file what wrote it and what must never be
// given anew.
type Record struct {
	// Otelgen is the version that wrote the tree.
	Otelgen string `yaml:"otelgen,omitempty"`
	// Digest is that of the tree without this file; reading ignores it.
	Digest string `yaml:"digest,omitempty"`
	Name   string `yaml:"name,omitempty"`
	Module string `yaml:"module,omitempty"`
	// Stack holds the answers by role; Answers returns them.
	Stack yaml.Node `yaml:"stack,omitempty"`
	// Options are those that were given, "kind/name.option" to value.
	Options map[string]string `yaml:"options,omitempty"`
	// Defaults are the values of all other options of the stack, which another
	// version of otelgen may give other defaults. They are passed over where the
	// stack does not have the option.
	Defaults map[string]string `yaml:"defaults,omitempty"`
	Numbers  Numbers           `yaml:"numbers,omitempty"`
	// Model is the service model, or the name of a bundled one.
	Model yaml.Node `yaml:"model,omitempty"`
	// Outside are the layers of the stack that did not come with otelgen, and
	// Layers are those that did, each with its digest.
	Outside map[string]string `yaml:"outside,omitempty"`
	Layers  map[string]string `yaml:"layers,omitempty"`

	answers layer.Answers
	// file and root say where a value stands that was read.
	file string
	root *yaml.Node
}

// Parse reads a --config document or a service's otelgen.yaml; name is in
// errors. Unknown fields and roles are errors.
func Parse(name string, data []byte, kinds *layer.Kinds) (*Record, error) {
	rec := &Record{file: name, answers: layer.Answers{}}
	if err := strictyaml.Decode(name, data, rec, recordFields); err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	rec.root = doc.Content[0]
	if n := lookUp(rec.root, "model"); n != nil && n.Kind == yaml.ScalarNode && (n.ShortTag() == "!!null" || n.Value == "") {
		return nil, rec.Fault(errors.New("model is empty; name a bundled model or a file, write the model itself, or leave model out"), "model")
	}
	if n := lookUp(rec.root, "stack"); n != nil {
		if err := rec.readAnswers(n, kinds); err != nil {
			return nil, err
		}
	}
	return rec, rec.checkNumbers()
}

// readAnswers reads what is below stack.
func (r *Record) readAnswers(stack *yaml.Node, kinds *layer.Kinds) error {
	if stack = resolved(stack); stack.ShortTag() == "!!null" {
		return nil
	}
	if stack.Kind != yaml.MappingNode {
		return r.faultAt(stack, "stack must be a mapping; write ROLE: LAYER")
	}
	return eachPair(stack, func(key, value *yaml.Node) error {
		role, ok := kinds.Role(key.Value)
		value = resolved(value)
		_, twice := r.answers[key.Value]
		switch {
		case !ok && r.Otelgen != "" && isNone(value):
			return nil // the kinds of a folder of layers that the service does without
		case !ok:
			hint := suggest.Hint(key.Value, kinds.RoleNames())
			if hint == "" && len(r.Outside) > 0 {
				hint = "; if layers of your own have this role, name their folder with --layers"
			}
			return r.faultAt(key, fmt.Sprintf("unknown field %q%s", key.Value, hint))
		case twice:
			return r.faultAt(key, fmt.Sprintf("%q stands here twice; keep one", key.Value))
		case value.ShortTag() == "!!null":
			return nil
		case role.Many && value.Kind != yaml.SequenceNode:
			return r.faultAt(value, fmt.Sprintf("%s must be a list; write [%s]", role.Name, value.Value))
		case !role.Many && value.Kind != yaml.ScalarNode:
			return r.faultAt(value, fmt.Sprintf("%s must be a text, the name of one layer", role.Name))
		case !role.Many:
			r.answers[role.Name] = []string{value.Value}
			return nil
		}
		names := []string{}
		for _, item := range value.Content {
			if item = resolved(item); item.Kind != yaml.ScalarNode {
				return r.faultAt(item, fmt.Sprintf("an item of %s must be a text, the name of a layer", role.Name))
			}
			names = append(names, item.Value)
		}
		r.answers[role.Name] = names
		return nil
	})
}

// isNone reports whether a role's value says that it is empty.
func isNone(value *yaml.Node) bool {
	if value.Kind == yaml.SequenceNode && len(value.Content) == 1 {
		value = resolved(value.Content[0])
	}
	return value.Value == layer.None
}

// resolved follows an alias.
func resolved(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// Answers are the layers that the record names, by role.
func (r *Record) Answers() layer.Answers { return r.answers }

// File is the record's name in errors.
func (r *Record) File() string { return r.file }

// Fault puts before an error where the value stands that it is about. keys
// lead there from the top; the last may be an item of a list.
func (r *Record) Fault(err error, keys ...string) error {
	n := r.root
	for _, key := range keys {
		if next := lookUp(n, key); next != nil {
			n = next
		}
	}
	return r.faultAt(n, err.Error())
}

func (r *Record) faultAt(n *yaml.Node, msg string) error {
	return diag.At(r.file, n.Line, n.Column, "%s", msg)
}

// lookUp finds the value of a key in a mapping, or an item of a list.
func lookUp(n *yaml.Node, key string) *yaml.Node {
	n = resolved(n)
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return n.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if item.Value == key {
				return item
			}
		}
	}
	return nil
}

var recordFields = []string{"otelgen", "digest", "name", "module", "stack", "options", "defaults", "numbers", "model", "outside", "layers"}

// ModelName returns the bundled model or file that the record names, where it
// does not hold the model itself.
func (r *Record) ModelName() (string, bool) {
	return r.Model.Value, r.Model.Kind == yaml.ScalarNode
}

// A field's key is its type and name, an enum value's its name alone. Both
// end up in the .proto file once they are gone.
var (
	fieldKeyRE = regexp.MustCompile(`^(repeated )?[A-Za-z_][A-Za-z0-9_.]* [A-Za-z_][A-Za-z0-9_]*$`)
	nameKeyRE  = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
)

// checkNumbers refuses numbers that a service cannot have: they would show
// only in files that nobody wrote by hand.
func (r *Record) checkNumbers() error {
	return eachPair(lookUp(r.root, "numbers"), func(scope, names *yaml.Node) error {
		taken := map[int]string{}
		return eachPair(names, func(name, value *yaml.Node) error {
			highest, what := kindOfNumber(scope.Value, name.Value)
			if highest == 0 {
				return r.faultAt(name, fmt.Sprintf("%q is no name that otelgen records a number for; take it out", name.Value))
			}
			n := r.Numbers[scope.Value][name.Value]
			switch other, twice := taken[n]; {
			case value.ShortTag() == "!!null":
				return r.faultAt(name, what+" has no number; write one or take the line out")
			case value.ShortTag() != "!!int" || n < 1 || n > highest:
				return r.faultAt(value, fmt.Sprintf("%s has number %s; write a whole number from 1 to %d, or take the line out for the next free one", what, value.Value, highest))
			case highest == maxProto && n >= firstKept && n <= lastKept:
				return r.faultAt(value, fmt.Sprintf("%s has number %d, and protobuf keeps %d to %d to itself; write another", what, n, firstKept, lastKept))
			case twice:
				return r.faultAt(value, fmt.Sprintf("%s has number %d, as %s has; give one of them another", what, n, other))
			}
			taken[n] = name.Value
			return nil
		})
	})
}

// kindOfNumber tells the highest number that a name may have, 0 where it is
// none of ours. Scopes of protobuf are full names, which hold a dot.
func kindOfNumber(scope, name string) (highest int, what string) {
	switch {
	case !strings.Contains(scope, ".") && nameKeyRE.MatchString(name):
		return MaxMigration, "migration " + name
	case strings.Contains(scope, ".") && fieldKeyRE.MatchString(name):
		return maxProto, fmt.Sprintf("field %q", name)
	case strings.Contains(scope, ".") && nameKeyRE.MatchString(name):
		return maxProto, "enum value " + name
	}
	return 0, ""
}

func eachPair(n *yaml.Node, f func(key, value *yaml.Node) error) error {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if err := f(n.Content[i], n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}
