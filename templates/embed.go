// Package templates embeds the layers that come with otelgen: one folder
// KIND/NAME each, with a layer.yaml.
package templates

import "embed"

// FS holds the layers. The "all:" prefix keeps names that begin with a dot or
// an underscore, which embed would leave out.
//
//go:embed all:architecture all:backend all:base all:bus all:facet all:framework all:model all:store
var FS embed.FS
