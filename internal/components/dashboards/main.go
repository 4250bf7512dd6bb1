// Command dashboards checks Grafana dashboards against Grafana's own schema:
// that of the dashboard, of its panels and of their queries. It is the first
// version of the schema, which every Grafana reads.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
)

func main() {
	plugins.RegisterDefaultPlugins()
	failed := false
	for _, file := range os.Args[1:] {
		if err := check(file); err != nil {
			fmt.Fprintf(os.Stderr, "%s:\n%v\n", file, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

func check(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	// Strict decoding answers with a list of errors that is not nil when it is
	// empty, and takes it for an error itself: it is for the errors alone.
	if err := dashboard.NewDashboard().UnmarshalJSONStrict(data); err != nil && err.Error() != "" {
		return err
	}
	d := dashboard.NewDashboard()
	newest := d.SchemaVersion
	if err := json.Unmarshal(data, d); err != nil {
		return err
	}
	if d.SchemaVersion != newest {
		return fmt.Errorf("schemaVersion: %d, want %d", d.SchemaVersion, newest)
	}
	for i, p := range d.Panels {
		if err := known(p.Panel); err != nil {
			return fmt.Errorf("panels[%d].%w", i, err)
		}
	}
	return d.Validate()
}

// known reports whether a panel is of a kind that has a schema, and its queries:
// others are not looked into.
func known(p *dashboard.Panel) error {
	if p == nil { // a row
		return nil
	}
	if _, ok := cog.ConfigForPanelcfgVariant(p.Type); !ok {
		return fmt.Errorf("type: there is no panel %q", p.Type)
	}
	for i, target := range p.Targets {
		if _, unknown := target.(variants.UnknownDataquery); unknown {
			return fmt.Errorf("targets[%d].datasource: it does not tell whose query this is", i)
		}
	}
	return nil
}
