package draft

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/words"
)

// resource is a thing that a contract has operations for: an aggregate.
type resource struct {
	*element
	name   string
	fields []*field
	calls  []*served
	// states are the values of the member that operations change, stateWire its name.
	states                            []string
	stateWire, createdWire, updatedAt string
	thing, created                    *schema // what is answered, and what a create takes
	updated                           *schema
}

// counted reports whether the ids of what is answered are numbers.
func (r *resource) counted() bool {
	id := r.thing.property("id")
	return id != nil && id.kind == "integer"
}

// served is a call that an operation of a model can stand for.
type served struct {
	*element
	*call
	kind string // of the model language
	name string
	of   *resource
	by   *field // that the thing is found by in place of its id, or nil
}

// collection is a path below which things are.
type collection struct {
	path  []string
	items bool // there is a path for one of them
	name  string
}

// key is a path whose parameters have no names.
func key(path []string) string {
	plain := slices.Clone(path)
	for i, s := range plain {
		if _, ok := isParam(s); ok {
			plain[i] = "{}"
		}
	}
	return strings.Join(plain, "/")
}

// drafter builds a model of a contract.
type drafter struct {
	*contract
	collections map[string]*collection
	resources   []*resource
	elements    []*element
	spelling    words.Case
	types       []*valueType
	within      []string // the names of the types that are being made
}

func (c *contract) leave(place, why string) { c.left = append(c.left, place+": "+why) }

func (c *contract) draft() (*Draft, error) {
	d := &drafter{contract: c, collections: map[string]*collection{}}
	for _, called := range c.calls {
		d.find(called)
	}
	for _, called := range c.calls {
		if s := d.classify(called); s != nil {
			d.serve(s)
		}
	}
	d.spell()
	for _, r := range d.resources {
		d.complete(r)
		for _, s := range r.calls {
			d.leaveParameters(s)
		}
	}
	return settle(c, d.elements, d.write)
}

// find sees the collections that a call tells of.
func (d *drafter) find(called *call) {
	path := called.path
	var thing *schema
	items := false
	if _, ok := isParam(path[len(path)-1]); ok && len(path) > 1 {
		path, items = path[:len(path)-1], true
		if called.method == "GET" {
			thing = called.answer.unwrapped()
		}
	} else {
		element, isList := called.answer.element()
		made := called.answer.unwrapped()
		switch {
		case called.method == "GET" && isList:
			thing = element
		case called.method == "POST" && made.property("id") != nil && len(path) > 0 && !d.isAction(path):
			thing = made
		default:
			return
		}
	}
	found := d.collections[key(path)]
	if found == nil {
		found = &collection{path: path}
		d.collections[key(path)] = found
	}
	found.items = found.items || items
	if found.name == "" && thing != nil && thing.name != "" {
		found.name = typeName(thing.name)
	}
}

// isAction reports whether a path is a thing's, and then a word.
func (d *drafter) isAction(path []string) bool {
	if len(path) < 2 {
		return false
	}
	_, ok := isParam(path[len(path)-2])
	return ok && words.Plural(lastWord(path)) != lastWord(path)
}

// unwrapped is the one object in an envelope, or the schema itself.
func (s *schema) unwrapped() *schema {
	if s == nil || len(s.properties) != 1 || s.properties[0].kind != "object" || len(s.properties[0].properties) == 0 {
		return s
	}
	return s.properties[0].schema
}

// classify finds what a call is to a model; it says why where it is nothing.
func (d *drafter) classify(called *call) *served {
	path := called.path
	s := &served{element: &element{place: called.place, kind: ofOperation}, call: called}
	last := len(path) - 1
	if _, ok := isParam(path[last]); ok && last > 0 {
		s.kind = map[string]string{"GET": "get", "PUT": "update", "PATCH": "update", "DELETE": "delete"}[called.method]
		if s.kind == "" {
			d.leave(called.place, "a thing at its own path is got, updated or deleted")
			return nil
		}
		s.of = d.resource(d.collections[key(path[:last])])
		return s
	}
	element, isList := called.answer.element()
	own := d.collections[key(path)]
	switch {
	case called.method == "GET" && isList:
		s.kind, s.of = "list", d.listed(own, element)
		return s
	case called.method == "POST" && own != nil:
		s.kind, s.of = "create", d.resource(own)
		return s
	case (called.method == "PUT" || called.method == "PATCH") && own != nil && own.items && called.body.property("id") != nil:
		d.leave(called.place, "the id stands in the path, not in the body")
		s.path = append(slices.Clone(path), "{id}")
		s.kind, s.of = "update", d.resource(own)
		return s
	case called.method != "GET" && last > 1:
		of := d.collections[key(path[:last-1])]
		if _, ok := isParam(path[last-1]); ok && of != nil && called.method == "POST" {
			s.kind, s.of = "command", d.resource(of)
			return s
		}
	}
	switch called.method {
	case "GET":
		d.leave(called.place, "it answers neither a thing by its key nor a list of things")
	case "POST":
		d.leave(called.place, "it makes nothing that has an id, and acts on nothing that has one")
	default:
		d.leave(called.place, "it changes a part of something, or all of a kind at once")
	}
	return nil
}

