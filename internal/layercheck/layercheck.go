// Package layercheck tries a layer with all that it goes with: it renders the
// stacks in which each two partners meet, and builds and tests those whose Go
// code is new.
package layercheck

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/pairwise"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/tree"
)

// serviceName is what the services of a check are called.
const serviceName = "checked"

// A Checker checks layers of a catalog.
type Checker struct {
	Catalog *layer.Catalog
	// Render renders a stack as a user's command does.
	Render func(context.Context, render.Request) (*tree.Tree, error)
	// Progress is told what takes long.
	Progress func(string)
}

// A Row is what became of one stack.
type Row struct {
	Layer, Stack string
	// Render and Test say "ok", what is wrong, or why it was not done.
	Render, Test string
	Failed       bool
}

// Check tries a layer. It returns an error where the layer cannot be used at
// all, because its first stack does not render.
func (c *Checker) Check(ctx context.Context, l *layer.Layer, build bool) ([]Row, error) {
	stacks, err := c.stacks(l)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, 0, len(stacks))
	for i, s := range stacks {
		row := Row{Layer: l.ID.String(), Stack: s.name(), Render: "ok", Test: "not asked for"}
		t, err := c.Render(ctx, s.request(c.Catalog))
		switch {
		case err != nil && i == 0, ctx.Err() != nil:
			return nil, cmp.Or(ctx.Err(), err)
		case err != nil:
			row.Render, row.Test, row.Failed = err.Error(), "", true
		case build:
			row.Test = c.test(ctx, l, s, t, i == 0)
			row.Failed = strings.HasPrefix(row.Test, "failed")
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// test builds and tests a service, the first always, others when their code is
// not that of a layer which otelgen ships.
func (c *Checker) test(ctx context.Context, l *layer.Layer, s stack, t *tree.Tree, always bool) string {
	if twin, ok := c.twin(ctx, l, s, t); ok && !always {
		return "the code of " + twin
	}
	c.Progress("build and test " + s.name())
	dir, err := os.MkdirTemp("", "otelgen-check-")
	if err != nil {
		return "failed: " + err.Error()
	}
	defer os.RemoveAll(dir)
	target := filepath.Join(dir, serviceName)
	if err := t.Write(ctx, target, tree.WriteOptions{}); err != nil {
		return "failed: " + err.Error()
	}
	steps := [][]string{{"build", "./..."}, {"vet", "./..."}, {"test", "./..."}}
	if slices.ContainsFunc(l.Chain(), func(a *layer.Layer) bool { return len(a.Modules) > 0 }) {
		steps = slices.Insert(steps, 0, []string{"mod", "tidy"})
	}
	for _, args := range steps {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = target
		cmd.Env = append(os.Environ(), "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Sprintf("failed: go %s: %s", args[0], fault(out, err))
		}
	}
	return "ok"
}

// fault is the first line of a command's output that tells what is wrong.
func fault(out []byte, err error) string {
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "ok ") && !strings.HasPrefix(line, "go: downloading") {
			return line
		}
	}
	return err.Error()
}

// twin names the shipped layer with which the stack has the same Go code, but
// for settings and telemetry, on which the rest depends in one way.
func (c *Checker) twin(ctx context.Context, l *layer.Layer, s stack, t *tree.Tree) (string, bool) {
	shipped := c.shipped(l)
	if shipped == "" {
		return "", false
	}
	r, err := render.Render(ctx, s.with(l.ID.Kind, l.ID.Name, shipped).request(c.Catalog))
	if err != nil {
		return "", false
	}
	without := []string{"internal/telemetry/", "internal/config/"}
	if shipped == layer.None {
		return "a service without it", Digest(t, without...) == Digest(r.Tree, without...)
	}
	return l.ID.Kind + "/" + shipped, Digest(t, without...) == Digest(r.Tree, without...)
}

// shipped is the layer that stands for l where there is not one of one's own: what
// it extends, or the default of its kind.
func (c *Checker) shipped(l *layer.Layer) string {
	for a := l.Parent; a != nil; a = a.Parent {
		if !a.Outside && !a.Abstract {
			return a.Name
		}
	}
	for _, r := range c.Catalog.Kinds().RolesOf(l.ID.Kind) {
		name := usual(r)
		if name == "" && r.None {
			name = layer.None
		}
		if name != "" && r.Name != layer.RoleArchitecture {
			return name
		}
	}
	return ""
}

