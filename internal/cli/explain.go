package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/suggest"
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
	cat, dirs, err := o.env.catalog(o.layers)
	if err != nil {
		return err
	}
	l, err := o.layer(cat)
	if err != nil {
		return err
	}
	if l == nil {
		return explainFile(ctx, o, cat, dirs)
	}
	e := explanationOf(cat, l)
	if o.json {
		return printJSON(o.env.Streams.Out, e)
	}
	return e.print(o.env.Streams.Out)
}

// layer finds the layer that the arguments name, or returns nil where they name
// a file: one that is there, or is no layer's name.
func (o *explainOptions) layer(cat *layer.Catalog) (*layer.Layer, error) {
	if len(o.args) == 2 {
		if err := checkKind(cat.Kinds(), o.args[0]); err != nil {
			return nil, err
		}
		return cat.Layer(o.args[0], o.args[1])
	}
	name := o.args[0]
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		return nil, nil
	}
	var names []string
	var found []*layer.Layer
	for _, l := range cat.Layers("") {
		names = append(names, l.Name)
		if l.Name == name {
			found = append(found, l)
		}
	}
	switch len(found) {
	case 0:
		if _, _, err := serviceOf(name); err != nil && suggest.Hint(name, names) != "" {
			return nil, usagef("no layer and no file is called %q%s", name, suggest.Hint(name, names))
		}
		return nil, nil
	case 1:
		return found[0], nil
	}
	var ids []string
	for _, l := range found {
		ids = append(ids, l.Kind+" "+l.Name)
	}
	return nil, usagef("%d layers are called %s; say which: %s", len(found), name, strings.Join(ids, ", "))
}

// explanation is what `otelgen explain KIND NAME` tells.
type explanation struct {
	Kind     string         `json:"kind"`
	Name     string         `json:"name"`
	Title    string         `json:"title"`
	Summary  string         `json:"summary"`
	Extends  []string       `json:"extends,omitempty"`
	Signals  []string       `json:"signals,omitempty"`
	Needs    []string       `json:"needs,omitempty"`
	Offers   []string       `json:"offers,omitempty"`
	Requires []string       `json:"requires,omitempty"`
	Provides []string       `json:"provides,omitempty"`
	Without  []string       `json:"conflicts,omitempty"`
	GoesWith []string       `json:"goes_with,omitempty"`
	Files    []string       `json:"files,omitempty"`
	Slots    []string       `json:"slots,omitempty"`
	Options  []layer.Option `json:"options,omitempty"`
	Env      []layer.Env    `json:"env,omitempty"`
	Links    []layer.Link   `json:"links,omitempty"`
}

func explanationOf(cat *layer.Catalog, l *layer.Layer) explanation {
	e := explanation{Kind: l.Kind, Name: l.Name, Title: l.Title, Summary: l.Summary, Signals: l.Claims(), Offers: l.Offers(), Options: l.AllOptions(), Provides: l.Provided()}
	for _, c := range l.Chain() {
		if c != l {
			e.Extends = append(e.Extends, c.ID.String())
		}
		for _, role := range append([]string{layer.RoleBase}, cat.Kinds().RoleNames()...) {
			for _, n := range c.Facets.Needs[role] {
				text := role + ": " + n.Facet
				if n.When != "" {
					text += " (when " + n.When + ")"
				}
				e.Needs = append(e.Needs, text)
			}
		}
		e.Requires = append(e.Requires, c.Requires...)
		e.Without = append(e.Without, c.Conflicts...)
		e.Slots = append(e.Slots, c.Slots...)
		e.Links = append(e.Links, c.Links...)
		e.Files = append(e.Files, c.Files()...)
	}
	slices.Sort(e.Files)
	e.Files = slices.Compact(e.Files) // a layer may replace a file of the one that it extends
	e.GoesWith = cat.Partners(l)
	e.Env = variables(cat, l)
	return e
}

// variables lists a layer's environment variables, those that depend on its
// role once for each that it may have.
func variables(cat *layer.Catalog, l *layer.Layer) []layer.Env {
	service := struct{ Name string }{"NAME"}
	roles := slices.DeleteFunc(cat.Kinds().RolesOf(l.ID.Kind), func(r layer.Role) bool { return !cat.Kinds().HasFacets(r) })
	if len(roles) == 0 {
		roles = []layer.Role{{}}
	}
	var all []layer.Env
	for _, c := range l.Chain() {
		for _, e := range c.Env {
			for _, r := range roles {
				in, err := e.In(r, service)
				if err != nil {
					in = e // rendering says what is wrong with it
				}
				if (e.Role == "" || e.Role == r.Name) && !slices.Contains(all, in) {
					all = append(all, in)
				}
			}
		}
	}
	return all
}

