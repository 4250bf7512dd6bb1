package main

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/tree"
)

// TestIgnoresNothingOfItsOwn generates services with names that are patterns of
// ignore files elsewhere. Git must not ignore a file of theirs, or a clone would
// lack it, and the build of the image must see all that it builds from.
func TestIgnoresNothingOfItsOwn(t *testing.T) {
	exe := otelgen(t)
	for _, name := range []string{
		"a.test", "a.prof", "a.db", "a.db-wal", "a.env", "a.out", "a.exe", "a.log", "bin", "dist", "tmp", "coverage.out",
		"env", "docs", "deploy", "git", "make", "api", "A.Test",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if out, err := run(exe, dir, "new", name, "--module", "example.com/x/svc", "--git", "--no-input"); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			service := filepath.Join(dir, name)
			list := exec.Command("git", "-c", "core.excludesFile=", "ls-files", "--others", "--ignored", "--exclude-standard")
			list.Dir = service
			out, err := list.CombinedOutput()
			if err != nil || len(out) > 0 {
				t.Errorf("git ignores, %v:\n%s", err, out)
			}
			for _, p := range outOfContext(t, service) {
				if top, _, _ := strings.Cut(p, "/"); !slices.Contains([]string{".github", "deploy", "docs"}, top) {
					t.Errorf("the build of the image does not see %s", p)
				}
			}
		})
	}
}

// outOfContext lists what .dockerignore keeps out of the build. Its patterns
// begin at the top (https://docs.docker.com/build/concepts/context/), and ours
// use no ** and no !.
func outOfContext(t *testing.T, service string) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(service, ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(service, ".git")); err != nil {
		t.Fatal(err)
	}
	files, err := tree.ReadDir(service)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for pattern := range strings.FieldsSeq(string(data)) {
		if strings.Contains(pattern, "**") || strings.HasPrefix(pattern, "!") {
			t.Fatalf("the test does not know the pattern %s", pattern)
		}
		for _, f := range files.Files() {
			for p := f.Path; p != "."; p = path.Dir(p) {
				if yes, err := path.Match(pattern, p); err != nil || yes {
					out = append(out, f.Path)
					break
				}
			}
		}
	}
	return out
}
