// Package render renders a stack of layers and a model into the tree of a
// service. It is pure: the same request gives the same bytes, and nothing
// outside the process is read, run or asked.
package render

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/gosrc"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/naming"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/tree"
	"github.com/otelgen/otelgen/internal/words"
	"github.com/otelgen/otelgen/internal/yamlmerge"
)

// GoVersion is the language version that generated services are written in.
const GoVersion = "1.26"

// Request is everything that a service is rendered from.
type Request struct {
	Name, Module string
	Answers      layer.Answers
	Catalog      *layer.Catalog
	Model        *model.Model
	// Settings are the options given, "kind/name.option" to value.
	Settings map[string]string
	// Numbers are those recorded by an earlier run.
	Numbers Numbers
	// Generator is the version of otelgen.
	Generator string
	// MaxOutput bounds what all templates together may write, in bytes; 0 is no
	// bound. Only layers of the user's own need one: those of otelgen do not
	// loop, and models have limits of their own.
	MaxOutput int64
}

// Result is a rendered service.
type Result struct {
	Tree  *tree.Tree
	Stack *layer.Stack
	// Missing are the imports of outside layers that no shipped module
	// provides: go.mod is complete only after `go mod tidy`.
	Missing []string
}

// Resolve turns a request's answers into a stack, checked against the model.
func (r Request) Resolve() (*layer.Stack, error) {
	return r.Catalog.Resolve(r.Answers, r.Model.Has)
}

// Render renders the whole tree of a service in memory.
func Render(ctx context.Context, req Request) (Result, error) {
	r, w, jobs, err := prepare(ctx, req)
	if err != nil {
		return Result{}, err
	}
	files, err := r.renderAll(ctx, jobs)
	if err != nil {
		return Result{}, err
	}
	return r.assemble(ctx, files, w.numbers)
}

