package modeltext

import (
	"fmt"
	"go/token"
	"slices"
	"strings"
	"unicode"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/identity"
	"github.com/otelgen/otelgen/internal/model"
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
	model *model.Model

	aggregates map[string]*model.Aggregate
	types      map[string]*model.ValueType
	at         map[any]grammar.Position // of aggregates, fields, operations, sagas
	paths      map[string][]owned
}

func build(src grammar.Source, raw *grammar.Model) (*model.Model, error) {
	b := &builder{
		Source:     src,
		raw:        raw,
		model:      &model.Model{Doc: raw.Doc.Value},
		aggregates: make(map[string]*model.Aggregate, len(raw.Aggregates)),
		types:      make(map[string]*model.ValueType, len(raw.Types)),
		at:         make(map[any]grammar.Position),
		paths:      make(map[string][]owned),
	}
	b.model.Origin = model.Origin{Source: b.Source, Raw: raw, At: b.at}
	steps := []func() error{b.spellings, b.basePath, b.declare, b.domain, b.valueTypes, b.fields, b.usedTypes, b.states, b.operations, b.objects, b.wireNames, b.members, b.events, b.identifiers, b.reach, b.sagas}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	b.model.Limit()
	return b.model, nil
}

// each calls f for every aggregate with the text that it comes from.
func (b *builder) each(f func(*model.Aggregate, *grammar.Aggregate) error) error {
	for i, a := range b.model.Aggregates {
		if err := f(a, b.raw.Aggregates[i]); err != nil {
			return err
		}
	}
	return nil
}

