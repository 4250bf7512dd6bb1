package render

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"text/template"
	"text/template/parse"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/templatefuncs"
	layers "github.com/otelgen/otelgen/templates"
)

var update = flag.Bool("update", false, "rewrite the list of finished templates")

// TestFinishedTemplates holds that the text of every template on the list is as it
// is in a service, however long the names of the service are. The list may lack a
// few: they cost time, not truth.
func TestFinishedTemplates(t *testing.T) {
	var list strings.Builder
	all, listed := 0, 0
	err := fs.WalkDir(layers.FS, ".", func(p string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(p, ".go.tmpl") {
			return err
		}
		data, err := fs.ReadFile(layers.FS, p)
		if err != nil {
			return err
		}
		fault := isAsInServices(t, p, string(data))
		if fault == nil {
			all++
			fmt.Fprintf(&list, "%x %s\n", sha256.Sum256(data), p)
		}
		if isFinished(data) {
			listed++
			if fault != nil {
				t.Errorf("templates/%s is on the list, and %v", p, fault)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("finished.txt", []byte(list.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if all < 50 || listed < all*4/5 {
		t.Errorf("the list has %d of %d templates; write it anew with -update", listed, all)
	}
}

// isAsInServices returns what keeps the text of a template from being the one that
// services have.
func isAsInServices(t *testing.T, name, text string) error {
	t.Helper()
	lock, err := modlock.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, service := range []contrib.Service{
		{Name: "x", Module: "x"},
		{Name: "orders-of-the-whole-company", Module: "example.com/a/folder/that/is/rather/deep/orders-of-the-whole-company"},
		{Name: "z.z", Module: "zz.example/Z/v2"},
	} {
		s := &state{service: service, lock: lock}
		funcs := templatefuncs.Map()
		for name := range (&engine{facts: new(facts)}).funcs() {
			funcs[name] = func(...any) (string, error) { return "", nil }
		}
		funcs["pkg"] = func(dir string) string { return path.Join(service.Module, dir) }
		tmpl, err := template.New(name).Funcs(funcs).Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if !isFixed(tmpl.Root) {
			return fmt.Errorf("it depends on more than names of the service")
		}
		var out strings.Builder
		if err := tmpl.Execute(&out, &View{Service: service, Layer: new(layer.Layer)}); err != nil {
			t.Fatal(err)
		}
		finished, err := s.style().Finish("internal/a/a.go", out.String(), nil)
		if err != nil {
			return err
		}
		if string(finished.Source) != out.String() {
			return fmt.Errorf("it is not formatted or has an import that it does not use")
		}
	}
	return nil
}

// isFixed reports whether a template has no actions but names of the service's own
// packages.
func isFixed(root *parse.ListNode) bool {
	for _, n := range root.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
		case *parse.ActionNode:
			if !isServiceName(n.Pipe) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// isServiceName reports whether a pipeline is made from functions that name
// packages, plain texts and the service alone.
func isServiceName(pipe *parse.PipeNode) bool {
	for _, command := range pipe.Cmds {
		for _, arg := range command.Args {
			switch arg := arg.(type) {
			case *parse.StringNode:
			case *parse.IdentifierNode:
				if arg.Ident != "pkg" && arg.Ident != "quote" {
					return false
				}
			case *parse.FieldNode:
				if arg.Ident[0] != "Service" {
					return false
				}
			case *parse.VariableNode:
				if len(arg.Ident) < 2 || arg.Ident[0] != "$" || arg.Ident[1] != "Service" {
					return false
				}
			case *parse.PipeNode:
				if !isServiceName(arg) {
					return false
				}
			default:
				return false
			}
		}
	}
	return len(pipe.Decl) == 0
}
