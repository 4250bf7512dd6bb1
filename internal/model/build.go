package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/naming"
	"github.com/otelgen/otelgen/internal/words"
)

// PostgreSQL cuts identifiers at 63 bytes
// (https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS),
// so that two long ones could become the same. A table leaves room for the
// longest suffix of its indexes, _created_at_idx.
const (
	maxIdentifier = 63
	maxTable      = maxIdentifier - len("_created_at_idx")
)

// builder turns what is written into a model, and refuses what cannot be one.
type builder struct {
	grammar.Source
	raw   *grammar.Model
	model *Model

	aggregates map[string]*Aggregate
	at         map[any]grammar.Position // of aggregates, fields, operations, sagas
	names      map[string]owner         // exported names of the generated packages
	paths      map[string][]*route
}

// owner is who has a name, for people.
type owner struct {
	what string
	at   grammar.Position
}

func build(src grammar.Source, raw *grammar.Model) (*Model, error) {
	b := &builder{
		Source:     src,
		raw:        raw,
		model:      &Model{},
		aggregates: make(map[string]*Aggregate, len(raw.Aggregates)),
		at:         make(map[any]grammar.Position),
		names:      make(map[string]owner),
		paths:      make(map[string][]*route),
	}
	b.model.source, b.model.raw, b.model.at = b.Source, raw, b.at
	steps := []func() error{b.declare, b.domain, b.fields, b.states, b.operations, b.members, b.events, b.identifiers, b.reach, b.sagas}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return b.model, nil
}

// each calls f for every aggregate with the text that it comes from.
func (b *builder) each(f func(*Aggregate, *grammar.Aggregate) error) error {
	for i, a := range b.model.Aggregates {
		if err := f(a, b.raw.Aggregates[i]); err != nil {
			return err
		}
	}
	return nil
}

// declare makes the aggregates, so that references can be looked up.
func (b *builder) declare() error {
	tableOf := make(map[string]*Aggregate)
	for _, raw := range b.raw.Aggregates {
		name, err := b.pascal("an aggregate", raw.Name)
		if err != nil {
			return err
		}
		if b.aggregates[name] != nil {
			return b.Errorf(raw.Name.At, "aggregate %s is given twice; drop or rename one", name)
		}
		a := newAggregate(name)
		switch other := tableOf[a.Table]; {
		case other != nil:
			return b.Errorf(raw.Name.At, "aggregates %s and %s would both be kept in the table %q; rename one", other.Name, name, a.Table)
		case tables[a.Table] || adapters[a.Names]:
			return b.Errorf(raw.Name.At, "aggregate %s would be kept in %q, which the service keeps for itself; rename it, say to %s", name, a.Table, renamed(name))
		case aggregateNames[name], name == protoMethod:
			return b.Errorf(raw.Name.At, "aggregate %s would have a name that every service gives to something of its own; rename it, say to %s", name, renamed(name))
		case strings.HasPrefix(a.Table, "sqlite_") || strings.HasPrefix(a.Table, "pg_"):
			return b.Errorf(raw.Name.At, "aggregate %s would be kept in %q, a name that SQL engines keep for themselves; rename it", name, a.Table)
		case len(a.Table) > maxTable:
			return b.Errorf(raw.Name.At, "aggregate %s is too long: its table %q has more than the %d letters that PostgreSQL leaves for one with indexes; shorten it", words.Shorten(name), words.Shorten(a.Table), maxTable)
		}
		tableOf[a.Table] = a
		b.aggregates[name] = a
		b.at[a] = raw.Name.At
		b.model.Aggregates = append(b.model.Aggregates, a)
	}
	return nil
}

func newAggregate(name string) *Aggregate {
	ws := words.Split(name)
	plural := ws.Plural()
	return &Aggregate{
		Name: name, Names: plural.Pascal(),
		Snake: ws.Snake(), Table: plural.Snake(),
		Kebab: ws.Kebab(), Path: plural.Kebab(),
		Human: ws.Human(), Humans: plural.Human(),
	}
}

// renamed suggests a name for an aggregate that takes one of the service's own.
func renamed(name string) string { return name + "Entry" }