// listed is what a list lists: where its path has none for one thing, things of
// another collection, told by their type or by the path above.
func (d *drafter) listed(own *collection, element *schema) *resource {
	if own.items {
		return d.resource(own)
	}
	for _, k := range slices.Sorted(maps.Keys(d.collections)) {
		if other := d.collections[k]; other.items && element.name != "" && other.name == typeName(element.name) {
			return d.resource(other)
		}
	}
	if above := d.collections[key(own.path[:len(own.path)-1])]; above != nil && above.items && len(own.path) > 1 {
		return d.resource(above)
	}
	return d.resource(own)
}

// resource is that of a collection. Two whose things are of one type are one.
func (d *drafter) resource(of *collection) *resource {
	name := of.name
	if name == "" {
		name = cmp.Or(pascal(singular(lastWord(of.path))), "Thing")
	}
	for _, r := range d.resources {
		if r.name == name {
			return r
		}
	}
	r := &resource{element: &element{place: "/" + strings.Join(of.path, "/"), kind: ofAggregate}, name: name}
	d.resources = append(d.resources, r)
	d.elements = append(d.elements, r.element)
	return r
}

// serve gives a call to its resource, and keeps what it tells of the thing.
func (d *drafter) serve(s *served) {
	r := s.of
	s.parent = r.element
	d.elements = append(d.elements, s.element)
	switch s.kind {
	case "get":
		r.thing = first(r.thing, s.answer.unwrapped())
	case "create":
		r.created = first(r.created, s.body.unwrapped())
	case "update":
		r.updated = first(r.updated, s.body.unwrapped())
	case "list":
		if element, _ := s.answer.element(); r.thing == nil && element != nil {
			r.thing = element
		}
	}
	r.calls = append(r.calls, s)
}

func first(a, b *schema) *schema {
	if a == nil || len(a.properties) == 0 {
		return b
	}
	return a
}

// spell finds how members are spelled: most names of several words decide.
func (d *drafter) spell() {
	votes := map[words.Case]int{}
	for _, r := range d.resources {
		for _, s := range []*schema{r.thing, r.created} {
			if s == nil {
				continue
			}
			for _, p := range s.properties {
				if name := snake(p.name); strings.Contains(name, "_") {
					for _, c := range words.Cases() {
						if words.Case(c).Spell(name) == p.name {
							votes[words.Case(c)]++
						}
					}
				}
			}
		}
	}
	d.spelling = words.SnakeCase
	for _, c := range words.Cases() {
		if votes[words.Case(c)] > votes[d.spelling] {
			d.spelling = words.Case(c)
		}
	}
}

// complete gives a resource its fields, and a create if it has none: without one
// there would never be anything.
func (d *drafter) complete(r *resource) {
	d.names(r)
	d.states(r)
	seen := map[string]bool{}
	for _, s := range []*schema{r.thing, r.created, r.updated} {
		if s == nil {
			continue
		}
		for _, p := range s.properties {
			if !seen[p.name] {
				seen[p.name] = true
				d.member(r, p)
			}
		}
	}
	d.parents(r)
	d.lookups(r)
	if !slices.ContainsFunc(r.calls, func(s *served) bool { return s.kind == "create" }) {
		path := slices.DeleteFunc(d.pathOf(r), func(s string) bool { _, ok := isParam(s); return ok })
		added := &served{
			element: &element{parent: r.element, kind: ofOperation},
			call:    &call{method: "POST", path: path}, kind: "create", name: "Create" + r.name, of: r,
		}
		r.calls = append([]*served{added}, r.calls...)
		d.elements = append(d.elements, added.element)
		d.leave(r.place, fmt.Sprintf("nothing makes one; Create%s was added", r.name))
	}
}

