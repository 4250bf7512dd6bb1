package modeltext

import (
	_ "embed"
	"slices"
)

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of the grammar, for editors. It
// tells keys and shapes; [Parse] tells the rest.
func Schema() []byte { return slices.Clone(schema) }
