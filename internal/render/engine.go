package render

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"

	"github.com/otelgen/otelgen/internal/contract"
	"github.com/otelgen/otelgen/internal/gosrc"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/templatefuncs"
	"github.com/otelgen/otelgen/internal/words"
)

// engine executes templates, one at a time. Its functions read the view at hand
// from it, since text/template gives a function its arguments only.
type engine struct {
	ctx       context.Context
	facts     *facts
	templates *templates
	// most is what all templates together may write, in bytes, and written what
	// they have written; 0 is no bound.
	most, written int64
	// The fields below change with the template that is executed.
	view    *View
	owner   layer.Member
	imports []gosrc.Import
	depth   int
	// out is what templates that are not done have written, an inner one's behind
	// that of the one that called it.
	out []byte
}

// maxDepth bounds dialect, partial and slot calls within each other.
const maxDepth = 32

// newEngine makes an engine with the templates that the files of the stack share.
func newEngine(ctx context.Context, f *facts, most int64) (*engine, error) {
	e := &engine{ctx: ctx, facts: f, most: most}
	funcs := templatefuncs.Map()
	maps.Copy(funcs, e.funcs())
	var err error
	e.templates, err = parseTemplates(f.stack, funcs)
	return e, err
}

// funcs are the functions that depend on the view.
func (e *engine) funcs() template.FuncMap {
	return template.FuncMap{
		"dialect":   e.dialect,
		"partial":   e.partial,
		"slot":      e.slot,
		"import":    e.addImport,
		"needs":     func(facet string) bool { return e.facts.stack.Needs("", facet) },
		"roleNeeds": e.facts.stack.Needs,
		"has":       e.has,
		"role":      e.role,
		"pkg":       func(dir string) string { return path.Join(e.facts.service.Module, dir) },
	}
}

// execute executes a template of a file and returns what it gives and the imports
// that it asks for.
func (e *engine) execute(m layer.Member, name string, v *View) (string, []gosrc.Import, error) {
	e.view, e.owner, e.depth, e.imports, e.out = v, m, 0, nil, e.out[:0]
	text, err := e.run(m.Layer, name, v)
	return text, e.imports, err
}

// ask asks a dialect key for a file of a member.
func (e *engine) ask(m layer.Member, key string, pairs ...any) (string, error) {
	e.view, e.owner, e.depth = newView(e.facts, m), m, 0
	return e.dialect(key, pairs...)
}

// with runs f with the view and the owner that a nested template has.
func (e *engine) with(v *View, owner layer.Member, f func() (string, error)) (string, error) {
	if e.depth++; e.depth > maxDepth {
		return "", fmt.Errorf("dialect, partials and slots call each other more than %d deep", maxDepth)
	}
	view, was := e.view, e.owner
	e.view, e.owner = v, owner
	defer func() { e.view, e.owner, e.depth = view, was, e.depth-1 }()
	return f()
}

func (e *engine) run(l *layer.Layer, name string, v *View) (string, error) {
	if err := e.ctx.Err(); err != nil {
		return "", err
	}
	start := len(e.out)
	err := e.templates.sets[l].ExecuteTemplate(output{e}, name, v)
	text := string(e.out[start:])
	e.out = e.out[:start]
	if err != nil {
		return "", err
	}
	return text, nil
}

// output takes what a template writes, until it is more than all may write.
type output struct{ e *engine }

