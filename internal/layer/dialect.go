package layer

import (
	"io/fs"
	"regexp"

	"go.yaml.in/yaml/v3"
)

// Ask is a dialect key that a layer asks for.
type Ask struct {
	Key string `yaml:"key"`
	// Doc says in a line what the answer is. One of the layers that ask for a key
	// says so.
	Doc string `yaml:"doc"`
	// When lists conditions of which one must hold, a property of the model, a
	// capability of the stack, a facet that it has, or what the surface has;
	// empty asks always.
	When Words `yaml:"when"`
}

// UnmarshalYAML takes a plain key for one that is always asked for.
func (a *Ask) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		a.Key = node.Value
		return nil
	}
	type plain Ask
	if err := onlyKeys(node, "a dialect key", "key", "doc", "when"); err != nil {
		return err
	}
	return node.Decode((*plain)(a))
}

// Words are several words, or one that is written without a list.
type Words []string

// UnmarshalYAML takes a plain word for a list of one.
func (w *Words) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*w = Words{node.Value}
		return nil
	}
	return node.Decode((*[]string)(w))
}

// DialectFile is the file with a layer's answers.
const DialectFile = "dialect.tmpl"

var defineRE = regexp.MustCompile(`\{\{-?\s*define\s+"([^"]+)"`)

// Answers lists the dialect keys that the layer itself answers, in the order of
// its file.
func (l *Layer) Answers() []string {
	data, err := fs.ReadFile(l.FS, DialectFile)
	if err != nil {
		return nil // most layers answer nothing
	}
	var keys []string
	for _, match := range defineRE.FindAllSubmatch(data, -1) {
		keys = append(keys, string(match[1]))
	}
	return keys
}
