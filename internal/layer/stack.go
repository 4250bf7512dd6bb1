package layer

import (
	"maps"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
)

// Member is one layer of a stack in the role that it serves there; only the
// base, stores, buses, caches and their facets have a role.
type Member struct {
	Layer *Layer
	Role  string
}

// Stack is a choice of layers, resolved and checked. It never changes.
type Stack struct {
	// Answers are what was chosen, defaults filled in.
	Answers Answers
	// Members are the layers in the order in which they fill slots.
	Members []Member

	catalog  *Catalog
	settings map[string]string
	defaults map[string]string
	options  map[ID]map[string]any
	facets   map[string][]string
	caps     map[string]bool
	empty    []string // roles that could have layers
}

// Catalog is where the stack's layers come from.
func (s *Stack) Catalog() *Catalog { return s.catalog }

// Selection is what was chosen in the order of the roles, defaults filled in.
func (s *Stack) Selection() Selection { return s.catalog.kinds.Select(s.Answers) }

// Recorded is the selection with none in the roles that are empty and could be
// filled, so that it means the same where these have another default.
func (s *Stack) Recorded() Selection {
	a := s.Answers.Clone()
	for _, role := range s.empty {
		a[role] = []string{None}
	}
	return s.catalog.kinds.Select(a)
}

// Settings are the options that were given, by "kind/name.option".
func (s *Stack) Settings() map[string]string { return maps.Clone(s.settings) }

// Defaults are the values of the options that were not given, by the name of the
// layer that declares each.
func (s *Stack) Defaults() map[string]string { return maps.Clone(s.defaults) }

// Options are the values of a layer's options and those of its ancestors.
// Values have the Go type that the option's type names: string, int or bool.
func (s *Stack) Options(id ID) map[string]any { return s.options[id] }

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

// HasEnv reports whether a variable that a member's layer or its ancestor l
// declares is one of the service.
func (s *Stack) HasEnv(m Member, l *Layer, e Env) bool {
	return e.present(m.Role, s.options[l.ID], func(facet string) bool { return s.Needs(m.Role, facet) })
}

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
	r, _ := s.catalog.kinds.Role(name)
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

// Layers lists the stack's layers with their ancestors, each once.
func (s *Stack) Layers() []*Layer {
	var all []*Layer
	for _, m := range s.Members {
		for _, l := range m.Layer.Chain() {
			if !slices.Contains(all, l) {
				all = append(all, l)
			}
		}
	}
	return all
}

// Outside lists those of the stack's layers that did not come with otelgen.
func (s *Stack) Outside() []*Layer {
	return slices.DeleteFunc(s.Layers(), func(l *Layer) bool { return !l.Outside })
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

// take is what an architecture, or the nearest ancestor that says anything of it,
// takes in a role.
func (l *Layer) take(role string) Take {
	for a := l; a != nil; a = a.Parent {
		if t, ok := a.Takes[role]; ok {
			return t
		}
	}
	return Take{}
}

// TakesModel reports whether services of an architecture are made from a model,
// and whether there must be one.
func (l *Layer) TakesModel() (takes, must bool) {
	t := l.take(KindModel)
	return !t.None, !t.None && t.Default != None
}

// requires reports whether the layer or an ancestor requires a capability.
func (l *Layer) requires(capability string) bool {
	return slices.ContainsFunc(l.Chain(), func(c *Layer) bool { return slices.Contains(c.Requires, capability) })
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
					return diag.Errorf("%s requires %s, which nothing in this stack provides", m.Layer.ID, want)
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
