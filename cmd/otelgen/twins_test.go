package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// twin is a good layer with one thing broken, and what layer check says of it.
type twin struct {
	// dir is the layer, and file what is broken in it: old becomes broken. Where old
	// is empty the file is broken, and there is none where both are.
	dir, file, old, broken string
	// everywhere is set where old is broken in more than the first place.
	everywhere bool
	// instead is a template that otelgen ships: the layer has it as file first.
	instead string
	// stack limits the check to one service.
	stack string
	says  []string
	// built twins are found by building a service, others by rendering it.
	built bool
}

const (
	journal = "journal/store/journal"
	tally   = "tally/architecture/tally"
	lantern = "tally/backend/lantern"
)

var twins = map[string]twin{
	"a store whose idempotency does not render": {
		dir: journal, file: "facets/idempotency/files/__adapter__/idempotency.go.tmpl", old: "Begun time.Time", broken: "Begun {{.Aggregate.Name}}",
		stack: "hexagonal+nethttp+otlp+everything", says: []string{"failed: render", "idempotency.go.tmpl:21"},
	},
	"a store whose reservation does not render": {
		dir: journal, file: "facets/reservation/files/__adapter__/reservation.go.tmpl", old: "owners journaldb.Table[string]\n}", broken: "owners {{dialect \"owner\"}}\n}",
		stack: "cqrs+nethttp+otlp+everything", says: []string{"reservation.go.tmpl:", `the dialect key "owner" is not declared`},
	},
	"a reservation that is no Go": {
		dir: journal, file: "facets/reservation/files/__adapter__/reservation.go.tmpl", old: "owners journaldb.Table[string]\n}", broken: "owners journaldb.Table[string]\n",
		stack: "cqrs+nethttp+otlp+everything", says: []string{"failed: render", "reservation.go.tmpl"},
	},
	"a backend that misspells a setting of the collector": {
		dir: lantern, file: "merge/deploy/collector/config.yaml", old: "endpoint:", broken: "endpnt:",
		stack: "hexagonal+nethttp", says: []string{`otlp_http/lantern has no key endpnt; did you mean "endpoint"?`, "from backend/lantern/merge/deploy/collector/config.yaml:3"},
	},
	"a backend whose pipeline names another exporter": {
		dir: lantern, file: "merge/deploy/collector/config.yaml", old: "logs: {exporters: [otlp_http/lantern]}", broken: "logs: {exporters: [otlp_http/lamp]}",
		stack: "hexagonal+nethttp", says: []string{"pipeline logs: otlp_http/lamp is not one of the exporters or connectors"},
	},
	"a backend that loops": {
		dir: lantern, file: "slots/backend.run.tmpl", old: "Set", broken: `{{range untilStep 0 40000 1}}{{range untilStep 0 40000 1}}{{if eq . -1}}x{{end}}{{end}}{{end}}`,
		stack: "hexagonal+nethttp", says: []string{"look for a template that loops"},
	},
	"a store that does not wire itself": {
		dir: "tally/store/bolt", file: "slots/wire.store.tmpl",
		says: []string{"store/bolt does not fill the slot wire.store"},
	},
	"a store without what contract tests need": {
		dir: "tally/store/bolt", file: "files/__adapter__/store_test.go.tmpl",
		says: []string{"store/bolt has no files/__adapter__/store_test.go.tmpl"},
	},
	"a store that offers what it has no folder for": {
		dir: "tally/store/bolt", file: "layer.yaml", old: "offers: [counters]", broken: "offers: [counters, idempotency]",
		says: []string{"store/bolt offers the facet idempotency and has no folder facets/idempotency"},
	},
	"a store that cannot delete": {
		dir: journal, file: "facets/projection/files/__adapter__/__table__.go.tmpl", old: `{{- if $a.Operation "delete"}}`, broken: `{{- if $a.Operation "delete"}}{{$a.Gone}}`,
		stack: "cqrs+nethttp+otlp+everything", says: []string{"failed: render", "__table__.go.tmpl:67", "Gone"},
	},
	"a bus without its type": {
		dir: "spool/bus/spool", file: "files/__adapter__/bus.go.tmpl",
		says: []string{"bus/spool has no files/__adapter__/bus.go.tmpl, which bus/messages needs"},
	},
	"a misspelled folder": {
		dir: lantern, file: "slot/backend.run.tmpl", broken: "- Lantern\n",
		says: []string{`backend/lantern has a folder slot, which nothing reads; did you mean "slots"?`},
	},
	"a folder of a facet that is not offered": {
		dir: "tally/store/bolt", file: "facets/counter/files/__adapter__/counter.go.tmpl", broken: "package {{(role .Role).Package}}\n",
		says: []string{"store/bolt", "facets/counter"},
	},
	"a text for a place that nobody has": {
		dir: lantern, file: "slots/backend.rum.tmpl", broken: "- Lantern\n",
		says: []string{`backend/lantern fills slot "backend.rum", which no layer offers`},
	},
	"a field of the manifest that does not exist": {
		dir: lantern, file: "layer.yaml", old: "signals:", broken: "signal:",
		says: []string{`layer.yaml:6`, `unknown field "signal"; did you mean "signals"?`},
	},
	"a package in the folder of another": {
		dir: lantern, file: "files/internal/domain/orders/helpers.go.tmpl", broken: "package helpers\n",
		stack: "hexagonal+nethttp", says: []string{"are in the folder internal/domain/orders of a service, one in package orders, the other in package helpers"},
	},
	"an architecture that needs what nobody offers": {
		dir: tally, file: "layer.yaml", old: "store: [counters]", broken: "store: [counters, inbox]",
		says: []string{"architecture/tally goes with nothing: "},
	},
	"an architecture that lacks an answer": {
		dir: tally, file: "dialect.tmpl", old: `{{define "call"}}`, broken: `{{define "cal"}}`,
		says: []string{`asks for the dialect key "call"`, "architecture/tally"},
	},
	"a router that does not say the pattern": {
		dir: "tally/framework/mux", file: "files/internal/platform/web/routes.go.tmpl", old: "func Route(", broken: "func Pattern(",
		stack: "tally+mux+otlp", built: true, says: []string{"failed: build", "undefined: Route"},
	},
	"code that vet rejects": {
		dir: tally, file: "files/internal/tally/tally.go.tmpl", old: "n, err := counters.Add(", broken: "in.By = in.By\n\t\tn, err := counters.Add(",
		stack: "tally+nethttp+otlp", built: true, says: []string{"failed: vet", "self-assignment of in.By", "from architecture/tally/files/internal/tally/tally.go.tmpl:77"},
	},
	"code that the linter rejects": {
		dir: tally, file: "files/internal/tally/tally.go.tmpl", old: "\tconst most = 40\n", broken: "\tmost := 50\n\tmost = 40\n",
		stack: "tally+nethttp+otlp", built: true, says: []string{"failed: lint", "ineffassign", "from architecture/tally/files/internal/tally/tally.go.tmpl"},
	},
	"a store that breaks a facet's contract": {
		dir: "tally/store/bolt", file: "facets/counters/files/__adapter__/counters.go.tmpl", old: "bucket.Get([]byte(name))) + by", broken: "bucket.Get([]byte(name))) | by",
		stack: "tally+nethttp+otlp", built: true, says: []string{"failed: test", "--- FAIL: TestCounters", "from facet/counters/files/__adapter__/counters_test.go.tmpl"},
	},
	"an architecture that ignores references": {
		dir: "operations/architecture/counting", file: "files/internal/application/usecases.go.tmpl", old: "if !found {", broken: "if !found && field == \"\" {",
		instead: "architecture/hexagonal/files/internal/application/usecases.go.tmpl",
		stack:   "counting+nethttp+otlp+memory+everything", built: true, says: []string{"failed: test", "--- FAIL: "},
	},
}

