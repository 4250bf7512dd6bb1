package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"text/template"

	"github.com/Masterminds/sprig/v3"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/gosrc"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/protoapi"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
)

// renderer holds what all files of one run share. It is read-only once built;
// workers hold what changes.
type renderer struct {
	req     Request
	service contrib.Service
	stack   *layer.Stack
	surface *surface.Surface
	options map[layer.ID]map[string]any
	docs    []DocLayer
	env     []contrib.EnvRow
	groups  []ConfigGroup
	ports   []layer.Port
	proto   *protoapi.Proto // nil where nothing is called by RPC
	panels  []PanelRow
	sets    map[*layer.Layer]*template.Template
	// answers are the dialect keys that the members and their ancestors answer.
	answers map[*layer.Layer]map[string]bool
	written atomic.Int64
	style   gosrc.Style
	lock    *modlock.Lock
}

// worker renders one file at a time. Its functions read the view at hand from
// it, since text/template gives a function its arguments only.
type worker struct {
	*renderer
	ctx     context.Context
	sets    map[*layer.Layer]*template.Template
	view    *View
	owner   layer.Member
	imports []gosrc.Import
	depth   int
}

// maxDepth bounds dialect, partial and slot calls within each other.
const maxDepth = 32

func (r *renderer) newWorker(ctx context.Context) (*worker, error) {
	w := &worker{renderer: r, ctx: ctx, sets: map[*layer.Layer]*template.Template{}}
	funcs := w.funcs()
	for l, set := range r.sets {
		c, err := set.Clone()
		if err != nil {
			return nil, fmt.Errorf("layer %s: %w", l.ID, err)
		}
		w.sets[l] = c.Funcs(funcs)
	}
	return w, nil
}

// funcs are the functions that depend on the view.
func (w *worker) funcs() template.FuncMap {
	return template.FuncMap{
		"dialect":   w.dialect,
		"partial":   w.partial,
		"slot":      w.slot,
		"import":    w.addImport,
		"needs":     func(facet string) bool { return w.stack.Needs("", facet) },
		"roleNeeds": w.stack.Needs,
		"has":       w.has,
		"role":      w.role,
		"pkg":       func(dir string) string { return path.Join(w.service.Module, dir) },
	}
}

// parse reads what templates share, defines and slots, of every layer of the
// stack into one set per layer, its ancestors' first so that its own replace
// theirs. The templates of files are parsed when they are rendered.
func (r *renderer) parse() error {
	funcs := pureFuncs()
	for name := range (&worker{renderer: r}).funcs() {
		funcs[name] = func(...any) (string, error) { return "", errors.New("not rendering") }
	}
	r.sets = map[*layer.Layer]*template.Template{}
	var layers []*layer.Layer
	for _, m := range r.stack.Members {
		if !slices.Contains(layers, m.Layer) {
			layers = append(layers, m.Layer)
		}
	}
	sets := make([]*template.Template, len(layers))
	err := onEveryProcessor(len(layers), func() (func(int) error, error) {
		return func(i int) (err error) {
			sets[i], err = parseChain(layers[i], r.stack, funcs)
			return err
		}, nil
	})
	r.answers = map[*layer.Layer]map[string]bool{}
	for i, l := range layers {
		r.sets[l], r.answers[l] = sets[i], map[string]bool{}
		for _, c := range l.Chain() {
			for _, key := range c.Answers() {
				r.answers[l][key] = true
			}
		}
	}
	return err
}

func parseChain(l *layer.Layer, stack *layer.Stack, funcs template.FuncMap) (*template.Template, error) {
	set := template.New(l.ID.String()).Funcs(funcs).Option("missingkey=error")
	for _, ancestor := range l.Chain() {
		if err := parseLayer(set, ancestor, stack); err != nil {
			return nil, err
		}
	}
	return set, nil
}

func parseLayer(set *template.Template, l *layer.Layer, stack *layer.Stack) error {
	return fs.WalkDir(l.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("layer %s: %w", l.ID, err)
		}
		if d.IsDir() {
			f, ok := strings.CutPrefix(p, "facets/")
			unneeded := ok && !strings.Contains(f, "/") && !stack.Needs("", f)
			if unneeded || d.Name() == "files" || p == "merge" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, ".tmpl") {
			return nil
		}
		return parseFile(set, l, p, p)
	})
}

func parseFile(set *template.Template, l *layer.Layer, path, name string) error {
	data, err := fs.ReadFile(l.FS, path)
	if err != nil {
		return fmt.Errorf("layer %s: %w", l.ID, err)
	}
	if _, err := set.New(name).Parse(string(data)); err != nil {
		return templateError(l, err)
	}
	return nil
}

