package internal_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// largest is how many lines a package may have outside of its tests.
const largest = 2500

// TestNoPackageIsTooLarge counts lines.
func TestNoPackageIsTooLarge(t *testing.T) {
	lines := map[string]int{}
	for path, pkg := range sources(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines[pkg] += strings.Count(string(data), "\n")
	}
	for pkg, n := range lines {
		if n > largest {
			t.Errorf("%s has %d lines; divide what is more than %d of them", pkg, n, largest)
		}
	}
}

// TestImportsGoDown reads the floors in README.md, the highest first: a package
// imports what is on a lower floor, or before it on its own.
func TestImportsGoDown(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Floors\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var order []string
	rows := regexp.MustCompile(`(?m)^\| [^|]+ \| (.+) \|$`).FindAllStringSubmatch(section, -1)
	for _, row := range slices.Backward(rows) {
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			order = append(order, name[1])
		}
	}
	floor := map[string]int{}
	for i, pkg := range order {
		if _, twice := floor[pkg]; twice {
			t.Errorf("README.md has two floors for %s", pkg)
		}
		floor[pkg] = i
	}

	const module = "github.com/otelgen/otelgen/"
	name := func(pkg string) string { return strings.TrimPrefix(pkg, "internal/") }
	seen, arrows := map[string]bool{}, 0
	for path, pkg := range sources(t) {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		here, known := floor[name(pkg)]
		if !known && !seen[pkg] {
			t.Errorf("%s has no floor; say in README.md where it belongs", pkg)
		}
		seen[pkg] = true
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			imported, ours := strings.CutPrefix(imported, module)
			if !ours {
				continue
			}
			arrows++
			if below, ok := floor[name(imported)]; known && ok && below >= here {
				t.Errorf("%s imports %s, which does not stand below %s", path, imported, pkg)
			}
		}
	}
	for _, pkg := range order {
		if !seen[pkg] && !seen["internal/"+pkg] {
			t.Errorf("README.md has a floor for %s, which does not exist", pkg)
		}
	}
	if arrows < 100 {
		t.Errorf("only %d imports of the project's own packages found", arrows)
	}
}

// sources lists the Go files that are not tests, each with its package's path.
// Modules of their own, which tests build, are left out.
func sources(t *testing.T) map[string]string {
	t.Helper()
	root, all := "..", map[string]string{}
	for _, dir := range []string{"cmd", "internal", "templates"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				_, err := os.Stat(filepath.Join(path, "go.mod"))
				if err == nil || d.Name() == "testdata" {
					return fs.SkipDir
				}
				return nil
			}
			if filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			pkg, err := filepath.Rel(root, filepath.Dir(path))
			all[path] = filepath.ToSlash(pkg)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