func (o output) Write(p []byte) (int, error) {
	if o.e.written += int64(len(p)); o.e.most > 0 && o.e.written > o.e.most {
		return 0, fmt.Errorf("templates write more than %d MiB; look for one that loops", o.e.most>>20)
	}
	o.e.out = append(o.e.out, p...)
	return len(p), nil
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

func (e *engine) dialect(key string, pairs ...any) (string, error) {
	m, ok := e.templates.answerer(e.owner, e.view.Role, key)
	if !ok {
		return "", fmt.Errorf("no layer of this stack answers the dialect key %q", key)
	}
	args, err := arguments(pairs)
	if err != nil {
		return "", fmt.Errorf("dialect %q: %w", key, err)
	}
	return e.with(e.view.of(m.Layer, args), m, func() (string, error) {
		out, err := e.run(m.Layer, key, e.view)
		return strings.TrimSpace(out), err
	})
}

func (e *engine) partial(name string, pairs ...any) (string, error) {
	if !e.templates.has(e.owner.Layer, name) {
		return "", fmt.Errorf("layer %s has no partial %q", e.owner.Layer.ID, name)
	}
	args, err := arguments(pairs)
	if err != nil {
		return "", fmt.Errorf("partial %q: %w", name, err)
	}
	return e.with(e.view.of(e.owner.Layer, args), e.owner, func() (string, error) {
		out, err := e.run(e.owner.Layer, name, e.view)
		return strings.Trim(out, "\n"), err
	})
}

// slot renders every contribution in stack order, identical ones once. What
// is between them is a line end, or the argument "between".
func (e *engine) slot(name string, pairs ...any) (string, error) {
	if _, offered := e.owner.Layer.Slot(name); !offered {
		return "", fmt.Errorf("layer %s uses slot %q without offering it in its manifest", e.owner.Layer.ID, name)
	}
	args, err := arguments(pairs)
	if err != nil {
		return "", fmt.Errorf("slot %q: %w", name, err)
	}
	var parts []string
	for _, m := range e.facts.stack.Members {
		for _, tmpl := range e.templates.slots(m, name) {
			v := e.view.of(m.Layer, args)
			v.Role = m.Role
			part, err := e.with(v, m, func() (string, error) { return e.run(m.Layer, tmpl, e.view) })
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

// has reports whether a layer provides a capability. With two arguments it is
// sprig's function of the same name, which looks for an item in a list.
func (e *engine) has(what any, list ...any) (bool, error) {
	if capability, ok := what.(string); ok && len(list) == 0 {
		return e.facts.stack.Has(capability), nil
	}
	if find, ok := sprig.HermeticTxtFuncMap()["has"].(func(any, any) bool); ok && len(list) == 1 {
		return find(what, list[0]), nil
	}
	return false, errors.New("has takes a capability, or an item and a list")
}

func (e *engine) addImport(p string, alias ...string) (string, error) {
	if len(alias) > 1 {
		return "", fmt.Errorf("import %q: more than one name", p)
	}
	e.imports = append(e.imports, gosrc.Import{Name: strings.Join(alias, ""), Path: p})
	return "", nil
}

// role reports where the adapter of a role stands.
func (e *engine) role(name string) (RoleView, error) {
	m, ok := e.facts.stack.RoleMember(name)
	if !ok {
		return RoleView{}, fmt.Errorf("the stack has no %s", name)
	}
	dir, err := e.adapterDir(m)
	if err != nil {
		return RoleView{}, err
	}
	row := e.facts.stack.Role(name)
	return RoleView{
		Dir: dir, Package: path.Base(dir), Import: path.Join(e.facts.service.Module, dir), Name: m.Layer.Name, Title: m.Layer.Title,
		Var: row.Var, URL: words.Pascal(strings.ToLower(row.URL)), Keeps: row.Keeps, Critical: row.Critical, Rebuilt: row.Rebuilt,
	}, nil
}

// adapterDir asks the architecture where a member's adapter belongs. The
// dialect finds the layer's name and kind and the role's folder, which may be
// empty, in .Args.
func (e *engine) adapterDir(m layer.Member) (string, error) {
	if m.Layer.ID.Kind == "facet" {
		// A facet's files are beside the adapter that keeps it.
		m, _ = e.facts.stack.RoleMember(m.Role)
	}
	v := *newView(e.facts, m)
	arch := layer.Member{Layer: e.facts.stack.Architecture()}
	return e.with(&v, arch, func() (string, error) {
		return e.dialect(contract.AdapterKey, "name", m.Layer.Name, "kind", m.Layer.ID.Kind, "folder", e.facts.stack.Role(m.Role).Folder)
	})
}
