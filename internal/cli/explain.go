package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/app"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/modeltext"
)

type explainOptions struct {
	env    Env
	args   []string
	layers []string
	json   bool
	// contract and source ask for something else of a layer.
	contract, source bool
}

func newExplain(env Env, kinds *layer.Kinds) *cobra.Command {
	o := &explainOptions{env: env}
	cmd := &cobra.Command{
		Use:   "explain LAYER | explain FILE | explain model",
		Short: "Explain a layer, which layer wrote a file of a service, or what a model can say",
		Long: "explain says what a layer adds, its settings, and what it goes with. The kind may be left out where\n" +
			"only one layer has the name. Of a file of a service it says which layer and template wrote it, and\n" +
			"whether it is as generated, changed or missing. explain model is the manual of models, in Markdown.\n\n" +
			"For authors of layers: --contract says what is asked of the layers of a kind, and how far a layer\n" +
			"provides it; --source lists the files of a layer with those that it inherits, or prints one of them.",
		Example: "  otelgen explain framework/chi\n" +
			"  otelgen explain chi\n" +
			"  otelgen explain orders-api/cmd/orders-api/main.go\n" +
			"  otelgen explain model\n" +
			"  otelgen explain --contract store\n" +
			"  otelgen explain --contract store/mine --layers layers\n" +
			"  otelgen explain --source framework/chi\n" +
			"  otelgen explain --source framework/chi/dialect.tmpl",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case o.contract && o.source:
				return usagef("--contract and --source exclude each other")
			case o.contract && (len(args) < 1 || len(args) > 2):
				return usagef("explain --contract takes a kind, such as store, or a layer, such as store/sqlite")
			case o.source && (len(args) < 1 || len(args) > 2):
				return usagef("explain --source takes a layer, such as framework/chi, or a file of one, such as framework/chi/dialect.tmpl")
			case len(args) < 1 || len(args) > 2:
				return usagef("explain takes a layer, such as framework/chi, or a FILE of a service")
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			switch len(args) {
			case 0:
				if o.contract || o.source {
					return completeSources(env, o, kinds, typed)
				}
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
	cmd.Flags().BoolVar(&o.contract, "contract", false, "say what is asked of the layers of a KIND, or of a layer")
	cmd.Flags().BoolVar(&o.source, "source", false, "list the files of a layer, or print one: LAYER[/FILE]")
	cmd.Flags().StringArrayVar(&o.layers, "layers", nil, "folder of layers of your own, KIND/NAME/layer.yaml (repeatable)")
	return cmd
}

func runExplain(ctx context.Context, o *explainOptions) error {
	otelgen, out := o.env.app(), o.env.Streams.Out
	cat, dirs, err := otelgen.Catalog(o.layers)
	if err != nil {
		return err
	}
	switch {
	case o.contract:
		return o.explainContract(ctx, cat, dirs)
	case o.source:
		return o.printSource(cat)
	}
	if len(o.args) == 1 && o.args[0] == layer.KindModel && !o.json {
		_, err := io.WriteString(out, modeltext.Manual())
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

func (o *explainOptions) explainContract(ctx context.Context, cat *layer.Catalog, dirs []string) error {
	kind, l, err := app.FindContract(cat, o.args)
	if err != nil {
		return err
	}
	c, err := o.env.app().Contract(ctx, cat, dirs, kind, l)
	if err != nil {
		return err
	}
	if o.json {
		return printJSON(o.env.Streams.Out, c)
	}
	columns, _ := o.env.Streams.Size()
	return printContract(o.env.Streams.Out, c, max(columns, 40))
}

func (o *explainOptions) printSource(cat *layer.Catalog) error {
	l, file, err := app.FindSource(cat, o.args)
	if err != nil {
		return err
	}
	out := o.env.Streams.Out
	if file != "" {
		s, err := app.SourceOf(l, file)
		if err != nil {
			return err
		}
		if o.json {
			return printJSON(out, s)
		}
		_, err = io.WriteString(out, s.Text)
		return err
	}
	all, err := app.Sources(l)
	if err != nil {
		return err
	}
	if o.json {
		return printJSON(out, all)
	}
	for _, s := range all {
		replaces := ""
		if s.Replaces != "" {
			replaces = "  (replaces that of " + s.Replaces + ")"
		}
		if _, err := fmt.Fprintf(out, "%s/%s%s\n", s.Layer, s.File, replaces); err != nil {
			return err
		}
	}
	return nil
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
