package modlock

import (
	"fmt"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// CheckModules reports the first of these requirements of a layer that cannot
// stand beside the universe: one with a malformed path or version, one named
// twice, or one lower than the version that otelgen ships. Whether the version
// exists only the network can tell.
func (l *Lock) CheckModules(required []module.Version) error {
	seen := make(map[string]bool, len(required))
	for _, m := range required {
		if err := module.CheckPath(m.Path); err != nil {
			return fmt.Errorf("%q is not a module path: %w", m.Path, err)
		}
		if !semver.IsValid(m.Version) || module.CanonicalVersion(m.Version) != m.Version {
			return fmt.Errorf("module %s: %q is not a full version: write it as v1.2.3", m.Path, m.Version)
		}
		if err := module.Check(m.Path, m.Version); err != nil {
			return fmt.Errorf("module %s: version %s does not go with this path: the number after /v in the path is the major version", m.Path, m.Version)
		}
		if seen[m.Path] {
			return fmt.Errorf("module %s: named twice", m.Path)
		}
		seen[m.Path] = true
		if ours, ok := l.shipped(m.Path); ok && semver.Compare(m.Version, ours) < 0 {
			return fmt.Errorf("module %s: version %s is lower than %s, which otelgen ships: ask for %s or higher", m.Path, m.Version, ours, ours)
		}
	}
	return nil
}

// shipped returns the version of a module that services get, if any needs it.
func (l *Lock) shipped(modulePath string) (string, bool) {
	version, found := "", false
	for m, ok := l.lowest[modulePath]; ok && m < len(l.modules) && l.modules[m].Path == modulePath; m++ {
		if l.modules[m].goDir != "" {
			version, found = l.modules[m].Version.Version, true
		}
	}
	return version, found
}