// declare makes the aggregates, so that references can be looked up.
func (b *builder) declare() error {
	tableOf := make(map[string]*model.Aggregate)
	for _, raw := range b.raw.Aggregates {
		name, err := b.pascal("an aggregate", raw.Name)
		if err != nil {
			return err
		}
		if first := b.aggregates[name]; first != nil {
			return b.Errorf(raw.Name.At, "aggregate %s is given twice, first %s; drop or rename one", name, b.place(first))
		}
		a := newAggregate(name)
		a.Doc = raw.Doc.Value
		if k := raw.Key; k != nil {
			a.Key = identity.Key{Kind: k.Type.Value, Prefix: k.Prefix.Value}
			if fault := a.Key.Fault(); fault != "" {
				return b.Errorf(k.At, "key of %s: %s", name, fault)
			}
		}
		switch other := tableOf[a.Table]; {
		case other != nil:
			return b.Errorf(raw.Name.At, "aggregates %s (%s) and %s would both be kept in the table %q; rename one", other.Name, b.place(other), name, a.Table)
		case name == protoMethod:
			return b.Errorf(raw.Name.At, "aggregate %s would have the name of a method that every protobuf message in Go has; rename it, say to %sEntry", name, name)
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

func newAggregate(name string) *model.Aggregate {
	ws := words.Split(name)
	plural := ws.Plural()
	return &model.Aggregate{
		Name: name, Names: plural.Pascal(),
		Snake: ws.Snake(), Table: plural.Snake(),
		Kebab: ws.Kebab(), Path: plural.Kebab(),
		Human: ws.Human(), Humans: plural.Human(),
		Key: identity.Key{Kind: model.UUID},
	}
}

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
		b.model.Domain = DefaultDomain(b.model.Aggregates[0])
	case !isPackageName(name):
		return b.Errorf(given.At, "domain %q is not a package name; use lower-case letters and digits%s", words.Shorten(name), tryName(name, strings.ToLower(strings.Join(words.ASCII(name), "")), isPackageName))
	case token.IsKeyword(name):
		return b.Errorf(given.At, "domain %q is a Go keyword, which cannot name a package; choose another, such as %q", name, name+"domain")
	case naming.PackageFault(name) != "":
		return b.Errorf(given.At, "domain %q cannot name a package, because %s; choose another, such as %q", name, naming.PackageFault(name), name+"domain")
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
	taken := func(s string) bool { return isTaken(s) || s == b.model.Domain }
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

// DefaultDomain is the plural of the first aggregate as a package name.
func DefaultDomain(first *model.Aggregate) string {
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
	return token.IsKeyword(name) || naming.PackageFault(name) != "" || naming.IsDevice(name)
}

// place returns where a part of the model is written, for errors about another one.
func (b *builder) place(of any) string { return b.At(b.at[of]) }

// states makes the aggregates' states.
func (b *builder) states() error {
	return b.each(func(a *model.Aggregate, raw *grammar.Aggregate) error {
		names := newSpelling(raw.States)
		for _, t := range raw.States {
			if err := b.value("a state", t); err != nil {
				return err
			}
			if err := b.once(raw.States, t, "state", a.Name); err != nil {
				return err
			}
			s := &model.State{Name: t.Value, Go: names.of(t.Value), Human: words.Human(t.Value)}
			s.Const = a.Name + "State" + s.Go
			a.States = append(a.States, s)
		}
		return nil
	})
}

// once refuses one of the texts that says the same as an earlier one.
func (b *builder) once(all []grammar.Text, t grammar.Text, what, owner string) error {
	first := slices.IndexFunc(all, func(other grammar.Text) bool { return other.Value == t.Value })
	if all[first].At == t.At {
		return nil
	}
	return b.Errorf(t.At, "%s %s of %s is given twice, first %s; drop one", what, t.Value, owner, b.At(all[first].At))
}

// spelling gives values that share a scope their Go names. Where two would have
// the same name (in-progress and in_progress), the later ones end in Value.
type spelling struct{ plain, given map[string]string }

// newSpelling makes way for the Go name that each of the values would have alone,
// so that of new, New and new_value only New has another.
func newSpelling(all []grammar.Text) spelling {
	s := spelling{plain: make(map[string]string, len(all)), given: make(map[string]string, len(all))}
	for _, t := range all {
		if name := words.Pascal(t.Value); s.plain[name] == "" {
			s.plain[name] = t.Value
		}
	}
	return s
}

func (s spelling) of(value string) string {
	name := words.Pascal(value)
	for s.isTaken(name, value) {
		name += "Value"
	}
	s.given[name] = value
	return name
}

func (s spelling) isTaken(name, value string) bool {
	first, isPlain := s.plain[name]
	_, isGiven := s.given[name]
	return isGiven || isPlain && first != value
}

// members settles the Go names of the fields and the short ones of the operations.
func (b *builder) members() error {
	for _, t := range b.model.Types {
		b.nameFields(t.Fields, t.Name)
	}
	return b.each(func(a *model.Aggregate, _ *grammar.Aggregate) error {
		verbs(a)
		b.nameFields(slices.Concat(a.Fields, a.Secrets), a.Name)
		for _, op := range a.Operations {
			b.nameItems(a, op)
			b.goNames(op.Input) // an enum has the names of the field that it is shared with
			for _, f := range op.Secrets {
				named := model.FieldNamed(a.Secrets, f.Name)
				f.Go, f.Var = named.Go, named.Var
			}
			if op.By != "" {
				op.ByGo, op.ByVar = words.Pascal(op.By), b.variable(op.By)
			}
		}
		return nil
	})
}

// goNames gives fields of one struct their Go names. Where two would have the same
// (mp3file and mp3_file, type_value and the variable of type) the later ends in Value
// once more.
func (b *builder) goNames(fields []*model.Field) {
	used := make(map[string]bool)
	free := func(name string) string {
		for used[name] {
			name += "Value"
		}
		used[name] = true
		return name
	}
	for _, f := range fields {
		f.Go, f.Var = free(words.Pascal(f.Name)), free(b.variable(f.Name))
	}
}

// nameItems gives items of lists that the operation asks for their Go names: the
// list's, or those of the singular, which end in Item where another field has them.
func (b *builder) nameItems(a *model.Aggregate, op *model.Operation) {
	for _, item := range op.Items() {
		if list := item.Among; item.Name == list.Name {
			item.Go, item.Var = list.Go, list.Var
			continue
		}
		item.Go, item.Var = words.Pascal(item.Name), b.variable(item.Name)
		if slices.ContainsFunc(a.Fields, func(f *model.Field) bool { return f.Go == item.Go || f.Var == item.Var }) {
			item.Go, item.Var = item.Go+"Item", item.Var+"Item"
		}
	}
}

// verbs settles the short names of an aggregate's operations.
func verbs(a *model.Aggregate) {
	count := make(map[string]int)
	for _, op := range a.Operations {
		op.Verb = strings.TrimSuffix(op.Name, a.Name)
		if op.Verb == op.Name {
			op.Verb = strings.TrimSuffix(op.Name, a.Names)
		}
		count[op.Verb]++
	}
	for _, op := range a.Operations {
		if op.Verb == "" || count[op.Verb] > 1 || naming.IsCanonicalMethod(op.Verb) {
			op.Verb = op.Name
		}
	}
}

// nameFields gives fields and their enums their Go names, which begin with scope.
func (b *builder) nameFields(fields []*model.Field, scope string) {
	b.goNames(fields)
	for _, f := range fields {
		base := f.Type.Base()
		if base.Kind != model.Enum {
			continue
		}
		base.EnumName = scope + f.Go
		for _, v := range base.Values {
			v.Const = base.EnumName + v.Go
		}
	}
}

// variable is the variable of a snake_case name: it ends in Value where it is a
// word of Go's or the name of the domain package.
func (b *builder) variable(name string) string {
	v := words.Camel(name)
	if isTaken(v) || v == b.model.Domain {
		return v + "Value"
	}
	return v
}

// identifiers refuses names that would be two things on the wire.
func (b *builder) identifiers() error {
	seen := make(map[string]*model.Operation)
	for _, op := range b.model.Operations() {
		if first := seen[words.Settle(op.Name)]; first != nil {
			return b.Errorf(b.at[op], "operation %s.%s has the name of %s.%s (%s); drop or rename one", op.Aggregate.Name, op.Name, first.Aggregate.Name, first.Name, b.place(first))
		}
		seen[words.Settle(op.Name)] = op
	}
	for _, e := range b.model.Events() {
		if e.Name == protoMethod {
			return b.Errorf(b.at[e], "event %s would have the name of a method that every protobuf message in Go has; rename it", e.Name)
		}
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

// fieldName checks the name of a field. One in camelCase is refused with both of
// what may be meant by it.
func (b *builder) fieldName(t grammar.Text) error {
	snake := words.ASCII(t.Value).Snake()
	if words.CamelCase.Spell(snake) != t.Value || snake == t.Value || len(snake) > maxIdentifier {
		return b.snake("a field", t)
	}
	if b.model.Case == words.CamelCase {
		return b.Errorf(t.At, "a field is named in snake_case, also where it is spelled otherwise over HTTP; write %q for %s", snake, t.Value)
	}
	return b.Errorf(t.At, "a field is named in snake_case, not %q; write %q, and case: camel at the top of the model for %s over HTTP", t.Value, snake, t.Value)
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
