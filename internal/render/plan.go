package render

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
)

// job is one file to render.
type job struct {
	member layer.Member
	// owner is the layer of the member's chain that the template stands in.
	owner *layer.Layer
	// source is the template's path in the layer, out the file's in the tree.
	source, out string
	view        *View
	// merged is set for a part of a document to which several layers add.
	merged bool
}

// source is one file of a layer, found on the way from a child to its ancestors.
type source struct {
	owner *layer.Layer
	path  string
	// rel is the path below files/ or merge/, placeholders and suffix included.
	rel string
	// merged is set for what stands below merge/.
	merged bool
}

// plan lists the files that the stack renders, in stack order.
func (w *planner) plan() ([]job, error) {
	var jobs []job
	shared := map[string]bool{}
	for _, m := range w.stack.Members {
		sources, err := memberSources(w.stack, m)
		if err != nil {
			return nil, err
		}
		for _, src := range sources {
			if !strings.Contains(src.rel, "__adapter__") && !strings.Contains(src.rel, "__number__") {
				key := src.owner.ID.String() + "/" + src.path
				if shared[key] {
					continue
				}
				shared[key] = true
			}
			expanded, err := w.expand(m, src)
			if err != nil {
				return nil, err
			}
			jobs = append(jobs, expanded...)
		}
	}
	return jobs, w.number(jobs)
}

// memberSources lists the files that a member brings; a child's file replaces
// its ancestor's of the same path.
func memberSources(stack *layer.Stack, m layer.Member) ([]source, error) {
	dirs := []string{"files"}
	if m.Role != "" && m.Layer.ID.Kind != "facet" {
		for _, f := range stack.Facets(m.Role) {
			dirs = append(dirs, "facets/"+f+"/files")
		}
	}
	var all []source
	taken := map[string]bool{}
	chain := m.Layer.Chain()
	slices.Reverse(chain)
	for _, l := range chain {
		for _, dir := range dirs {
			files, err := listFiles(l, dir)
			if err != nil {
				return nil, err
			}
			for _, p := range files {
				if taken[p] {
					continue
				}
				taken[p] = true
				all = append(all, source{owner: l, path: p, rel: strings.TrimSuffix(strings.TrimPrefix(p, dir+"/"), ".tmpl")})
			}
		}
	}
	slices.SortFunc(all, func(a, b source) int { return strings.Compare(a.path, b.path) })
	parts, err := mergeSources(m)
	return append(all, parts...), err
}

// mergeSources lists what a member adds to documents that layers share. Unlike
// files, a child's part does not replace its ancestor's: both are in the
// document, the ancestor's first.
func mergeSources(m layer.Member) ([]source, error) {
	var all []source
	for _, l := range m.Layer.Chain() {
		files, err := listFiles(l, "merge")
		if err != nil {
			return nil, err
		}
		for _, p := range files {
			rel := strings.TrimSuffix(strings.TrimPrefix(p, "merge/"), ".tmpl")
			if ext := path.Ext(rel); ext != ".yaml" && ext != ".yml" {
				return nil, diag.Errorf("layer %s: %s: only YAML files can be merged; put others below files/", l.ID, p)
			}
			all = append(all, source{owner: l, path: p, rel: rel, merged: true})
		}
	}
	return all, nil
}

func listFiles(l *layer.Layer, dir string) ([]string, error) {
	if _, err := fs.Stat(l.FS, dir); err != nil {
		return nil, nil //nolint:nilerr // a layer without the folder has no files there
	}
	var all []string
	err := fs.WalkDir(l.FS, dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			all = append(all, p)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("layer %s: %w", l.ID, err)
	}
	return all, nil
}

var placeholderRE = regexp.MustCompile(`__([a-z]+)__`)

// places are the words of a path that stand for one thing in every service.
var places = []string{"service", "domain", "adapter", "inbound", "number"}