// prepare resolves and parses what the request names and plans its files.
func prepare(ctx context.Context, req Request) (*renderer, *planner, []job, error) {
	stack, err := req.Resolve()
	if err != nil {
		return nil, nil, nil, err
	}
	r, err := newRenderer(req, stack)
	if err != nil {
		return nil, nil, nil, err
	}
	numbers := req.Numbers.clone()
	if err := r.addProto(ctx, numbers); err != nil {
		return nil, nil, nil, err
	}
	w, err := r.newWorker(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	repeat, err := newRepeater(stack)
	if err != nil {
		return nil, nil, nil, err
	}
	p := &planner{worker: w, numbers: numbers, repeat: repeat}
	if err := p.checkDialect(); err != nil {
		return nil, nil, nil, err
	}
	jobs, err := p.plan()
	return r, p, jobs, err
}

func newRenderer(req Request, stack *layer.Stack) (*renderer, error) {
	spec, err := surfaceSpec(req.Catalog, stack)
	if err != nil {
		return nil, err
	}
	offered, err := surface.New(req.Model, spec)
	if err != nil {
		return nil, diag.Mark(err)
	}
	options, err := stack.Options(req.Settings)
	if err != nil {
		return nil, err
	}
	lock, err := modlock.Default()
	if err != nil {
		return nil, fmt.Errorf("read the module lock: %w", err)
	}
	r := &renderer{
		req: req, stack: stack, surface: offered, options: options, lock: lock,
		service: contrib.Service{Name: req.Name, Module: req.Module, Image: naming.Image(req.Name), Title: title(req.Name), Go: GoVersion, Generator: req.Generator},
	}
	r.style = gosrc.Style{Module: req.Module, Std: lock.IsStd, PackageName: r.packageName}
	if err := r.parse(); err != nil {
		return nil, err
	}
	if err := r.collect(); err != nil {
		return nil, err
	}
	return r, nil
}

// surfaceSpec is what the architecture, or the nearest ancestor that says
// anything, adds to the surface. Its streams are there where a framework
// declares that it serves such, and where there is what they read.
func surfaceSpec(c *layer.Catalog, stack *layer.Stack) (surface.Spec, error) {
	for a := stack.Architecture(); a != nil; a = a.Parent {
		spec := a.Surface
		if len(spec.Results)+len(spec.Inputs)+len(spec.Operations) == 0 {
			continue
		}
		spec.Operations = nil
		for _, op := range a.Surface.Operations {
			if _, err := c.Layer("facet", op.Reads); err != nil {
				return surface.Spec{}, err
			}
			if stack.Has(capServerStream) && stack.Needs("", op.Reads) {
				spec.Operations = append(spec.Operations, op)
			}
		}
		return spec, nil
	}
	return surface.Spec{}, nil
}

// title makes the name of a service the beginning of a document.
func title(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}

// packageName tells which name an import binds: the service's own packages are
// named as their folders, others as the lock knows.
func (r *renderer) packageName(p string) string {
	if p == r.service.Module || strings.HasPrefix(p, r.service.Module+"/") {
		return path.Base(p)
	}
	if name, ok := r.lock.PackageName(p); ok {
		return name
	}
	return path.Base(p)
}

// collect gathers what documents and configuration range over.
func (r *renderer) collect() error {
	seen := map[*layer.Layer]bool{}
	vars := map[string]bool{}
	for _, m := range r.stack.Members {
		if m.Layer.ID.Kind != "facet" {
			r.docs = append(r.docs, DocLayer{m.Layer.Kind, m.Layer.Name, m.Layer.Title, m.Layer.Summary, m.Role, links(m.Layer)})
		}
		for _, l := range m.Layer.Chain() {
			rows, err := r.envRows(m, l, vars)
			if err != nil {
				return err
			}
			r.env = append(r.env, rows...)
			r.addGroup(l, rows)
			if !seen[l] {
				seen[l] = true
				r.ports = append(r.ports, l.Ports...)
				r.addPanels(l)
			}
		}
	}
	return nil
}

func (r *renderer) addPanels(l *layer.Layer) {
	for _, p := range l.Panels {
		i := slices.IndexFunc(r.panels, func(row PanelRow) bool { return row.Title == p.Row })
		if i < 0 {
			i = len(r.panels)
			r.panels = append(r.panels, PanelRow{Title: p.Row})
		}
		r.panels[i].Panels = append(r.panels[i].Panels, p)
	}
}

func links(l *layer.Layer) []layer.Link {
	var all []layer.Link
	for _, c := range l.Chain() {
		all = append(all, c.Links...)
	}
	return all
}

// envRows lists the variables that a layer declares in a member's role and
// that none before it declared.
func (r *renderer) envRows(m layer.Member, l *layer.Layer, declared map[string]bool) ([]contrib.EnvRow, error) {
	var rows []contrib.EnvRow
	for _, e := range l.Env {
		role := r.stack.Role(m.Role)
		if e.Role != "" && e.Role != m.Role || e.Option != "" && r.options[l.ID][e.Option] != true || declared[e.NameIn(role)] {
			continue
		}
		declared[e.NameIn(role)] = true
		e, err := e.In(role, r.service)
		if err != nil {
			return nil, templateError(l, err)
		}
		rows = append(rows, contrib.EnvRow{
			Env: e, Go: words.Pascal(strings.ToLower(e.Name)), Secret: e.Type == "secret",
			Layer: l.ID, Group: cmp.Or(l.Title, l.Name),
		})
	}
	return rows, nil
}

func (r *renderer) addGroup(l *layer.Layer, rows []contrib.EnvRow) {
	rows = slices.DeleteFunc(slices.Clone(rows), func(e contrib.EnvRow) bool { return !e.Configured() })
	if len(rows) == 0 {
		return
	}
	i := slices.IndexFunc(r.groups, func(g ConfigGroup) bool { return g.Layer == l.ID })
	if i >= 0 {
		r.groups[i].Env = append(r.groups[i].Env, rows...)
		return
	}
	g := ConfigGroup{Layer: l.ID, Title: l.Title, File: l.Kind + "_" + words.Snake(words.Pascal(l.Name)), Go: goName(l), Env: rows}
	if slices.ContainsFunc(r.groups, func(o ConfigGroup) bool { return o.Go == g.Go }) {
		g.Go = words.Pascal(l.Kind) + g.Go
	}
	r.groups = append(r.groups, g)
}

// goName is the layer's name in Go, spelled as its title spells it: SQLite.
func goName(l *layer.Layer) string {
	title := strings.ReplaceAll(l.Title, " ", "")
	if !strings.EqualFold(title, strings.ReplaceAll(l.Name, "-", "")) {
		return words.Pascal(l.Name)
	}
	return strings.ToUpper(title[:1]) + title[1:]
}

// renderAll renders the jobs on every processor and keeps their order.
func (r *renderer) renderAll(ctx context.Context, jobs []job) ([]rendered, error) {
	out := make([]rendered, len(jobs))
	err := onEveryProcessor(len(jobs), func() (func(int) error, error) {
		w, err := r.newWorker(ctx)
		return func(i int) (err error) {
			out[i], err = w.renderSafely(jobs[i])
			return err
		}, err
	})
	return out, err
}

// onEveryProcessor does n things, each worker one at a time, and returns the
// error of the first in order that failed.
func onEveryProcessor(n int, worker func() (do func(i int) error, err error)) error {
	var at atomic.Int64
	errs := make([]error, n)
	workers := make([]error, min(runtime.GOMAXPROCS(0), n))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			do, err := worker()
			if err != nil {
				workers[w] = err
				return
			}
			for i := int(at.Add(1)) - 1; i < n; i = int(at.Add(1)) - 1 {
				errs[i] = do(i)
			}
		})
	}
	wg.Wait()
	return cmp.Or(append(workers, errs...)...)
}

