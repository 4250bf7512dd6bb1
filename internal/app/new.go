package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/naming"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/tree"
)

// New is a service to be written, as flags, a config document and questions
// describe it.
type New struct {
	App App
	// Name may be a dot for the current folder; Here is set once that is known.
	Name string
	Here bool
	// Answers are the layers given by role, Settings the options as
	// KIND/NAME.OPTION=VALUE.
	Answers  layer.Answers
	Settings []string
	Module   string
	// Output is the folder to write, where that is not the one of the name.
	Output string
	// Model is a file or a bundled model; Entities are models in a line each.
	Model    string
	Entities []string
	Git      bool
	// In is read where a dash is named for a file.
	In io.Reader
	// Record is what the config document holds, an empty one without it.
	Record *record.Record
	// Asked is set once a question was asked.
	Asked bool

	catalog *layer.Catalog
	dirs    []string
	target  string
	// nameRecorded is set where the name came from the record.
	nameRecorded bool
}

// Service is one that was rendered for a folder.
type Service struct {
	Request render.Request
	Result  render.Result
	Target  string
	// Warnings say how it differs from the one that the config document was
	// written with, and what its model says in vain.
	Warnings []string
}

// Open reads the layers, those of folders among them, and the config document,
// if any.
func (n *New) Open(dirs []string, config string) (err error) {
	if n.catalog, n.dirs, err = n.App.Catalog(dirs); err != nil {
		return err
	}
	n.Record, err = n.readConfig(config, n.catalog.Kinds())
	return err
}

// Catalog holds the layers that were read.
func (n *New) Catalog() *layer.Catalog { return n.catalog }

// Named reports whether there is a name for the service.
func (n *New) Named() bool { return n.Name != "" || n.Record.Name != "" }

// Check checks the name, the answers and the folder to write.
func (n *New) Check() (err error) {
	if n.target, err = n.resolveName(); err != nil {
		return err
	}
	if _, err = n.request(n.catalog); err != nil {
		return err
	}
	return tree.Check(n.target)
}

// Render renders the service in memory.
func (n *New) Render(ctx context.Context) (*Service, error) {
	if n.target == "" {
		if err := n.Check(); err != nil {
			return nil, err
		}
	}
	req, err := n.request(n.catalog)
	if err != nil {
		return nil, err
	}
	if req.Model, err = n.ReadModel(n.catalog, req.Answers); err != nil {
		return nil, err
	}
	res, err := n.render(ctx, req, n.dirs)
	if err != nil {
		return nil, err
	}
	warnings, err := n.warnings(res.Stack)
	return &Service{Request: req, Result: res, Target: n.target, Warnings: append(warnings, inVain(req.Model)...)}, err
}

// inVain says what of a model no caller ever meets.
func inVain(m *model.Model) []string {
	var all []string
	for _, a := range m.Aggregates {
		for _, s := range a.States {
			if s != a.Initial() && a.LeadsTo(s) == nil {
				all = append(all, fmt.Sprintf("The model's %s never comes to the state %s: no operation leads there.", a.Name, s.Name))
			}
		}
		for _, f := range a.Fields {
			if f.ReadOnly && !f.HasDefault && !slices.ContainsFunc(a.Operations, func(op *model.Operation) bool { return slices.Contains(op.SetFields(), f) }) {
				all = append(all, fmt.Sprintf("The model's %s never has %s: it is readonly, and no command sets it.", a.Name, f.Name))
			}
		}
	}
	return all
}

// warnings say how the layers of a stack differ from those that the config
// document was written with.
func (n *New) warnings(stack *layer.Stack) ([]string, error) {
	if n.Record.Otelgen == "" {
		return nil, nil // written by hand
	}
	changes, err := n.Record.Changes(stack, n.App.Version)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, id := range changes.Outside {
		all = append(all, fmt.Sprintf("Layer %s has changed since %s was written; the service will not be the same.", id, n.Record.File()))
	}
	layers := fmt.Sprintf("%d of its layers have changed", len(changes.Layers))
	if len(changes.Layers) == 1 {
		layers = changes.Layers[0] + " has changed"
	}
	switch {
	case changes.Otelgen != "" && len(changes.Layers) > 0:
		all = append(all, fmt.Sprintf("%s was written by otelgen %s, and this is %s: %s.", n.Record.File(), changes.Otelgen, n.App.Version, layers))
	case changes.Otelgen != "":
		all = append(all, fmt.Sprintf("%s was written by otelgen %s, and this is %s.", n.Record.File(), changes.Otelgen, n.App.Version))
	case len(changes.Layers) > 0:
		all = append(all, fmt.Sprintf("%s was written by another build of otelgen %s: %s.", n.Record.File(), n.App.Version, layers))
	}
	return all, nil
}

