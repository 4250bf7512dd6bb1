package layer

import (
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/strictyaml"
	"github.com/otelgen/otelgen/internal/suggest"
	"github.com/otelgen/otelgen/internal/surface"
)

// ManifestFile is the name of a layer's manifest inside its folder.
const ManifestFile = "layer.yaml"

// maxManifest bounds a manifest read from outside, in bytes.
const maxManifest = 64 << 10

// ID names a layer: its kind and its name within the kind.
type ID struct{ Kind, Name string }

// String returns "kind/name".
func (id ID) String() string { return id.Kind + "/" + id.Name }

// ParseID reads "kind/name". It does not look whether there is such a layer.
func ParseID(s string) (ID, error) {
	kind, name, ok := strings.Cut(s, "/")
	if !ok || !nameSpelling.fits(kind) || !nameSpelling.fits(name) {
		return ID{}, fmt.Errorf("%q is not a layer: write kind/name, such as framework/chi", s)
	}
	return ID{kind, name}, nil
}

// Manifest is the content of a layer.yaml. Unknown fields are errors.
type Manifest struct {
	Kind    string `yaml:"kind"`
	Name    string `yaml:"name"`
	Title   string `yaml:"title"`
	Summary string `yaml:"summary"`
	// Abstract layers cannot be chosen; others extend them.
	Abstract bool `yaml:"abstract"`
	// Otelgen is the lowest engine version that can render the layer, such as "v1.2".
	Otelgen string `yaml:"otelgen"`
	// Extends names the one layer whose files, slots, partials and dialect this one inherits.
	Extends string `yaml:"extends"`
	// Requires, Provides and Conflicts hold "kind/name" or a capability's name.
	Requires  []string `yaml:"requires"`
	Provides  []string `yaml:"provides"`
	Conflicts []string `yaml:"conflicts"`
	Facets    Facets   `yaml:"facets"`
	// Takes says what an architecture takes in a role, or as its model, where
	// that is not what the role says.
	Takes map[string]Take `yaml:"takes"`
	// Slots are the places in this layer's files that other layers may fill.
	Slots []Slot `yaml:"slots"`
	// MustHave are the files that a layer which extends this one must have.
	MustHave []File `yaml:"files"`
	// Dialect lists the keys that some layer of the stack must answer for this one.
	Dialect []Ask `yaml:"dialect"`
	// Surface is what an architecture adds to or changes in the surface that the model gives.
	Surface surface.Spec `yaml:"surface"`
	// Paths are words for the paths of templates that repeat for things of the layer's own.
	Paths []surface.PathWord `yaml:"paths"`
	// Model is an architecture's default model, a name in templates/model.
	Model string `yaml:"model"`
	// Signals lists what a backend takes: traces, metrics, logs.
	Signals []string `yaml:"signals"`
	// Fanout marks a backend that hands each signal to all backends that extend
	// it: they may take the same one.
	Fanout bool `yaml:"fanout"`
	// Modules are the Go modules that an outside layer needs beyond those that otelgen ships.
	Modules []Module `yaml:"modules"`
	Options []Option `yaml:"options"`
	Env     []Env    `yaml:"env"`
	Ports   []Port   `yaml:"ports"`
	// Panels show the metrics that the layer emits, for backends with dashboards.
	Panels []Panel `yaml:"panels"`
	Links  []Link  `yaml:"links"`
	// Conventions are what else a layer has to keep to which extends this one, or
	// keeps this facet; those of the base hold for all layers. One sentence each.
	Conventions []string `yaml:"conventions"`
}

// Facets says what an architecture needs by role, and what a store, bus or cache offers.
type Facets struct {
	Needs  map[string][]Need `yaml:"needs"`
	Offers []string          `yaml:"offers"`
}

// Take is what an architecture takes in a role.
type Take struct {
	// None is set where there is nothing in the role.
	None bool
	// Default is the layer that is taken where nothing is answered; none lets
	// the role stay empty.
	Default string `yaml:"default"`
}

// UnmarshalYAML takes none or {default: NAME}.
func (t *Take) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode && node.Value == None {
		t.None = true
		return nil
	}
	if node.Kind != yaml.MappingNode || len(node.Content) != 2 || node.Content[0].Value != "default" {
		return fmt.Errorf("line %d: takes must be none or {default: NAME}", node.Line)
	}
	return node.Content[1].Decode(&t.Default)
}

// Need is a facet and the condition under which it is needed: empty for
// always, else a predicate of the model or a capability of the stack.
type Need struct {
	Facet string `yaml:"facet"`
	When  string `yaml:"when"`
}