// domain settles the name of the domain package, and with it the variables,
// which must not hide it.
func (b *builder) domain() error {
	given := b.raw.Domain
	b.model.Domain = given.Value
	b.at[b.model] = given.At
	if b.model.Empty() && !given.Given() {
		b.at[b.model] = b.raw.At
		return nil
	}
	if !given.Given() {
		b.at[b.model] = b.at[b.model.Aggregates[0]]
	}
	switch name := given.Value; {
	case !given.Given():
		b.model.Domain = defaultDomain(b.model.Aggregates[0])
	case !isPackageName(name):
		return b.Errorf(given.At, "domain %q is no package name; use lower-case letters and digits%s", words.Shorten(name), tryName(name, strings.ToLower(strings.Join(words.ASCII(name), "")), isPackageName))
	case badDomain(name):
		return b.Errorf(given.At, "domain %q is a word of Go, or the name of a package or a variable in services; choose another, such as %q", name, name+"domain")
	case naming.IsDevice(name):
		return b.Errorf(given.At, "domain %q is a device on Windows; choose another, such as %q", name, name+"domain")
	case len(name) > maxIdentifier:
		return b.Errorf(given.At, "domain %q has more than %d letters; shorten it", words.Shorten(name), maxIdentifier)
	}
	b.variables()
	return nil
}

// variables gives the aggregates theirs. No two are the same: those that are
// mended give way to those that are not, so that of Key and KeyEntity the
// second keeps its name.
func (b *builder) variables() {
	taken := func(s string) bool { return isTaken(s) || aggregateLocals[s] || s == b.model.Domain }
	used := make(map[string]bool)
	for _, a := range b.model.Aggregates {
		ws := words.Split(a.Name)
		if one := ws.Camel(); !taken(one) {
			a.Var, used[one] = one, true
		}
		if all := ws.Plural().Camel(); !taken(all) && !used[all] {
			a.Vars, used[all] = all, true
		}
	}
	mended := func(name, suffix string) string {
		for name += suffix; used[name]; {
			name += suffix
		}
		used[name] = true
		return name
	}
	for _, a := range b.model.Aggregates {
		base := words.Camel(a.Name)
		if a.Var == "" {
			a.Var = mended(base, "Entity")
		}
		if a.Vars == "" {
			a.Vars = mended(base, "List")
		}
	}
}

// defaultDomain is the plural of the first aggregate as a package name.
func defaultDomain(first *Aggregate) string {
	name := strings.ReplaceAll(first.Table, "_", "")
	if badDomain(name) {
		return name + "domain"
	}
	return name
}

func isPackageName(name string) bool {
	return words.IsSnake(name) && !strings.Contains(name, "_")
}

func badDomain(name string) bool {
	return domains[name] || imported[name] || isTaken(name)
}

// CheckService refuses a service name that goes badly with the model: a domain
// package that somebody named after the service says nothing of what is in it.
// A domain that is the plural of the first aggregate anyway may be both. None
// may be what the Go of a .proto file is called, which is named after the
// service, because the same files import both.
func (m *Model) CheckService(name string) error {
	if m.Empty() {
		return nil
	}
	usual := defaultDomain(m.Aggregates[0])
	service := strings.ToLower(strings.Join(words.ASCII(name), ""))
	if m.Domain == service && m.Domain != usual {
		return m.Errorf(m, "domain %q is the service's own name; name the domain for what it is about, such as %q", m.Domain, usual)
	}
	api := ProtoPackage(name)
	if m.Domain == api || m.Domain == api+"connect" {
		if m.Domain == usual {
			return m.Errorf(m, "the domain %q, named after %s, is what the protobuf package of the service %s is called in Go; rename the aggregate or the service", usual, m.Aggregates[0].Name, words.Shorten(name))
		}
		return m.Errorf(m, "domain %q is what the protobuf package of the service %s is called in Go; name the domain otherwise, such as domain: %s", m.Domain, words.Shorten(name), m.Domain+"domain")
	}
	return nil
}

// ProtoPackage is the name of the Go package that comes of the .proto file of a
// service of that name.
func ProtoPackage(service string) string {
	return strings.NewReplacer("-", "", ".", "", "_", "").Replace(strings.ToLower(service)) + "v1"
}