// readConfig reads the --config document, or returns an empty one.
func (n *New) readConfig(config string, kinds *layer.Kinds) (*record.Record, error) {
	if config == "" {
		return new(record.Record), nil
	}
	name, data, err := readInput(n.In, "--config", config, maxInput)
	if err != nil {
		return nil, err
	}
	return record.Parse(name, data, kinds)
}

// resolveName decides the service's name and the folder to write.
func (n *New) resolveName() (target string, err error) {
	if n.Name == "" && n.Record.Name != "" {
		n.Name, n.nameRecorded = n.Record.Name, true
		if err := naming.CheckService(n.Name); err != nil && n.Name != "." {
			return "", n.Record.Fault(err, "name")
		}
	}
	if n.Name == "" {
		return "", diag.Errorf("new needs a NAME, such as otelgen new orders-api, or . for the current folder")
	}
	target = n.Name
	if n.Name == "." {
		wd, err := os.Getwd()
		if err != nil {
			return "", fmt.Errorf("find the current folder: %w", err)
		}
		n.Name, n.Here = filepath.Base(wd), true
	}
	if n.Output != "" {
		target = n.Output
	}
	return target, naming.CheckService(n.Name)
}

// request joins flags and the config document; flags win.
func (n *New) request(cat *layer.Catalog) (render.Request, error) {
	rec := n.Record
	req := render.Request{
		Name: n.Name, Module: first(n.Module, rec.Module, n.Name), Catalog: cat, Answers: n.Answers.Clone(),
		Numbers: rec.Numbers, Generator: n.App.Version, Settings: map[string]string{}, Defaults: rec.Defaults,
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
	for _, s := range n.Settings {
		key, value, ok := strings.Cut(s, "=")
		if !ok {
			return req, diag.Errorf("--set %s: write KIND/NAME.OPTION=VALUE", s)
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
	case err == nil || n.Module != "":
	case rec.Module != "":
		err = rec.Fault(err, "module")
	case n.nameRecorded:
		err = rec.Fault(err, "name")
	}
	return req, err
}

// checkRecorded checks that the layers which the config document names for a role
// exist, while the places of their names are known.
func checkRecorded(cat *layer.Catalog, rec *record.Record, a layer.Answered) error {
	for _, name := range a.Names {
		if name == "" || name == layer.None && a.Role.None {
			continue
		}
		if _, err := cat.Pick(a.Role.Kind, name); err != nil {
			if id := a.Role.Kind + "/" + name; rec.Outside[id] != "" {
				err = diag.Errorf("%s did not come with otelgen; name the folder that holds it with --layers", id)
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

// render renders in this process, or, where a layer came from outside, in a
// child whose time, memory and output are bounded.
func (n *New) render(ctx context.Context, req render.Request, dirs []string) (render.Result, error) {
	var err error
	if req.Stack, err = n.resolve(req); err != nil {
		return render.Result{}, err
	}
	if len(req.Stack.Outside()) == 0 {
		return render.Render(ctx, req)
	}
	t, missing, err := n.App.renderInChild(ctx, req, dirs)
	return render.Result{Tree: t, Stack: req.Stack, Missing: missing}, err
}

// resolve checks stack and options, and says of what the config document gave
// where that stands.
func (n *New) resolve(req render.Request) (*layer.Stack, error) {
	stack, err := req.Resolve()
	var option *layer.OptionError
	switch {
	case err == nil:
	case errors.As(err, &option):
		if n.Record.Defaults[option.Key] != "" && req.Settings[option.Key] == "" {
			err = n.Record.Fault(errors.New("defaults: "+option.Key+option.Msg), "defaults", option.Key)
		}
		if n.Record.Options[option.Key] != "" && !slices.ContainsFunc(n.Settings, func(s string) bool { return strings.HasPrefix(s, option.Key+"=") }) {
			err = n.Record.Fault(errors.New("options: "+option.Key+option.Msg), "options", option.Key)
		}
	case len(n.Answers) == 0 && len(n.Record.Answers()) > 0 && !n.Asked:
		err = n.Record.Fault(err, "stack")
	}
	return stack, err
}
