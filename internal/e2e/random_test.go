package e2e_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/scaffold"
	"github.com/otelgen/otelgen/internal/tree"
)

// TestRandomModels makes models up and generates a service of a random stack
// with random options from each: it must be formatted, vet, pass its tests and
// please the linters.
// OTELGEN_MODELS makes another number of them, OTELGEN_SEED repeats a run.
func TestRandomModels(t *testing.T) {
	n := uint64(2)
	if acceptance {
		n = 60
	}
	n, seed := setting(t, "OTELGEN_MODELS", n), setting(t, "OTELGEN_SEED", rand.Uint64())
	golangci := tool(t, "golangci-lint")
	t.Logf("OTELGEN_SEED=%d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	stacks := product(t)
	for i := range n {
		text, m := randomModel(r)
		s := stacks[r.IntN(len(stacks))]
		req := randomRequest(t, r, s)
		req.Model = m
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Logf("%s of %s, --set %v", req.Name, s.name(), req.Settings)
			dir := filepath.Join(t.TempDir(), "service")
			if err := render(t, req).Write(context.Background(), dir, tree.WriteOptions{}); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{{"vet", "./..."}, {"test", "-vet=off", "-ldflags=-s -w", "./..."}} {
				if out, err := try(dir, "go", args...); err != nil {
					t.Fatalf("%s of this model failed:\n%s\n%s", s.name(), text, tail(out))
				}
			}
			if out := command(t, dir, "gofmt", "-l", "."); out != "" {
				t.Errorf("gofmt would change %s of this model:\n%s\n%s", out, s.name(), text)
			}
			if out, err := try(dir, golangci, "run", "--allow-parallel-runners", "./..."); err != nil {
				t.Errorf("golangci-lint of %s of this model:\n%s\n%s", s.name(), text, tail(out))
			}
		})
	}
}

// randomRequest adds to a stack what users may add: a second framework, options,
// a name and a module of their own.
func randomRequest(t *testing.T, r *rand.Rand, s stack) scaffold.Request {
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

func resolves(req scaffold.Request) bool {
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
	aggregateNames = strings.Fields(`Group Transaction User Category Address Series Child APIKey Table Select Index Check Value Type
		Context Error Time Int String Fmt Http Url Handler Server Client Test Linux Bus Box Status News Datum Person Leaf DayOff
		Token Passenger CreditNote Secret`)
	fieldNames = strings.Fields(`name type range order select group user from to where limit offset key value values index table
		func map chan var package import interface string int error len cap nil true iota new make ctx err db tx id_number user_id http_url
		url api_key state_of version_of created updated record event title note body in out result items page cursor json sql time rows row x y
		password secret token credit`)
	stateNames = strings.Fields("draft open closed on_hold done select type new nil")
)

// randomModel makes up models until one is valid.
func randomModel(r *rand.Rand) (string, *model.Model) {
	for {
		text := inventModel(r)
		if m, err := model.Parse("random.yaml", []byte(text)); err == nil {
			return text, m
		}
	}
}

func inventModel(r *rand.Rand) string {
	var out strings.Builder
	out.WriteString("aggregates:\n")
	count := 1 + r.IntN(3)
	names := pick(r, aggregateNames, count)
	for i, name := range names {
		fields := pick(r, fieldNames, 1+r.IntN(6))
		types := make([]string, len(fields))
		fmt.Fprintf(&out, "  - name: %s\n    fields:\n", name)
		for j, f := range fields {
			types[j] = inventType(r, names[:i])
			fmt.Fprintf(&out, "      - %q\n", f+": "+types[j])
		}
		out.WriteString(inventOperations(r, name, fields, types))
	}
	return out.String()
}

func inventType(r *rand.Rand, refs []string) string {
	kinds := []string{
		"string", "string!", "string! max=20", "string min=2 max=9", "string! unique", "int", "int!", "int! min=-3 max=2000000", "int min=5", "decimal", "decimal! min=0.01",
		"bool", "bool!", "date", "date!", "timestamp", "timestamp!", "uuid", "uuid! unique", "money", "money!", "money! min=1 max=900000",
		"enum(a,b,select)", "enum(low,very_high)!", "list(string)", "list(int)! min=1 max=5", "list(date)", "list(decimal)", "list(uuid) max=3",
		"int default=3", "string default=x", "bool default=true", "enum(a,b) default=b", "decimal default=1.50", "date default=2026-01-02",
	}
	for _, ref := range refs {
		kinds = append(kinds, "ref("+ref+")", "ref("+ref+")!", "list(ref("+ref+"))")
	}
	return kinds[r.IntN(len(kinds))]
}

// inventOperations always has a create, and some of everything else.
func inventOperations(r *rand.Rand, name string, fields, types []string) string {
	var out strings.Builder
	states := pick(r, stateNames, 2+r.IntN(3))
	withStates := r.IntN(2) == 0
	if withStates {
		fmt.Fprintf(&out, "    states: [%s]\n", strings.Join(states, ", "))
	}
	path := "/" + model.Kebab(model.Plural(name))
	op := func(verb, kind, method, path, more string) {
		if r.IntN(2) == 0 && method != "GET" {
			past := verb + "d"
			if verb == "Make" {
				past = "Made" // in file names linters read words
			}
			more += ", emits: " + name + past
		}
		if r.IntN(3) == 0 && kind == "create" {
			more += ", idempotent: true"
		}
		fmt.Fprintf(&out, "      - {name: %s%s, kind: %s, http: \"%s %s\"%s}\n", verb, name, kind, method, path, more)
	}
	out.WriteString("    operations:\n")
	op("Make", "create", "POST", path, "")
	if r.IntN(4) > 0 {
		op("Get", "get", "GET", path+"/{id}", "")
	}
	if r.IntN(4) > 0 {
		op("List", "list", "GET", path, "")
	}
	if r.IntN(2) == 0 {
		op("Change", "update", "PUT", path+"/{id}", "")
	}
	if r.IntN(2) == 0 {
		op("Remove", "delete", "DELETE", path+"/{id}", "")
	}
	if withStates {
		op("Advance", "transition", "POST", path+"/{id}/advance", fmt.Sprintf(", from: %s, to: %s", states[0], states[1]))
	}
	for i, typ := range types {
		if strings.HasPrefix(typ, "int!") || strings.HasPrefix(typ, "money!") || strings.HasPrefix(typ, "decimal!") {
			op("Raise", "adjust", "POST", path+"/{id}/raise", fmt.Sprintf(`, field: %s, by: amount, sign: "+"`, fields[i]))
			op("Lower", "adjust", "POST", path+"/{id}/lower", fmt.Sprintf(`, field: %s, by: amount, sign: "-"`, fields[i]))
			break
		}
	}
	return out.String()
}

func pick(r *rand.Rand, from []string, n int) []string {
	var all []string
	for _, i := range r.Perm(len(from))[:n] {
		all = append(all, from[i])
	}
	return all
}
