package modlock_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/otelgen/otelgen/internal/modlock"
)

func defaultLock(t testing.TB) *modlock.Lock {
	t.Helper()
	lock, err := modlock.Default()
	if err != nil {
		t.Fatal(err)
	}
	return lock
}

func TestLockIsOfThisUniverse(t *testing.T) {
	want, err := modlock.Fingerprint(os.DirFS("universe"))
	if err != nil {
		t.Fatal(err)
	}
	if got := defaultLock(t).Fingerprint(); got != want {
		t.Errorf("lock.txt is stale: its fingerprint is %s, the universe's is %s; run `go generate ./internal/modlock`", got, want)
	}
}

func TestLockIsSmall(t *testing.T) {
	info, err := os.Stat("lock.txt")
	if err != nil {
		t.Fatal(err)
	}
	if limit := int64(1 << 20); info.Size() > limit {
		t.Errorf("lock.txt has %d bytes, more than %d", info.Size(), limit)
	}
}

func TestPackageNames(t *testing.T) {
	lock := defaultLock(t)
	for pkg, want := range map[string]string{
		"net/http":                 "http",
		"math/rand/v2":             "rand",
		"github.com/go-chi/chi/v5": "chi",
		"go.opentelemetry.io/otel/semconv/v1.43.0": "semconv",
		"modernc.org/sqlite/lib":                   "sqlite3",
		"go.yaml.in/yaml/v3":                       "yaml",
	} {
		if got, ok := lock.PackageName(pkg); !ok || got != want {
			t.Errorf("PackageName(%q) = %q, %v; want %q", pkg, got, ok, want)
		}
	}
	for _, pkg := range []string{"net/http/internal", "internal/abi", "orders/internal/config", "example.com/unknown"} {
		if name, ok := lock.PackageName(pkg); ok {
			t.Errorf("PackageName(%q) = %q, want none", pkg, name)
		}
	}
}

func TestModuleOfAPackage(t *testing.T) {
	lock := defaultLock(t)
	got, ok := lock.Module("github.com/go-chi/chi/v5/middleware")
	if !ok || got.Path != "github.com/go-chi/chi/v5" {
		t.Errorf("Module = %v, %v; want a version of chi", got, ok)
	}
}

func TestModules(t *testing.T) {
	modules := defaultLock(t).Modules()
	for _, path := range []string{"github.com/go-chi/chi/v5", "golang.org/x/net"} { // of which the second is never imported
		if !slices.Contains(modules, path) {
			t.Errorf("Modules() lacks %s", path)
		}
	}
}

func TestResolve(t *testing.T) {
	lock := defaultLock(t)
	uuid, _ := lock.Module("github.com/google/uuid")
	for _, test := range []struct {
		name    string
		module  string
		imports []string
		want    string
	}{{
		name:    "the standard library needs no module",
		module:  "example.com/orders",
		imports: []string{"context", "net/http", "unsafe", "C"},
		want:    "module example.com/orders\n\ngo 1.26.0\n",
	}, {
		name:    "own packages are told by the module path, with or without a dot in it",
		module:  "orders",
		imports: []string{"orders", "orders/internal/config"},
		want:    "module orders\n\ngo 1.26.0\n",
	}, {
		name:    "a module may share the name of a standard package",
		module:  "net",
		imports: []string{"net/internal/config"},
		want:    "module net\n\ngo 1.26.0\n",
	}, {
		name:    "one import, named twice",
		module:  "orders",
		imports: []string{"github.com/google/uuid", "github.com/google/uuid"},
		want:    "module orders\n\ngo 1.26.0\n\nrequire github.com/google/uuid " + uuid.Version + "\n",
	}} {
		t.Run(test.name, func(t *testing.T) {
			got, err := lock.Resolve(test.module, test.imports)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(test.want, string(got.GoMod)); d != "" {
				t.Errorf("go.mod differs (-want +got):\n%s", d)
			}
		})
	}
}

func TestResolveSeparatesDirectFromIndirect(t *testing.T) {
	got, err := defaultLock(t).Resolve("orders", []string{"go.opentelemetry.io/otel/trace", "go.opentelemetry.io/otel/sdk/trace"})
	if err != nil {
		t.Fatal(err)
	}
	f, err := modfile.Parse("go.mod", got.GoMod, nil)
	if err != nil {
		t.Fatal(err)
	}
	indirect := make(map[string]bool)
	for _, r := range f.Require {
		indirect[r.Mod.Path] = r.Indirect
	}
	for path, want := range map[string]bool{
		"go.opentelemetry.io/otel/trace": false,
		"go.opentelemetry.io/otel/sdk":   false,
		"go.opentelemetry.io/otel":       true,
		"golang.org/x/sys":               true,
	} {
		if got, ok := indirect[path]; !ok || got != want {
			t.Errorf("%s: required %v, indirect %v; want it required, indirect %v", path, ok, got, want)
		}
	}
}

func TestUnknownImport(t *testing.T) {
	for _, pkg := range []string{"example.com/nowhere", "github.com/go-chi/chi", "ordersx/internal", "net/nowhere"} {
		_, err := defaultLock(t).Resolve("orders", []string{"context", pkg})
		var unknown *modlock.UnknownImportError
		if !errors.As(err, &unknown) || unknown.Package != pkg {
			t.Errorf("Resolve with %q: %v, want an UnknownImportError that names it", pkg, err)
		}
	}
}