// UnmarshalYAML takes a plain name for a need without a condition.
func (n *Need) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		n.Facet = node.Value
		return nil
	}
	type plain Need
	if err := onlyKeys(node, "a facet's need", "facet", "when"); err != nil {
		return err
	}
	return node.Decode((*plain)(n))
}

// onlyKeys refuses keys of a mapping but the known ones: the strict decoder does
// not carry its strictness into node.Decode.
func onlyKeys(node *yaml.Node, what string, known ...string) error {
	for i := 0; i+1 < len(node.Content); i += 2 {
		if k := node.Content[i]; !slices.Contains(known, k.Value) {
			return fmt.Errorf("line %d: field %s not found in %s", k.Line, k.Value, what)
		}
	}
	return nil
}

// Module is a Go module at a version.
type Module struct {
	Path    string `yaml:"path"`
	Version string `yaml:"version"`
}

// Option is a setting of a layer, given as --set kind/name.option=value.
type Option struct {
	Name    string `yaml:"name"`
	Type    string `yaml:"type"`
	Default string `yaml:"default"`
	Help    string `yaml:"help"`
	// Provides is a capability that the layer gives where the option, a bool, is
	// true. Only one layer of a stack may give it.
	Provides string `yaml:"provides"`
}

// Env is one environment variable of the generated service. One row feeds the
// configuration code, .env.example, compose and the README.
type Env struct {
	// Name is the variable, or {{.Role.URL}} for the one that holds the address
	// of what the layer keeps in its role.
	Name     string `yaml:"name"`
	Type     string `yaml:"type"`
	Default  string `yaml:"default"`
	Required bool   `yaml:"required"`
	Help     string `yaml:"help"`
	// Role limits the row to services where the layer serves that role.
	Role string `yaml:"role"`
	// Option limits the row to services where that option of the layer, a bool,
	// is true.
	Option string `yaml:"option"`
	// Facet limits the row to services that need that facet of the layer.
	Facet string `yaml:"facet"`
	// SDK marks a variable that the OpenTelemetry SDK reads itself: it is
	// documented, and no configuration code is written for it.
	SDK bool `yaml:"sdk"`
	// Development is the value in .env.example and the default in compose.yaml,
	// where people develop: what is on for them may be off in production.
	Development string `yaml:"development"`
	// Compose is the value in compose.yaml, where the default does not fit the
	// network of containers: http://collector:4318 for http://localhost:4318.
	Compose string `yaml:"compose"`
	// Container names the container of compose.yaml that reads the variable
	// instead of the service, such as the collector that holds a vendor's key.
	// Where it is required and not set, compose says so, and starts the rest.
	Container string `yaml:"container"`
}

// Port is a port that the service or its compose file opens.
type Port struct {
	Name    string `yaml:"name"`
	Env     string `yaml:"env"`
	Default int    `yaml:"default"`
}

// Panel is a chart of a dashboard.
type Panel struct {
	// Row is the heading below which it stands.
	Row   string `yaml:"row"`
	Title string `yaml:"title"`
	// Unit is Grafana's name of it, such as s, reqps or percentunit.
	Unit string `yaml:"unit"`
	// PromQL is the query; $job stands for the service, ${own} for the namespace
	// of its own metrics and attributes, $__rate_interval for the length of a rate.
	PromQL string `yaml:"promql"`
	// Legend names a series, as {{http_route}}.
	Legend string `yaml:"legend"`
}

// Link points at further reading for the generated documentation.
type Link struct {
	Title string `yaml:"title"`
	URL   string `yaml:"url"`
}

// ParseManifest reads and checks the manifest of a layer of one of the kinds;
// name is in error messages.
func ParseManifest(name string, data []byte, kinds *Kinds) (*Manifest, error) {
	if len(data) > maxManifest {
		return nil, diag.Errorf("%s: larger than %d bytes; a manifest is a short file", name, maxManifest)
	}
	m := new(Manifest)
	if err := strictyaml.Decode(name, data, m, manifestFields); err != nil {
		return nil, err
	}
	if err := m.check(kinds); err != nil {
		return nil, diag.Errorf("%s: %s", where(name, data, err), err.msg)
	}
	return m, nil
}

var manifestFields = []string{
	"kind", "name", "title", "summary", "abstract", "otelgen", "extends", "requires", "provides", "conflicts", "facets", "takes",
	"slots", "files", "dialect", "surface", "paths", "model", "signals", "fanout", "modules", "options", "env", "ports", "panels", "links", "conventions",
}

