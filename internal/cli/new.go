package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/naming"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/tree"
)

// maxInput bounds a --config or --model file, in bytes.
const maxInput = 1 << 20

type newOptions struct {
	env  Env
	name string
	// here is set where the name is that of the current folder, given as a dot.
	here bool
	// answers are those that flags gave.
	answers layer.Answers
	module  string
	output  string
	model   string
	entity  []string
	set     []string
	config  string
	layers  []string
	// rec is what --config gave; an empty one without it.
	rec *record.Record
	// nameRecorded is set where the name came from there.
	nameRecorded bool
	noInput      bool
	dryRun       bool
	json         bool
	git          bool
	// prompted is set once a question was asked.
	prompted bool
}

func newNew(env Env, kinds *layer.Kinds) *cobra.Command {
	o := &newOptions{env: env}
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
				o.name = args[0]
				if o.name == "" {
					return naming.CheckService("")
				}
			}
			if clash != nil {
				return clash
			}
			o.answers = answered(cmd.Flags(), kinds)
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

// flags are those that are not of a role.
func (o *newOptions) flags() *pflag.FlagSet {
	f := pflag.NewFlagSet("new", pflag.ContinueOnError)
	f.SortFlags = false
	f.StringVar(&o.module, "module", "", "Go module path (default NAME)")
	f.StringVarP(&o.output, "output", "o", "", "folder to write (default NAME)")
	f.StringVar(&o.model, "model", "", modelUsage(nil))
	f.StringArrayVar(&o.entity, "entity", nil, "entity with create, get, list, update and delete: 'Name field:type! …' (repeatable)")
	f.StringArrayVar(&o.set, "set", nil, "option of a layer: KIND/NAME.OPTION=VALUE (repeatable)")
	f.StringVar(&o.config, "config", "", "answers from a file, - for standard input: {name, module, stack, options, model} or a service's otelgen.yaml")
	f.BoolVar(&o.noInput, "no-input", false, "never ask; take the defaults")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be written, and write nothing")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	f.BoolVar(&o.git, "git", false, "run git init in the new folder")
	f.StringArrayVar(&o.layers, "layers", nil, "folder of layers of your own, KIND/NAME/layer.yaml (repeatable; also OTELGEN_LAYERS)")
	return f
}

func runNew(ctx context.Context, o *newOptions) error {
	if o.config == "-" && o.model == "-" {
		return usagef("--config and --model both read standard input; name a file for one of them")
	}
	cat, dirs, err := o.env.catalog(o.layers)
	if err != nil {
		return err
	}
	if o.rec, err = o.readConfig(cat.Kinds()); err != nil {
		return err
	}
	if o.model != "" && len(o.entity) > 0 {
		return usagef("--model and --entity both say what the service keeps; give one of them")
	}
	target, req, err := o.begin(ctx, cat)
	if err != nil {
		return err
	}
	if req.Model, err = o.readModel(cat, req.Answers); err != nil {
		return err
	}
	if err := req.Model.CheckService(req.Name); err != nil {
		return err
	}
	res, err := o.render(ctx, req, dirs)
	if err != nil {
		return err
	}
	warnings, err := o.warnings(res.Stack)
	if err != nil {
		return err
	}
	if !o.dryRun {
		if err := o.write(ctx, res, target); err != nil {
			return err
		}
	}
	if err := o.report(req, res, target, warnings); err != nil {
		done := "the service stands complete in " + target
		if o.dryRun {
			done = ""
		}
		return &lostError{err, done}
	}
	return nil
}

// begin decides what is written where, from flags, the config document and
// answers. What the command line holds is looked at before anything is asked.
func (o *newOptions) begin(ctx context.Context, cat *layer.Catalog) (target string, req render.Request, err error) {
	check := func() error {
		if target, err = o.resolveName(); err != nil {
			return err
		}
		if req, err = o.request(cat); err != nil {
			return err
		}
		return tree.Check(target)
	}
	if named := o.name != "" || o.rec.Name != ""; named || !o.mayAsk() {
		if err := check(); err != nil {
			return "", req, err
		}
	}
	if err := o.ask(ctx, cat); err != nil {
		return "", req, err
	}
	if target == "" {
		return target, req, check()
	}
	req, err = o.request(cat)
	return target, req, err
}

// readConfig reads the --config document, or returns an empty one.
func (o *newOptions) readConfig(kinds *layer.Kinds) (*record.Record, error) {
	if o.config == "" {
		return new(record.Record), nil
	}
	name, data, err := o.readInput("--config", o.config)
	if err != nil {
		return nil, err
	}
	return record.Parse(name, data, kinds)
}

func (o *newOptions) readInput(flag, file string) (string, []byte, error) {
	in, name := o.env.Streams.In, "standard input"
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", nil, usagef("%s %s: cannot be read: %v", flag, file, cause(err))
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return "", nil, usagef("%s %s: a folder; name a file", flag, file)
		}
		in, name = f, file
	}
	data, err := io.ReadAll(io.LimitReader(in, maxInput+1))
	if err != nil {
		return "", nil, usagef("%s %s: cannot be read: %v", flag, file, cause(err))
	}
	if len(data) > maxInput {
		return "", nil, usagef("%s %s: larger than %d bytes", flag, file, maxInput)
	}
	return name, data, nil
}

