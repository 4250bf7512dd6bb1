//go:build e2e

package e2e_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/words"
)

// asRandom are the checks of services of models that were made up.
var asRandom = []check{
	{program: "go", args: []string{"vet", "./..."}},
	{program: "go", args: []string{"test", "-vet=off", "-ldflags=-s -w", "./..."}},
	{program: "gofmt", args: []string{"-l", "."}, silent: true},
	linted,
}

// TestRandomModels makes models up and generates a service of a random stack
// with random options from each: it must be formatted, vet, pass its tests and
// please the linters.
// The acceptance run makes up others each time; else they are always the same,
// so that a change is judged by what it changes. OTELGEN_MODELS makes another
// number of them, OTELGEN_SEED repeats a run.
func TestRandomModels(t *testing.T) {
	t.Parallel()
	n, seed := uint64(2), uint64(1)
	if acceptance {
		n, seed = 60, rand.Uint64()
	}
	n, seed = setting(t, "OTELGEN_MODELS", n), setting(t, "OTELGEN_SEED", seed)
	t.Logf("OTELGEN_SEED=%d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	stacks := product(t)
	for i := range n {
		s := stacks[r.IntN(len(stacks))]
		text, m := randomModel(r, s.framework == "grpc" || s.framework == "connect")
		req := randomRequest(t, r, s)
		req.Model = m
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Logf("%s of %s, --set %v", req.Name, s.name(), req.Settings)
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("the model:\n%s", text)
				}
			})
			verify(t, rendered(t, req), asRandom)
		})
	}
}

// randomRequest adds to a stack what users may add: a second framework, options,
// a name and a module of their own.
func randomRequest(t *testing.T, r *rand.Rand, s stack) render.Request {
	t.Helper()
	req := request(t, s)
	if both := s.framework + "," + []string{"grpc", "connect"}[r.IntN(2)]; r.IntN(3) == 0 {
		s.framework = both
		if more := request(t, s); resolves(more) {
			req = more
		}
	}
	if r.IntN(2) == 0 {
		req.Name = []string{"orders-api", "A1", "http", "context", "telemetry", "v2", "my_service", "a.b"}[r.IntN(8)]
		req.Module = []string{"example.com/a/b", "Foo", "example.com/x/v2", "git.example.com/internal/" + req.Name, "gopkg.in/thing.v3"}[r.IntN(5)]
	}
	chosen, err := req.Resolve()
	if err != nil {
		t.Fatal(err)
	}
	req.Settings = map[string]string{}
	for _, member := range chosen.Members {
		for _, l := range member.Layer.Chain() {
			for _, o := range l.Options {
				if o.Type == "bool" && r.IntN(2) == 0 {
					req.Settings[l.ID.String()+"."+o.Name] = "true"
				}
			}
		}
	}
	return req
}

func resolves(req render.Request) bool {
	_, err := req.Resolve()
	return err == nil
}

