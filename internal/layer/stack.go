package layer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/suggest"
)

// None is the name that stands for no bus and no cache.
const None = "none"

// Defaults of the command line, used where nothing is given.
const (
	DefaultArchitecture = "hexagonal"
	DefaultFramework    = "nethttp"
	DefaultBackend      = "otlp"
	DefaultStore        = "sqlite"
	// DefaultBus is taken where the architecture requires a bus.
	DefaultBus = "memory"
)

// Roles of a stack that a store, bus or cache serves.
const (
	RoleStore     = "store"
	RoleReadModel = "readmodel"
	RoleBus       = "bus"
	RoleCache     = "cache"
)

// Choice names the layers of a service as a user gives them.
type Choice struct {
	Architecture string   `yaml:"architecture,omitempty" json:"architecture"`
	Frameworks   []string `yaml:"framework,omitempty,flow" json:"framework"`
	Backends     []string `yaml:"backend,omitempty,flow" json:"backend"`
	Store        string   `yaml:"store,omitempty" json:"store"`
	ReadModel    string   `yaml:"readmodel,omitempty" json:"readmodel,omitempty"`
	Bus          string   `yaml:"bus,omitempty" json:"bus"`
	Cache        string   `yaml:"cache,omitempty" json:"cache,omitempty"`
}

// Member is one layer of a stack in the role that it serves there; only
// stores, buses, caches and their facets have a role.
type Member struct {
	Layer *Layer
	Role  string
}

// Stack is a choice of layers, resolved and checked.
type Stack struct {
	// Choice is what was chosen, defaults filled in.
	Choice Choice
	// Members are the layers in the order in which they fill slots.
	Members []Member
	facets  map[string][]string
	caps    map[string]bool
}

// Needs reports whether the stack has the facet in the role, or in any when
// role is empty.
func (s *Stack) Needs(role, facet string) bool {
	for r, fs := range s.facets {
		if (role == "" || r == role) && slices.Contains(fs, facet) {
			return true
		}
	}
	return false
}

// Facets lists the facets of a role, sorted.
func (s *Stack) Facets(role string) []string { return s.facets[role] }

// Has reports whether some layer of the stack provides the capability.
func (s *Stack) Has(capability string) bool { return s.caps[capability] }

// Architecture returns the stack's architecture.
func (s *Stack) Architecture() *Layer { return s.first("architecture") }

// Base returns the layer that every service has.
func (s *Stack) Base() *Layer { return s.first("base") }

func (s *Stack) first(kind string) *Layer {
	for _, m := range s.Members {
		if m.Layer.ID.Kind == kind {
			return m.Layer
		}
	}
	return nil
}

// RoleMember returns the store, bus or cache that serves a role.
func (s *Stack) RoleMember(role string) (Member, bool) {
	for _, m := range s.Members {
		if m.Role == role && m.Layer.ID.Kind != "facet" {
			return m, true
		}
	}
	return Member{}, false
}

// Roles lists the roles that layers of the stack serve, in stack order.
func (s *Stack) Roles() []string {
	var all []string
	for _, m := range s.Members {
		if m.Role != "" && m.Layer.ID.Kind != "facet" {
			all = append(all, m.Role)
		}
	}
	return all
}

// Outside lists the stack's layers that did not come with otelgen.
func (s *Stack) Outside() []*Layer {
	var all []*Layer
	for _, m := range s.Members {
		for _, l := range m.Layer.Chain() {
			if l.Outside && !slices.Contains(all, l) {
				all = append(all, l)
			}
		}
	}
	return all
}

// Unclaimed lists the signals that no backend of the stack takes.
func (s *Stack) Unclaimed() []string {
	var claimed []string
	for _, m := range s.Members {
		claimed = append(claimed, m.Layer.Claims()...)
	}
	return slices.DeleteFunc(slices.Clone(signals), func(x string) bool { return slices.Contains(claimed, x) })
}

// Claimed lists the signals that some backend of the stack takes.
func (s *Stack) Claimed() []string {
	none := s.Unclaimed()
	return slices.DeleteFunc(slices.Clone(signals), func(x string) bool { return slices.Contains(none, x) })
}

// HasRole reports whether an architecture needs something kept in the role.
func (l *Layer) HasRole(role string) bool {
	return slices.ContainsFunc(l.Chain(), func(c *Layer) bool { return len(c.Facets.Needs[role]) > 0 })
}

