package layer

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/suggest"
)

// Predicate answers a condition of a facet's need by the model; known is false
// for a condition that is not one of a model's.
type Predicate func(when string) (holds, known bool)

// Pick returns a layer that can be chosen.
func (c *Catalog) Pick(kind, name string) (*Layer, error) {
	l, err := c.Layer(kind, name)
	if err != nil {
		return nil, err
	}
	if l.Abstract {
		return nil, diag.Errorf("%s is only a base for other layers; choose one of %s", l.ID, strings.Join(c.names(kind, false), ", "))
	}
	return l, nil
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

// Complete fills what answers leave open with what a service of a model that
// asks for everything would have.
func (c *Catalog) Complete(a Answers) (Answers, error) {
	r, err := c.resolve(a, nil, nil, func(string) (bool, bool) { return true, true })
	if err != nil {
		return nil, err
	}
	return r.answers, nil
}

// Takes reports whether a service of the answers has a use for layers in the
// role: always where they are beside others, else where something is kept or
// carried in the role, where a layer requires the capability of its name, and
// where the architecture needs more if there is that.
func (c *Catalog) Takes(a Answers, role Role) bool {
	r, err := c.resolve(a, nil, nil, func(string) (bool, bool) { return true, true })
	if err != nil || r.take(role).None {
		return false
	}
	return !c.kinds.HasFacets(role) || r.wanted(role) || r.arch.needsWhen(role.Name)
}

// Resolve turns answers into a stack and checks it. Settings are options by
// "kind/name.option".
func (c *Catalog) Resolve(a Answers, settings map[string]string, holds Predicate) (*Stack, error) {
	return c.ResolveWith(a, settings, nil, holds)
}

// ResolveWith is Resolve with other defaults of options than those of their
// layers. Defaults of options that the stack does not have are passed over.
func (c *Catalog) ResolveWith(a Answers, settings, defaults map[string]string, holds Predicate) (*Stack, error) {
	r, err := c.resolve(a, settings, defaults, holds)
	if err != nil {
		return nil, err
	}
	if err := r.checkRoles(); err != nil {
		return nil, err
	}
	if err := r.checkFacets(); err != nil {
		return nil, err
	}
	s := &Stack{
		Answers: r.answers, Members: r.members, catalog: c, settings: maps.Clone(settings),
		defaults: defaultsOf(r.members, settings, defaults), options: r.options, facets: map[string][]string{}, caps: r.caps, empty: r.empty(),
	}
	for role, needs := range r.needs {
		s.facets[role] = slices.Sorted(maps.Keys(needs))
	}
	for _, check := range []func(*Stack) error{checkRequires, checkConflicts, checkSignals, checkEnv, checkSettings, checkProvides} {
		if err := check(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// resolution is a stack that grows: its members bring options and capabilities,
// those decide which facets are needed, those which roles are filled, and those
// bring members.
type resolution struct {
	catalog  *Catalog
	given    Answers
	settings map[string]string
	defaults map[string]string
	holds    Predicate
	arch     *Layer

	answers Answers
	members []Member
	options map[ID]map[string]any
	caps    map[string]bool
	// needs are the facets by role, each with the layer that needs it.
	needs map[string]map[string]*Layer
}

// resolve adds members until none brings anything more. It ends because each
// round keeps what the one before had.
func (c *Catalog) resolve(a Answers, settings, defaults map[string]string, holds Predicate) (*resolution, error) {
	for role := range a {
		if _, ok := c.kinds.Role(role); !ok {
			return nil, diag.Errorf("unknown role %q%s", role, suggest.Hint(role, c.kinds.RoleNames()))
		}
	}
	arch, err := c.Architecture(a)
	if err != nil {
		return nil, err
	}
	r := &resolution{
		catalog: c, given: a, settings: settings, defaults: defaults, holds: holds, arch: arch,
		caps: map[string]bool{}, needs: map[string]map[string]*Layer{},
	}
	for {
		before := *r
		before.caps, before.needs = maps.Clone(r.caps), cloneNeeds(r.needs)
		r.answers = r.complete()
		if r.members, err = r.join(); err != nil {
			return nil, err
		}
		if r.options, err = optionsOf(r.members, settings, defaults); err != nil {
			return nil, err
		}
		r.addCapabilities()
		if err := r.addNeeds(); err != nil {
			return nil, err
		}
		if reflect.DeepEqual(before.answers, r.answers) && maps.Equal(before.caps, r.caps) && reflect.DeepEqual(before.needs, r.needs) {
			return r, nil
		}
	}
}

func cloneNeeds(needs map[string]map[string]*Layer) map[string]map[string]*Layer {
	c := make(map[string]map[string]*Layer, len(needs))
	for role, facets := range needs {
		c[role] = maps.Clone(facets)
	}
	return c
}

// take is what the architecture says of a role.
func (r *resolution) take(role Role) Take {
	return r.arch.take(role.Name)
}

// wanted reports whether something is kept or carried in a role, or a layer
// requires the capability of its name.
func (r *resolution) wanted(role Role) bool {
	return len(r.needs[role.Name]) > 0 || slices.ContainsFunc(r.members, func(m Member) bool { return m.Layer.requires(role.Name) })
}

// complete answers every role that is filled.
func (r *resolution) complete() Answers {
	a := Answers{}
	for _, role := range r.catalog.kinds.Roles() {
		names := slices.DeleteFunc(slices.Clone(r.given[role.Name]), func(n string) bool { return n == "" })
		if len(names) == 0 {
			names = r.byDefault(role, a)
		}
		// An empty role is recorded where that is the default of the role only.
		empty := len(names) == 0 || slices.Equal(names, []string{None}) && (role.None || r.emptiable(role)) && role.Default != None
		if !empty && r.filled(role) {
			a[role.Name] = names
		}
	}
	return a
}

// filled reports whether there can be layers in a role. Where nothing is kept
// in it and it may not be left empty, there is none.
func (r *resolution) filled(role Role) bool {
	return !r.take(role).None && (role.None || !r.catalog.kinds.HasFacets(role) || r.wanted(role))
}

// emptiable reports whether the architecture can do without a role that others
// have filled.
func (r *resolution) emptiable(role Role) bool {
	t := r.take(role)
	return t.None || t.Default == None
}

// empty lists the roles without layers that could have some.
func (r *resolution) empty() []string {
	var names []string
	for _, role := range r.catalog.kinds.Roles() {
		if t := r.take(role); len(r.answers[role.Name]) == 0 && !t.None && (role.None || t.Default == None) {
			names = append(names, role.Name)
		}
	}
	return names
}

// byDefault is what a role has where nothing is answered; a holds the answers
// in the roles before it.
func (r *resolution) byDefault(role Role, a Answers) []string {
	followed, _ := r.catalog.kinds.Role(role.Follows)
	switch {
	case r.take(role).Default != "":
		return []string{r.take(role).Default}
	case role.Follows != "" && len(a[role.Follows]) > 0:
		return slices.Clone(a[role.Follows])
	case role.Follows != "":
		return []string{followed.Default}
	case role.Required != "" && r.wanted(role):
		return []string{role.Required}
	case role.Default != "":
		return []string{role.Default}
	}
	return nil
}

// join lists the members in stack order: the facets are behind the
// architecture that they are the contract of.
func (r *resolution) join() ([]Member, error) {
	var all []Member
	for _, kind := range r.catalog.kinds.All() {
		switch kind.Name {
		case KindBase:
			for _, l := range r.catalog.Choices(KindBase) {
				all = append(all, Member{l, RoleBase})
			}
		case KindFacet:
			facets, err := r.facets()
			if err != nil {
				return nil, err
			}
			all = append(all, facets...)
		}
		for _, role := range r.catalog.kinds.RolesOf(kind.Name) {
			members, err := r.in(role)
			if err != nil {
				return nil, err
			}
			all = append(all, members...)
		}
	}
	return all, nil
}

// facets are the layers of the facets that are needed.
func (r *resolution) facets() ([]Member, error) {
	var all []Member
	for _, role := range r.catalog.kinds.facetRoles() {
		for _, name := range slices.Sorted(maps.Keys(r.needs[role])) {
			l, err := r.catalog.Layer(KindFacet, name)
			if err != nil {
				return nil, err
			}
			all = append(all, Member{l, role})
		}
	}
	return all, nil
}

// in lists the layers that were chosen for a role.
func (r *resolution) in(role Role) ([]Member, error) {
	names := r.answers[role.Name]
	if slices.Equal(names, []string{None}) && role.None {
		return nil, nil
	}
	member := Member{}
	if r.catalog.kinds.HasFacets(role) {
		member.Role = role.Name
	}
	var all []Member
	for i, n := range names {
		l, err := r.catalog.Pick(role.Kind, n)
		if err != nil {
			return nil, err
		}
		if slices.Contains(names[:i], n) {
			return nil, diag.Errorf("%s is chosen twice", l.ID)
		}
		if !role.Many && i > 0 {
			return nil, diag.Errorf("%s and %s are both chosen as %s; choose one", names[0], n, role.Title)
		}
		member.Layer = l
		all = append(all, member)
	}
	return all, nil
}

// Settings is the capability of a stack in which a layer has a variable that the
// service's own configuration code reads.
const Settings = "settings"

// addCapabilities collects what the members provide, and their options that are on.
func (r *resolution) addCapabilities() {
	for _, m := range r.members {
		for _, l := range m.Layer.Chain() {
			if slices.ContainsFunc(l.Env, func(e Env) bool { return e.Configured() && r.present(m, l, e) }) {
				r.caps[Settings] = true
			}
		}
		for _, p := range m.Layer.Provided() {
			r.caps[p] = true
		}
		for _, o := range m.Layer.AllOptions() {
			if o.Provides != "" && r.options[m.Layer.ID][o.Name] == true {
				r.caps[o.Provides] = true
			}
		}
	}
}

// present reports whether a variable of a member, which the layer or its
// ancestor l declares, is one of the service.
func (r *resolution) present(m Member, l *Layer, e Env) bool {
	return e.present(m.Role, r.options[l.ID], func(facet string) bool { return r.needs[m.Role][facet] != nil })
}

// addNeeds collects the facets that the members need by role.
func (r *resolution) addNeeds() error {
	for _, m := range r.members {
		for _, l := range m.Layer.Chain() {
			for role, needs := range l.Facets.Needs {
				for _, n := range needs {
					yes, err := r.needed(l, n)
					if err != nil {
						return err
					}
					if !yes || r.needs[role][n.Facet] != nil {
						continue
					}
					if r.needs[role] == nil {
						r.needs[role] = map[string]*Layer{}
					}
					r.needs[role][n.Facet] = m.Layer
				}
			}
		}
	}
	return nil
}

func (r *resolution) needed(l *Layer, n Need) (bool, error) {
	if n.When == "" || r.caps[n.When] {
		return true, nil
	}
	holds, known := r.holds(n.When)
	if !known && !l.Checked && !r.catalog.Provides(n.When) {
		return false, diag.Errorf("layer %s needs facet %s when %q, which is neither a property of a model nor a capability", l.ID, n.Facet, n.When)
	}
	return holds, nil
}

// Provides reports whether some layer of the catalog can give the capability.
func (c *Catalog) Provides(capability string) bool {
	return capability == Settings || slices.ContainsFunc(c.Layers(""), func(l *Layer) bool {
		return slices.Contains(l.Provides, capability) ||
			slices.ContainsFunc(l.Options, func(o Option) bool { return o.Provides == capability })
	})
}

// checkRoles refuses answers for roles that the service has not.
func (r *resolution) checkRoles() error {
	for _, role := range r.catalog.kinds.Roles() {
		names := r.given[role.Name]
		if len(names) == 0 || slices.Equal(names, []string{None}) || r.filled(role) {
			continue
		}
		if r.arch.HasRole(role.Name) && !r.take(role).None {
			return diag.Errorf("nothing in this stack needs a %s; leave --%s out", role.Title, role.Flag)
		}
		return diag.Errorf("architecture %s has no %s; leave --%s out", r.arch.Name, role.Title, role.Flag)
	}
	return nil
}

// checkFacets refuses needs that nobody meets.
func (r *resolution) checkFacets() error {
	for _, name := range r.catalog.kinds.facetRoles() {
		needs := r.needs[name]
		if len(needs) == 0 {
			continue
		}
		role, _ := r.catalog.kinds.Role(name)
		facets := slices.Sorted(maps.Keys(needs))
		i := slices.IndexFunc(r.members, func(m Member) bool { return m.Role == name && m.Layer.ID.Kind != KindFacet })
		if i < 0 {
			by := needs[facets[0]]
			if r.take(role).None && by != r.arch {
				return diag.Errorf("%s needs a %s for %s, and architecture %s has none; choose another", by.ID, role.Title, strings.Join(facets, ", "), r.arch.Name)
			}
			return diag.Errorf("%s %s needs a %s for %s; choose one with --%s", by.ID.Kind, by.ID.Name, role.Title, strings.Join(facets, ", "), role.Flag)
		}
		l := r.members[i].Layer
		for _, f := range facets {
			if !slices.Contains(l.Offers(), f) {
				return diag.Errorf("%s offers no %s, which %s %s needs as its %s; %s",
					l.ID, f, needs[f].ID.Kind, needs[f].ID.Name, name, r.catalog.whoOffers(l.ID.Kind, f))
			}
		}
	}
	return nil
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