func (e explanation) print(out io.Writer) error {
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

// States of a file of a service.
const (
	asGenerated = "as generated"
	changed     = "changed"
	missing     = "missing"
)

// explained is what `otelgen explain FILE --json` prints.
type explained struct {
	Path string `json:"path"`
	// Layer and Template are empty where this otelgen does not write the file.
	Layer    string `json:"layer,omitempty"`
	Template string `json:"template,omitempty"`
	// State compares the file with what was generated.
	State string `json:"state"`
	// Stale is set where this otelgen and the layers given would write the file
	// otherwise than it was written.
	Stale bool `json:"stale"`
}

// explainFile renders the service that the file belongs to again, in memory,
// reads the provenance of the file there, and compares the file with its recorded
// digest.
func explainFile(ctx context.Context, o *explainOptions, cat *layer.Catalog, dirs []string) error {
	root, rel, err := serviceOf(o.args[0])
	if err != nil {
		return err
	}
	rec, sums, err := readRecord(root, cat.Kinds())
	if err != nil {
		return err
	}
	for _, a := range cat.Kinds().Select(rec.Answers()) {
		if err := checkRecorded(cat, rec, a); err != nil {
			return err
		}
	}
	m, err := model.ParseNode(rec.File(), &rec.Model)
	if err != nil {
		return err
	}
	req := render.Request{
		Name: rec.Name, Module: rec.Module, Answers: rec.Answers(), Catalog: cat, Model: m,
		Settings: rec.Options, Defaults: rec.Defaults, Numbers: rec.Numbers, Generator: rec.Otelgen,
	}
	n := &newOptions{env: o.env, rec: rec}
	res, err := n.render(ctx, req, dirs)
	if err != nil {
		return err
	}
	f, written := res.Tree.File(rel)
	was, recorded := sums[rel]
	if !written && !recorded {
		if _, err := os.Stat(o.args[0]); err != nil {
			return usagef("%s: no such file, and none was generated there", o.args[0])
		}
		return usagef("%s: not generated; it is yours", o.args[0])
	}
	e := explained{Path: rel, Layer: f.Layer, Template: f.Template, State: asGenerated}
	if !recorded {
		was = record.Sum(f.Data)
	}
	e.Stale = !written || record.Sum(f.Data) != was
	now, err := os.ReadFile(o.args[0])
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.State = missing
	case err != nil:
		return usagef("%s: cannot be read: %v", o.args[0], cause(err))
	case record.Sum(now) != was:
		e.State = changed
	}
	if o.json {
		return printJSON(o.env.Streams.Out, e)
	}
	_, err = fmt.Fprintf(o.env.Streams.Out, "%s: %s\n", e.Path, e.describe(rec.Otelgen, o.env.Version))
	return err
}

// describe says where a file comes from and what has become of it; wrote and
// reads are the versions of otelgen that wrote the service and that look at it.
func (e explained) describe(wrote, reads string) string {
	text := "written by otelgen " + wrote
	if e.Layer != "" {
		text = "written by " + e.Layer + " from " + e.Template
	}
	switch e.State {
	case asGenerated:
		text += ", and as generated"
	case changed:
		text += ", and changed since"
	case missing:
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

// readRecord reads what a service was generated from, and the digests of its
// files; there are none where their file is missing.
func readRecord(root string, kinds *layer.Kinds) (*record.Record, record.Sums, error) {
	name := filepath.Join(root, record.FileName)
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, usagef("%s: cannot be read: %v", name, cause(err))
	}
	rec, err := record.Parse(name, data, kinds)
	if err != nil {
		return nil, nil, err
	}
	name = filepath.Join(root, record.SumName)
	data, err = os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return rec, nil, nil
	}
	if err != nil {
		return nil, nil, usagef("%s: cannot be read: %v", name, cause(err))
	}
	sums, err := record.ParseSums(name, data)
	return rec, sums, err
}

// serviceOf finds the folder with the service's record above a file, which need
// not be there any more.
func serviceOf(file string) (root, rel string, err error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return "", "", usagef("%s: %v", file, err)
	}
	if info, err := os.Stat(abs); err == nil && info.IsDir() {
		return "", "", usagef("%s: a folder; explain takes a layer or a file of a service", file)
	}
	for dir := filepath.Dir(abs); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, record.FileName)); err == nil {
			return dir, filepath.ToSlash(strings.TrimPrefix(abs[len(dir):], string(filepath.Separator))), nil
		}
		if dir == filepath.Dir(dir) {
			return "", "", usagef("%s: no %s in a folder above it; the file is not part of a generated service", file, record.FileName)
		}
	}
}
