package app_test

import (
	"errors"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/app"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/templates"
)

func otelgen() app.App {
	return app.App{Version: "v1", Layers: templates.FS, Executable: func() (string, error) { return "", errors.New("nothing comes from outside") }}
}

// TestNew writes a service, looks at its files, and writes it again from its record
// with a later version.
func TestNew(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "orders")
	n := app.New{App: otelgen(), Name: "orders", Output: dir, Answers: layer.Answers{"store": {"memory"}}}
	if err := n.Open(nil, ""); err != nil {
		t.Fatal(err)
	}
	s, err := n.Render(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Write(t.Context(), s, func(text string) { t.Errorf("progress: %s", text) }); err != nil {
		t.Fatal(err)
	}
	readme, makefile := filepath.Join(dir, "README.md"), filepath.Join(dir, "Makefile")
	if err := errors.Join(os.WriteFile(readme, []byte("mine"), 0o600), os.Remove(makefile)); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]app.File{
		"go.mod":    {Layer: "base/service", Template: "gomod", State: app.AsGenerated},
		"README.md": {Layer: "base/service", Template: "base/service/files/README.md.tmpl", State: app.Changed},
		"Makefile":  {Layer: "base/service", Template: "base/service/files/Makefile.tmpl", State: app.Missing},
	} {
		want.Path, want.Otelgen = file, "v1"
		got, err := otelgen().ExplainFile(t.Context(), n.Catalog(), nil, filepath.Join(dir, file))
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", file, got, err, want)
		}
	}

	later := otelgen()
	later.Version = "v2"
	again := app.New{App: later, Output: filepath.Join(t.TempDir(), "again"), Answers: layer.Answers{}}
	if err := again.Open(nil, filepath.Join(dir, "otelgen.yaml")); err != nil {
		t.Fatal(err)
	}
	s, err = again.Render(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(dir, "otelgen.yaml") + " was written by otelgen v1, and this is v2."; !slices.Equal(s.Warnings, []string{want}) {
		t.Errorf("warnings %q, want %q", s.Warnings, want)
	}
}

// TestFind names layers with their kind and without.
func TestFind(t *testing.T) {
	cat, _, err := otelgen().Catalog(nil)
	if err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{
		"framework chi": "framework/chi",
		"chi":           "framework/chi",
		"app.go":        "a file",
		"memory":        "2 layers are called memory; say which: store memory, bus memory",
		"framework chy": `unknown framework "chy"; did you mean "chi"?`,
	} {
		l, err := app.Find(cat, strings.Fields(args))
		got := "a file"
		switch {
		case err != nil && diag.Mendable(err):
			got = err.Error()
		case err != nil:
			t.Errorf("%s: no fault of the user's: %v", args, err)
		case l != nil:
			got = l.ID.String()
		}
		if got != want {
			t.Errorf("%s: %s, want %s", args, got, want)
		}
	}
}

// TestNoCommandLine keeps flags, questions and streams out of the package.
func TestNoCommandLine(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	imports := 0
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			imports++
			path, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			for _, not := range []string{"cobra", "pflag", "internal/cli", "internal/prompt", "internal/term"} {
				if strings.HasSuffix(path, "/"+not) {
					t.Errorf("%s imports %s", file, path)
				}
			}
		}
	}
	if imports < 20 {
		t.Errorf("only %d imports found", imports)
	}
}