func setting(t *testing.T, variable string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// Names that have made trouble for generators: keywords of SQL, names of Go's
// packages and predeclared identifiers, plurals and initialisms, words that
// linters take for credentials.
var (
	aggregateNames = strings.Fields(`Group Transaction User Category Address Route53 Mp3file Series Child APIKey Table Select Index Check Value Type
		Context Error Time Int String Fmt Http Url Handler Server Client Test Linux Bus Box Status News Datum Person Leaf DayOff
		Token Passenger CreditNote Secret Row Key KeyEntity Metadata Stat Order OrderEvents OrderEvent OrderService OrderServiceServer Retry`)
	fieldNames = strings.Fields(`name type range order select group user from to where limit offset key value values index table
		func map chan var package import interface string int error len cap nil true iota new make ctx err db tx id_number user_id http_url
		url api_key state_of version_of created updated record event title note body in out result items page cursor json sql time rows row x y
		password secret token credit ipv4addr use_2fa a1b2c3
		proto_reflect type_value err_value int_value want given before after change`)
	// Some are names of packages, of types that services have anyway, and of what is
	// made of the names of aggregates.
	valueTypeNames = strings.Fields("Address Line Period Money Date Decimal Error Page Reader Receipt Problem Http OrderID UserFields Violation")
	stateNames     = strings.Fields("draft open closed on_hold done select type new nil")
	domainNames    = strings.Fields("sales core x billing2 catalogue things data metadata status order")
	amountNames    = strings.Fields("amount amount amount want given proto_reflect err type by change next value now")
)

// randomModel makes up models until one is valid. Only services without an HTTP
// framework can have operations without a path.
func randomModel(r *rand.Rand, pathless bool) (string, *model.Model) {
	for {
		text := inventModel(r, pathless)
		if m, err := modeltext.Parse("random.yaml", []byte(text)); err == nil {
			return text, m
		}
	}
}

func inventModel(r *rand.Rand, pathless bool) string {
	var out strings.Builder
	if r.IntN(3) == 0 {
		fmt.Fprintf(&out, "domain: %s\n", one(r, domainNames))
	}
	if c := r.IntN(6); c < 3 {
		fmt.Fprintf(&out, "case: %s\n", words.Cases()[c])
	}
	if r.IntN(4) == 0 {
		fmt.Fprintf(&out, "base_path: %s\n", one(r, []string{"/v1", "/api/v2", "/a.b"}))
	}
	if r.IntN(8) == 0 {
		fmt.Fprintf(&out, "media: %s\n", one(r, []string{"application/hal+json", "application/vnd.example.v1+json"}))
	}
	types := inventValueTypes(r, &out)
	if r.IntN(6) == 0 {
		fmt.Fprintf(&out, "pages: {%s}\n", one(r, []string{"as: array", "as: array, limit: size, cursor: from", "items: data, next_cursor: next", "limit: max, cursor: after",
			"by: number, first: 0, limit: size, as: array, total: true", "by: offset, offset: from, total: all", "as: array, total: X-Count", "by: number", "size: 7, max: 1000", "as: array, max: 30"}))
	}
	out.WriteString("aggregates:\n")
	names := pick(r, aggregateNames, 1+r.IntN(4))
	for i, name := range names {
		if r.IntN(4) == 0 {
			names[i] = name + one(r, []string{"Line", "Entry", "2", "3x", "ID", "Of", "Request", "Store", "Event"})
		}
	}
	for i, name := range names {
		fields := pick(r, fieldNames, 1+r.IntN(6))
		kinds := make([]string, len(fields))
		fmt.Fprintf(&out, "  - name: %s\n%s    fields:\n", name, one(r, []string{"", "", "    key: int\n", "    key: {type: string, prefix: k_}\n"}))
		for j, f := range fields {
			kinds[j] = inventType(r, names[:i]) + inventAccess(r)
			if len(types) > 0 && r.IntN(3) == 0 {
				kinds[j] = fmt.Sprintf(one(r, []string{"%s", "%s!", "list(%s)", "list(%s)! min=1 max=3"}), one(r, types)) + inventAccess(r)
			}
			if j > 0 && r.IntN(8) == 0 {
				kinds[j] = one(r, []string{"string writeonly", "string! writeonly min=8 max=128", "string! writeonly immutable", "string writeonly max=5 wire=_s doc=Hidden"})
			}
			if r.IntN(4) == 0 {
				fmt.Fprintf(&out, "      - %s\n", mapping(f, kinds[j]))
			} else {
				fmt.Fprintf(&out, "      - %q\n", f+": "+kinds[j])
			}
		}
		out.WriteString(inventOperations(r, name, fields, kinds, pathless))
	}
	return out.String()
}

// inventValueTypes declares types, often none. A model that does not use them all is
// refused.
func inventValueTypes(r *rand.Rand, out *strings.Builder) []string {
	if r.IntN(3) > 0 {
		return nil
	}
	names := pick(r, valueTypeNames, 1+r.IntN(2))
	out.WriteString("types:\n")
	for i, name := range names {
		fmt.Fprintf(out, "  %s:\n", name)
		for _, f := range pick(r, fieldNames, 1+r.IntN(4)) {
			kind := inventType(r, nil)
			if i > 0 && r.IntN(2) == 0 {
				kind = fmt.Sprintf(one(r, []string{"%s", "%s!", "list(%s)"}), names[0])
			}
			fmt.Fprintf(out, "    - %q\n", f+": "+kind)
		}
	}
	return names
}

// mapping spells a field as a mapping instead of a text.
func mapping(name, typ string) string {
	words := strings.Fields(typ)
	out := fmt.Sprintf("{name: %s, type: %q", name, words[0])
	for _, w := range words[1:] {
		key, value, given := strings.Cut(w, "=")
		if !given {
			value = "true"
		}
		if key == "default" || key == "doc" {
			value = strconv.Quote(value)
		}
		out += ", " + key + ": " + value
	}
	return out + "}"
}

func inventType(r *rand.Rand, refs []string) string {
	kinds := []string{
		"string", "string!", "string! max=20", "string min=2 max=9", "string! unique", "int", "int!", "int! min=-3 max=2000000", "int min=5", "decimal", "decimal! min=0.01", "float", "float! min=-1.5 max=99", "float default=2", "list(float) max=3",
		"bool", "bool!", "date", "date!", "time", "time!", "month!", "month", "duration! unique", "duration", "list(time)", "timestamp", "timestamp!", "uuid", "uuid! unique", "money", "money!", "money! min=1 max=900000",
		"enum(a,b,select)", "enum(low,very_high)!", "list(string)", "list(int)! min=1 max=5", "list(date)", "list(decimal)", "list(uuid) max=3", "map(string)", "map(string)! min=1 max=3", "json", "json! max=90",
		"string! max=30 wire=_x", "string doc=*/{{}}", "date doc=When?", "int wire=someNumber",
		"string format=email", "string! format=slug unique", "string! format=country", "string format=time-zone", "string! pattern=[A-Z]{2}[0-9]+ max=30",
		"int default=3", "string default=x", "bool default=true", "enum(a,b) default=b", "decimal default=1.50", "date default=2026-01-02",
	}
	for _, ref := range refs {
		kinds = append(kinds, "ref("+ref+")", "ref("+ref+")!", "list(ref("+ref+"))", "ref("+ref+") as=object", "ref("+ref+")! as=object", "list(ref("+ref+")) max=3 as=object")
	}
	return kinds[r.IntN(len(kinds))]
}

// inventAccess says who may give a field; a model in which that cannot be is
// refused.
func inventAccess(r *rand.Rand) string {
	return one(r, []string{"", "", "", "", "", "", "", "", " readonly", " immutable", " immutable"})
}

// inventOperations always has a create, and some of everything else.
func inventOperations(r *rand.Rand, name string, fields, types []string, pathless bool) string {
	var out strings.Builder
	states := pick(r, stateNames, 2+r.IntN(3))
	withStates := r.IntN(2) == 0
	if withStates {
		fmt.Fprintf(&out, "    states: [%s]\n", strings.Join(states, ", "))
	}
	path := one(r, []string{"/", "/", "/api/v1/", "/a.b/"}) + words.Kebab(words.Plural(name))
	// one of the aggregate, by its id or by a field that can tell.
	this := func() string {
		for i, typ := range types {
			if strings.Contains(typ, "! ") && strings.Contains(typ, "unique") && (strings.HasPrefix(typ, "string!") || strings.HasPrefix(typ, "uuid!")) && r.IntN(2) == 0 {
				return "{" + fields[i] + "}"
			}
		}
		return "{id}"
	}
	op := func(verb, kind, method, path, more string) {
		if r.IntN(2) == 0 && method != "GET" {
			more += ", emits: " + name + past(verb)
		}
		if r.IntN(3) == 0 && method != "GET" {
			more += ", idempotent: true"
		}
		if !pathless || r.IntN(3) > 0 {
			more = fmt.Sprintf(`, http: "%s %s"`, method, path) + more
			if slices.Contains([]string{"update", "delete", "transition", "adjust", "command"}, kind) && r.IntN(4) == 0 {
				more += ", answers: nothing"
			}
			if method != "GET" && r.IntN(6) == 0 {
				more += one(r, []string{", status: 200", ", status: 201", ", status: 202"})
			}
		}
		fmt.Fprintf(&out, "      - {name: %s%s, kind: %s%s}\n", verb, name, kind, more)
	}
	// from is the guard of an operation, or none.
	from := func() string {
		if !withStates || r.IntN(2) == 0 {
			return ""
		}
		return ", from: " + one(r, []string{states[0], states[1], `"*"`, "[" + states[0] + ", " + states[1] + "]"})
	}
	// below is what the path of what is always below another begins with.
	below := func() string { return path }
	for i, typ := range types {
		if strings.HasPrefix(typ, "ref(") && strings.HasSuffix(typ, "! immutable") {
			below = func() string { return one(r, []string{path, path + "/in/{" + fields[i] + "}"}) }
		}
	}
	out.WriteString("    operations:\n")
	op(one(r, []string{"Make", "Create", "Open", "Add", "New"}), "create", "POST", below(), "")
	if r.IntN(4) > 0 {
		op(one(r, []string{"Get", "Show", "Read"}), "get", "GET", below()+"/"+this(), "")
	}
	if r.IntN(8) == 0 {
		op("Peek", "get", "GET", path+"/"+this()+"/peek", "")
	}
	if r.IntN(4) > 0 {
		op(one(r, []string{"List", "Search", "All"}), "list", "GET", path, inventFilter(r, fields))
	}
	if r.IntN(8) == 0 {
		op("Browse", "list", "GET", path+"/browse", inventFilter(r, fields))
	}
	if r.IntN(2) == 0 {
		op(one(r, []string{"Change", "Update", "Set"}), "update", "PUT", below()+"/"+this(), from())
	}
	if r.IntN(3) == 0 {
		op("Patch", "update", "PATCH", path+"/"+this(), from())
	}
	for i, verb := range []string{"Mend", "Adapt"} {
		if r.IntN(3) == 0 {
			fields := strings.Join(pick(r, fields, 1+r.IntN(min(2, len(fields)))), ", ")
			op(verb, "update", one(r, []string{"PUT", "POST", "PATCH"}), path+"/"+this()+"/"+[]string{"some", "others"}[i], ", fields: ["+fields+"]"+from())
		}
	}
	if r.IntN(2) == 0 {
		op(one(r, []string{"Remove", "Delete", "Close"}), "delete", "DELETE", below()+"/"+this(), from())
	}
	if withStates {
		op("Advance", "transition", "POST", below()+"/"+this()+"/advance", fmt.Sprintf(", from: %s, to: %s", states[0], states[1]))
		if r.IntN(2) == 0 {
			op("Rewind", "transition", "POST", path+"/"+this()+"/rewind", fmt.Sprintf(", from: %s, to: %s", states[1], states[0]))
		}
		if r.IntN(2) == 0 {
			op("Finish", "transition", "POST", path+"/"+this()+"/finish", fmt.Sprintf(", from: %s, to: %s", one(r, []string{`"*"`, "[" + states[0] + ", " + states[1] + "]"}), states[len(states)-1]))
		}
	}
	for range r.IntN(3) {
		out.WriteString(inventCommand(r, name, fields, types, path, from(), pathless))
	}
	for i, typ := range types {
		if strings.HasPrefix(typ, "ref(") && r.IntN(2) == 0 {
			op("Follow", "list", "GET", path+"/of/{"+fields[i]+"}", inventFilter(r, fields))
			break
		}
	}
	for i, typ := range types {
		if strings.HasPrefix(typ, "int!") || strings.HasPrefix(typ, "money!") || strings.HasPrefix(typ, "decimal!") {
			op("Raise", "adjust", "POST", below()+"/"+this()+"/raise", fmt.Sprintf(`, field: %s, by: %s, sign: "+"`, fields[i], one(r, amountNames))+from())
			floor := ""
			if r.IntN(2) == 0 {
				floor = ", floor: 1"
			}
			op("Lower", "adjust", "POST", path+"/"+this()+"/lower", fmt.Sprintf(`, field: %s, by: %s, sign: "-"`, fields[i], one(r, amountNames))+floor+from())
			break
		}
	}
	return out.String()
}

// inventFilter is what a list can be limited by, often nothing. Who makes the
// models up drops those that it cannot be limited by.
func inventFilter(r *rand.Rand, fields []string) string {
	if r.IntN(2) == 0 {
		return ""
	}
	var filters []string
	for _, f := range pick(r, append([]string{"created_at", "updated_at"}, fields...), 1+r.IntN(2)) {
		filters = append(filters, one(r, []string{f, f, strings.TrimSuffix(f, "s")})+one(r, []string{"", " range"}))
	}
	return ", filter: [" + strings.Join(filters, ", ") + "]"
}

// inventCommand takes an input and sets some fields, to it, to now, to null or to
// another field.
func inventCommand(r *rand.Rand, name string, fields, types []string, path, from string, pathless bool) string {
	verb := one(r, []string{"Settle", "Flag", "Note", "Apply"})
	out := fmt.Sprintf("      - name: %s%s\n        kind: command\n", verb, name)
	if from != "" {
		out += "        from: " + strings.TrimPrefix(from, ", from: ") + "\n"
	}
	if !pathless || r.IntN(3) > 0 {
		out += fmt.Sprintf("        http: \"POST %s/{id}/%s\"\n", path, strings.ToLower(verb))
	}
	if r.IntN(2) == 0 {
		out += "        emits: " + name + past(verb) + "\n"
	}
	if r.IntN(3) == 0 {
		out += "        idempotent: true\n"
	}
	i := r.IntN(len(fields))
	kind, _, _ := strings.Cut(types[i], " ")
	inputs, sets := []string{}, []string{}
	if r.IntN(2) == 0 {
		inputs = append(inputs, one(r, []string{"reason: string! min=1 max=40", "type: int min=2", "want: bool!", "note: list(string) max=4"}))
	}
	switch r.IntN(3) {
	case 0:
		input := one(r, []string{fields[i], "given_value", "err"})
		inputs = append(inputs, input+": "+kind)
		sets = append(sets, fields[i]+": input."+input)
	case 1:
		sets = append(sets, fields[i]+": "+one(r, []string{"now", "null", "3", "'x'", "true"}))
	default:
		sets = append(sets, fields[i]+": "+one(r, fields))
	}
	if len(inputs) > 0 {
		out += fmt.Sprintf("        input: [%q]\n", strings.Join(inputs, `", "`))
		out = strings.ReplaceAll(out, `\"`, `"`)
	}
	return out + fmt.Sprintf("        set: [%q]\n", strings.Join(sets, `", "`))
}

// past is a past participle, because in file names linters read words.
func past(verb string) string {
	switch verb {
	case "Make":
		return "Made"
	case "Set", "New":
		return verb + "Done"
	}
	return strings.TrimSuffix(verb, "e") + "ed"
}

func one(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func pick(r *rand.Rand, from []string, n int) []string {
	var all []string
	for _, i := range r.Perm(len(from))[:n] {
		all = append(all, from[i])
	}
	return all
}