func cause(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// resolveName decides the service's name and the folder to write.
func (o *newOptions) resolveName() (target string, err error) {
	if o.name == "" && o.rec.Name != "" {
		o.name, o.nameRecorded = o.rec.Name, true
		if err := naming.CheckService(o.name); err != nil && o.name != "." {
			return "", o.rec.Fault(err, "name")
		}
	}
	if o.name == "" {
		return "", usagef("new needs a NAME, such as otelgen new orders-api, or . for the current folder")
	}
	target = o.name
	if o.name == "." {
		wd, err := os.Getwd()
		if err != nil {
			return "", fmt.Errorf("find the current folder: %w", err)
		}
		o.name, o.here = filepath.Base(wd), true
	}
	if o.output != "" {
		target = o.output
	}
	return target, naming.CheckService(o.name)
}

// request joins flags and the config document; flags win.
func (o *newOptions) request(cat *layer.Catalog) (render.Request, error) {
	rec := o.rec
	req := render.Request{
		Name: o.name, Module: first(o.module, rec.Module, o.name), Catalog: cat, Answers: o.answers.Clone(),
		Numbers: rec.Numbers, Generator: o.env.Version, Settings: map[string]string{}, Defaults: rec.Defaults,
	}
	for _, a := range cat.Kinds().Select(rec.Answers()) {
		if len(req.Answers[a.Role.Name]) > 0 {
			continue
		}
		if err := checkRecorded(cat, rec, a); err != nil {
			return req, err
		}
		req.Answers[a.Role.Name] = a.Names
	}
	for k, v := range rec.Options {
		req.Settings[k] = v
	}
	for _, s := range o.set {
		key, value, ok := strings.Cut(s, "=")
		if !ok {
			return req, usagef("--set %s: write KIND/NAME.OPTION=VALUE", s)
		}
		for recorded := range rec.Options {
			if cat.OptionKey(recorded) == cat.OptionKey(key) {
				delete(req.Settings, recorded)
			}
		}
		req.Settings[key] = value
	}
	lock, err := modlock.Default()
	if err != nil {
		return req, err
	}
	err = naming.CheckModule(req.Module, lock)
	switch {
	case err == nil || o.module != "":
	case rec.Module != "":
		err = rec.Fault(err, "module")
	case o.nameRecorded:
		err = rec.Fault(err, "name")
	}
	return req, err
}

// checkRecorded looks whether there are the layers that the config document
// names in a role, while it is known where their names stand.
func checkRecorded(cat *layer.Catalog, rec *record.Record, a layer.Answered) error {
	for _, name := range a.Names {
		if name == "" || name == layer.None && a.Role.None {
			continue
		}
		if _, err := cat.Pick(a.Role.Kind, name); err != nil {
			if id := a.Role.Kind + "/" + name; rec.Outside[id] != "" {
				err = usagef("%s did not come with otelgen; name the folder that holds it with --layers", id)
			}
			return rec.Fault(err, "stack", a.Role.Name, name)
		}
	}
	return nil
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// readModel takes the model from a flag, the config document or the
// architecture's default.
func (o *newOptions) readModel(cat *layer.Catalog, answers layer.Answers) (*model.Model, error) {
	arch, err := cat.Architecture(answers)
	if err != nil {
		return nil, err
	}
	switch {
	case len(o.entity) > 0:
		return model.FromEntities(o.entity)
	case o.model != "":
		return o.namedModel(cat, "--model", o.model)
	case o.rec.Model.Kind != 0:
		if name, ok := o.rec.ModelName(); ok {
			m, err := o.namedModel(cat, "model", name)
			if fault, ok := errors.AsType[*diag.Error](err); ok && fault.File == "" {
				err = o.rec.Fault(err, "model")
			}
			return m, err
		}
		return model.ParseNode(o.rec.File(), &o.rec.Model)
	}
	if takes, _ := arch.TakesModel(); !takes {
		return model.Nothing(), nil
	}
	if name := defaultModel(arch); name != "" {
		return bundledModel(cat, name)
	}
	if _, must := arch.TakesModel(); !must {
		return model.Nothing(), nil
	}
	return nil, usagef("architecture %s has no model of its own; give one with --model or --entity", arch.Name)
}

// defaultModel is the model of an architecture or its nearest ancestor that has
// one, or "".
func defaultModel(arch *layer.Layer) string {
	for a := arch; a != nil; a = a.Parent {
		if a.Model != "" {
			return a.Model
		}
	}
	return ""
}

// namedModel reads a bundled model, or a file where the name is none of those;
// flag is what named it.
func (o *newOptions) namedModel(cat *layer.Catalog, flag, name string) (*model.Model, error) {
	names := layerNames(cat, layer.KindModel)
	if name == layer.None {
		return model.Nothing(), nil
	}
	if slices.Contains(names, name) {
		return bundledModel(cat, name)
	}
	if !strings.ContainsAny(name, `/\.`) {
		if _, err := os.Stat(name); err != nil && name != "-" {
			return nil, usagef("%s %s: neither a file nor a bundled model%s", flag, name, hintOr(name, names, "; bundled are "+strings.Join(names, ", ")))
		}
	}
	file, data, err := o.readInput(flag, name)
	if err != nil {
		return nil, err
	}
	return model.Parse(file, data)
}

func bundledModel(cat *layer.Catalog, name string) (*model.Model, error) {
	l, err := cat.Layer(layer.KindModel, name)
	if err != nil {
		return nil, err
	}
	data, err := readFS(l.FS, "model.yaml")
	if err != nil {
		return nil, fmt.Errorf("layer %s: %w", l.ID, err)
	}
	return model.Parse(l.ID.String()+"/model.yaml", data)
}

// render renders in this process, or, where a layer came from outside, in a
// child whose time, memory and output are bounded.
func (o *newOptions) render(ctx context.Context, req render.Request, dirs []string) (render.Result, error) {
	var err error
	if req.Stack, err = o.resolve(req); err != nil {
		return render.Result{}, err
	}
	if len(req.Stack.Outside()) == 0 {
		return render.Render(ctx, req)
	}
	t, missing, err := renderInChild(ctx, o.env, req, dirs)
	return render.Result{Tree: t, Stack: req.Stack, Missing: missing}, err
}

// resolve checks stack and options, and says of what the config document gave
// where that stands.
func (o *newOptions) resolve(req render.Request) (*layer.Stack, error) {
	stack, err := req.Resolve()
	var option *layer.OptionError
	switch {
	case err == nil || o.rec == nil:
	case errors.As(err, &option):
		if o.rec.Defaults[option.Key] != "" && req.Settings[option.Key] == "" {
			err = o.rec.Fault(errors.New("defaults: "+option.Key+option.Msg), "defaults", option.Key)
		}
		if o.rec.Options[option.Key] != "" && !slices.ContainsFunc(o.set, func(s string) bool { return strings.HasPrefix(s, option.Key+"=") }) {
			err = o.rec.Fault(errors.New("options: "+option.Key+option.Msg), "options", option.Key)
		}
	case len(o.answers) == 0 && len(o.rec.Answers()) > 0 && !o.prompted:
		err = o.rec.Fault(err, "stack")
	}
	return stack, err
}

func (o *newOptions) write(ctx context.Context, res render.Result, target string) error {
	var opts tree.WriteOptions
	var steps []func(context.Context, string) error
	if len(res.Missing) > 0 {
		fmt.Fprintf(o.env.Streams.Err, "Running go mod tidy: an outside layer imports %s, which otelgen does not ship.\n", strings.Join(res.Missing, ", "))
		steps = append(steps, run("go", "mod", "tidy"))
	}
	if o.git && !hasRepository(target) {
		steps = append(steps, run("git", "init", "--quiet"))
	}
	if len(steps) > 0 {
		opts.Prepare = func(ctx context.Context, dir string) error {
			for _, step := range steps {
				if err := step(ctx, dir); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return res.Tree.Write(ctx, target, opts)
}

// hasRepository reports whether the target, which is the current folder then,
// is a repository already: that is kept, and --git has nothing to do.
func hasRepository(target string) bool {
	_, err := os.Lstat(filepath.Join(target, ".git"))
	return err == nil
}

// gitKept are the variables of git that say how it is installed and set up.
// All others say which repository it works on, and would lead it out of the
// staging folder (git-init(1), git(1)).
var gitKept = []string{"GIT_EXEC_PATH", "GIT_TEMPLATE_DIR", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"}

// environment is what a command of the name is started with.
func environment(name string, all []string) []string {
	if name != "git" {
		return all
	}
	return slices.DeleteFunc(all, func(v string) bool {
		key, _, _ := strings.Cut(strings.ToUpper(v), "=")
		return strings.HasPrefix(key, "GIT_") && !slices.Contains(gitKept, key)
	})
}

// run returns a step that runs a command in the staging folder.
func run(name string, args ...string) func(context.Context, string) error {
	return func(ctx context.Context, dir string) error {
		cmd := exec.CommandContext(ctx, name, args...)
		cmd.Dir = dir
		cmd.Env = environment(name, cmd.Environ())
		out, err := cmd.CombinedOutput()
		if errors.Is(err, exec.ErrNotFound) {
			return fmt.Errorf("%s is not installed, and %s %s is asked for; install it or leave that out", name, name, strings.Join(args, " "))
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, fault(name, out))
		}
		return nil
	}
}

// fault picks what went wrong from a command's output, as one line: from the
// last line that begins with the command's name, else the last one.
func fault(name string, out []byte) string {
	all := strings.Split(strings.TrimSpace(string(out)), "\n")
	for i, l := range slices.Backward(all) {
		if rest, ok := strings.CutPrefix(l, name+": "); ok && !strings.HasPrefix(rest, "downloading ") && !strings.HasPrefix(rest, "finding ") {
			all[i] = rest
			return strings.Join(strings.Fields(strings.Join(all[i:], " ")), " ")
		}
	}
	return strings.TrimSpace(all[len(all)-1])
}
