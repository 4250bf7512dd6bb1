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

// Member is one layer of a stack in the role that it serves there; only
// stores, buses, caches and their facets have a role.
type Member struct {
	Layer *Layer
	Role  string
}

// Stack is a choice of layers, resolved and checked.
type Stack struct {
	// Answers are what was chosen, defaults filled in.
	Answers Answers
	kinds   *Kinds
	// Members are the layers in the order in which they fill slots.
	Members []Member
	facets  map[string][]string
	caps    map[string]bool
}

// Selection is what was chosen in the order of the roles, defaults filled in.
func (s *Stack) Selection() Selection { return s.kinds.Select(s.Answers) }

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
func (s *Stack) Architecture() *Layer { return s.first(KindArchitecture) }

// Base returns the layer that every service has.
func (s *Stack) Base() *Layer { return s.first(KindBase) }

func (s *Stack) first(kind string) *Layer {
	for _, m := range s.Members {
		if m.Layer.ID.Kind == kind {
			return m.Layer
		}
	}
	return nil
}

// Role returns the role of the name, the zero Role where there is none.
func (s *Stack) Role(name string) Role {
	r, _ := s.kinds.Role(name)
	return r
}

// RoleMember returns the store, bus or cache that serves a role.
func (s *Stack) RoleMember(role string) (Member, bool) {
	for _, m := range s.Members {
		if m.Role == role && m.Layer.ID.Kind != KindFacet {
			return m, true
		}
	}
	return Member{}, false
}

