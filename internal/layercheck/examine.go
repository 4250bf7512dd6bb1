package layercheck

import (
	"bytes"
	"context"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/collectorconfig"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/tree"
)

// read looks at what was rendered without building it: whether gofmt would change
// it, and whether a collector could read its configuration.
func read(row *Row, l *layer.Layer, t *tree.Tree) {
	for _, f := range t.Files() {
		switch {
		case strings.HasSuffix(f.Path, ".go"):
			if line, ok := unformatted(f.Data); ok {
				row.fail("gofmt", Fault{File: f.Path, Line: line, Text: []string{"gofmt would change this line"}})
			}
		case isCollector(f):
			report, err := collectorconfig.Check(f.Data)
			if err != nil {
				row.fail("collector configuration", Fault{File: f.Path, Text: []string{err.Error()}})
			}
			for _, fault := range report.Faults {
				row.fail("collector configuration", Fault{File: f.Path, Line: fault.Line, Text: []string{fault.Text}})
			}
			for _, name := range report.Unknown {
				if mentions(l, path.Base(name)) {
					row.Notes = append(row.Notes, fmt.Sprintf("%s: otelgen does not know the settings of %s; --collector PROGRAM checks them", f.Path, name))
				}
			}
		}
	}
}

// mentions reports whether a configuration that the layer merges names a component.
func mentions(l *layer.Layer, component string) bool {
	found := false
	for _, a := range l.Chain() {
		if !a.Outside {
			continue
		}
		_ = fs.WalkDir(a.FS, "merge", func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				data, err := fs.ReadFile(a.FS, p)
				found = found || err == nil && bytes.Contains(data, []byte(component))
			}
			return nil
		})
	}
	return found
}

func isCollector(f tree.File) bool {
	return (strings.HasSuffix(f.Path, ".yaml") || strings.HasSuffix(f.Path, ".yml")) && collectorconfig.Is(f.Data)
}

// unformatted is the first line that gofmt would change. Source that cannot be
// parsed is left to the compiler.
func unformatted(source []byte) (line int, ok bool) {
	want, err := format.Source(source)
	if err != nil || bytes.Equal(source, want) {
		return 0, false
	}
	have, formatted := bytes.SplitAfter(source, []byte("\n")), bytes.SplitAfter(want, []byte("\n"))
	for i := range have {
		if i >= len(formatted) || !bytes.Equal(have[i], formatted[i]) {
			return i + 1, true
		}
	}
	return len(have), true
}

// validate has a collector read its configuration.
func validate(ctx context.Context, row *Row, t *tree.Tree, dir string, o Options) {
	row.Notes = nil // it knows all its components
	for _, f := range t.Files() {
		if !isCollector(f) {
			continue
		}
		out, err := run(ctx, dir, o, o.Collector, "validate", "--config", f.Path)
		if err != nil {
			row.fail("collector configuration", Fault{File: f.Path, Text: firstLines(out, err)})
		}
	}
}

// compile builds, vets, tests and lints a service, until one of these fails.
func compile(ctx context.Context, row *Row, dir string, tidy bool, o Options) {
	type step struct {
		name    string
		command []string
		read    func(out []byte, err error) []Fault
	}
	steps := []step{
		{"build", []string{"go", "build", "./..."}, inSource},
		{"vet", []string{"go", "vet", "./..."}, inSource},
		{"test", []string{"go", "test", "-vet=off", "./..."}, inTests},
	}
	if tidy {
		steps = slices.Insert(steps, 0, step{"mod tidy", []string{"go", "mod", "tidy"}, inSource})
	}
	if o.Linter != "" {
		steps = append(steps, step{"lint", []string{o.Linter, "run", "--allow-parallel-runners", "--output.text.print-issued-lines=false", "--show-stats=false", "./..."}, inSource})
	}
	for _, s := range steps {
		out, err := run(ctx, dir, o, s.command[0], s.command[1:]...)
		if err != nil {
			row.fail(s.name, s.read(out, err)...)
			return
		}
		if s.name == "test" && !tested(out) {
			row.Result = "ok, but it has no tests"
		}
	}
}

// tested reports whether a package of those that go test went through has tests.
func tested(out []byte) bool {
	return bytes.HasPrefix(out, []byte("ok ")) || bytes.Contains(out, []byte("\nok "))
}

// run runs a command in the folder of a service and returns what it prints.
func run(ctx context.Context, dir string, o Options, program string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	// Without paths in what is compiled, the build cache serves all services.
	flags := strings.TrimSpace(os.Getenv("GOFLAGS") + " -trimpath")
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS="+flags)
	out, err := cmd.CombinedOutput()
	if o.Log != nil {
		fmt.Fprintf(o.Log, "$ %s %s\n%s", filepath.Base(program), strings.Join(args, " "), out)
	}
	return out, err
}