// expand turns a source into one job, or one for each thing that its path
// repeats for.
func (w *planner) expand(m layer.Member, src source) ([]job, error) {
	base := w.baseView(m)
	base.Layer, base.Options = src.owner, w.options[src.owner.ID]
	views, err := w.repeat.views(src.rel, base)
	if err != nil {
		return nil, diag.Errorf("layer %s: %s: %w", src.owner.ID, src.path, err)
	}
	jobs := make([]job, 0, len(views))
	for _, v := range views {
		out, err := w.path(src, m, v)
		if err != nil {
			return nil, diag.Errorf("layer %s: %s: %w", src.owner.ID, src.path, err)
		}
		jobs = append(jobs, job{m, src.owner, src.path, out, v, src.merged})
	}
	return jobs, nil
}

// path fills the words of a source's path, but for a migration's number.
func (w *planner) path(src source, m layer.Member, v *View) (string, error) {
	var fault error
	out := placeholderRE.ReplaceAllStringFunc(src.rel, func(match string) string {
		text, err := w.placeholder(strings.Trim(match, "_"), m, v)
		fault = cmp.Or(fault, err)
		return text
	})
	if len(v.Each) > 0 {
		out = mendGoName(src.rel, out)
	}
	return out, fault
}

// placeholder is what stands in a path for a word.
func (w *planner) placeholder(name string, m layer.Member, v *View) (string, error) {
	switch name {
	case "service":
		return w.service.Name, nil
	case "domain":
		return w.req.Model.Domain, nil
	case "number":
		return "__number__", nil
	case "adapter", "inbound":
		return w.placeholderDir(name, m)
	}
	if word, ok := w.repeat.word(name); ok {
		return w.repeat.text(word, v)
	}
	known := slices.Clone(places)
	for _, word := range w.repeat.words {
		known = append(known, word.Word)
	}
	return "", diag.Errorf("unknown path word __%s__; there are %s", name, strings.Join(known, ", "))
}

func (w *planner) placeholderDir(name string, m layer.Member) (string, error) {
	if name == "adapter" {
		return w.adapterDir(m)
	}
	w.view, w.owner = w.baseView(m), m
	return w.dialect("inbound.dir")
}

// goSuffixes are the endings that make the go command treat a file specially:
// see "go help buildconstraint" and the lists in internal/syslist.
var goSuffixes = strings.Fields(`test
	aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos
	386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 mips64p32le mipsle ppc ppc64 ppc64le
	riscv riscv64 s390 s390x sparc sparc64 wasm`)

// mendGoName takes the underscore out of names such as order_test.go and
// disk_linux.go when it came from the model and not from the template.
func mendGoName(pattern, out string) string {
	tail := ".go"
	if strings.HasSuffix(pattern, "_test.go") {
		tail = "_test.go"
	}
	dir, base := path.Split(out)
	stem, ok := strings.CutSuffix(base, tail)
	i := strings.LastIndexByte(stem, '_')
	if !ok || i < 0 || !strings.HasSuffix(strings.TrimSuffix(pattern, tail), "__") || !slices.Contains(goSuffixes, stem[i+1:]) {
		return out
	}
	return dir + stem[:i] + stem[i+1:] + tail
}

// number gives each migration its number: the recorded one, or the next free
// one of its role. Recorded numbers are never given to another.
func (w *planner) number(jobs []job) error {
	for i := range jobs {
		j := &jobs[i]
		if !strings.Contains(j.out, "__number__") {
			continue
		}
		_, name, _ := strings.Cut(path.Base(j.out), "__number___")
		name = strings.TrimSuffix(name, path.Ext(name))
		n := w.numbers.Take(j.member.Role, name)
		if n > maxMigration {
			return diag.Errorf("migration %s would have number %d, and %d is the highest; look at numbers in %s", name, n, maxMigration, RecordFile)
		}
		j.view.Number = fmt.Sprintf("%04d", n)
		j.out = strings.ReplaceAll(j.out, "__number__", j.view.Number)
	}
	return nil
}
