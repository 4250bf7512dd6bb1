// Package templates embeds the layers that come with otelgen: one folder
// KIND/NAME each, with a layer.yaml, and the kinds that there are.
package templates

import "embed"

// FS holds the layers. The "all:" prefix keeps names that begin with a dot or
// an underscore, which embed would leave out.
//
//go:embed kinds.yaml all:*/*
var FS embed.FS