// pathOf is the collection of a resource.
func (d *drafter) pathOf(r *resource) []string {
	return slices.Clone(strings.Split(strings.Trim(r.place, "/"), "/"))
}

// names gives each operation one: the contract's own where that can be.
func (d *drafter) names(r *resource) {
	for _, s := range r.calls {
		name := s.ownName()
		if name == "" {
			verb := strings.ToUpper(s.kind[:1]) + s.kind[1:]
			switch s.kind {
			case "list":
				name = verb + words.Plural(r.name)
			case "command":
				name = pascal(lastWord(s.path)) + r.name
			default:
				name = verb + r.name
			}
		}
		s.name = name
		for n := 2; d.taken(s); n++ {
			s.name = fmt.Sprintf("%s%d", name, n)
		}
	}
}

// ownName is what the contract calls the operation, in its own spelling, or "".
func (s *served) ownName() string {
	if id := strings.ToUpper(s.id[:min(1, len(s.id))]) + s.id[min(1, len(s.id)):]; words.IsPascal(id) {
		return id
	}
	return pascal(s.id)
}

func (d *drafter) taken(s *served) bool {
	for _, r := range d.resources {
		for _, other := range r.calls {
			if other != s && other.name == s.name {
				return true
			}
		}
	}
	return false
}

// states sees whether commands change a member with named values: confirm leads to
// confirmed.
func (d *drafter) states(r *resource) {
	for _, name := range []string{"status", "state"} {
		member := r.thing.property(name)
		if member == nil || len(member.enum) < 2 {
			continue
		}
		for _, s := range r.calls {
			if s.kind == "command" && stateAfter(lastWord(s.path), member.enum) != "" {
				r.states, r.stateWire = member.enum, name
			}
		}
		if r.states != nil {
			return
		}
	}
}

// stateAfter is the state whose name begins as a verb does, or "".
func stateAfter(verb string, states []string) string {
	stem := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(verb), "e"), "y")
	for _, s := range states {
		if len(stem) > 1 && strings.HasPrefix(strings.ToLower(s), stem) {
			return s
		}
	}
	return ""
}

// parents turns the other parameters of paths into references.
func (d *drafter) parents(r *resource) {
	for _, s := range r.calls {
		for i, segment := range s.path {
			param, ok := isParam(segment)
			last := i == len(s.path)-1 || i == len(s.path)-2 && s.kind == "command"
			if !ok || last && s.kind != "list" {
				continue
			}
			var owner *resource
			if of := d.collections[key(s.path[:i])]; of != nil && i > 0 {
				owner = d.resource(of)
			}
			if owner == nil || owner == r {
				continue
			}
			s.path = slices.Clone(s.path)
			s.path[i] = "{" + d.reference(r, owner, param) + "}"
		}
	}
}

// lookups finds the operations whose path names a member of the thing itself, such
// as a user's name. It is unique then, and callers give it.
func (d *drafter) lookups(r *resource) {
	for _, s := range r.calls {
		at := len(s.path) - 1
		if s.kind == "command" {
			at--
		}
		param, ok := isParam(s.path[max(0, at)])
		if !ok || s.kind == "list" || s.kind == "create" {
			continue
		}
		for _, f := range r.fields {
			if f.name != snake(param) || f.kind != "string" {
				continue
			}
			if f.readonly {
				d.leave(f.place, "callers give it")
			}
			f.required, f.readonly, f.unique, s.by = true, false, true, f
		}
	}
}

// reference is the field of a resource that refers to another; it is added where
// there is none.
func (d *drafter) reference(r, owner *resource, param string) string {
	name := snake(owner.name)
	for _, f := range r.fields {
		if f.name == name || f.name == name+"_id" || f.name == snake(param) {
			f.refers(owner)
			f.required, f.readonly = true, false
			return f.name
		}
	}
	// It is in no body, so that no update changes it.
	f := &field{element: &element{parent: r.element, kind: ofField}, name: name, required: true, immutable: true}
	f.refers(owner)
	r.fields = append(r.fields, f)
	d.elements = append(d.elements, f.element)
	return name
}