// TestTwins breaks one thing in a good layer, and looks whether layer check finds
// it and says where. That the layers are good is what TestOutside… of
// internal/e2e and the scripts show.
func TestTwins(t *testing.T) {
	exe, err := exec.LookPath("otelgen")
	if err != nil {
		t.Fatal(err)
	}
	for name, tw := range twins {
		t.Run(name, func(t *testing.T) {
			if tw.built && !compiles {
				t.Skip("found by building a service")
			}
			t.Parallel()
			args := []string{"layer", "check", tw.make(t), "--quick"}
			if !tw.built {
				args = append(args, "--render-only")
			}
			if tw.stack != "" {
				args = append(args, "--stack", tw.stack)
			}
			cmd := exec.CommandContext(t.Context(), exe, args...)
			out, err := cmd.CombinedOutput()
			if err == nil {
				t.Errorf("nothing is found:\n%s", out)
			}
			for _, want := range tw.says {
				if !strings.Contains(string(out), want) {
					t.Errorf("does not say %q:\n%s", want, out)
				}
			}
		})
	}
}

// make copies the layer with those around it, breaks it and returns its folder.
func (tw twin) make(t *testing.T) string {
	t.Helper()
	templates, layers := filepath.Join("..", "..", "templates"), filepath.Join("..", "..", "testdata", "layers")
	set, _, _ := strings.Cut(tw.dir, "/")
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS(filepath.Join(layers, set))); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, strings.TrimPrefix(tw.dir, set))
	path := filepath.Join(dir, filepath.FromSlash(tw.file))
	source := path
	if tw.instead != "" {
		source = filepath.Join(templates, filepath.FromSlash(tw.instead))
	}
	switch {
	case tw.old == "" && tw.broken == "":
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		return dir
	case tw.old == "":
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(tw.broken), 0o600); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	data, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), tw.old) {
		t.Fatalf("%s has no %q to break", source, tw.old)
	}
	n := 1
	if tw.everywhere {
		n = -1
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), tw.old, tw.broken, n)), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