// Digest identifies what compilers and linters see of a service, but for the
// folders left out.
func Digest(t *tree.Tree, without ...string) string {
	h := sha256.New()
	for _, f := range t.Files() {
		left := slices.ContainsFunc(without, func(dir string) bool { return strings.HasPrefix(f.Path, dir) })
		if !left && (strings.HasSuffix(f.Path, ".go") || strings.HasPrefix(f.Path, "go.") || f.Path == ".golangci.yml") {
			fmt.Fprintf(h, "%s %d\n", f.Path, len(f.Data))
			h.Write(f.Data)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// usual is the layer that a role has where it has one and nothing is answered.
func usual(r layer.Role) string {
	if r.Default == layer.None {
		return r.Required
	}
	return cmp.Or(r.Default, r.Required)
}

// stack is one choice of layers and a model.
type stack struct {
	chosen layer.Selection
	model  *model.Model
	// modelName is that of the model's layer.
	modelName string
}

func (s stack) name() string {
	var parts []string
	for _, a := range s.chosen {
		for _, n := range a.Names {
			if n != layer.None {
				parts = append(parts, n)
			}
		}
	}
	return strings.Join(append(parts, s.modelName), " ")
}

func (s stack) request(cat *layer.Catalog) render.Request {
	answers := layer.Answers{}
	for _, a := range s.chosen {
		answers[a.Role.Name] = a.Names
	}
	return render.Request{Name: serviceName, Module: serviceName, Answers: answers, Catalog: cat, Model: s.model}
}

// with puts another layer in the place of one.
func (s stack) with(kind, name, other string) stack {
	s.chosen = slices.Clone(s.chosen)
	for i, a := range s.chosen {
		if a.Role.Kind == kind && slices.Equal(a.Names, []string{name}) {
			s.chosen[i].Names = []string{other}
		}
	}
	return s
}

// stacks lists stacks with the layer in which each two partners that go
// together meet, the one with most defaults first.
func (c *Checker) stacks(l *layer.Layer) ([]stack, error) {
	var legal []stack
	role, _ := c.Catalog.Kinds().Role(layer.RoleArchitecture)
	for _, arch := range c.partners(l, role) {
		a, err := c.Catalog.Layer(layer.KindArchitecture, arch)
		if err != nil {
			return nil, err
		}
		models, err := c.models(l, a)
		if err != nil {
			return nil, err
		}
		for _, m := range models {
			for _, s := range c.choices(l, a) {
				st := stack{s, m.Model, m.name}
				if _, err := st.request(c.Catalog).Resolve(); err == nil {
					legal = append(legal, st)
				}
			}
		}
	}
	if len(legal) == 0 {
		return nil, diag.Errorf("%s goes with nothing: no stack meets what it requires and excludes", l.ID)
	}
	return pairwise.Cover(legal, stack.pairs), nil
}

// partners lists what the layer is tried with in a role: itself where it is of
// its kind, else the layers that otelgen ships, the default first.
func (c *Checker) partners(l *layer.Layer, r layer.Role) []string {
	if l.ID.Kind == r.Kind {
		return []string{l.ID.Name}
	}
	first := usual(r)
	if followed, ok := c.Catalog.Kinds().Role(r.Follows); ok {
		first = usual(followed)
	}
	var names []string
	for _, p := range c.Catalog.Choices(r.Kind) {
		switch {
		case p.Outside:
		case p.Name == first:
			names = slices.Insert(names, 0, p.Name)
		default:
			names = append(names, p.Name)
		}
	}
	return names
}

// choices lists all that can be in the roles of a service of the architecture,
// one layer in each.
func (c *Checker) choices(l, arch *layer.Layer) []layer.Selection {
	answers := layer.Answers{layer.RoleArchitecture: {arch.Name}}
	all := []layer.Selection{nil}
	for _, r := range c.Catalog.Kinds().Roles() {
		var in [][]string
		for _, n := range c.partners(l, r) {
			in = append(in, []string{n})
		}
		switch {
		case r.Name == layer.RoleArchitecture:
			in = [][]string{{arch.Name}}
		case r.None && l.ID.Kind != r.Kind:
			in = slices.Insert(in, 0, []string{layer.None})
		case !c.Catalog.Takes(answers, r) && !r.None:
			in = [][]string{nil}
		}
		var longer []layer.Selection
		for _, s := range all {
			for _, names := range in {
				longer = append(longer, append(slices.Clip(s), layer.Answered{Role: r, Names: names}))
			}
		}
		all = longer
	}
	return all
}

// namedModel is a model and the name of its layer.
type namedModel struct {
	*model.Model
	name string
}

// everything is a model that asks for all that layers can be asked for.
//
//go:embed model.yaml
var everything []byte

// models are those that the layer is tried with: itself where it is one, else the
// architecture's own, and where its code depends on the model also one that has
// everything. An architecture from outside may do less than that.
func (c *Checker) models(l, arch *layer.Layer) ([]namedModel, error) {
	of := l
	if l.ID.Kind != layer.KindModel {
		name := ""
		for a := arch; a != nil && name == ""; a = a.Parent {
			name = a.Model
		}
		var err error
		if of, err = c.Catalog.Layer(layer.KindModel, name); err != nil {
			return nil, err
		}
	}
	data, err := fs.ReadFile(of.FS, "model.yaml")
	if err != nil {
		return nil, fmt.Errorf("layer %s: %w", of.ID, err)
	}
	own, err := model.Parse(of.ID.String()+"/model.yaml", bytes.TrimSpace(data))
	if err != nil {
		return nil, err
	}
	all := []namedModel{{own, of.ID.Name}}
	if l.ID.Kind == layer.KindModel || arch.Outside || !c.meets(l) {
		return all, nil
	}
	full, err := model.Parse("model.yaml", everything)
	return append(all, namedModel{full, "everything"}), err
}

// meets reports whether layers of the kind touch code of others.
func (c *Checker) meets(l *layer.Layer) bool {
	return slices.ContainsFunc(c.Catalog.Kinds().RolesOf(l.ID.Kind), func(r layer.Role) bool { return !r.Apart })
}

// pairs lists every two parts of a stack that meet in code, and those that meet
// none, each of which is tried once.
func (s stack) pairs() []string {
	parts, alone := []string{"model:" + s.modelName}, []string(nil)
	for _, a := range s.chosen {
		part := a.Role.Name + ":" + strings.Join(a.Names, ",")
		if a.Role.Apart {
			alone = append(alone, part)
		} else {
			parts = append(parts, part)
		}
	}
	return append(pairwise.Pairs(parts), alone...)
}
