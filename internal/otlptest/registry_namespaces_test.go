package otlptest

import (
	"testing"

	"github.com/otelgen/otelgen/internal/naming"
)

// TestNamespacesOfTheConventions compares what package naming keeps services'
// names away from with the registry.
func TestNamespacesOfTheConventions(t *testing.T) {
	registry := Conventions()
	for key := range registry.Attributes {
		if !naming.IsConvention(root(key)) {
			t.Errorf("%s is an attribute of the conventions, and %s a name for services", key, root(key))
		}
	}
	for name := range registry.Metrics {
		if !naming.IsConvention(root(name)) {
			t.Errorf("%s is a metric of the conventions, and %s a name for services", name, root(name))
		}
	}
}