type rendered struct {
	file    tree.File
	imports []string
	merged  bool
	// skip is set when the template gave nothing but white space.
	skip bool
}

// renderSafely turns a panic into an error, which names the file: a panic in a
// goroutine would end the process before anything could be cleaned up.
func (w *worker) renderSafely(j job) (r rendered, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = templateError(j.owner, fmt.Errorf("%s: panic: %v", j.source, p))
		}
	}()
	return w.render(j)
}

func (w *worker) render(j job) (rendered, error) {
	if err := w.ctx.Err(); err != nil {
		return rendered{}, err
	}
	f := tree.File{Path: j.out, Mode: 0o644, Layer: j.owner.ID.String(), Template: j.owner.ID.String() + "/" + j.source}
	if !strings.HasSuffix(j.source, ".tmpl") {
		data, err := fs.ReadFile(j.owner.FS, j.source)
		f.Data = data
		return rendered{file: f, merged: j.merged}, err
	}
	w.view, w.owner, w.depth, w.imports = j.view, j.member, 0, nil
	name, err := w.fileTemplate(j)
	if err != nil {
		return rendered{}, err
	}
	text, err := w.execute(j.member.Layer, name, j.view)
	if err != nil {
		return rendered{}, templateError(j.owner, err)
	}
	if strings.TrimSpace(text) == "" {
		return rendered{skip: true}, nil
	}
	if path.Ext(j.out) != ".go" {
		f.Data = tidyText(text)
		return rendered{file: f, merged: j.merged}, nil
	}
	src, err := w.style.Finish(j.out, []byte(text), w.imports)
	if err != nil {
		return rendered{}, templateError(j.owner, fmt.Errorf("%s: %w", j.source, err))
	}
	f.Data = src.Source
	return rendered{file: f, imports: src.Imports}, nil
}

// tidyText leaves no space at line ends, no two blank lines in a row, and one
// line end at the end.
func tidyText(text string) []byte {
	var out bytes.Buffer
	blank := true
	for l := range strings.Lines(text) {
		l = strings.TrimRight(l, " \t\r\n")
		if l == "" && blank {
			continue
		}
		blank = l == ""
		out.WriteString(l + "\n")
	}
	return append(bytes.TrimRight(out.Bytes(), "\n"), '\n')
}

// assemble puts rendered files, those of contributors and the record into one
// tree.
func (r *renderer) assemble(ctx context.Context, files []rendered, numbers Numbers) (Result, error) {
	t := tree.New()
	files, err := mergeParts(files)
	if err != nil {
		return Result{}, err
	}
	var imports []string
	for _, f := range files {
		if f.skip {
			continue
		}
		if err := t.Add(f.file); err != nil {
			return Result{}, templateError(r.layerOf(f.file), err)
		}
		imports = append(imports, f.imports...)
	}
	slices.Sort(imports)
	missing, err := r.contribute(ctx, t, slices.Compact(imports))
	if err != nil {
		return Result{}, err
	}
	if err := r.addRecord(t, numbers); err != nil {
		return Result{}, err
	}
	return Result{Tree: t, Stack: r.stack, Missing: missing}, nil
}

// mergeParts makes one file of the parts of each document that layers share.
// It is said to come from the layer that begins it and from all its templates.
func mergeParts(files []rendered) ([]rendered, error) {
	var out []rendered
	parts := map[string][]yamlmerge.Part{}
	for _, f := range files {
		if !f.merged || f.skip {
			out = append(out, f)
			continue
		}
		path := f.file.Path
		if parts[path] == nil {
			out = append(out, f)
		}
		parts[path] = append(parts[path], yamlmerge.Part{Layer: f.file.Layer, Template: f.file.Template, Data: f.file.Data})
	}
	for i, f := range out {
		if !f.merged || f.skip {
			continue
		}
		data, err := yamlmerge.Merge(f.file.Path, parts[f.file.Path])
		if err != nil {
			return nil, diag.Mark(err)
		}
		var templates []string
		for _, p := range parts[f.file.Path] {
			templates = append(templates, p.Template)
		}
		out[i].file.Data, out[i].file.Template = data, strings.Join(templates, ", ")
	}
	return out, nil
}

func (r *renderer) layerOf(f tree.File) *layer.Layer {
	for _, m := range r.stack.Members {
		for _, l := range m.Layer.Chain() {
			if l.ID.String() == f.Layer {
				return l
			}
		}
	}
	return r.stack.Members[0].Layer
}
