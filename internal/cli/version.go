package cli

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/render"
)

func newVersion(env Env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version of otelgen",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			out := env.Streams.Out
			if asJSON {
				return printJSON(out, map[string]string{
					"version": env.Version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH,
					"engine": layer.EngineVersion, "language": render.GoVersion,
				})
			}
			_, err := fmt.Fprint(out, versionLine(env))
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON document")
	return cmd
}

// versionLine returns what `otelgen version` and `otelgen --version` print.
func versionLine(env Env) string {
	return fmt.Sprintf("otelgen %s (%s, %s/%s, layer engine %s)\n", env.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, layer.EngineVersion)
}
