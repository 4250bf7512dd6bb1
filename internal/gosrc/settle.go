package gosrc

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/ident"
)

// Settle gives all names in the files of a module, which must be all those that
// come from a model, what they are called in the end: a marked name is called as
// the model has it, unless it would then be another one. Who gives way where two
// would be the same:
//
//   - Of what a package declares, the names that a template made up give way to
//     those of the model, and those that are made of a name of the model
//     (NewOrder) to those that are one. They get the ending Value.
//   - Of fields and methods, those of the model give way to those of templates,
//     for which other packages may ask. They get the ending of their class.
//   - An import of a package that is named by the model gives way to all but
//     variables that are: it is named after its folder too, ordersdomain.
//   - A variable named by the model gives way to everything else; one that a
//     template made up gives way to what is outside the function. They get the
//     ending of their class.
func Settle(files []*Source) error {
	m := module{packages: map[string]*pkg{}, members: map[string]string{}}
	for _, f := range files {
		m.add(f)
	}
	m.all = slices.DeleteFunc(m.all, func(p *pkg) bool { return !m.concerns(p) })
	for _, p := range m.all {
		if err := p.collect(); err != nil {
			return err
		}
	}
	for _, p := range m.all {
		p.assignKeys()
		p.settle()
	}
	m.embed(func(p *pkg, name string) {
		if is := p.renamed[name]; is != "" {
			m.members[name] = is
		}
	})
	m.settleMembers()
	if m.unread != nil {
		return m.unread
	}
	m.embed(func(p *pkg, name string) {
		if is := m.members[name]; is != "" {
			p.rename(name, is)
		}
	})
	for _, p := range m.all {
		for _, f := range p.files {
			if err := m.settleFile(p, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// module holds the packages of a module by what imports of them say.
type module struct {
	packages map[string]*pkg
	all      []*pkg            // of those, which names of the model concern
	members  map[string]string // what fields and methods are renamed to
	unread   error             // of a file that had to be read after all
}

// pkg is a package while its names are settled. Names are spelled with marks
// unless they are said to be plain.
type pkg struct {
	files []*Source
	// concerned says whether names of the model are in the package or in one that
	// it imports: nothing can collide in others.
	concerned verdict
	declared  map[string][]declaration
	spelled   map[string][]string // what is declared, by its plain name
	taken     map[string]bool     // plain names that something has
	renamed   map[string]string   // what is declared, to what it is called
}

func (m *module) add(f *Source) {
	name := ident.Plain(f.head.Name.Name)
	at := path.Join(f.style.Module, path.Dir(f.path))
	key := at + " " + name
	p := m.packages[key]
	if p == nil {
		p = new(pkg)
		m.packages[key] = p
		m.all = append(m.all, p)
		if !isTestPackage(name) {
			m.packages[at] = p
		}
	}
	p.files = append(p.files, f)
}

// verdict is an answer that may not be known yet.
type verdict int

const (
	unknown verdict = iota
	no
	yes
)

// concerns reports whether names of the model can collide in a package.
func (m *module) concerns(p *pkg) bool {
	if p.concerned != unknown {
		return p.concerned == yes
	}
	p.concerned = no // packages do not import each other in a circle
	for _, f := range p.files {
		if f.marked || slices.ContainsFunc(f.imports, func(i Import) bool {
			from := m.packages[ident.Plain(i.Path)]
			return from != nil && m.concerns(from)
		}) {
			p.concerned = yes
		}
	}
	return p.concerned == yes
}

// collect gathers the names of the package's files.
func (p *pkg) collect() error {
	p.declared, p.spelled, p.taken, p.renamed = map[string][]declaration{}, map[string][]string{}, map[string]bool{}, map[string]string{}
	for _, f := range p.files {
		if err := f.load(); err != nil {
			return err
		}
		for _, d := range f.names.declared {
			if p.declared[d.id.Name] == nil {
				plain := ident.Plain(d.id.Name)
				p.spelled[plain] = append(p.spelled[plain], d.id.Name)
			}
			p.declared[d.id.Name] = append(p.declared[d.id.Name], d)
		}
		for name := range f.names.scoped {
			p.taken[ident.Plain(name)] = true
		}
	}
	return nil
}

func isTestPackage(name string) bool {
	const suffix = "_test"
	return len(name) > len(suffix) && name[len(name)-len(suffix):] == suffix
}

// assignKeys tells the keys of literals of the package's maps and slices from
// fields.
func (p *pkg) assignKeys() {
	for _, f := range p.files {
		for _, k := range f.names.keys {
			if slices.ContainsFunc(p.declared[k.of], func(d declaration) bool { return d.indexed }) {
				f.names.scope(k.id)
			} else {
				f.names.member(k.id)
			}
		}
	}
}

// fresh returns the plain name that a name gets which gives way.
func fresh(name, suffix string, taken func(string) bool) string {
	for name += suffix; taken(name); {
		name += suffix
	}
	return name
}

// settle names what the package declares.
func (p *pkg) settle() {
	for _, plain := range slices.Sorted(maps.Keys(p.spelled)) {
		names := p.spelled[plain]
		slices.SortFunc(names, byPrecedence)
		kept := 1
		if p.isForeign(plain, names[0]) {
			kept = 0
		}
		for _, name := range names[kept:] {
			stem, suffix := plain, "Value"
			if class, composed := ident.Of(name); !composed && class != ident.Ours {
				suffix = class.Suffix()
			} else if s, isError := strings.CutSuffix(plain, "Error"); isError {
				stem, suffix = s, "ValueError" // linters want types of errors to end so
			}
			p.rename(name, fresh(stem, suffix, func(s string) bool { return p.taken[s] }))
		}
	}
}

// rename has what the package declares be called otherwise, in its comment too.
func (p *pkg) rename(name, is string) {
	before, renamed := p.renamed[name]
	if before == is {
		return
	}
	p.renamed[name], p.taken[is] = is, true
	for _, d := range p.declared[name] {
		if renamed {
			d.say(before, is)
		} else {
			d.say(name, is)
		}
	}
}

// byPrecedence sorts names that are declared, that which keeps its name first.
func byPrecedence(a, b string) int {
	rank := func(name string) int {
		class, composed := ident.Of(name)
		switch {
		case name == "TestMain": // of which go test makes more than a test
			return -1
		case class == ident.Ours:
			return int(3 * ident.Member)
		case composed:
			return int(ident.Member) + int(class)
		}
		return int(class)
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}

// isForeign reports whether a marked name would be that of something which a file
// of the package uses and the package does not declare: an import or a name of
// Go's own.
func (p *pkg) isForeign(plain, name string) bool {
	if plain == name {
		return false
	}
	return slices.ContainsFunc(p.files, func(f *Source) bool {
		return f.names.imported[plain] || f.names.scoped[plain] != nil && p.declared[plain] == nil && !f.names.locals[plain]
	})
}

// called returns what a name that the package declares is called, and reports
// whether it declares it. Where templates make the same name of different parts
// of the model, it is the same.
func (p *pkg) called(name string) (string, bool) {
	if p.declared[name] == nil {
		same := p.spelled[ident.Plain(name)]
		if !ident.Has(name) || len(same) != 1 {
			return "", false
		}
		name = same[0]
	}
	if is, ok := p.renamed[name]; ok {
		return is, true
	}
	return ident.Plain(name), true
}

// settleMembers finds types of which two members would have the same name.
func (m *module) settleMembers() {
	taken := map[string]bool{}
	for _, p := range m.all {
		for _, f := range p.files {
			for name := range f.names.members {
				taken[ident.Plain(name)] = true
			}
		}
	}
	var same [][]string
	for _, p := range m.all {
		same = append(same, m.memberships(p, taken)...)
	}
	for _, names := range same {
		plain := ident.Plain(names[0])
		for _, name := range names[1:] {
			if _, done := m.members[name]; done {
				continue
			}
			class, _ := ident.Of(name)
			m.members[name] = fresh(plain, class.Suffix(), func(s string) bool { return taken[s] })
			taken[m.members[name]] = true
		}
	}
}

// embed calls do for the types named by the model that others embed, with the
// package that declares them: the name of such a type is that of a member too.
func (m *module) embed(do func(p *pkg, name string)) {
	for _, p := range m.all {
		for _, f := range p.files {
			for _, b := range f.names.bodies {
				for _, e := range b.embedded {
					if !ident.Has(e.name) {
						continue
					}
					if from := m.source(p, f, e.from); from != nil && from.declared[e.name] != nil {
						do(from, e.name)
					}
				}
			}
		}
	}
}

// source is the package that a file names by a qualifier: its own by none, and nil
// where it is not of the module.
func (m *module) source(p *pkg, f *Source, qualifier string) *pkg {
	if qualifier == "" {
		return p
	}
	for _, i := range f.imports {
		if f.style.binds(i) == qualifier {
			return m.packages[ident.Plain(i.Path)]
		}
	}
	return nil
}

// memberships lists the names of members of one type that are plainly the same,
// that which keeps its name first. The members of a type that is embedded are
// selected like those of the type around it, so that they count as its own. All
// that it sees is taken.
func (m *module) memberships(p *pkg, taken map[string]bool) [][]string {
	types := map[string]map[string][]string{}
	var order []string
	for i, f := range p.files {
		for j, b := range f.names.bodies {
			of := b.of
			if of == "" {
				of = strconv.Itoa(i) + "." + strconv.Itoa(j)
			}
			if types[of] == nil {
				types[of] = map[string][]string{}
				order = append(order, of)
			}
			m.eachMember(p, f, b, map[string]bool{}, func(name string) {
				plain := ident.Plain(name)
				taken[plain] = true
				if !slices.Contains(types[of][plain], name) {
					types[of][plain] = append(types[of][plain], name)
				}
			})
		}
	}
	var all [][]string
	for _, of := range order {
		for _, plain := range slices.Sorted(maps.Keys(types[of])) {
			if names := types[of][plain]; len(names) > 1 {
				slices.SortFunc(names, func(a, b string) int {
					x, _ := ident.Of(a)
					y, _ := ident.Of(b)
					return cmp.Or(cmp.Compare(x, y), cmp.Compare(a, b))
				})
				all = append(all, names)
			}
		}
	}
	return all
}

// eachMember calls do for the members of a type, and those of what it embeds.
func (m *module) eachMember(p *pkg, f *Source, b body, seen map[string]bool, do func(string)) {
	for _, id := range b.members {
		do(id.Name)
	}
	for _, e := range b.embedded {
		do(e.name)
		from := m.source(p, f, e.from)
		if from == nil || seen[e.from+"."+e.name] {
			continue
		}
		seen[e.from+"."+e.name] = true
		for _, f := range from.files {
			if err := f.load(); err != nil {
				m.unread = cmp.Or(m.unread, err)
				continue
			}
			for _, b := range f.names.bodies {
				if b.of == e.name {
					m.eachMember(from, f, b, seen, do)
				}
			}
		}
	}
}

// settleFile renames what is in a file.
func (m *module) settleFile(p *pkg, f *Source) error {
	called := p.inFile(f)
	call := func(ids []*ast.Ident, is string) {
		for _, id := range ids {
			id.Name = is
			f.changed = true
		}
	}
	for _, i := range f.imports {
		name := f.style.binds(i)
		if from := m.packages[ident.Plain(i.Path)]; from != nil {
			for _, sel := range f.names.qualified[name] {
				if is, ok := from.called(sel.Name); ok && is != sel.Name {
					call([]*ast.Ident{sel}, is)
				}
			}
		}
	}
	for name, is := range called {
		call(f.names.scoped[name], is)
	}
	for name, is := range m.members {
		call(f.names.members[name], is)
	}
	return f.renameImports(called)
}

// Who names in a file give way to, from those that keep theirs on.
const (
	isForeign = iota
	isDeclared
	isImport
	isLocal
	isModelImport
	isModelLocal
)

// inFile returns what names that scopes declare are called in a file, where that
// is not their plain name.
func (p *pkg) inFile(f *Source) map[string]string {
	called := map[string]string{}
	if !f.marked {
		// Of its own names, only those that gave way to the model's are called otherwise.
		for name, is := range p.renamed {
			if f.names.scoped[name] != nil && !f.names.imported[name] {
				called[name] = is
			}
		}
		return called
	}
	same := map[string][]string{} // names by what they would be called
	kind := map[string]int{}
	for name := range f.names.scoped {
		is, declared := p.called(name)
		switch marked := ident.Has(name); {
		case f.names.imported[name]:
			is, kind[name] = ident.Plain(name), isImport
			if marked {
				kind[name] = isModelImport
			}
		case p.declared[name] != nil || declared && !f.names.locals[name]:
			kind[name] = isDeclared
			if is != ident.Plain(name) {
				called[name] = is
			}
		case f.names.locals[name]:
			is, kind[name] = ident.Plain(name), isLocal
			if marked {
				kind[name] = isModelLocal
			}
		default:
			is, kind[name] = ident.Plain(name), isForeign
		}
		same[is] = append(same[is], name)
	}
	for _, is := range slices.Sorted(maps.Keys(same)) {
		names := same[is]
		slices.SortFunc(names, func(a, b string) int {
			return cmp.Or(cmp.Compare(kind[a], kind[b]), byPrecedence(a, b))
		})
		kept := 1
		if kind[names[0]] == isModelImport && (p.spelled[is] != nil || types.Universe.Lookup(is) != nil) {
			// Go has no import that is called like something of the package, used or
			// not, and a package string would hide the type from whoever adds to the file.
			kept = 0
		}
		for _, name := range names[kept:] {
			class, _ := ident.Of(name)
			suffix := class.Suffix()
			switch kind[name] {
			case isForeign, isDeclared, isImport:
				continue // the same thing, or for the compiler to tell
			case isModelImport:
				suffix = f.folderOf(name)
			}
			called[name] = fresh(is, suffix, func(s string) bool { return same[s] != nil || p.taken[s] })
		}
	}
	return called
}

// folderOf is the name of the folder around the package that an import binds to a
// name.
func (f *Source) folderOf(name string) string {
	for _, i := range f.imports {
		if f.style.binds(i) == name {
			if folder := path.Base(path.Dir(ident.Plain(i.Path))); token.IsIdentifier(folder) {
				return folder
			}
		}
	}
	return "pkg"
}

// renameImports gives imports the names that they are used by.
func (f *Source) renameImports(called map[string]string) error {
	bound := map[string]string{}
	for i := range f.imports {
		imp := &f.imports[i]
		name := f.style.binds(*imp)
		is, renamed := called[name]
		if !renamed {
			is = ident.Plain(name)
		}
		if other, clash := bound[is]; clash && is != "_" {
			return fmt.Errorf("%s: imports %q and %q are both named %s", f.path, other, ident.Plain(imp.Path), is)
		}
		bound[is] = ident.Plain(imp.Path)
		if !renamed {
			continue
		}
		imp.Name = is
	}
	return nil
}