func TestSeedAddsModulesOfOutsideLayers(t *testing.T) {
	lock := defaultLock(t)
	extra := []module.Version{
		{Path: "example.com/vendor/sdk", Version: "v2.0.0+incompatible"},
		{Path: "github.com/google/uuid", Version: "v1.999.0"},
	}
	got, err := lock.Seed("orders", []string{"example.com/vendor/sdk/client", "github.com/google/uuid"}, extra)
	if err != nil {
		t.Fatal(err)
	}
	want := "module orders\n\ngo 1.26.0\n\nrequire (\n\texample.com/vendor/sdk v2.0.0+incompatible\n\tgithub.com/google/uuid v1.999.0\n)\n"
	if d := cmp.Diff(want, string(got.GoMod)); d != "" {
		t.Errorf("go.mod differs (-want +got):\n%s", d)
	}
	_, err = lock.Seed("orders", []string{"example.com/vendor/sdkx"}, extra)
	if unknown := new(modlock.UnknownImportError); !errors.As(err, &unknown) {
		t.Errorf("import that no extra module covers: %v, want an UnknownImportError", err)
	}
}

func TestCheckModules(t *testing.T) {
	lock := defaultLock(t)
	chi, _ := lock.Module("github.com/go-chi/chi/v5")
	for _, test := range []struct {
		name    string
		modules []module.Version
		want    string // part of the error; empty for none
	}{
		{"none", nil, ""},
		{"a module that the universe lacks", []module.Version{{Path: "example.com/sdk", Version: "v1.2.3"}}, ""},
		{"the version that we ship", []module.Version{chi}, ""},
		{"a higher version than ours", []module.Version{{Path: chi.Path, Version: "v5.999.0"}}, ""},
		{"a lower version than ours", []module.Version{{Path: chi.Path, Version: "v5.0.1"}}, "v5.0.1 is lower than " + chi.Version},
		{"a lower version of what only dependencies need", []module.Version{{Path: "golang.org/x/sys", Version: "v0.1.0"}}, "v0.1.0 is lower than"},
		{"a path with a space", []module.Version{{Path: "example.com/a b", Version: "v1.0.0"}}, "malformed module path"},
		{"a path without a dot", []module.Version{{Path: "sdk", Version: "v1.0.0"}}, "malformed module path"},
		{"a path out of the tree", []module.Version{{Path: "../sdk", Version: "v1.0.0"}}, "malformed module path"},
		{"no path", []module.Version{{Version: "v1.0.0"}}, "malformed module path"},
		{"a version without v", []module.Version{{Path: "example.com/sdk", Version: "1.0.0"}}, `"1.0.0" is not a full version`},
		{"a short version", []module.Version{{Path: "example.com/sdk", Version: "v1"}}, `"v1" is not a full version`},
		{"a query", []module.Version{{Path: "example.com/sdk", Version: "latest"}}, `"latest" is not a full version`},
		{"no version", []module.Version{{Path: "example.com/sdk"}}, `"" is not a full version`},
		{"a major version that the path does not have", []module.Version{{Path: "example.com/sdk", Version: "v2.0.0"}}, "does not go with this path"},
		{"a module named twice", []module.Version{{Path: "example.com/sdk", Version: "v1.0.0"}, {Path: "example.com/sdk", Version: "v1.1.0"}}, "named twice"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := lock.CheckModules(test.modules)
			switch {
			case test.want == "" && err != nil:
				t.Errorf("CheckModules: %v, want no error", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("CheckModules: %v, want an error with %q", err, test.want)
			case err != nil && strings.Contains(err.Error(), "\n"):
				t.Errorf("CheckModules: error of several lines: %v", err)
			}
		})
	}
}

func TestParseRejectsBrokenLocks(t *testing.T) {
	for _, text := range []string{
		"what\n",
		"fingerprint\n",
		"std a b c\n",
		"mod example.com/a v1.0.0 -\n",
		"root 0 1.26.0 | |\n",
		"mod example.com/a v1.0.0 - -\nroot 0 1.26.0 | 1 |\n",
		"mod example.com/a v1.0.0 - -\npkg example.com/a a x | | |\n",
		"mod example.com/a v1.0.0 - -\npkg example.com/a a 0 | 0 | 0-0 |\n",
	} {
		if _, err := modlock.Parse(text); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("Parse(%q) = %v, want an error with the line", text, err)
		}
	}
}

func TestMissingChecksumIsAnError(t *testing.T) {
	lock, err := modlock.Parse("mod example.com/a v1.0.0 abc -\nroot 0 1.26.0 | 0 | 0\npkg example.com/a a 0 | 0 | |\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Resolve("orders", []string{"example.com/a"}); err == nil || !strings.Contains(err.Error(), "no checksum of example.com/a@v1.0.0") {
		t.Errorf("Resolve = %v, want an error that names the module", err)
	}
}

func BenchmarkParse(b *testing.B) {
	text, err := os.ReadFile("lock.txt")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := modlock.Parse(string(text)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkResolve resolves the largest conceivable stack: every package of the
// universe.
func BenchmarkResolve(b *testing.B) {
	lock := defaultLock(b)
	imports := lock.Packages()
	for b.Loop() {
		if _, err := lock.Resolve("orders", imports); err != nil {
			b.Fatal(err)
		}
	}
}