// RequiresBus reports whether the layer or an ancestor requires a bus.
func (l *Layer) RequiresBus() bool {
	return slices.ContainsFunc(l.Chain(), func(c *Layer) bool { return slices.Contains(c.Requires, RoleBus) })
}

// Complete fills what a choice leaves open with the documented defaults.
func (c *Catalog) Complete(ch Choice) (Choice, error) {
	def := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	def(&ch.Architecture, DefaultArchitecture)
	def(&ch.Store, DefaultStore)
	if len(ch.Frameworks) == 0 {
		ch.Frameworks = []string{DefaultFramework}
	}
	if len(ch.Backends) == 0 {
		ch.Backends = []string{DefaultBackend}
	}
	arch, err := c.Pick("architecture", ch.Architecture)
	if err != nil {
		return ch, err
	}
	if arch.RequiresBus() {
		def(&ch.Bus, DefaultBus)
	}
	def(&ch.Bus, None)
	if arch.HasRole(RoleReadModel) {
		def(&ch.ReadModel, ch.Store)
	}
	if ch.Cache == None {
		ch.Cache = ""
	}
	return ch, nil
}

// Pick returns a layer that can be chosen.
func (c *Catalog) Pick(kind, name string) (*Layer, error) {
	l, err := c.Layer(kind, name)
	if err != nil {
		return nil, err
	}
	if l.Abstract {
		return nil, diag.Errorf("%s is only a base for others; choose one of %s", l.ID, strings.Join(c.names(kind, false), ", "))
	}
	return l, nil
}

