package render

import (
	"cmp"
	"slices"

	"github.com/otelgen/otelgen/internal/contrib"
)

// About says what the group's settings are about.
func (g ConfigGroup) About() string {
	parts := map[string]string{
		"base": "the process", "framework": "the listeners", "backend": "what telemetry is sent to",
		"store": "the database", "bus": "the bus",
	}
	return cmp.Or(parts[g.Layer.Kind], g.Title)
}

// Configured lists the rows that the configuration code reads.
func (v *View) Configured() []contrib.EnvRow {
	var all []contrib.EnvRow
	for _, g := range v.ConfigGroups() {
		all = append(all, g.Env...)
	}
	return all
}

// Reads reports whether the configuration code reads such a setting.
func (v *View) Reads(setting string) bool {
	return slices.ContainsFunc(v.Configured(), func(e contrib.EnvRow) bool { return e.Setting() == setting })
}

// Requires reports whether a setting must be given.
func (v *View) Requires() bool {
	return slices.ContainsFunc(v.Configured(), func(e contrib.EnvRow) bool { return e.Required })
}

// Secrets lists the settings whose values are never shown.
func (v *View) Secrets() []contrib.EnvRow {
	return slices.DeleteFunc(v.Configured(), func(e contrib.EnvRow) bool { return !e.Secret })
}

// References lists the layers of the stack that have links, each title once.
func (v *View) References() []DocLayer {
	var all []DocLayer
	for _, l := range v.Layers() {
		if len(l.Links) > 0 && !slices.ContainsFunc(all, func(o DocLayer) bool { return o.Title == l.Title }) {
			all = append(all, l)
		}
	}
	return all
}