// fault is a semantic error and the top-level key at which it stands.
type fault struct{ key, value, msg string }

func at(key, value, format string, args ...any) *fault {
	return &fault{key, value, fmt.Sprintf(format, args...)}
}

// where finds the line and column of the value that a fault is about.
func where(name string, data []byte, f *fault) string {
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 {
		return name
	}
	root := doc.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != f.key {
			continue
		}
		n := root.Content[i]
		if f.value != "" {
			if v := find(root.Content[i+1], f.value); v != nil {
				n = v
			}
		}
		return fmt.Sprintf("%s:%d:%d", name, n.Line, n.Column)
	}
	return name + ":1:1"
}

// whereItem is where for a fault in one item of the list at the fault's key.
func whereItem(name string, data []byte, f *fault, item int) string {
	var doc map[string][]yaml.Node
	if yaml.Unmarshal(data, &doc) != nil || item >= len(doc[f.key]) {
		return where(name, data, f)
	}
	n := &doc[f.key][item]
	if v := find(n, f.value); v != nil {
		n = v
	}
	return fmt.Sprintf("%s:%d:%d", name, n.Line, n.Column)
}

func find(n *yaml.Node, value string) *yaml.Node {
	if n.Kind == yaml.ScalarNode && n.Value == value {
		return n
	}
	for _, c := range n.Content {
		if f := find(c, value); f != nil {
			return f
		}
	}
	return nil
}

var (
	pathExprRE  = regexp.MustCompile(`^(\.[A-Za-z][A-Za-z0-9]*)+$`)
	otelgenRE   = regexp.MustCompile(`^v[0-9]+(\.[0-9]+){0,2}$`)
	envTypes    = []string{"string", "int", "bool", "duration", "url", "secret"}
	optionTypes = []string{"string", "int", "bool", "duration", "url"}
	signals     = []string{"traces", "metrics", "logs"}
)

func (m *Manifest) check(kinds *Kinds) *fault {
	roles := kinds.facetRoles()
	switch {
	case !slices.Contains(kinds.Names(), m.Kind):
		return at("kind", "", "%s", kinds.unknownKind(m.Kind))
	case !nameSpelling.fits(m.Name):
		return at("name", "", "name %q must be lower-case letters, digits and dashes, at most 40, a letter first", m.Name)
	case m.Title == "":
		return at("kind", "", "title is missing; it stands in documents")
	case m.Summary == "":
		return at("kind", "", "summary is missing; `otelgen list` shows it")
	case strings.ContainsAny(m.Title+m.Summary, "\n\r"):
		return at("summary", "", "title and summary must be one line each")
	case m.Otelgen != "" && !otelgenRE.MatchString(m.Otelgen):
		return at("otelgen", "", "otelgen %q must be a version such as v1 or v1.2", m.Otelgen)
	}
	if m.Extends != "" {
		id, err := ParseID(m.Extends)
		if err != nil {
			return at("extends", "", "extends: %v", err)
		}
		if id.Kind != m.Kind {
			return at("extends", "", "extends %s: a layer extends one of its own kind", id)
		}
	}
	for key, list := range map[string][]string{"requires": m.Requires, "conflicts": m.Conflicts} {
		for _, s := range list {
			id, err := ParseID(s)
			if err != nil && !nameSpelling.fits(s) {
				return at(key, s, "%s: %q is neither kind/name nor a capability's name", key, s)
			}
			if _, ok := kinds.Kind(id.Kind); err == nil && !ok {
				return at(key, s, "%s %s: %s", key, s, kinds.unknownKind(id.Kind))
			}
		}
	}
	for _, s := range m.Provides {
		if !nameSpelling.fits(s) {
			return at("provides", s, "provides: %q is not a capability's name: lower-case letters, digits and dashes", s)
		}
	}
	for _, s := range m.Slots {
		fillers := append(kinds.Names(), AnyKind)
		switch {
		case !slotSpelling.fits(s.Name):
			return at("slots", s.Name, "slot %q must be lower-case letters, digits, dots and dashes", s.Name)
		case strings.ContainsAny(s.Doc, "\n\r"):
			return at("slots", s.Name, "slot %s: doc must be one line", s.Name)
		case s.Must != "" && !slices.Contains(fillers, s.Must):
			return at("slots", s.Must, "slot %s: must %q is none of %s%s", s.Name, s.Must, strings.Join(fillers, ", "), suggest.Hint(s.Must, fillers))
		}
	}
	if f := checkRequired("files", m.MustHave); f != nil {
		return f
	}
	if f := checkSentences("conventions", m.Conventions); f != nil {
		return f
	}
	for _, s := range m.Signals {
		if !slices.Contains(signals, s) {
			return at("signals", s, "signal %q is not one of %s%s", s, strings.Join(signals, ", "), suggest.Hint(s, signals))
		}
	}
	for role := range m.Facets.Needs {
		if !slices.Contains(roles, role) {
			return at("facets", role, "role %q is not one of %s%s", role, strings.Join(roles, ", "), suggest.Hint(role, roles))
		}
	}
	for _, p := range m.Paths {
		switch {
		case !pathSpelling.fits(p.Word):
			return at("paths", p.Word, "path word %q must be lower-case letters", p.Word)
		case !pathExprRE.MatchString(p.Over):
			return at("paths", p.Over, "path word %s: over %q must name a list as templates do, such as .Model.Sagas", p.Word, p.Over)
		case !pathExprRE.MatchString(p.Text):
			return at("paths", p.Text, "path word %s: text %q must name what stands in the path as templates do, such as .Snake", p.Word, p.Text)
		}
	}
	for role := range m.Takes {
		known := append(kinds.RoleNames(), KindModel)
		switch {
		case m.Kind != KindArchitecture:
			return at("takes", "", "only an architecture takes something in a role")
		case !slices.Contains(known, role) || role == RoleArchitecture:
			return at("takes", role, "takes %q, which is none of %s%s", role, strings.Join(known, ", "), suggest.Hint(role, known))
		}
	}
	if f := m.checkRows(roles); f != nil {
		return f
	}
	for _, l := range m.Links {
		if u, err := url.Parse(l.URL); l.Title == "" || err != nil || u.Scheme != "https" || u.Host == "" {
			return at("links", l.URL, "link %q needs a title and an https address", l.URL)
		}
	}
	return nil
}

