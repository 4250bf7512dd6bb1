package cli

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/otelgen/otelgen/internal/app"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/naming"
)

// newOptions are the options of the command new.
type newOptions struct {
	app.New
	env     Env
	config  string
	layers  []string
	noInput bool
	dryRun  bool
	json    bool
}

func newNew(env Env, kinds *layer.Kinds) *cobra.Command {
	o := &newOptions{env: env, New: app.New{App: env.app(), In: env.Streams.In}}
	var clash error
	cmd := &cobra.Command{
		Use:   "new [NAME]",
		Short: "Write a new service",
		Long: "new writes a service into the folder NAME, all of it or nothing. NAME becomes folder, binary\n" +
			"and service.name; . means the current folder. On a terminal it asks for what no flag gives;\n" +
			"elsewhere, with --no-input or with CI=true, the defaults are taken.",
		Example: "  otelgen new orders-api\n" +
			"  otelgen new orders-api -a cqrs -f chi -b console --store memory --no-input\n" +
			"  otelgen new billing --module example.com/billing --entity 'Invoice number:string! due:date total:money!'\n" +
			"  otelgen new copy --config orders-api/otelgen.yaml",
		Args:              atMost(1),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.Name = args[0]
				if o.Name == "" {
					return naming.CheckService("")
				}
			}
			if clash != nil {
				return clash
			}
			o.Answers = answered(cmd.Flags(), kinds)
			return runNew(cmd.Context(), o)
		},
	}
	own := o.flags()
	cmd.Flags().SortFlags = false
	clash = addRoleFlags(cmd.Flags(), own, kinds)
	cmd.Flags().AddFlagSet(own)
	registerCompletions(cmd, env, kinds)
	return cmd
}

// flags defines the flags that belong to no role.
func (o *newOptions) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet("new", pflag.ContinueOnError)
	f.SortFlags = false
	f.StringVar(&o.Module, "module", "", "Go module path (default NAME)")
	f.StringVarP(&o.Output, "output", "o", "", "folder to write (default NAME)")
	f.StringVar(&o.Model, "model", "", modelUsage(nil))
	f.StringArrayVar(&o.Entities, "entity", nil, "entity with create, get, list, update and delete: 'Name field:type! …' (repeatable)")
	f.StringArrayVar(&o.Settings, "set", nil, "option of a layer: KIND/NAME.OPTION=VALUE (repeatable)")
	f.StringVar(&o.config, "config", "", "answers from a file, - for standard input: {name, module, stack, options, model} or a service's otelgen.yaml")
	f.BoolVar(&o.noInput, "no-input", false, "never ask; take the defaults")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be written, and write nothing")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	f.BoolVar(&o.Git, "git", false, "run git init in the new folder")
	f.StringArrayVar(&o.layers, "layers", nil, "folder of layers of your own, KIND/NAME/layer.yaml (repeatable; also OTELGEN_LAYERS)")
	return f
}

func runNew(ctx context.Context, o *newOptions) error {
	if o.config == "-" && o.Model == "-" {
		return usagef("--config and --model both read standard input; name a file for one of them")
	}
	if err := o.Open(o.layers, o.config); err != nil {
		return err
	}
	if o.Model != "" && len(o.Entities) > 0 {
		return usagef("--model and --entity both say what the service keeps; give one of them")
	}
	// The command line is checked before anything is asked.
	if o.Named() || !o.mayAsk() {
		if err := o.Check(); err != nil {
			return err
		}
	}
	if err := o.ask(ctx, o.Catalog()); err != nil {
		return err
	}
	s, err := o.Render(ctx)
	if err != nil {
		return err
	}
	if !o.dryRun {
		if err := o.Write(ctx, s, o.env.progress); err != nil {
			return err
		}
	}
	if err := o.report(s); err != nil {
		done := "the service stands complete in " + s.Target
		if o.dryRun {
			done = ""
		}
		return &lostError{err, done}
	}
	return nil
}
