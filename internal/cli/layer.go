package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/layercheck"
	"github.com/otelgen/otelgen/internal/naming"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/skeleton"
	"github.com/otelgen/otelgen/internal/tree"
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
	cat, _, err := env.catalog(nil)
	if err != nil {
		return err
	}
	if err := checkKind(cat.Kinds(), kind); err != nil {
		return err
	}
	if chosen := cat.Kinds().Chosen(); !slices.Contains(chosen, kind) {
		return usagef("a %s cannot be begun by itself; KIND is one of %s", kind, strings.Join(chosen, ", "))
	}
	id, err := layer.ParseID(kind + "/" + name)
	if err != nil {
		return usagef("the name %q must be lower-case letters, digits and dashes, at most 40, a letter first", name)
	}
	if naming.IsDevice(name) {
		return usagef("the name %q is a device on Windows; choose another", name)
	}
	if _, err := cat.Layer(kind, name); err == nil {
		return usagef("layer %s exists already; give yours another name", id)
	}
	t, err := skeleton.New(id, cat)
	if err != nil {
		return err
	}
	target := filepath.Join("layers", kind, name)
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return fmt.Errorf("make %s: %w", filepath.Dir(target), cause(err))
	}
	if err := t.Write(ctx, target, tree.WriteOptions{}); err != nil {
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
	root, only := o.dir, ""
	if _, err := os.Stat(filepath.Join(o.dir, layer.ManifestFile)); err == nil {
		abs, err := filepath.Abs(o.dir)
		if err != nil {
			return err
		}
		root, only = filepath.Dir(filepath.Dir(abs)), filepath.Base(filepath.Dir(abs))+"/"+filepath.Base(abs)
	}
	cat, dirs, err := o.env.catalog([]string{root})
	if err != nil {
		return err
	}
	checker := layercheck.Checker{
		Catalog: cat,
		Render: func(ctx context.Context, req render.Request) (*tree.Tree, error) {
			req.Generator = o.env.Version
			n := newOptions{env: o.env}
			res, err := n.render(ctx, req, dirs)
			return res.Tree, err
		},
		Progress: func(text string) { fmt.Fprintln(o.env.Streams.Err, text) },
	}
	var rows []layercheck.Row
	for _, l := range cat.Layers("") {
		if !l.Outside || l.Abstract || only != "" && l.ID.String() != only {
			continue
		}
		found, err := checker.Check(ctx, l, !o.renderOnly)
		if err != nil {
			return err
		}
		rows = append(rows, found...)
	}
	if len(rows) == 0 {
		return usagef("%s: no layer there that can be chosen", o.dir)
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