// checkRequired checks files that layers must have.
func checkRequired(key string, files []File) *fault {
	for _, f := range files {
		if !fs.ValidPath(f.Path) || f.Path == "." || strings.HasSuffix(f.Path, ".tmpl") {
			return at(key, f.Path, "file %q must be a path below files/, without the ending .tmpl", f.Path)
		}
		if f.Doc == "" || strings.ContainsAny(f.Doc, "\n\r") {
			return at(key, f.Path, "file %s needs a doc of one line, which says what is in it", f.Path)
		}
	}
	return nil
}

// checkSentences checks texts of one line each.
func checkSentences(key string, all []string) *fault {
	for _, text := range all {
		if text == "" || strings.ContainsAny(text, "\n\r") {
			return at(key, text, "conventions are sentences of one line each")
		}
	}
	return nil
}

func (m *Manifest) checkRows(roles []string) *fault {
	seen := map[string]bool{}
	for _, o := range m.Options {
		switch {
		case !optionSpelling.fits(o.Name):
			return at("options", o.Name, "option %q must be lower-case letters, digits and underscores", o.Name)
		case seen[o.Name]:
			return at("options", o.Name, "option %q stands twice", o.Name)
		case !slices.Contains(optionTypes, o.Type):
			return at("options", o.Type, "option %s: type %q is not one of %s", o.Name, o.Type, strings.Join(optionTypes, ", "))
		case o.Help == "":
			return at("options", o.Name, "option %s: help is missing", o.Name)
		case strings.ContainsAny(o.Help, "\n\r"):
			return at("options", o.Name, "option %s: help must be one line", o.Name)
		case o.Provides != "" && (o.Type != "bool" || !nameSpelling.fits(o.Provides)):
			return at("options", o.Provides, "option %s: only a bool provides something, a capability of lower-case letters, digits and dashes", o.Name)
		}
		if err := CheckValue(o.Type, o.Default); o.Default != "" && err != nil {
			return at("options", o.Default, "option %s: default: %v", o.Name, err)
		}
		seen[o.Name] = true
	}
	clear(seen)
	for _, e := range m.Env {
		switch {
		case e.Name != roleURL && !envSpelling.fits(e.Name):
			return at("env", e.Name, "environment variable %q must be upper-case letters, digits and underscores", e.Name)
		case seen[e.Name]:
			return at("env", e.Name, "environment variable %s stands twice", e.Name)
		case !slices.Contains(envTypes, e.Type):
			return at("env", e.Type, "%s: type %q is not one of %s", e.Name, e.Type, strings.Join(envTypes, ", "))
		case e.Help == "":
			return at("env", e.Name, "%s: help is missing", e.Name)
		case strings.ContainsAny(e.Help, "\n\r"):
			return at("env", e.Name, "%s: help must be one line", e.Name)
		case e.Role != "" && !slices.Contains(roles, e.Role):
			return at("env", e.Role, "%s: role %q is not one of %s", e.Name, e.Role, strings.Join(roles, ", "))
		case e.Option != "" && !slices.ContainsFunc(m.Options, func(o Option) bool { return o.Name == e.Option && o.Type == "bool" }):
			return at("env", e.Option, "%s: %q is not an option of this layer of type bool", e.Name, e.Option)
		case e.Facet != "" && !slices.Contains(m.Facets.Offers, e.Facet):
			return at("env", e.Facet, "%s: %q is not a facet that this layer offers", e.Name, e.Facet)
		case e.Container != "" && (!nameSpelling.fits(e.Container) || e.SDK || e.Compose != ""):
			return at("env", e.Container, "%s: a container's variable names the container, is not sdk and has no value for compose", e.Name)
		case e.Type == "secret" && (e.Default != "" || e.Development != ""):
			return at("env", e.Name, "%s: a secret has no default", e.Name)
		case e.Type == "secret" && e.Compose != "":
			return at("env", e.Name, "%s: a secret has no value in compose.yaml", e.Name)
		}
		if err := CheckValue(e.Type, e.Default); e.Default != "" && !strings.Contains(e.Default, "{{") && err != nil {
			return at("env", e.Default, "%s: default: %v", e.Name, err)
		}
		if err := CheckValue(e.Type, e.Development); e.Development != "" && err != nil {
			return at("env", e.Development, "%s: development: %v", e.Name, err)
		}
		seen[e.Name] = true
	}
	for _, p := range m.Ports {
		if p.Name == "" || p.Default < 1 || p.Default > 65535 {
			return at("ports", p.Name, "port %q needs a name and a default from 1 to 65535", p.Name)
		}
	}
	for _, p := range m.Panels {
		if p.Row == "" || p.Title == "" || p.Unit == "" || p.PromQL == "" || p.Legend == "" {
			return at("panels", p.Title, "panel %q needs a row, a title, a unit, a promql query and a legend", p.Title)
		}
	}
	for _, mod := range m.Modules {
		if err := module.CheckPath(mod.Path); err != nil {
			return at("modules", mod.Path, "modules: %v", err)
		}
		if !semver.IsValid(mod.Version) || module.Check(mod.Path, mod.Version) != nil {
			return at("modules", mod.Version, "module %s: %q is not a version of it; write one such as v1.2.3", mod.Path, mod.Version)
		}
	}
	return nil
}

