package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/app"
)

func newImport(env Env) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Make a first model from OpenAPI or Protocol Buffers",
		Long: "import prints a model that offers what a contract does: OpenAPI 3 in YAML or JSON (- is standard input),\n" +
			"or the services of a .proto file. Comments at its top list what the model lacks or says in another way, and\n" +
			"why. It is a beginning: read it, correct it, and give it to otelgen new --model.",
		Example: "  otelgen import openapi.yaml > model.yaml\n" +
			"  otelgen new pets --model model.yaml",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("import takes one FILE, such as openapi.yaml")
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"yaml", "yml", "json", "proto"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(_ *cobra.Command, args []string) error {
			d, err := app.Import(env.Streams.In, args[0])
			if err != nil {
				return err
			}
			if _, err := env.Streams.Out.Write(d.Model); err != nil {
				return err
			}
			_, err = fmt.Fprintf(env.Streams.Err, "%s operations, %s fields; comments in the model say what is left out\n", d.Operations, d.Fields)
			return err
		},
	}
}