// Resolve checks a choice and turns it into a stack. holds answers a condition
// of a facet's need by the model; ok is false for one that it does not know.
func (c *Catalog) Resolve(ch Choice, holds func(when string) (yes, ok bool)) (*Stack, error) {
	ch, err := c.Complete(ch)
	if err != nil {
		return nil, err
	}
	s := &Stack{Choice: ch, facets: map[string][]string{}, caps: map[string]bool{}}
	if err := c.members(s); err != nil {
		return nil, err
	}
	for _, m := range s.Members {
		for _, p := range m.Layer.Provided() {
			s.caps[p] = true
		}
	}
	if err := c.facets(s, holds); err != nil {
		return nil, err
	}
	for _, check := range []func(*Stack) error{checkRequires, checkConflicts, checkSignals, checkEnv} {
		if err := check(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// members collects the chosen layers in stack order; facets come later.
func (c *Catalog) members(s *Stack) error {
	ch := s.Choice
	arch, err := c.Pick("architecture", ch.Architecture)
	if err != nil {
		return err
	}
	if ch.ReadModel != "" && !arch.HasRole(RoleReadModel) {
		return diag.Errorf("architecture %s has no read model; leave --readmodel out", arch.Name)
	}
	type pick struct{ kind, name, role string }
	var picks []pick
	for _, l := range c.Choices("base") {
		picks = append(picks, pick{"base", l.Name, ""})
	}
	picks = append(picks, pick{"architecture", ch.Architecture, ""}, pick{"store", ch.Store, RoleStore})
	if ch.ReadModel != "" {
		picks = append(picks, pick{"store", ch.ReadModel, RoleReadModel})
	}
	if ch.Bus != None {
		picks = append(picks, pick{"bus", ch.Bus, RoleBus})
	}
	if ch.Cache != "" {
		picks = append(picks, pick{"cache", ch.Cache, RoleCache})
	}
	for _, n := range ch.Frameworks {
		picks = append(picks, pick{"framework", n, ""})
	}
	for _, n := range ch.Backends {
		picks = append(picks, pick{"backend", n, ""})
	}
	seen := map[pick]bool{}
	for _, p := range picks {
		l, err := c.Pick(p.kind, p.name)
		if err != nil {
			return err
		}
		if seen[p] {
			return diag.Errorf("%s is chosen twice", l.ID)
		}
		seen[p] = true
		s.Members = append(s.Members, Member{l, p.role})
	}
	return nil
}

// facets resolves what the architecture needs by role and adds the facets'
// own layers behind the architecture.
func (c *Catalog) facets(s *Stack, holds func(string) (bool, bool)) error {
	arch := s.Architecture()
	var added []Member
	for _, role := range roles {
		names, err := c.needed(s, arch, role, holds)
		if err != nil {
			return err
		}
		if len(names) == 0 {
			continue
		}
		m, ok := s.RoleMember(role)
		if !ok {
			return diag.Errorf("architecture %s needs a %s for %s; choose one with --%s", arch.Name, role, strings.Join(names, ", "), role)
		}
		for _, n := range names {
			if !slices.Contains(m.Layer.Offers(), n) {
				return diag.Errorf("%s offers no %s, which architecture %s needs as its %s; %s", m.Layer.ID, n, arch.Name, role, c.whoOffers(m.Layer.ID.Kind, n))
			}
			f, err := c.Layer("facet", n)
			if err != nil {
				return err
			}
			added = append(added, Member{f, role})
		}
		s.facets[role] = names
	}
	at := slices.IndexFunc(s.Members, func(m Member) bool { return m.Layer == arch }) + 1
	s.Members = slices.Insert(s.Members, at, added...)
	return nil
}

func (c *Catalog) needed(s *Stack, arch *Layer, role string, holds func(string) (bool, bool)) ([]string, error) {
	var names []string
	for _, a := range arch.Chain() {
		for _, n := range a.Facets.Needs[role] {
			yes := n.When == "" || s.caps[n.When]
			if n.When != "" && !yes {
				y, ok := holds(n.When)
				if !ok && !c.provided(n.When) {
					return nil, diag.Errorf("layer %s needs facet %s when %q, which is neither a property of a model nor a capability", a.ID, n.Facet, n.When)
				}
				yes = y
			}
			if yes {
				names = append(names, n.Facet)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func (c *Catalog) provided(capability string) bool {
	return slices.ContainsFunc(c.sorted(), func(l *Layer) bool { return slices.Contains(l.Provides, capability) })
}

func (c *Catalog) whoOffers(kind, facet string) string {
	var names []string
	for _, l := range c.Choices(kind) {
		if slices.Contains(l.Offers(), facet) {
			names = append(names, l.Name)
		}
	}
	if len(names) == 0 {
		return "no " + kind + " does"
	}
	return "these do: " + strings.Join(names, ", ")
}

func (s *Stack) holds(want string) bool {
	return s.caps[want] || slices.ContainsFunc(s.Members, func(m Member) bool {
		return slices.ContainsFunc(m.Layer.Chain(), func(l *Layer) bool { return l.ID.String() == want })
	})
}

func checkRequires(s *Stack) error {
	for _, m := range s.Members {
		for _, l := range m.Layer.Chain() {
			for _, want := range l.Requires {
				if !s.holds(want) {
					return diag.Errorf("%s requires %s, which nothing in this stack gives", m.Layer.ID, want)
				}
			}
		}
	}
	return nil
}

// checkConflicts compares every two members. A capability that a layer both
// provides and conflicts with is one that only a single member may provide.
func checkConflicts(s *Stack) error {
	for i, m := range s.Members {
		for _, l := range m.Layer.Chain() {
			for _, bad := range l.Conflicts {
				for j, o := range s.Members {
					if i != j && o.Layer != m.Layer && clashes(o.Layer, bad) {
						return diag.Errorf("%s and %s cannot go together: %s; choose one", m.Layer.ID, o.Layer.ID, reason(bad))
					}
				}
			}
		}
	}
	return nil
}

func reason(bad string) string {
	if strings.Contains(bad, "/") {
		return "the one excludes the other"
	}
	return "both would be the " + strings.ReplaceAll(bad, "-", " ")
}

func clashes(l *Layer, bad string) bool {
	return slices.Contains(l.Provided(), bad) ||
		slices.ContainsFunc(l.Chain(), func(c *Layer) bool { return c.ID.String() == bad })
}

// checkSignals refuses two owners of one signal; a collector that fans out is
// the one owner for all behind it.
func checkSignals(s *Stack) error {
	owner := map[string]*Layer{}
	for _, m := range s.Members {
		for _, sig := range m.Layer.Claims() {
			if o, taken := owner[sig]; taken && o.fanout() != m.Layer.fanout() {
				return diag.Errorf("%s and %s both take %s, and nothing fans them out; choose one", o.ID, m.Layer.ID, sig)
			}
			owner[sig] = m.Layer
		}
	}
	return nil
}

// fanout is the ancestor that hands the layer its signals, else the layer.
func (l *Layer) fanout() *Layer {
	for a := l; a != nil; a = a.Parent {
		if a.Fanout {
			return a
		}
	}
	return l
}

// checkEnv refuses one variable with two types: one row feeds code and documents.
func checkEnv(s *Stack) error {
	types, owner := map[string]string{}, map[string]ID{}
	for _, m := range s.Members {
		for _, l := range m.Layer.Chain() {
			for _, e := range l.Env {
				if t, ok := types[e.Name]; ok && t != e.Type {
					return diag.Errorf("%s is of type %s in %s and of type %s in %s; give yours another name", e.Name, t, owner[e.Name], e.Type, l.ID)
				}
				types[e.Name], owner[e.Name] = e.Type, l.ID
			}
		}
	}
	return nil
}

// Options resolves settings, "kind/name.option" to value, against the options
// of the stack's layers and fills in defaults; a layer has those of its
// ancestors too, under its own name or theirs. Values have the Go type that the option's type names: string,
// int or bool.
func (s *Stack) Options(settings map[string]string) (map[ID]map[string]any, error) {
	all := map[ID]map[string]any{}
	type owned struct {
		Option
		owner ID
	}
	known := map[string]owned{}
	for _, m := range s.Members {
		for _, l := range m.Layer.Chain() {
			for _, o := range l.Options {
				known[l.ID.String()+"."+o.Name] = owned{o, l.ID}
				known[m.Layer.ID.String()+"."+o.Name] = owned{o, l.ID}
				set(all, l.ID, o, o.Default)
			}
		}
	}
	names := slices.Sorted(maps.Keys(known))
	for _, key := range slices.Sorted(maps.Keys(settings)) {
		o, ok := known[key]
		if !ok {
			if hint := suggest.Hint(key, names); hint != "" || len(names) == 0 {
				return nil, optionErrorf(key, ": no layer of this stack has this option%s", hint)
			}
			return nil, optionErrorf(key, ": no layer of this stack has this option; there are %s", strings.Join(names, ", "))
		}
		if err := CheckValue(o.Type, settings[key]); err != nil {
			return nil, optionErrorf(key, ": %v", err)
		}
		set(all, o.owner, o.Option, settings[key])
	}
	for _, m := range s.Members {
		inherited := map[string]any{}
		for _, l := range m.Layer.Chain() {
			maps.Copy(inherited, all[l.ID])
			all[l.ID] = maps.Clone(inherited)
		}
	}
	return all, s.provide(all)
}

// OptionError is a fault in an option that was given.
type OptionError struct {
	// Key is the option as it was given, Msg what follows it.
	Key, Msg string
}

// Error speaks of the flag; who read the option elsewhere says so instead.
func (e *OptionError) Error() string { return "--set " + e.Key + e.Msg }

// Unwrap returns the same as a fault that the user can mend.
func (e *OptionError) Unwrap() error { return &diag.Error{Problem: e.Error()} }

func optionErrorf(key, format string, args ...any) error {
	return &OptionError{key, fmt.Sprintf(format, args...)}
}

// provide adds the capabilities of options that are true, which only one layer
// may give.
func (s *Stack) provide(options map[ID]map[string]any) error {
	owner := map[string]ID{}
	for _, m := range s.Members {
		for _, p := range m.Layer.Provided() {
			owner[p] = m.Layer.ID
		}
	}
	for _, m := range s.Members {
		for _, o := range m.Layer.AllOptions() {
			if o.Provides == "" || options[m.Layer.ID][o.Name] != true {
				continue
			}
			if other, taken := owner[o.Provides]; taken && other != m.Layer.ID {
				return optionErrorf(m.Layer.ID.String()+"."+o.Name, "=true: %s is the %s already; leave out one", other, strings.ReplaceAll(o.Provides, "-", " "))
			}
			owner[o.Provides] = m.Layer.ID
			s.caps[o.Provides] = true
		}
	}
	return nil
}

func set(all map[ID]map[string]any, id ID, o Option, text string) {
	if all[id] == nil {
		all[id] = map[string]any{}
	}
	switch o.Type {
	case "int":
		// CheckValue has vouched for the text; an empty default is the zero value.
		n, _ := strconv.Atoi(text)
		all[id][o.Name] = n
	case "bool":
		b, _ := strconv.ParseBool(text)
		all[id][o.Name] = b
	default:
		all[id][o.Name] = text
	}
}
