package layer

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Answers are the layers of a service as a user names them, by role.
type Answers map[string][]string

// One returns the answer in a role that one layer has, or "".
func (a Answers) One(role string) string {
	if len(a[role]) == 0 {
		return ""
	}
	return a[role][0]
}

// Clone returns a copy that shares nothing with a.
func (a Answers) Clone() Answers {
	c := make(Answers, len(a))
	for role, names := range a {
		c[role] = slices.Clone(names)
	}
	return c
}

// With returns a copy in which a role is answered by the names.
func (a Answers) With(role string, names ...string) Answers {
	c := maps.Clone(a)
	if c == nil {
		c = Answers{}
	}
	c[role] = names
	return c
}

// Answered is a role and the layers that are in it.
type Answered struct {
	Role  Role
	Names []string
}

// Selection are answers in the order of the roles.
type Selection []Answered

// Select puts answers in the order of the roles. Roles that are not answered
// are left out.
func (k *Kinds) Select(a Answers) Selection {
	var all Selection
	for _, r := range k.roles {
		if len(a[r.Name]) > 0 {
			all = append(all, Answered{r, a[r.Name]})
		}
	}
	return all
}

// MarshalYAML writes a mapping of roles: a list where the role takes many, a
// text elsewhere.
func (s Selection) MarshalYAML() (any, error) {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, a := range s {
		var key, value yaml.Node
		key.SetString(a.Role.Name)
		if a.Role.Many {
			if err := value.Encode(a.Names); err != nil {
				return nil, err
			}
			value.Style = yaml.FlowStyle
		} else {
			value.SetString(a.Names[0])
		}
		node.Content = append(node.Content, &key, &value)
	}
	return node, nil
}

// MarshalJSON writes the same as MarshalYAML in JSON.
func (s Selection) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, a := range s {
		if i > 0 {
			out.WriteByte(',')
		}
		var value any = a.Names
		if !a.Role.Many {
			value = a.Names[0]
		}
		key, err := json.Marshal(a.Role.Name)
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		out.Write(key)
		out.WriteByte(':')
		out.Write(text)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}
