package modeltext

import _ "embed"

//go:embed manual.md
var manual string

// Manual says in Markdown what a model can say. Its examples are models.
func Manual() string { return manual }
