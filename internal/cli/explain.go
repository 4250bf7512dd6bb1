package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/app"
	"github.com/otelgen/otelgen/internal/layer"
)

type explainOptions struct {
	env    Env
	args   []string
	layers []string
	json   bool
}

func newExplain(env Env, kinds *layer.Kinds) *cobra.Command {
	o := &explainOptions{env: env}
	cmd := &cobra.Command{
		Use:   "explain [KIND] NAME | explain FILE",
		Short: "Explain a layer, or which layer wrote a file of a service",
		Long: "explain says what a layer adds, its settings, and what it goes with. The kind may be left out where\n" +
			"only one layer has the name. Of a file of a service it says which layer and template wrote it, and\n" +
			"whether it is as generated, changed or missing.",
		Example: "  otelgen explain framework chi\n" +
			"  otelgen explain chi\n" +
			"  otelgen explain orders-api/cmd/orders-api/main.go",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usagef("explain takes a layer, such as framework chi, or a FILE of a service")
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			switch len(args) {
			case 0:
				return append(describeKinds(kinds.All()), completeLayers(env, o.layers, "")...), cobra.ShellCompDirectiveDefault
			case 1:
				return completeLayers(env, o.layers, args[0]), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args = args
			return runExplain(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "print one JSON document")
	cmd.Flags().StringArrayVar(&o.layers, "layers", nil, "folder of layers of your own, KIND/NAME/layer.yaml (repeatable)")
	return cmd
}

func runExplain(ctx context.Context, o *explainOptions) error {
	otelgen, out := o.env.app(), o.env.Streams.Out
	cat, dirs, err := otelgen.Catalog(o.layers)
	if err != nil {
		return err
	}
	l, err := app.Find(cat, o.args)
	if err != nil {
		return err
	}
	if l == nil {
		f, err := otelgen.ExplainFile(ctx, cat, dirs, o.args[0])
		if err != nil {
			return err
		}
		if o.json {
			return printJSON(out, f)
		}
		_, err = fmt.Fprintf(out, "%s: %s\n", f.Path, describeFile(f, otelgen.Version))
		return err
	}
	e := app.Explain(cat, l)
	if o.json {
		return printJSON(out, e)
	}
	return printExplanation(out, e)
}

func printExplanation(out io.Writer, e app.Explanation) error {
	fmt.Fprintf(out, "%s/%s: %s\n%s\n", e.Kind, e.Name, e.Title, e.Summary)
	section := func(title string, items []string) {
		if len(items) == 0 {
			return
		}
		fmt.Fprintf(out, "\n%s\n", title)
		for _, i := range items {
			fmt.Fprintf(out, "  %s\n", i)
		}
	}
	section("Extends", e.Extends)
	section("Takes the signals", e.Signals)
	section("Needs of its stores and bus", e.Needs)
	section("Offers the facets", e.Offers)
	section("Requires", e.Requires)
	section("Cannot go with another", e.Without)
	section("Goes with", e.GoesWith)
	section("Writes", e.Files)
	if len(e.Env) > 0 {
		fmt.Fprintf(out, "\nEnvironment\n")
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, v := range e.Env {
			if v.Option != "" {
				v.Help += " (with " + v.Option + "=true)"
			}
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", v.Name, v.Type, v.Default, v.Help)
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	if len(e.Options) > 0 {
		fmt.Fprintf(out, "\nOptions (--set %s/%s.NAME=VALUE)\n", e.Kind, e.Name)
		for _, v := range e.Options {
			fmt.Fprintf(out, "  %s (%s, default %q): %s\n", v.Name, v.Type, v.Default, v.Help)
		}
	}
	if len(e.Links) > 0 {
		fmt.Fprintf(out, "\nLinks\n")
		for _, v := range e.Links {
			fmt.Fprintf(out, "  %s: %s\n", v.Title, v.URL)
		}
	}
	return nil
}

// describeFile says where a file comes from and what has become of it; reads is
// the version of otelgen that looks at it.
func describeFile(e app.File, reads string) string {
	text := "written by otelgen " + e.Otelgen
	if e.Layer != "" {
		text = "written by " + e.Layer + " from " + e.Template
	}
	switch e.State {
	case app.AsGenerated:
		text += ", and as generated"
	case app.Changed:
		text += ", and changed since"
	case app.Missing:
		text += ", and missing now"
	}
	switch {
	case e.Layer == "":
		text += "; otelgen " + reads + " does not write it"
	case e.Stale:
		text += "; it would be written otherwise now"
	}
	return text
}
