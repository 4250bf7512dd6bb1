package cli

import (
	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/modeltext"
)

func newSchema(env Env) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of a model, for editors",
		Long: `schema prints the JSON Schema (draft 2020-12) of the file that --model takes. An editor that knows
it completes keys and marks mistakes while you write; otelgen new checks the rest.`,
		Example: `  otelgen schema > model.schema.json
  # yaml-language-server: $schema=model.schema.json   (the first line of the model)`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := env.Streams.Out.Write(modeltext.Schema())
			return err
		},
	}
}