// Roles lists the roles that layers of the stack serve, in stack order.
func (s *Stack) Roles() []string {
	var all []string
	for _, m := range s.Members {
		if m.Role != "" && m.Layer.ID.Kind != KindFacet {
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

// requires reports whether the layer or an ancestor requires a capability.
func (l *Layer) requires(capability string) bool {
	return slices.ContainsFunc(l.Chain(), func(c *Layer) bool { return slices.Contains(c.Requires, capability) })
}

// Takes reports whether an architecture has a use for layers in the role: always
// where others stand beside it, else where it needs something kept or carried
// in the role, requires the capability of its name, or needs more where there
// is that.
func (c *Catalog) Takes(arch *Layer, r Role) bool {
	return !c.kinds.HasFacets(r) || arch.HasRole(r.Name) || arch.requires(r.Name) || arch.needsWhen(r.Name)
}

// needsWhen reports whether the layer or an ancestor needs a facet where there
// is a capability.
func (l *Layer) needsWhen(capability string) bool {
	return slices.ContainsFunc(l.Chain(), func(c *Layer) bool {
		for _, needs := range c.Facets.Needs {
			if slices.ContainsFunc(needs, func(n Need) bool { return n.When == capability }) {
				return true
			}
		}
		return false
	})
}

// Complete fills what answers leave open with the documented defaults.
func (c *Catalog) Complete(a Answers) (Answers, error) {
	a = a.Clone()
	for role := range a {
		if _, ok := c.kinds.Role(role); !ok {
			return nil, diag.Errorf("unknown role %q%s", role, suggest.Hint(role, c.kinds.RoleNames()))
		}
	}
	arch, err := c.Architecture(a)
	if err != nil {
		return nil, err
	}
	for _, r := range c.kinds.Roles() {
		names := slices.DeleteFunc(a[r.Name], func(n string) bool { return n == "" })
		if len(names) == 0 {
			names = c.Default(r, arch, a)
		}
		// An empty role is recorded where that is the default of the role only.
		if len(names) == 0 || slices.Equal(names, []string{None}) && r.Default != None {
			delete(a, r.Name)
			continue
		}
		a[r.Name] = names
	}
	return a, nil
}

// Architecture is the one that is answered, or the default.
func (c *Catalog) Architecture(a Answers) (*Layer, error) {
	name := a.One(RoleArchitecture)
	if name == "" {
		r, _ := c.kinds.Role(RoleArchitecture)
		name = r.Default
	}
	return c.Pick(KindArchitecture, name)
}

// Default is what a role has in a service of the architecture where nothing is
// answered in it; a holds the answers in the roles before it.
func (c *Catalog) Default(r Role, arch *Layer, a Answers) []string {
	switch {
	case r.Follows != "" && arch.HasRole(r.Name):
		return slices.Clone(a[r.Follows])
	case r.Required != "" && arch.requires(r.Name):
		return []string{r.Required}
	case r.Default != "":
		return []string{r.Default}
	}
	return nil
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
func (c *Catalog) Resolve(a Answers, holds func(when string) (yes, ok bool)) (*Stack, error) {
	a, err := c.Complete(a)
	if err != nil {
		return nil, err
	}
	s := &Stack{Answers: a, kinds: c.kinds, facets: map[string][]string{}, caps: map[string]bool{}}
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
	arch, err := c.Architecture(s.Answers)
	if err != nil {
		return err
	}
	for _, kind := range c.kinds.All() {
		if kind.Name == KindBase {
			for _, l := range c.Choices(KindBase) {
				s.Members = append(s.Members, Member{Layer: l})
			}
		}
		for _, r := range c.kinds.RolesOf(kind.Name) {
			if err := c.addRole(s, r, arch); err != nil {
				return err
			}
		}
	}
	return nil
}

// addRole adds the layers that were chosen for a role.
func (c *Catalog) addRole(s *Stack, r Role, arch *Layer) error {
	names := s.Answers[r.Name]
	if r.None && slices.Equal(names, []string{None}) {
		return nil
	}
	if r.Follows != "" && len(names) > 0 && !arch.HasRole(r.Name) {
		return diag.Errorf("architecture %s has no %s; leave --%s out", arch.Name, r.Title, r.Flag)
	}
	member := Member{}
	if c.kinds.HasFacets(r) {
		member.Role = r.Name
	}
	for i, n := range names {
		l, err := c.Pick(r.Kind, n)
		if err != nil {
			return err
		}
		if slices.Contains(names[:i], n) {
			return diag.Errorf("%s is chosen twice", l.ID)
		}
		if !r.Many && i > 0 {
			return diag.Errorf("%s and %s are both chosen as %s; choose one", names[0], n, r.Title)
		}
		member.Layer = l
		s.Members = append(s.Members, member)
	}
	return nil
}

// facets resolves what the architecture needs by role and adds the facets'
// own layers behind the architecture.
func (c *Catalog) facets(s *Stack, holds func(string) (bool, bool)) error {
	arch := s.Architecture()
	var added []Member
	for _, role := range c.kinds.facetRoles() {
		names, err := c.needed(s, arch, role, holds)
		if err != nil {
			return err
		}
		if len(names) == 0 {
			continue
		}
		m, ok := s.RoleMember(role)
		r, _ := c.kinds.Role(role)
		if !ok {
			return diag.Errorf("architecture %s needs a %s for %s; choose one with --%s", arch.Name, r.Title, strings.Join(names, ", "), r.Flag)
		}
		for _, n := range names {
			if !slices.Contains(m.Layer.Offers(), n) {
				return diag.Errorf("%s offers no %s, which architecture %s needs as its %s; %s", m.Layer.ID, n, arch.Name, role, c.whoOffers(m.Layer.ID.Kind, n))
			}
			f, err := c.Layer(KindFacet, n)
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
				if !ok && !c.Provides(n.When) {
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

// Provides reports whether some layer of the catalog gives the capability.
func (c *Catalog) Provides(capability string) bool {
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
				name := e.NameIn(s.Role(m.Role))
				if t, ok := types[name]; ok && t != e.Type {
					return diag.Errorf("%s is of type %s in %s and of type %s in %s; give yours another name", name, t, owner[name], e.Type, l.ID)
				}
				types[name], owner[name] = e.Type, l.ID
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