// Errorf is a fault that is found in the model when it meets a stack. It is at
// the place of an aggregate, an operation, a field or, for the model itself, of
// its domain.
func (m *Model) Errorf(of any, format string, args ...any) error {
	return m.source.Errorf(m.at[of], format, args...)
}

// states makes the aggregates' states.
func (b *builder) states() error {
	return b.each(func(a *Aggregate, raw *grammar.Aggregate) error {
		seen := make(map[string]string)
		for _, t := range raw.States {
			if err := b.snake("a state", t); err != nil {
				return err
			}
			s := &State{Name: t.Value, Go: words.Pascal(t.Value), Human: words.Human(t.Value)}
			s.Const = a.Name + "State" + s.Go
			if other, ok := seen[s.Go]; ok {
				return b.twice(t.At, "state", other, t.Value, s.Go)
			}
			seen[s.Go] = t.Value
			a.States = append(a.States, s)
		}
		return nil
	})
}

func (b *builder) twice(at grammar.Position, what, first, second, goName string) error {
	if first == second {
		return b.Errorf(at, "%s %s is given twice; drop one", what, first)
	}
	return b.Errorf(at, "%ss %s and %s would both be %s in Go; rename one", what, first, second, goName)
}

// members settles the Go names of the fields, now that the operations are known
// whose methods they must not take.
func (b *builder) members() error {
	return b.each(func(a *Aggregate, _ *grammar.Aggregate) error {
		methods := b.verbs(a)
		taken := func(name string) bool {
			return members[name] || methods[name] || name == "State" && a.HasStates()
		}
		seen := make(map[string]*Field)
		for _, f := range a.Fields {
			b.nameField(f, a.Name, taken)
			// Of type and type_value the types differ, TypeValue and Type, but
			// not the variables.
			for _, name := range []string{f.Go, f.Var} {
				if other := seen[name]; other != nil {
					return b.twice(b.at[f], "field", other.Name, f.Name, name)
				}
				seen[name] = f
			}
		}
		for _, op := range a.Operations {
			if op.By != "" {
				op.ByGo, op.ByVar = b.memberNames(op.By, func(name string) bool { return members[name] })
			}
		}
		return nil
	})
}

// verbs settles the short names of an aggregate's operations.
func (b *builder) verbs(a *Aggregate) map[string]bool {
	count := make(map[string]int)
	for _, op := range a.Operations {
		op.Verb = strings.TrimSuffix(op.Name, a.Name)
		if op.Verb == op.Name {
			op.Verb = strings.TrimSuffix(op.Name, a.Names)
		}
		count[op.Verb]++
	}
	methods := make(map[string]bool)
	for _, op := range a.Operations {
		own := members[op.Verb] && !op.Is(Update, Delete) || op.Verb == "State" && a.HasStates()
		if op.Verb == "" || count[op.Verb] > 1 || own {
			op.Verb = op.Name
		}
		methods[op.Verb] = true
	}
	return methods
}

// nameField gives a field and its enum their Go names.
func (b *builder) nameField(f *Field, scope string, taken func(string) bool) {
	f.Go, f.Var = b.memberNames(f.Name, taken)
	base := f.Type.Base()
	if base.Kind != Enum {
		return
	}
	base.EnumName = scope + f.Go
	for _, v := range base.Values {
		v.Const = base.EnumName + v.Go
	}
}

// memberNames are the Go name and the variable of a snake_case name. This is
// the one rule for names that are taken: both get the suffix Value where the Go
// name is, the variable alone where only that is.
func (b *builder) memberNames(name string, taken func(string) bool) (goName, varName string) {
	goName, varName = words.Pascal(name), words.Camel(name)
	switch {
	case taken(goName):
		return goName + "Value", varName + "Value"
	case isTaken(varName), fieldLocals[varName], varName == b.model.Domain:
		return goName, varName + "Value"
	}
	return goName, varName
}

