package treecheck_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/naming"
)

// serviceNames are words that Go, its standard library, the go command, file
// systems, databases, containers or generated code have for something of their own.
// Each is refused for the reason given, or a service can have it.
var serviceNames = map[string]string{
	// Go's keywords, predeclared identifiers and the go command.
	"func": "a Go keyword", "type": "a Go keyword", "range": "a Go keyword", "go": "a Go keyword",
	"string": "", "error": "", "nil": "", "true": "", "iota": "", "init": "", "any": "", "len": "", "new": "",
	"main": "a special meaning", "internal": "a special meaning", "vendor": "a special meaning", "testdata": "a special meaning",
	"cmd": "a special meaning", "all": "a special meaning", "std": "a special meaning", "Internal": "a special meaning",
	"documentation": "", "builtin": "", "unsafe": "", "toolchain": "", "workspace": "",
	"x.go": "looks like a Go file", "x_test": "looks like a Go file", "x_linux": "", "x_windows_amd64": "",
	// The standard library, what services depend on, and their own packages.
	"time": "", "http": "", "context": "", "net": "", "os": "", "embed": "", "slog": "", "log": "", "sync": "",
	"otel": "", "chi": "", "grpc": "", "sqlite": "", "proto": "", "protobuf": "", "testing": "", "goleak": "",
	"config": "", "telemetry": "", "domain": "", "orders": "", "order": "", "health": "", "platform": "", "application": "",
	"command": "", "query": "", "service": "", "server": "", "api": "", "memory": "", "hexagonal": "", "bus": "",
	// Files that are there already, also where case does not tell them apart.
	"Makefile": "", "Dockerfile": "", "README.md": "", "go.mod": "", "LICENSE": "", "docs": "", "deploy": "",
	// File systems, shells, SQL, YAML and containers.
	"con": "a device on Windows", "NUL": "a device on Windows", "aux.api": "a device on Windows", "com1": "a device on Windows", "conin": "",
	"select": "a Go keyword", "table": "", "null": "", "yes": "", "no": "", "on": "", "off": "", "y": "", "n": "", "latest": "", "none": "",
	"prometheus": "", "collector": "", "otelcol": "", "jaeger": "",
	"a": "", "Z": "", "x1": "", "a-b": "", "a_b": "", "a.b": "", "a--b": "", "a__b": "", "A_.-b_": "", "v2": "", "v1.0": "", "e10": "", "a-1": "",
	"a.b.c.d": "", strings.Repeat("a", 63): "", "a" + strings.Repeat("-0", 31): "", "X" + strings.Repeat(".y", 31): "",
	strings.Repeat("a", 64): "at most 63",
	"größe":                 "must be a letter", "заказы": "must be a letter", "注文": "must be a letter", "a\u200bb": "must be a letter", "1st": "must be a letter",
	"-a": "must be a letter", "_a": "must be a letter", ".a": "must be a letter", "a b": "must be a letter", "a/b": "must be a letter", `a\b`: "must be a letter",
	"a$b": "must be a letter", "a`b": "must be a letter", "a'b": "must be a letter", "{{a}}": "must be a letter", "a\n": "must be a letter",
	"a-": "must end in", "a.": "must end in", "a..b": "two dots in a row",
}

// modulePaths are as serviceNames, for a module.
var modulePaths = map[string]string{
	"golang.org/x/net": "would hide", "go.opentelemetry.io/otel": "would hide", "google.golang.org": "would hide", "gopkg.in": "would hide",
	"golang.org/x/mine": "", "google.golang.org/mine": "", "github.com/go-chi/mine": "", "go.opentelemetry.io/mine": "",
	"example.com": "", "example.com/v2": "", "example.com/x/v2": "", "example.com/x/v10": "", "example.com/x.v1": "",
	"example.com/x/v1": "ends in a version", "example.com/x/v0": "ends in a version", "example.com/x/v02": "ends in a version",
	"gopkg.in/x.v1": "", "gopkg.in/me/x.v3": "", "gopkg.in/x": "",
	"example.com/go": "", "example.com/func": "", "example.com/main": "", "example.com/init": "", "example.com/time": "", "example.com/string": "",
	"example.com/internal": "", "example.com/internal/x": "", "example.com/cmd": "", "example.com/go-x": "", "example.com/x-go": "", "example.com/x.go": "",
	"example.com/vendor": "a special meaning", "example.com/testdata/x": "a special meaning", "example.com/nul": "on Windows",
	"example.com/Orders": "", "example.com/a_b": "", "example.com/a~b": "", "example.com/~me/x": "", "example.com/orders/orders": "", "example.com/internal/config": "",
	"EXAMPLE.com/x": "", "localhost/x": "", "corp/x": "", "x.y": "", "a.b-c": "",
	"example.com/é": "invalid char", "example.com:8080/x": "invalid char", "example.com/x y": "invalid char", "example.com/x@v1": "invalid char",
	"./x": "invalid path element", "../x": "invalid path element", "/x": "empty path element", "x/": "trailing slash",
	"example.com//x": "double slash", "example.com/.x": "", "example.com/x.": "trailing dot",
	"internal": "a special meaning", "internal/x": "the go command reserves", "main": "a special meaning", "std": "a special meaning", "func": "a special meaning",
	"time": "standard library", "net/http": "standard library", "encoding/x": "hides encoding", "crypto/orders": "hides crypto",
	"example.com/" + strings.Repeat("long/", 30) + "x": "",
}

