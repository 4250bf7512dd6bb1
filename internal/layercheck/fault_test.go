package layercheck

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/tree"
)

var errExit = errors.New("exit status 1")

// TestReadsOutput reads what Go's commands and the linter print.
func TestReadsOutput(t *testing.T) {
	for name, tc := range map[string]struct {
		read func([]byte, error) []Fault
		out  string
		want []Fault
	}{
		"a compiler": {inSource, "# checked/internal/a\ninternal/a/a.go:3:9: undefined: b\ninternal/a/a.go:3:9: undefined: b\n",
			[]Fault{{File: "internal/a/a.go", Line: 3, Text: []string{"undefined: b"}}}},
		"go vet": {inSource, "# checked/a\n# [checked/a]\nvet: ./a/a.go:7:2: unusable\n",
			[]Fault{{File: "a/a.go", Line: 7, Text: []string{"unusable"}}}},
		"a linter": {inSource, "a/a.go:12:2: ineffectual assignment to x (ineffassign)\n1 issues:\n* ineffassign: 1\n",
			[]Fault{{File: "a/a.go", Line: 12, Text: []string{"ineffectual assignment to x (ineffassign)"}}}},
		"something else": {inSource, "go: downloading x v1.0.0\ngo: x@v1.0.0: not found\n",
			[]Fault{{Text: []string{"go: x@v1.0.0: not found"}}}},
		"nothing": {inSource, "", []Fault{{Text: []string{"exit status 1"}}}},
		"tests": {inTests, "ok  \tchecked/a\t0.1s\n?   \tchecked/b\t[no test files]\n--- FAIL: TestC (0.00s)\n    c_test.go:8: got 1\nFAIL\nFAIL\tchecked/c\t0.2s\nok  \tchecked/d\t0.1s\nFAIL\n",
			[]Fault{{File: "c/c_test.go", Line: 8, Text: []string{"--- FAIL: TestC (0.00s)", "    c_test.go:8: got 1"}}}},
		"tests in two packages": {inTests, "panic: no\nFAIL\tchecked\t0.2s\n--- FAIL: TestD (0.00s)\n    d_test.go:1: no\nFAIL\nFAIL\tchecked/d\t0.1s\nFAIL\n",
			[]Fault{{Text: []string{"panic: no"}}, {File: "d/d_test.go", Line: 1, Text: []string{"--- FAIL: TestD (0.00s)", "    d_test.go:1: no"}}}},
		"tests that do not compile": {inTests, "# checked/c [checked/c.test]\nc/c_test.go:4:2: undefined: x\nFAIL\tchecked/c [build failed]\n?   \tchecked/b\t[no test files]\nFAIL\n",
			[]Fault{{File: "c/c_test.go", Line: 4, Text: []string{"undefined: x"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.read([]byte(tc.out), errExit); !reflect.DeepEqual(got, tc.want) {
				t.Errorf("got %+v\nwant %+v", got, tc.want)
			}
		})
	}
}

func TestOnlyTheFirstIsShown(t *testing.T) {
	var out strings.Builder
	for i := range 40 {
		out.WriteString("a.go:" + strings.Repeat("1", i%9+1) + ": fault " + strings.Repeat("x", i) + "\n")
	}
	got := inSource([]byte(out.String()), errExit)
	if len(got) != mostFaults+1 || got[mostFaults].Text[0] != "and 35 more; -v shows all" {
		t.Errorf("shows %d faults, and at last %+v", len(got), got[len(got)-1])
	}
	long := shortenedLines(strings.Split(strings.Repeat("line\n", 39)+"line", "\n"))
	if len(long) != mostLines+1 || long[mostLines] != "and 10 more lines; -v shows all" {
		t.Errorf("shows %d lines, and at last %q", len(long), long[len(long)-1])
	}
}

func TestNoTests(t *testing.T) {
	if tested([]byte("?   \tchecked/a\t[no test files]\n?   \tchecked/b\t[no test files]\n")) {
		t.Error("packages without tests count as tested")
	}
	if !tested([]byte("?   \tchecked/a\t[no test files]\nok  \tchecked/b\t0.1s\n")) {
		t.Error("a package with tests does not count")
	}
}

// TestLocate finds the rendered lines and their template: of a file of the
// layer's own, and of a line in the file of another.
func TestLocate(t *testing.T) {
	l := &layer.Layer{ID: layer.ID{Kind: "backend", Name: "acme"}, Outside: true, FS: fstest.MapFS{
		"files/a.go.tmpl":      {Data: []byte("package a\n\n{{if true}}\nvar one = 1\n{{end}}\nvar {{.Name}} = 2\n")},
		"slots/wire.app.tmpl":  {Data: []byte("\tacme.Start(ctx)\n")},
		"slots/wire.store.txt": {Data: nil},
	}}
	files := tree.New()
	for _, f := range []tree.File{
		{Path: "a.go", Layer: "backend/acme", Template: "backend/acme/files/a.go.tmpl", Data: []byte("package a\n\nvar one = 1\n\nvar two = 2\n")},
		{Path: "wire.go", Layer: "base/service", Template: "base/service/files/wire.go.tmpl", Data: []byte("package a\n\nfunc wire() {\n\tacme.Start(ctx)\n}\n")},
	} {
		if err := files.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	row := Row{Faults: []Fault{{File: "a.go", Line: 3}, {File: "a.go", Line: 5}, {File: "wire.go", Line: 4}, {File: "wire.go"}, {File: "nowhere.go", Line: 1}, {File: "/elsewhere/checked/a.go", Line: 3}}}
	locate(&row, l, files)
	for i, want := range []string{
		"backend/acme/files/a.go.tmpl:4", "backend/acme/files/a.go.tmpl", "backend/acme/slots/wire.app.tmpl:1", "base/service/files/wire.go.tmpl", "", "backend/acme/files/a.go.tmpl:4",
	} {
		if got := row.Faults[i].From; got != want {
			t.Errorf("fault %d is from %q, want %q", i, got, want)
		}
	}
	if got := row.Faults[2].Source; len(got) != 5 || got[2] != (SourceLine{4, "\tacme.Start(ctx)"}) {
		t.Errorf("the source is %+v", got)
	}
}

func TestUnformatted(t *testing.T) {
	for source, want := range map[string]int{
		"package a\n\nvar b = 1\n":   0,
		"package a\n\nvar  b = 1\n":  3,
		"package a\n\nvar b = 1\n\n": 4,
		"package a\nfunc {":          0,
	} {
		if line, ok := unformatted([]byte(source)); line != want || ok != (want > 0) {
			t.Errorf("%q: line %d, want %d", source, line, want)
		}
	}
}
