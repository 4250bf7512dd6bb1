package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/app"
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
	var folders []string
	cmd := &cobra.Command{
		Use:   "new KIND NAME",
		Short: "Write a layer that works, to change from there, into layers/KIND/NAME",
		Long: "new writes the beginning of a layer. It works as the default layer of its kind does, and its manifest\n" +
			"says what it can have of its own. KIND/NAME is the same as KIND NAME.",
		Example: "  otelgen layer new backend acme\n" +
			"  otelgen layer new store/tape\n" +
			"  otelgen new orders-api -b acme --layers layers",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 && (len(args) != 1 || strings.Count(args[0], "/") != 1) {
				return usagef("layer new takes KIND NAME, such as backend acme; KIND is one of %s", strings.Join(kinds.Chosen(), ", "))
			}
			return nil
		},
		ValidArgsFunction: completeKinds(slices.DeleteFunc(kinds.All(), func(k layer.Kind) bool { return k.Implied })),
		RunE: func(cmd *cobra.Command, args []string) error {
			kind, name, _ := strings.Cut(strings.Join(args, "/"), "/")
			return runLayerNew(cmd.Context(), env, folders, kind, name)
		},
	}
	cmd.Flags().StringArrayVar(&folders, "layers", nil, "folder with a kinds.yaml of your own, whose kinds can be begun too (repeatable)")
	return cmd
}

func runLayerNew(ctx context.Context, env Env, folders []string, kind, name string) error {
	target, err := env.app().LayerNew(ctx, folders, kind, name)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(env.Streams.Out, target); err != nil {
		return &lostError{err, "the layer stands complete in " + target}
	}
	with := ""
	for _, dir := range append([]string{filepath.Dir(filepath.Dir(target))}, folders...) {
		with += " --layers " + dir
	}
	fmt.Fprintf(env.Streams.Err, "It works as it stands. Change %s and what is beside it; what is asked of it:\n"+
		"  otelgen explain --contract %s/%s%s\nThen check it with every partner:\n  otelgen layer check %s\n",
		filepath.Join(target, layer.ManifestFile), kind, name, with, target)
	return nil
}

type layerCheckOptions struct {
	env        Env
	dir        string
	layers     []string
	stack      string
	renderOnly bool
	quick      bool
	keep       bool
	verbose    bool
	collector  string

	width, failed, rows int
	notes               []string
	// seen are the rows in which faults stood first.
	seen map[string]int
}

func newLayerCheck(env Env) *cobra.Command {
	o := &layerCheckOptions{env: env, seen: map[string]int{}}
	cmd := &cobra.Command{
		Use:   "check DIR",
		Short: "Try a layer with everything that it goes with",
		Long: "check tries the layer in DIR, or every layer below it, in enough services for each two partners\n" +
			"to meet once, with the architecture's model and with one that asks for everything. It renders\n" +
			"each service, and reads it as gofmt and a collector would. It builds, vets, tests and lints those\n" +
			"whose Go code is not that of a layer which otelgen ships: for this it needs Go, and golangci-lint\n" +
			"if its rules are to be checked.\n\n" +
			"--quick tries each partner once, which is enough while you write; without it, faults that only\n" +
			"two partners have together are found too.",
		Example: "  otelgen layer check layers/backend/acme\n" +
			"  otelgen layer check layers/store/acme --stack cqrs+chi -v\n" +
			"  otelgen layer check layers/architecture/mine --layers more --quick\n" +
			"  otelgen layer check layers --render-only",
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
	f := cmd.Flags()
	f.StringSliceVar(&o.layers, "layers", nil, "`DIR` with further layers that the checked ones meet or need")
	f.StringVar(&o.stack, "stack", "", "only services with all of these layers or models, such as `cqrs+chi`")
	f.BoolVar(&o.quick, "quick", false, "try each partner once, not each two together")
	f.BoolVar(&o.renderOnly, "render-only", false, "build and test nothing")
	f.BoolVar(&o.keep, "keep", false, "keep the services, and say where they are")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "print the commands and what they say")
	f.StringVar(&o.collector, "collector", "", "a collector's `PROGRAM`, which then validates the configurations for it")
	return cmd
}