// TestServiceNames renders a service of every name, in a module of the name where
// it can be and below a host where it cannot. What is sampled is type-checked too.
func TestServiceNames(t *testing.T) {
	lock, err := modlock.Default()
	if err != nil {
		t.Fatal(err)
	}
	try := services(t)
	for name, refused := range serviceNames {
		if !says(t, "the name "+name, naming.CheckService(name), refused) || refused != "" {
			continue
		}
		path := name
		if naming.CheckModule(name, lock) != nil {
			path = "example.com/" + name
			if err := naming.CheckModule(path, lock); err != nil {
				t.Errorf("%s is refused below a host too: %v", name, err)
				continue
			}
		}
		t.Run(name, func(t *testing.T) { try(t, name, path) })
	}
}

// TestModulePaths does the same with modules.
func TestModulePaths(t *testing.T) {
	lock, err := modlock.Default()
	if err != nil {
		t.Fatal(err)
	}
	try := services(t)
	for path, refused := range modulePaths {
		if says(t, "the module path "+path, naming.CheckModule(path, lock), refused) && refused == "" {
			t.Run(path, func(t *testing.T) { try(t, "orders", path) })
		}
	}
}

// says reports whether an error is the one that is wanted, or none where that is "".
func says(t *testing.T, what string, err error, want string) bool {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("%q: %v", what, err)
	case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		t.Errorf("%q: %v, want an error with %q", what, err, want)
	default:
		return true
	}
	return false
}

// compiled are the names and paths whose services are type-checked: those that are
// most like what is in a service.
var compiled = []string{
	"string", "config", "A_.-b_", "x_linux",
	"example.com/x/v2", "gopkg.in/x.v1", "example.com/func", "example.com/internal/config", "golang.org/x/mine", "x.y",
}

// services returns a test of a service of a name in a module.
func services(t *testing.T) func(t *testing.T, name, path string) {
	t.Helper()
	c, catalog := checker(), bundled(t)
	data, err := os.ReadFile(filepath.Join("..", "..", "templates", "model", "order", "model.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := modeltext.Parse("model.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return func(t *testing.T, name, path string) {
		files, err := rendered(t.Context(), catalog, name, path, stacks["hexagonal nethttp sqlite"], m)
		if err != nil {
			t.Fatal(err)
		}
		if mod, err := modfile.Parse("go.mod", files["go.mod"], nil); err != nil || mod.Module.Mod.Path != path {
			t.Errorf("go.mod: %v", err)
		}
		if files["cmd/"+name+"/main.go"] == nil {
			t.Errorf("there is no cmd/%s/main.go", name)
		}
		if got := called(files["otelgen.yaml"]); got != name {
			t.Errorf("otelgen.yaml has the name %v", got)
		}
		// https://docs.docker.com/reference/compose-file/version-and-name/
		if got, ok := called(files["compose.yaml"]).(string); !ok || !projectRE.MatchString(got) {
			t.Errorf("compose.yaml has the name %v", got)
		}
		checkPaths(t, slices.Collect(maps.Keys(files)))
		if slices.Contains(compiled, name) || slices.Contains(compiled, path) {
			if err := c.Check(t.Context(), path, files); err != nil {
				t.Error(err)
			}
		}
	}
}

var projectRE = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)

// called is the name in a YAML file, which is no text where it lacks quotes.
func called(data []byte) any {
	var doc struct{ Name any }
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return err
	}
	return doc.Name
}

// checkPaths looks whether files can be together on every system.
func checkPaths(t *testing.T, paths []string) {
	t.Helper()
	folded := map[string]string{}
	for _, file := range paths {
		if err := module.CheckFilePath(file); err != nil {
			t.Error(err)
		}
		if other := folded[strings.ToLower(file)]; other != "" {
			t.Errorf("%s and %s are one file where case does not matter", file, other)
		}
		folded[strings.ToLower(file)] = file
		for elem := range strings.SplitSeq(file, "/") {
			if naming.IsDevice(elem) {
				t.Errorf("%s is a device on Windows", file)
			}
		}
	}
}