// identifiers refuses exported names that two things of the generated packages
// would have, or that the packages declare themselves.
func (b *builder) identifiers() error {
	for _, a := range b.model.Aggregates {
		if a.Names == uniqueKeys && b.model.HasUnique() {
			return b.Errorf(b.at[a], "aggregate %s would be kept in %q, where a model with unique fields keeps its keys; rename it, say to Booking", a.Name, a.Table)
		}
		names := []string{
			a.Name, a.Name + "ID", "Parse" + a.Name + "ID", a.Name + "Record", a.Name + "FromRecord", "New" + a.Name,
			a.Name + "Fields", a.Name + "Changes", a.Name + "Event", a.Name + "FromEvents",
		}
		if a.Names != a.Name {
			names = append(names, a.Names)
		}
		if a.HasStates() {
			names = append(names, a.Name+"State", "Parse"+a.Name+"State")
		}
		for _, s := range a.States {
			names = append(names, s.Const)
		}
		if err := b.claim(owner{"aggregate " + a.Name, b.at[a]}, names...); err != nil {
			return err
		}
		for _, f := range a.Fields {
			base := f.Type.Base()
			if base.Kind != Enum {
				continue
			}
			names := []string{base.EnumName, "Parse" + base.EnumName}
			for _, v := range base.Values {
				names = append(names, v.Const)
			}
			if err := b.claim(owner{"field " + f.Name + " of " + a.Name, b.at[f]}, names...); err != nil {
				return err
			}
		}
	}
	for _, op := range b.model.Operations() {
		if operationNames[op.Name] {
			return b.Errorf(b.at[op], "operation %s would have a name that every service gives to something of its own; rename it, say to %s%s", op.Name, op.Name, op.Aggregate.Name)
		}
		if err := b.claim(owner{"operation " + op.Name, b.at[op]}, op.Name, op.Name+"Input", op.Name+"Handler"); err != nil {
			return err
		}
	}
	for _, e := range b.model.Events() {
		if e.Name == protoMethod {
			return b.Errorf(b.at[e], "event %s would have the name of a method that every message in Go has; rename it", e.Name)
		}
		if err := b.claim(owner{"event " + e.Name, b.at[e]}, e.Name); err != nil {
			return err
		}
	}
	return cmp.Or(b.related(), b.files())
}

// related refuses names that services give to what an aggregate brings: its
// tests, the constructor of its store, the streams of an RPC framework.
func (b *builder) related() error {
	for _, a := range b.model.Aggregates {
		if err := b.relatedTo(a.Name, a.Names, owner{"aggregate " + a.Name, b.at[a]}, a); err != nil {
			return err
		}
	}
	for _, op := range b.model.Operations() {
		if err := b.relatedTo(op.Name, "", owner{"operation " + op.Name, b.at[op]}, nil); err != nil {
			return err
		}
	}
	for _, e := range b.model.Events() {
		if err := b.relatedTo(e.Name, "", owner{"event " + e.Name, b.at[e]}, nil); err != nil {
			return err
		}
	}
	return nil
}

// relatedTo compares the name of something, and its plural, with those of what
// the aggregates but itself bring.
func (b *builder) relatedTo(name, plural string, o owner, itself *Aggregate) error {
	tested := testOf(name)
	if slices.ContainsFunc(b.model.Aggregates, func(a *Aggregate) bool { return itself == nil && (tested == a.Name || tested == a.Names) }) {
		tested = "" // to test an order is a thing to do
	}
	watched, watches := strings.CutPrefix(name, "Watch")
	for _, a := range b.model.Aggregates {
		taken := ""
		switch create := a.Operation(Create); {
		case a == itself:
		case strings.Contains(tested, a.Name):
			taken = "a test"
		case plural == "New"+a.Names:
			taken = "the constructor of the store"
		case watches && itself != nil && (watched == a.Name || strings.HasPrefix(watched, a.Names)), watched == a.Names+"Handler":
			taken = "the stream of the events"
		case itself == nil && name == "Stream"+a.Names && a.Operation(ListKind) != nil:
			taken = "the stream of the list"
		case itself == nil && create != nil && name == "Bulk"+create.Name:
			taken = "the stream of the creations"
		}
		if taken != "" {
			return b.Errorf(o.at, "%s would have the name of %s of %s; rename it", o.what, taken, a.Name)
		}
	}
	return nil
}

