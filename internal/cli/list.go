package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

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

// listed is one line of `otelgen list`.
type listed struct {
	Kind    string   `json:"kind"`
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Summary string   `json:"summary"`
	Signals []string `json:"signals,omitempty"`
	Outside bool     `json:"outside,omitempty"`
}

func runList(o *listOptions) error {
	cat, _, err := o.env.catalog(o.layers)
	if err != nil {
		return err
	}
	if o.kind != "" {
		if err := checkKind(cat.Kinds(), o.kind); err != nil {
			return err
		}
	}
	rows := []listed{}
	for _, kind := range cat.Kinds().Chosen() {
		if o.kind == "" || o.kind == kind {
			for _, l := range cat.Choices(kind) {
				rows = append(rows, listed{kind, l.Name, l.Title, l.Summary, l.Claims(), l.Outside})
			}
		}
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

func checkKind(kinds *layer.Kinds, kind string) error {
	if names := kinds.Names(); !slices.Contains(names, kind) {
		return usagef("unknown kind %q%s", kind, hintOr(kind, names, "; there are "+strings.Join(names, ", ")))
	}
	return nil
}

func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > n {
			return usagef("%s takes at most %d argument(s), and %q is one more; see %s --help", cmd.CommandPath(), n, args[n], cmd.CommandPath())
		}
		return nil
	}
}
