package grammar

import "go.yaml.in/yaml/v3"

var keyKeys = []string{"type", "prefix"}

// Key says what ids are: a text, or a mapping with a type.
type Key struct {
	At           Position
	Type, Prefix Text
}

// key reads both forms; a missing one is nil.
func (r *reader) key(n *yaml.Node) (*Key, error) {
	if n == nil {
		return nil, nil
	}
	k := &Key{At: place(n)}
	if n.Kind != yaml.MappingNode {
		var err error
		k.Type, err = r.text(n, "key")
		return k, err
	}
	keys, err := r.mapping(n, "key", keyKeys)
	if err != nil {
		return nil, err
	}
	if err := r.texts(keys, map[string]*Text{"type": &k.Type, "prefix": &k.Prefix}); err != nil {
		return nil, err
	}
	if !k.Type.Given() {
		return nil, r.Errorf(k.At, "the key has no type; add type: string")
	}
	return k, nil
}