// fileTemplate returns the name of a job's template, parsed. It holds the layer,
// since parts of shared documents of one path come from several of a chain.
func (w *worker) fileTemplate(j job) (string, error) {
	set, name := w.sets[j.member.Layer], j.owner.ID.String()+"/"+j.source
	if set.Lookup(name) != nil {
		return name, nil
	}
	return name, parseFile(set, j.owner, j.source, name)
}

// templateError is a fault in a layer's template, which is the user's to mend
// where the layer is. It is one line that names the layer and the place in its
// template.
func templateError(l *layer.Layer, err error) error {
	msg, _, _ := strings.Cut(err.Error(), "\n")
	msg = fmt.Sprintf("layer %s: %s", l.ID, strings.TrimPrefix(msg, "template: "))
	if l.Outside {
		return &diag.Error{Problem: msg, Err: err}
	}
	return &fault{msg, err}
}

// fault is a failure with a message of its own.
type fault struct {
	msg   string
	cause error
}

func (f *fault) Error() string { return f.msg }
func (f *fault) Unwrap() error { return f.cause }

// with runs f with the view and the owner that a nested template has.
func (w *worker) with(v *View, owner layer.Member, f func() (string, error)) (string, error) {
	if w.depth++; w.depth > maxDepth {
		return "", fmt.Errorf("dialect, partials and slots call each other more than %d deep", maxDepth)
	}
	view, was := w.view, w.owner
	w.view, w.owner = v, owner
	defer func() { w.view, w.owner, w.depth = view, was, w.depth-1 }()
	return f()
}

func (w *worker) execute(l *layer.Layer, name string, v *View) (string, error) {
	if err := w.ctx.Err(); err != nil {
		return "", err
	}
	out := output{w: w}
	if err := w.sets[l].ExecuteTemplate(&out, name, v); err != nil {
		return "", err
	}
	return out.buf.String(), nil
}

// output collects what a template writes, as long as the run's budget lasts.
type output struct {
	w   *worker
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	most := o.w.req.MaxOutput
	if most > 0 && o.w.written.Add(int64(len(p))) > most {
		return 0, fmt.Errorf("templates write more than %d MiB; look for one that loops", most>>20)
	}
	return o.buf.Write(p)
}

// child returns the view at hand with arguments, as a layer's own template sees it.
func (w *worker) child(l *layer.Layer, args map[string]any) *View {
	v := *w.view
	v.Layer, v.Options, v.Args = l, w.options[l.ID], args
	return &v
}

func arguments(pairs []any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("arguments must be pairs of a name and a value")
	}
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("argument %d must be a name, not %T", i+1, pairs[i])
		}
		args[name] = pairs[i+1]
	}
	return args, nil
}

// answerer finds the member whose dialect answers a key for a file of owner in
// a role: the owner itself, the architecture, the role's store or bus, then
// any other member.
func (r *renderer) answerer(owner layer.Member, role, key string) (layer.Member, bool) {
	answers := func(m layer.Member) bool { return m.Layer != nil && r.answers[m.Layer][key] }
	if answers(owner) {
		return owner, true
	}
	arch := layer.Member{Layer: r.stack.Architecture()}
	if answers(arch) {
		return arch, true
	}
	if m, ok := r.stack.RoleMember(role); ok && answers(m) {
		return m, true
	}
	for _, m := range r.stack.Members {
		if m.Layer.ID.Kind != "facet" && answers(m) {
			return m, true
		}
	}
	return layer.Member{}, false
}

func (w *worker) dialect(key string, pairs ...any) (string, error) {
	m, ok := w.answerer(w.owner, w.view.Role, key)
	if !ok {
		return "", fmt.Errorf("no layer of this stack answers the dialect key %q", key)
	}
	args, err := arguments(pairs)
	if err != nil {
		return "", fmt.Errorf("dialect %q: %w", key, err)
	}
	return w.with(w.child(m.Layer, args), m, func() (string, error) {
		out, err := w.execute(m.Layer, key, w.view)
		return strings.TrimSpace(out), err
	})
}

func (w *worker) partial(name string, pairs ...any) (string, error) {
	if w.sets[w.owner.Layer].Lookup(name) == nil {
		return "", fmt.Errorf("layer %s has no partial %q", w.owner.Layer.ID, name)
	}
	args, err := arguments(pairs)
	if err != nil {
		return "", fmt.Errorf("partial %q: %w", name, err)
	}
	return w.with(w.child(w.owner.Layer, args), w.owner, func() (string, error) {
		out, err := w.execute(w.owner.Layer, name, w.view)
		return strings.Trim(out, "\n"), err
	})
}

