package e2e_test

import (
	"errors"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/tree"
)

// TestIgnoresNothingOfItsOwn renders services with names that are patterns of
// ignore files elsewhere. Git must not ignore a file of theirs, or a clone would
// lack it, and the build of the image must see all that it builds from.
func TestIgnoresNothingOfItsOwn(t *testing.T) {
	t.Parallel()
	repository := t.TempDir()
	if out, err := exec.Command("git", "init", "--quiet", repository).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{
		"a.test", "a.prof", "a.db", "a.db-wal", "a.env", "a.out", "a.exe", "a.log", "bin", "dist", "tmp", "coverage.out",
		"env", "docs", "deploy", "git", "make", "api", "A.Test",
	} {
		t.Run(name, func(t *testing.T) {
			req := request(t, defaultStack)
			req.Name, req.Module = name, "example.com/x/svc"
			service := rendered(t, req)
			if ignored := ignoredBy(t, repository, service); ignored != "" {
				t.Errorf("git ignores:\n%s", ignored)
			}
			for _, p := range outOfContext(t, service) {
				if top, _, _ := strings.Cut(p, "/"); !slices.Contains([]string{".github", "deploy", "docs"}, top) {
					t.Errorf("the build of the image does not see %s", p)
				}
			}
		})
	}
}

// ignoredBy lists what git would ignore of a service's files in a repository.
func ignoredBy(t *testing.T, repository string, service *tree.Tree) string {
	t.Helper()
	var paths strings.Builder
	for _, f := range service.Files() {
		paths.WriteString(f.Path + "\n")
		if path.Base(f.Path) != ".gitignore" {
			continue
		}
		if f.Path != ".gitignore" {
			t.Fatalf("the test does not know of %s", f.Path)
		}
		if err := os.WriteFile(filepath.Join(repository, f.Path), f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "--stdin", "--verbose")
	cmd.Dir, cmd.Stdin = repository, strings.NewReader(paths.String())
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return "" // it ignores none
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// outOfContext lists what .dockerignore keeps out of the build. Its patterns
// begin at the top (https://docs.docker.com/build/concepts/context/), and ours
// use no ** and no !.
func outOfContext(t *testing.T, service *tree.Tree) []string {
	t.Helper()
	files := service.Files()
	at := slices.IndexFunc(files, func(f tree.File) bool { return f.Path == ".dockerignore" })
	if at < 0 {
		t.Fatal("there is no .dockerignore")
	}
	var out []string
	for pattern := range strings.FieldsSeq(string(files[at].Data)) {
		if strings.Contains(pattern, "**") || strings.HasPrefix(pattern, "!") {
			t.Fatalf("the test does not know the pattern %s", pattern)
		}
		for _, f := range files {
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