func runLayerCheck(ctx context.Context, o *layerCheckOptions) error {
	check := app.LayerCheck{
		Dir: o.dir, Layers: o.layers,
		Options: layercheck.Options{RenderOnly: o.renderOnly, Quick: o.quick},
		Planned: o.planned, Done: o.row,
	}
	if o.stack != "" {
		check.Stack = strings.Split(o.stack, "+")
	}
	if o.verbose {
		check.Log = o.env.Streams.Err
	}
	if o.env.Streams.ErrTTY {
		check.Started = func(r layercheck.Row) { o.env.progress(fmt.Sprintf("%d/%d %s …", r.N, r.Of, r.Stack)) }
	}
	if o.collector != "" {
		program, err := exec.LookPath(o.collector)
		if err != nil {
			return usagef("--collector %s: there is no such program", o.collector)
		}
		if check.Collector, err = filepath.Abs(program); err != nil {
			return err
		}
	}
	if o.keep {
		dir, err := os.MkdirTemp("", "otelgen-check-")
		if err != nil {
			return fmt.Errorf("make a folder for the services: %w", err)
		}
		check.Keep = dir
	}
	if !o.renderOnly {
		if _, err := exec.LookPath("go"); err != nil {
			return usagef("layer check builds services, and Go is not on PATH; install it, or give --render-only")
		}
		if check.Linter = linter(o.env); check.Linter == "" {
			o.notes = append(o.notes, "golangci-lint is not installed, so that its rules were not checked; install it with\n"+
				"  go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@latest")
		}
	}
	if err := o.env.app().LayerCheck(ctx, check); err != nil {
		if check.Keep != "" {
			_ = os.Remove(check.Keep) // where nothing is in it
		}
		return err
	}
	return o.end()
}

// linter is golangci-lint where it is on PATH or where go install puts it, or "".
func linter(env Env) string {
	const name = "golangci-lint"
	if p, err := exec.LookPath(name); err == nil {
		return p
	}
	folders := filepath.SplitList(env.Getenv("GOPATH"))
	if home := env.Getenv("HOME"); home != "" {
		folders = append(folders, filepath.Join(home, "go"))
	}
	for _, dir := range folders {
		if p, err := exec.LookPath(filepath.Join(dir, "bin", name)); err == nil {
			return p
		}
	}
	return ""
}

// planned sets how wide the columns are, so that rows can be printed as they come.
func (o *layerCheckOptions) planned(rows []layercheck.Row) {
	for _, r := range rows {
		o.width = max(o.width, len(r.Layer)+len(r.Stack)+len("  "))
	}
}

// row prints one row, and what is wrong in it.
func (o *layerCheckOptions) row(r layercheck.Row) error {
	o.rows++
	var b strings.Builder
	total := len(fmt.Sprint(r.Of))
	fmt.Fprintf(&b, "%*d/%d  %-*s  %s\n", total, r.N, r.Of, o.width, r.Layer+"  "+r.Stack, r.Result)
	for _, f := range r.Faults {
		key := fmt.Sprint(f.File, f.Line, f.Text)
		if first, ok := o.seen[key]; ok && first != r.N {
			fmt.Fprintf(&b, "    %s: as in %d\n", f.Where(), first)
			continue
		}
		o.seen[key] = r.N
		printFault(&b, f)
	}
	if r.Failed {
		o.failed++
	}
	if r.Kept != "" {
		fmt.Fprintf(&b, "    kept in %s\n", r.Kept)
	}
	for _, n := range r.Notes {
		if !slices.Contains(o.notes, n) {
			o.notes = append(o.notes, n)
		}
	}
	_, err := io.WriteString(o.env.Streams.Out, b.String())
	return err
}

// printFault prints where and what is wrong, the rendered lines and their template.
func printFault(b *strings.Builder, f layercheck.Fault) {
	text := f.Text
	switch {
	case f.File != "" && len(text) == 1:
		text = []string{f.Where() + ": " + text[0]}
	case f.File != "":
		text = append([]string{f.File + ":"}, text...)
	}
	for _, line := range text {
		fmt.Fprintf(b, "    %s\n", line)
	}
	for _, s := range f.Source {
		mark := " "
		if s.N == f.Line {
			mark = ">"
		}
		fmt.Fprintf(b, "    %s %4d | %s\n", mark, s.N, strings.ReplaceAll(s.Text, "\t", "    "))
	}
	if f.From != "" {
		fmt.Fprintf(b, "    from %s\n", f.From)
	}
}

// end says what was not looked at, and fails where a row did.
func (o *layerCheckOptions) end() error {
	for _, n := range o.notes {
		fmt.Fprintln(o.env.Streams.Err, n)
	}
	if o.failed > 0 {
		return fmt.Errorf("%d of %d stacks failed", o.failed, o.rows)
	}
	return nil
}