// slot renders every contribution in stack order, identical ones once. What
// stands between them is a line end, or the argument "between".
func (w *worker) slot(name string, pairs ...any) (string, error) {
	if !slices.ContainsFunc(w.owner.Layer.Chain(), func(l *layer.Layer) bool { return slices.Contains(l.Slots, name) }) {
		return "", fmt.Errorf("layer %s uses slot %q without offering it in its manifest", w.owner.Layer.ID, name)
	}
	args, err := arguments(pairs)
	if err != nil {
		return "", fmt.Errorf("slot %q: %w", name, err)
	}
	var parts []string
	for _, m := range w.stack.Members {
		for _, tmpl := range w.slotTemplates(m, name) {
			v := w.child(m.Layer, args)
			v.Role = m.Role
			part, err := w.with(v, m, func() (string, error) { return w.execute(m.Layer, tmpl, w.view) })
			if err != nil {
				return "", err
			}
			if part = strings.Trim(part, "\n"); strings.TrimSpace(part) != "" && !slices.Contains(parts, part) {
				parts = append(parts, part)
			}
		}
	}
	between := "\n"
	if given, ok := args["between"].(string); ok {
		between = given
	}
	return strings.Join(parts, between), nil
}

// slotTemplates lists a member's templates that fill a slot: its own, then
// those of the facets that it keeps.
func (w *worker) slotTemplates(m layer.Member, name string) []string {
	var all []string
	if p := "slots/" + name + ".tmpl"; w.sets[m.Layer].Lookup(p) != nil {
		all = append(all, p)
	}
	if m.Layer.ID.Kind == "facet" || m.Role == "" {
		return all
	}
	for _, f := range w.stack.Facets(m.Role) {
		if p := "facets/" + f + "/slots/" + name + ".tmpl"; w.sets[m.Layer].Lookup(p) != nil {
			all = append(all, p)
		}
	}
	return all
}

// has tells whether a layer provides a capability. With two arguments it is
// sprig's function of the same name, which looks for an item in a list.
func (w *worker) has(what any, list ...any) (bool, error) {
	if capability, ok := what.(string); ok && len(list) == 0 {
		return w.stack.Has(capability), nil
	}
	if find, ok := sprig.HermeticTxtFuncMap()["has"].(func(any, any) bool); ok && len(list) == 1 {
		return find(what, list[0]), nil
	}
	return false, errors.New("has takes a capability, or an item and a list")
}

func (w *worker) addImport(p string, alias ...string) (string, error) {
	if len(alias) > 1 {
		return "", fmt.Errorf("import %q: more than one name", p)
	}
	w.imports = append(w.imports, gosrc.Import{Name: strings.Join(alias, ""), Path: p})
	return "", nil
}

// role tells where the adapter of a role stands.
func (w *worker) role(name string) (RoleView, error) {
	m, ok := w.stack.RoleMember(name)
	if !ok {
		return RoleView{}, fmt.Errorf("the stack has no %s", name)
	}
	dir, err := w.adapterDir(m)
	if err != nil {
		return RoleView{}, err
	}
	row := w.stack.Role(name)
	return RoleView{
		Dir: dir, Package: path.Base(dir), Import: path.Join(w.service.Module, dir), Name: m.Layer.Name, Title: m.Layer.Title,
		Var: row.Var, URL: words.Pascal(strings.ToLower(row.URL)), Keeps: row.Keeps, Critical: row.Critical, Rebuilt: row.Rebuilt,
	}, nil
}

// adapterDir asks the architecture where a member's adapter belongs. The
// dialect finds the layer's name and kind and the role's folder, which may be
// empty, in .Args.
func (w *worker) adapterDir(m layer.Member) (string, error) {
	if m.Layer.ID.Kind == "facet" {
		// A facet's files stand beside the adapter that keeps it.
		m, _ = w.stack.RoleMember(m.Role)
	}
	v := *w.baseView(m)
	arch := layer.Member{Layer: w.stack.Architecture()}
	return w.with(&v, arch, func() (string, error) {
		return w.dialect("adapter.dir", "name", m.Layer.Name, "kind", m.Layer.ID.Kind, "folder", w.stack.Role(m.Role).Folder)
	})
}

func (w *worker) baseView(m layer.Member) *View {
	return &View{
		Service: w.service, Model: w.req.Model, Surface: w.surface, Layer: m.Layer,
		Options: w.options[m.Layer.ID], Role: m.Role, r: w.renderer,
	}
}
