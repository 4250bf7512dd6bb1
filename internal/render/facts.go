package render

import (
	"cmp"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/protoapi"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
)

// facts are what templates may ask of a service as a whole: the same for all of
// its files.
type facts struct {
	service contrib.Service
	model   *model.Model
	surface *surface.Surface
	stack   *layer.Stack
	// proto describes the surface in protobuf; it is nil without RPC.
	proto  *protoapi.Proto
	docs   []DocLayer
	env    []contrib.EnvRow
	groups []ConfigGroup
	ports  []layer.Port
	panels []PanelRow
	// files are those written so far, which documents ask for.
	files []writtenFile
	// code are the same facts for Go files, in which the model's names are marked.
	code *facts
}

// settleCode makes the facts for Go files.
func (f *facts) settleCode(marked *model.Model, offered *surface.Surface) {
	code := *f
	code.model, code.surface = marked, offered
	if f.proto != nil {
		code.proto = f.proto.Marked(offered)
	}
	f.code = &code
}

// writtenFile is a file of the service, and the path of its template below files/.
type writtenFile struct{ role, rel, out string }

// DocLayer describes a layer of the stack to documents.
type DocLayer struct {
	Kind, Name, Title, Summary, Role string
	Links                            []layer.Link
}

// ConfigGroup holds the variables of one layer and names their Go struct.
type ConfigGroup struct {
	Layer layer.ID
	Title string
	// File is the base name of its source file, Go the name of its struct.
	File, Go string
	Env      []contrib.EnvRow
}

// PanelRow is a heading of a dashboard and the charts below it.
type PanelRow struct {
	Title  string
	Panels []layer.Panel
}

// collect gathers what documents and configuration range over.
func (f *facts) collect() error {
	seen := map[*layer.Layer]bool{}
	vars := map[string]bool{}
	for _, m := range f.stack.Members {
		if m.Layer.ID.Kind != "facet" {
			f.docs = append(f.docs, DocLayer{m.Layer.Kind, m.Layer.Name, m.Layer.Title, m.Layer.Summary, m.Role, links(m.Layer)})
		}
		for _, l := range m.Layer.Chain() {
			rows, err := f.envRows(m, l, vars)
			if err != nil {
				return err
			}
			f.env = append(f.env, rows...)
			f.addGroup(l, rows)
			if !seen[l] {
				seen[l] = true
				f.ports = append(f.ports, l.Ports...)
				f.addPanels(l)
			}
		}
	}
	return nil
}

func (f *facts) addPanels(l *layer.Layer) {
	own := strings.NewReplacer("${own}", f.service.Namespace())
	for _, p := range l.Panels {
		p.PromQL, p.Legend = own.Replace(p.PromQL), own.Replace(p.Legend)
		i := slices.IndexFunc(f.panels, func(row PanelRow) bool { return row.Title == p.Row })
		if i < 0 {
			i = len(f.panels)
			f.panels = append(f.panels, PanelRow{Title: p.Row})
		}
		f.panels[i].Panels = append(f.panels[i].Panels, p)
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
func (f *facts) envRows(m layer.Member, l *layer.Layer, declared map[string]bool) ([]contrib.EnvRow, error) {
	var rows []contrib.EnvRow
	for _, e := range l.Env {
		role := f.stack.Role(m.Role)
		if !f.stack.HasEnv(m, l, e) || declared[e.NameIn(role)] {
			continue
		}
		declared[e.NameIn(role)] = true
		e, err := e.In(role, f.service)
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

func (f *facts) addGroup(l *layer.Layer, rows []contrib.EnvRow) {
	rows = slices.DeleteFunc(slices.Clone(rows), func(e contrib.EnvRow) bool { return !e.Configured() })
	if len(rows) == 0 {
		return
	}
	i := slices.IndexFunc(f.groups, func(g ConfigGroup) bool { return g.Layer == l.ID })
	if i >= 0 {
		f.groups[i].Env = append(f.groups[i].Env, rows...)
		return
	}
	g := ConfigGroup{Layer: l.ID, Title: l.Title, File: l.Kind + "_" + words.Snake(words.Pascal(l.Name)), Go: goName(l), Env: rows}
	if slices.ContainsFunc(f.groups, func(o ConfigGroup) bool { return o.Go == g.Go }) {
		g.Go = words.Pascal(l.Kind) + g.Go
	}
	f.groups = append(f.groups, g)
}

// goName is the layer's name in Go, spelled as its title spells it: SQLite.
func goName(l *layer.Layer) string {
	title := strings.ReplaceAll(l.Title, " ", "")
	if !strings.EqualFold(title, strings.ReplaceAll(l.Name, "-", "")) {
		return words.Pascal(l.Name)
	}
	return strings.ToUpper(title[:1]) + title[1:]
}
