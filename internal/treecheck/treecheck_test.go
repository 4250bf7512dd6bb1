package treecheck_test

import (
	"strings"
	"testing"
)

// whole is a service without faults, in as many parts as a fault may hide in.
func whole() map[string][]byte {
	return map[string][]byte{
		"cmd/service/main.go":          []byte("package main\n\nimport \"example.com/service/internal/greet\"\n\nfunc main() { println(greet.Text()) }\n"),
		"internal/greet/greet.go":      []byte("package greet\n\nimport \"strings\"\n\nfunc Text() string { return strings.ToUpper(text) }\n\nconst text = \"hello\"\n"),
		"internal/greet/greet_test.go": []byte("package greet\n\nimport \"testing\"\n\nfunc TestText(t *testing.T) {\n\tif Text() == text {\n\t\tt.Fail()\n\t}\n}\n"),
		"internal/greet/other_test.go": []byte("package greet_test\n\nimport (\n\t\"testing\"\n\n\t\"example.com/service/internal/greet\"\n)\n\nfunc TestOther(t *testing.T) { _ = greet.Text() }\n"),
		"README.md":                    []byte("# Service\n"),
	}
}

// TestFaultyTrees breaks a service that is whole, in one place at a time.
func TestFaultyTrees(t *testing.T) {
	c := checker()
	if err := c.Check(t.Context(), "example.com/service", whole()); err != nil {
		t.Fatalf("the service without faults: %v", err)
	}
	for name, tt := range map[string]struct{ path, old, new, want string }{
		"a type":                                   {"internal/greet/greet.go", `const text = "hello"`, `const text = 5`, "greet.go:5:"},
		"an undefined name":                        {"cmd/service/main.go", "greet.Text()", "greet.Texts()", "undefined: greet.Texts"},
		"a name declared twice":                    {"internal/greet/greet.go", "const text", "func Text() {}\n\nconst text", "Text redeclared"},
		"an import that is not used":               {"internal/greet/greet.go", "\"strings\"\n", "\"strings\"\nimport \"errors\"\n", `"errors" imported and not used`},
		"a package of the service that is missing": {"cmd/service/main.go", "internal/greet", "internal/greeting", `no package "example.com/service/internal/greeting"`},
		"syntax":                   {"internal/greet/greet.go", "func Text() string {", "func Text() string", "greet.go"},
		"a cycle of imports":       {"internal/greet/greet.go", `import "strings"`, "import (\n\t\"strings\"\n\t_ \"example.com/service/internal/greet\"\n)", "imports itself"},
		"a test":                   {"internal/greet/greet_test.go", "Text() == text", "Text() == 5", "greet_test.go"},
		"a test beside a package":  {"internal/greet/other_test.go", "greet.Text()", "greet.text", "other_test.go"},
		"a test declared twice":    {"internal/greet/greet_test.go", "func TestText", "func Text() {}\n\nfunc TestText", "Text redeclared"},
		"a variable without a use": {"cmd/service/main.go", "func main() {", "func main() { x := 1;", "declared and not used: x"},
	} {
		t.Run(name, func(t *testing.T) {
			files := whole()
			broken := strings.Replace(string(files[tt.path]), tt.old, tt.new, 1)
			if broken == string(files[tt.path]) {
				t.Fatalf("%s does not have %q", tt.path, tt.old)
			}
			files[tt.path] = []byte(broken)
			err := c.Check(t.Context(), "example.com/service", files)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("the error is %v; it lacks %q", err, tt.want)
			}
		})
	}
}
