package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/app"
	"github.com/otelgen/otelgen/internal/layer"
)

type listOptions struct {
	env    Env
	kind   string
	layers []string
	json   bool
}

func newList(env Env, kinds *layer.Kinds) *cobra.Command {
	opts := &listOptions{env: env}
	cmd := &cobra.Command{
		Use:               "list [KIND]",
		Short:             "List the layers to choose from, with one line each",
		Args:              atMost(1),
		ValidArgsFunction: completeKinds(kinds.All()),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				opts.kind = args[0]
			}
			return runList(opts)
		},
	}
	cmd.Flags().BoolVar(&opts.json, "json", false, "print one JSON document")
	cmd.Flags().StringArrayVar(&opts.layers, "layers", nil, "folder of layers of your own, KIND/NAME/layer.yaml (repeatable)")
	return cmd
}

func runList(o *listOptions) error {
	cat, err := o.env.catalog(o.layers)
	if err != nil {
		return err
	}
	rows, err := app.List(cat, o.kind)
	if err != nil {
		return err
	}
	if o.json {
		return printJSON(o.env.Streams.Out, rows)
	}
	w := tabwriter.NewWriter(o.env.Streams.Out, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\n", r.Kind, r.Name, r.Summary)
	}
	return w.Flush()
}

func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return usagef("%s takes at most %d argument(s), and %q is one more; see %s --help", cmd.CommandPath(), n, args[n], cmd.CommandPath())
		}
		return nil
	}
}