// Configured reports whether the service's own configuration code reads the
// variable.
func (e Env) Configured() bool { return !e.SDK && e.Container == "" }

// present reports whether the variable is one of a service in which its layer has
// the role and the options, and needs facets.
func (e Env) present(role string, options map[string]any, needs func(facet string) bool) bool {
	return (e.Role == "" || e.Role == role) &&
		(e.Option == "" || options[e.Option] == true) &&
		(e.Facet == "" || needs(e.Facet))
}

// roleURL as the name of an environment variable is the one that the role at
// hand has for its address: one layer may have several roles.
const roleURL = "{{.Role.URL}}"

// NameIn is the variable's name in a role.
func (e Env) NameIn(r Role) string {
	if e.Name == roleURL {
		return r.URL
	}
	return e.Name
}

// In returns the variable as it is in a role of a service, whose name its texts
// may hold: {{.Service.Name}} and the fields of {{.Role}} are filled in.
func (e Env) In(r Role, service any) (Env, error) {
	e.Name = e.NameIn(r)
	for _, text := range []*string{&e.Default, &e.Help, &e.Compose} {
		if !strings.Contains(*text, "{{") {
			continue
		}
		t, err := template.New(ManifestFile).Parse(*text)
		if err != nil {
			return e, err
		}
		var out strings.Builder
		err = t.Execute(&out, struct {
			Service any
			Role    Role
		}{service, r})
		if err != nil {
			return e, err
		}
		*text = out.String()
	}
	return e, nil
}

// CheckValue reports whether text is a value of an option's or environment
// variable's type.
func CheckValue(typ, text string) error {
	var err error
	switch typ {
	case "int":
		_, err = strconv.Atoi(text)
	case "bool":
		_, err = strconv.ParseBool(text)
	case "duration":
		_, err = time.ParseDuration(text)
	case "url":
		_, err = url.Parse(text)
	}
	if err != nil {
		return fmt.Errorf("%q is not of type %s", text, typ)
	}
	return nil
}
