package render

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/template"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/parallel"
)

// templates are the defines and slots that the files of a run share.
type templates struct {
	stack *layer.Stack
	// sets hold those of each layer of the stack and its ancestors.
	sets map[*layer.Layer]*template.Template
	// answers are the dialect keys that the members and their ancestors answer.
	answers map[*layer.Layer]map[string]bool
	// finished are those of files, by name, whose text needs no more work.
	finished map[string]bool
}

// parseTemplates reads what templates share, defines and slots, of every layer of
// the stack into one set per layer, its ancestors' first so that its own replace
// theirs. The templates of files are parsed when they are rendered.
func parseTemplates(stack *layer.Stack, funcs template.FuncMap) (*templates, error) {
	t := &templates{
		stack: stack, sets: map[*layer.Layer]*template.Template{}, answers: map[*layer.Layer]map[string]bool{}, finished: map[string]bool{},
	}
	var layers []*layer.Layer
	for _, m := range stack.Members {
		if !slices.Contains(layers, m.Layer) {
			layers = append(layers, m.Layer)
		}
	}
	sets := make([]*template.Template, len(layers))
	err := parallel.Each(len(layers), func(i int) (err error) {
		sets[i], err = parseChain(layers[i], stack, funcs)
		return err
	})
	for i, l := range layers {
		t.sets[l], t.answers[l] = sets[i], map[string]bool{}
		for _, c := range l.Chain() {
			for _, key := range c.Answers() {
				t.answers[l][key] = true
			}
		}
	}
	return t, err
}

// has reports whether a layer or an ancestor defines a template.
func (t *templates) has(l *layer.Layer, name string) bool { return t.sets[l].Lookup(name) != nil }

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
		_, err = parseFile(set, l, p, p)
		return err
	})
}

// parseFile parses a template and returns its text.
func parseFile(set *template.Template, l *layer.Layer, path, name string) ([]byte, error) {
	text, err := fs.ReadFile(l.FS, path)
	if err != nil {
		return nil, fmt.Errorf("layer %s: %w", l.ID, err)
	}
	if _, err := set.New(name).Parse(string(text)); err != nil {
		return nil, templateError(l, err)
	}
	return text, nil
}

// answerer finds the member whose dialect answers a key for a file of owner in
// a role: the owner itself, the architecture, the role's store or bus, then
// any other member.
func (t *templates) answerer(owner layer.Member, role, key string) (layer.Member, bool) {
	answers := func(m layer.Member) bool { return m.Layer != nil && t.answers[m.Layer][key] }
	if answers(owner) {
		return owner, true
	}
	arch := layer.Member{Layer: t.stack.Architecture()}
	if answers(arch) {
		return arch, true
	}
	if m, ok := t.stack.RoleMember(role); ok && answers(m) {
		return m, true
	}
	for _, m := range t.stack.Members {
		if m.Layer.ID.Kind != "facet" && answers(m) {
			return m, true
		}
	}
	return layer.Member{}, false
}

// slots lists a member's templates that fill a slot: its own, then
// those of the facets that it keeps.
func (t *templates) slots(m layer.Member, name string) []string {
	var all []string
	if p := "slots/" + name + ".tmpl"; t.has(m.Layer, p) {
		all = append(all, p)
	}
	if m.Layer.ID.Kind == "facet" || m.Role == "" {
		return all
	}
	for _, f := range t.stack.Facets(m.Role) {
		if p := "facets/" + f + "/slots/" + name + ".tmpl"; t.has(m.Layer, p) {
			all = append(all, p)
		}
	}
	return all
}

// ofFile returns the name of a file's template, parsed, where member renders it
// from a source of owner. It holds the owner, since parts of shared documents of
// one path come from several layers of a chain.
func (t *templates) ofFile(member, owner *layer.Layer, source string) (string, error) {
	set, name := t.sets[member], owner.ID.String()+"/"+source
	if set.Lookup(name) != nil {
		return name, nil
	}
	text, err := parseFile(set, owner, source, name)
	t.finished[name] = strings.HasSuffix(source, ".go.tmpl") && isFinished(text)
	return name, err
}