// testOf returns what a function of this name would test, or "".
func testOf(name string) string {
	for _, prefix := range []string{"Test", "Benchmark", "Fuzz", "Example"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return rest
		}
	}
	return ""
}

// files refuses names of which two would be kept in one file. Where a file's
// name would mean something to the go command (order_test.go, disk_linux.go), it
// loses an underscore, so that none of them tells names apart.
func (b *builder) files() error {
	folders := make(map[string]map[string]owner)
	claim := func(folder, name string, o owner) error {
		if naming.IsDevice(name) {
			return b.Errorf(o.at, "%s would be kept in the file %s.go, which is a device on Windows; rename it", o.what, name)
		}
		key := strings.ReplaceAll(name, "_", "")
		if other, ok := folders[folder][key]; ok {
			return b.Errorf(o.at, "%s and %s would both be kept in the file %s.go; rename one", other.what, o.what, name)
		}
		if folders[folder] == nil {
			folders[folder] = make(map[string]owner)
		}
		folders[folder][key] = o
		return nil
	}
	for _, a := range b.model.Aggregates {
		o := owner{"aggregate " + a.Name, b.at[a]}
		err := cmp.Or(claim("domain", a.Snake, o), claim("domain", a.Snake+"_events", o), claim("commands", a.Snake, o))
		if err != nil {
			return err
		}
	}
	for _, op := range b.model.Operations() {
		if err := claim("commands", op.Snake, owner{"operation " + op.Name, b.at[op]}); err != nil {
			return err
		}
	}
	for _, e := range b.model.Events() {
		if err := claim("events", e.Snake, owner{"event " + e.Name, b.at[e]}); err != nil {
			return err
		}
	}
	return nil
}

// claim takes Go names for an owner.
func (b *builder) claim(o owner, names ...string) error {
	for _, name := range names {
		if types[name] {
			return b.Errorf(o.at, "%s would have the Go name %s, which every service declares for itself; rename it", o.what, name)
		}
		other, ok := b.names[name]
		if ok && other.what == o.what {
			return b.Errorf(o.at, "%s is given twice; drop or rename one", o.what)
		}
		if ok {
			return b.Errorf(o.at, "%s and %s would both have the Go name %s; rename one", other.what, o.what, name)
		}
		b.names[name] = o
	}
	return nil
}

// pascal checks a PascalCase name and mends its initialisms: UserId is UserID.
func (b *builder) pascal(what string, t grammar.Text) (string, error) {
	switch {
	case !words.IsPascal(t.Value):
		return "", b.Errorf(t.At, "%s must be named in PascalCase, ASCII letters and digits, not %q%s", what, words.Shorten(t.Value), tryName(t.Value, words.Settle(words.ASCII(t.Value).Pascal()), words.IsPascal))
	case len(t.Value) > maxIdentifier:
		return "", b.Errorf(t.At, "%s's name %q has more than %d letters; shorten it", what, words.Shorten(t.Value), maxIdentifier)
	}
	return words.Settle(t.Value), nil
}

// snake checks a snake_case name.
func (b *builder) snake(what string, t grammar.Text) error {
	switch {
	case !words.IsSnake(t.Value):
		return b.Errorf(t.At, "%s must be named in snake_case, ASCII letters, digits and single underscores, not %q%s", what, words.Shorten(t.Value), tryName(t.Value, words.ASCII(t.Value).Snake(), words.IsSnake))
	case len(t.Value) > maxIdentifier:
		return b.Errorf(t.At, "%s's name %q has more than the %d letters that PostgreSQL keeps; shorten it", what, words.Shorten(t.Value), maxIdentifier)
	}
	return nil
}

// tryName words the mended name when it would do. A name that is not ASCII loses
// letters when it is mended, and is nobody's wish then.
func tryName(name, mended string, ok func(string) bool) string {
	ascii := !strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII })
	if !ascii || !ok(mended) || len(mended) > maxIdentifier {
		return "; choose another name"
	}
	return fmt.Sprintf("; write %q", mended)
}
