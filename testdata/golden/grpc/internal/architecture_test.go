package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "example.com/service"

// TestImports keeps the dependencies of the hexagon pointing inwards.
func TestImports(t *testing.T) {
	rules := []struct {
		folder string
		allows func(folder, imported string) bool
		rule   string
	}{
		{"domain/", func(_, imported string) bool { return isStandard(imported) },
			"the domain uses the standard library only"},
		{"application", func(_, imported string) bool {
			return isStandard(imported) || within(imported, "domain") || imported == module+"/internal/platform/telemetry" || imported == module+"/internal/platform/wiring" || imported == module+"/internal/platform/storage" || imported == module+"/internal/platform/feed"
		}, "the application knows the domain, and of the outside no more than how it is observed and followed"},
		{"adapter/", func(folder, imported string) bool {
			return !within(imported, "adapter") || adapterOf(strings.TrimPrefix(imported, module+"/internal/")) == adapterOf(folder)
		}, "adapters do not know each other"},
		{"platform/", func(_, imported string) bool { return !within(imported, "domain") },
			"plumbing knows nothing of the domain"},
		{"", func(_, imported string) bool { return imported != module+"/internal/platform/telemetry/setup" },
			"main alone starts the SDK"},
	}
	checked := map[string]int{}
	err := filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return err
		}
		name = filepath.ToSlash(name)
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, rule := range rules {
			if !strings.HasPrefix(name, rule.folder) {
				continue
			}
			checked[rule.folder]++
			for _, spec := range file.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					return err
				}
				if !rule.allows(path.Dir(name), imported) {
					t.Errorf("%s imports %s: %s", name, imported, rule.rule)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		if checked[rule.folder] == 0 {
			t.Errorf("no file in %s was checked", rule.folder)
		}
	}
}

// isStandard reports whether a path is of the standard library: its first element
// has no dot, and it is not this module.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") && !strings.HasPrefix(imported, module+"/")
}

func within(imported, folder string) bool {
	return strings.HasPrefix(imported, module+"/internal/"+folder+"/")
}

// adapterOf returns the folder of an adapter: adapter/out/system.
func adapterOf(folder string) string {
	parts := strings.SplitN(folder, "/", 4)
	return strings.Join(parts[:min(3, len(parts))], "/")
}
