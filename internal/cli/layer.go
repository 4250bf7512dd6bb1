package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/layercheck"
)

func newLayer(env Env, kinds *layer.Kinds) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "layer",
		Short: "Begin a layer of your own, and check it",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newLayerNew(env, kinds), newLayerCheck(env))
	return cmd
}

func newLayerNew(env Env, kinds *layer.Kinds) *cobra.Command {
	return &cobra.Command{
		Use:   "new KIND NAME",
		Short: "Write a layer that works, to change from there, into layers/KIND/NAME",
		Example: "  otelgen layer new backend acme\n" +
			"  otelgen new orders-api -b acme --layers layers",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("layer new takes KIND NAME, such as backend acme; KIND is one of %s", strings.Join(kinds.Chosen(), ", "))
			}
			return nil
		},
		ValidArgsFunction: completeKinds(slices.DeleteFunc(kinds.All(), func(k layer.Kind) bool { return k.Implied })),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runLayerNew(cmd.Context(), env, args[0], args[1])
		},
	}
}

func runLayerNew(ctx context.Context, env Env, kind, name string) error {
	target, err := env.app().LayerNew(ctx, kind, name)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(env.Streams.Out, target); err != nil {
		return &lostError{err, "the layer stands complete in " + target}
	}
	fmt.Fprintf(env.Streams.Err, "It works as it stands. Change %s and what is beside it, then check it with every partner:\n  otelgen layer check %s\n",
		filepath.Join(target, layer.ManifestFile), target)
	return nil
}

type layerCheckOptions struct {
	env        Env
	dir        string
	renderOnly bool
}

func newLayerCheck(env Env) *cobra.Command {
	o := &layerCheckOptions{env: env}
	cmd := &cobra.Command{
		Use:   "check DIR",
		Short: "Render a layer with every partner, and build and test a pairwise set",
		Long: "check renders the layer in DIR, or every layer below it, with all that it goes with. Of the\n" +
			"services it builds, vets and tests enough for each two partners to meet once, but none whose Go\n" +
			"code is that of a layer which otelgen ships. It needs Go.",
		Example: "  otelgen layer check layers/backend/acme\n  otelgen layer check layers --render-only",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("layer check takes the folder of a layer, or one that holds KIND/NAME/%s", layer.ManifestFile)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.dir = args[0]
			return runLayerCheck(cmd.Context(), o)
		},
	}
	cmd.Flags().BoolVar(&o.renderOnly, "render-only", false, "build and test nothing")
	return cmd
}

func runLayerCheck(ctx context.Context, o *layerCheckOptions) error {
	rows, err := o.env.app().LayerCheck(ctx, o.dir, !o.renderOnly, o.env.progress)
	if err != nil {
		return err
	}
	return o.reportRows(rows)
}

// reportRows prints one table, and fails when something in it did.
func (o *layerCheckOptions) reportRows(rows []layercheck.Row) error {
	w := tabwriter.NewWriter(o.env.Streams.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "LAYER\tSTACK\tRENDER\tBUILD AND TEST")
	failed := 0
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Layer, r.Stack, r.Render, r.Test)
		if r.Failed {
			failed++
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return errors.New(fmt.Sprint(failed, " of ", len(rows), " stacks failed; the table says where"))
	}
	return nil
}
