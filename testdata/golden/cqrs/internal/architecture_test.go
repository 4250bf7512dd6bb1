package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "example.com/service"

// TestImports keeps the write side and the read side apart.
func TestImports(t *testing.T) {
	rules := []struct {
		folder string
		allows func(imported string) bool
		rule   string
	}{
		{"domain/", isStandard, "the domain uses the standard library only"},
		{"event/", only("domain/"), "events know the domain alone"},
		{"command/", only("domain/", "event/", "platform/storage/"), "commands know nothing of what reads"},
		{"query/", only("domain/", "event/", "platform/storage/"), "queries know nothing of what writes"},
		{"projection/", func(imported string) bool {
			return only("domain/", "event/", "platform/storage/", "platform/telemetry/")(imported) || strings.HasPrefix(imported, "go.opentelemetry.io/otel")
		}, "the projection stands between both and knows neither"},
		{"transport/", func(imported string) bool {
			return !within(imported, "eventstore/") && !within(imported, "readmodel/") && !within(imported, "projection/")
		}, "transports reach everything through the application"},
		{"platform/", func(imported string) bool { return !within(imported, "domain/") },
			"plumbing knows nothing of the domain"},
		{"", func(imported string) bool { return imported != module+"/internal/platform/telemetry/setup" },
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
				if !rule.allows(imported) {
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

// only allows the standard library and the given folders of the service.
func only(folders ...string) func(imported string) bool {
	return func(imported string) bool {
		return isStandard(imported) || slices.ContainsFunc(folders, func(folder string) bool { return within(imported, folder) })
	}
}

func within(imported, folder string) bool {
	return strings.HasPrefix(imported+"/", module+"/internal/"+folder)
}
