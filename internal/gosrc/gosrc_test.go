package gosrc_test

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/gosrc"
)

// style is that of a module whose path has no dot, which must not make its
// packages look like the standard library's.
var style = gosrc.Style{
	Module: "shop",
	Std:    func(p string) bool { first, _, _ := strings.Cut(p, "/"); return !strings.Contains(first, ".") },
	PackageName: func(p string) string {
		if p == "github.com/go-chi/chi/v5" {
			return "chi"
		}
		if p == "go.opentelemetry.io/otel/semconv/v1.43.0" {
			return "semconv"
		}
		return path.Base(p)
	},
}

func TestFinish(t *testing.T) {
	for name, tc := range map[string]struct {
		src   string
		extra []gosrc.Import
		want  string
	}{
		"groups, sorts and prunes": {
			src: "package a\n\nimport (\n\"os\"\n\"shop/internal/config\"\n\"github.com/go-chi/chi/v5\"\n\"fmt\"\n)\n\nvar _ = fmt.Sprint(chi.New, config.X)\n",
			want: `package a

import (
	"fmt"

	"github.com/go-chi/chi/v5"

	"shop/internal/config"
)

var _ = fmt.Sprint(chi.New, config.X)
`,
		},
		"adds what fragments ask for, once": {
			src:   "package a\n\nimport \"fmt\"\n\nvar _ = fmt.Sprint(time.Now())\n",
			extra: []gosrc.Import{{Path: "time"}, {Path: "fmt"}, {Path: "time"}},
			want:  "package a\n\nimport (\n\t\"fmt\"\n\t\"time\"\n)\n\nvar _ = fmt.Sprint(time.Now())\n",
		},
		"no import left": {
			src:  "package a\n\nimport (\n\t\"fmt\"\n)\n\nconst x = 1\n",
			want: "package a\n\nconst x = 1\n",
		},
		"a local variable is no package": {
			src:  "package a\n\nimport \"shop/internal/orders\"\n\nfunc f(orders T) { orders.Place() }\n",
			want: "package a\n\nfunc f(orders T) { orders.Place() }\n",
		},
		"blank and named imports": {
			src:  "package a\n\nimport (\n\t_ \"embed\"\n\tstd \"errors\"\n\tfmt \"fmt\"\n)\n\nvar _ = std.New(fmt.Sprint())\n",
			want: "package a\n\nimport (\n\t_ \"embed\"\n\tstd \"errors\"\n\t\"fmt\"\n)\n\nvar _ = std.New(fmt.Sprint())\n",
		},
		"a path that does not tell the name": {
			src:  "package a\n\nimport \"go.opentelemetry.io/otel/semconv/v1.43.0\"\n\nvar _ = semconv.X\n",
			want: "package a\n\nimport semconv \"go.opentelemetry.io/otel/semconv/v1.43.0\"\n\nvar _ = semconv.X\n",
		},
		"blank lines at the edges of blocks go, in raw strings they stay": {
			src:  "package a\n\nfunc f() {\n\n\n\tg(`{\n\n}`)\n\n\t// why\n\n}\n\ntype t struct {\n\n\ta int\n\n\n\tb int\n\n}\n",
			want: "package a\n\nfunc f() {\n\tg(`{\n\n}`)\n\n\t// why\n}\n\ntype t struct {\n\ta int\n\n\tb int\n}\n",
		},
		"a comment that ends in a brace opens nothing": {
			src:  "package a\n\nfunc f() {\n\t// why (\n\n\tg( // {\n\n\t\t1,\n\n\t)\n}\n",
			want: "package a\n\nfunc f() {\n\t// why (\n\n\tg( // {\n\n\t\t1,\n\t)\n}\n",
		},
		"comments around imports stay, those among them go": {
			src:  "/* License:\npackage a */\n\npackage a // of the shop\n\n// before\n\nimport (\n\t\"fmt\" // among\n)\n\n// behind\nvar _ = fmt.Sprint\n",
			want: "/* License:\npackage a */\n\npackage a // of the shop\n\nimport \"fmt\"\n\n// before\n\n// behind\nvar _ = fmt.Sprint\n",
		},
		"a package comment and a build constraint stay first": {
			src:  "//go:build unix\n\n// Package a does a.\npackage a\n\nimport \"fmt\"\n\nvar _ = fmt.Sprint\n",
			want: "//go:build unix\n\n// Package a does a.\npackage a\n\nimport \"fmt\"\n\nvar _ = fmt.Sprint\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := style.Finish("a.go", tc.src, tc.extra)
			if err != nil {
				t.Fatal(err)
			}
			if string(got.Source) != tc.want {
				t.Errorf("got:\n%s\nwant:\n%s", got.Source, tc.want)
			}
			again, err := style.Finish("a.go", string(got.Source), nil)
			if err != nil || string(again.Source) != string(got.Source) {
				t.Errorf("not stable: %v\n%s", err, again.Source)
			}
		})
	}
}

func TestFinishReportsImports(t *testing.T) {
	got, err := style.Finish("a.go", "package a\n\nimport (\n\t\"os\"\n\t\"fmt\"\n)\n\nvar _ = fmt.Sprint(os.Args)\n", nil)
	if err != nil || !slices.Equal(got.Imports, []string{"fmt", "os"}) {
		t.Errorf("imports %v, error %v", got.Imports, err)
	}
}

func TestFinishRefuses(t *testing.T) {
	for name, src := range map[string]string{
		"what does not parse":         "package a\n\nfunc {",
		"two packages under one name": "package a\n\nimport (\n\t\"crypto/rand\"\n\t\"math/rand\"\n)\n\nvar _ = rand.Int\n",
	} {
		if _, err := style.Finish("a.go", src, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// BenchmarkFinish finishes a file of the length that files of services have, and
// BenchmarkTake takes it as it is.
func BenchmarkFinish(b *testing.B) {
	src := golden(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := style.Finish("a.go", src, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTake(b *testing.B) {
	src := golden(b)
	b.ReportAllocs()
	for b.Loop() {
		taken, err := style.Take("a.go", src)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := taken.Finish(); err != nil {
			b.Fatal(err)
		}
	}
}

func golden(b *testing.B) string {
	b.Helper()
	src, err := os.ReadFile("../../testdata/golden/default/internal/platform/telemetry/telemetry_test.go")
	if err != nil {
		b.Fatal(err)
	}
	return string(src)
}
