package tree

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mustTree makes a tree of the files given.
func mustTree(t *testing.T, files ...File) *Tree {
	t.Helper()
	tr := New()
	for _, f := range files {
		if err := tr.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	return tr
}

// sample is a tree of 80 files, many of them at the top, as large as a
// generated service.
func sample() *Tree {
	tr := New()
	add := func(f File) {
		f.Layer = "base/service"
		if err := tr.Add(f); err != nil {
			panic(err)
		}
	}
	add(File{Path: "otelgen.yaml", Data: []byte("name: billing\n")})
	add(File{Path: "scripts/run.sh", Data: []byte("#!/bin/sh\n"), Mode: 0o755})
	for i := range 78 {
		path := fmt.Sprintf("file%02d.go", i)
		if i >= 30 {
			path = fmt.Sprintf("internal/adapter/p%d/file%02d.go", i%12, i)
		}
		add(File{Path: path, Data: []byte(strings.Repeat(fmt.Sprintf("// line of file %d\n", i), 20+5*i))})
	}
	return tr
}

func TestCheckPathAccepts(t *testing.T) {
	for _, path := range []string{
		"go.mod",
		"cmd/billing/main.go",
		".github/workflows/ci.yml",
		".gitignore",
		".env.example",
		"deploy/base/kustomization.yaml",
		"internal/adapter/out/sqlite/migrations/0001_orders.sql",
		"docs/a file (draft).md",
		"console.go", // begins like a device, and is none
		"internal/command/nullable.go",
		"docs/..hidden",
	} {
		if err := CheckPath(path); err != nil {
			t.Errorf("CheckPath(%q) = %v", path, err)
		}
	}
}

func TestCheckPathRefuses(t *testing.T) {
	for _, test := range []struct{ path, why string }{
		{"", "empty string"},
		{"/etc/passwd", "it is absolute"},
		{"../x", `invalid path element ".."`},
		{"a/../../x", `invalid path element ".."`},
		{"./x", `invalid path element "."`},
		{"a//b", "double slash"},
		{"a/", "trailing slash"},
		{`a\b`, `invalid char '\\'`},
		{"C:/x", "invalid char ':'"},
		{"file.txt:stream", "invalid char ':'"},
		{"a\x00b", `invalid char '\x00'`},
		{"a\nb", `invalid char '\n'`},
		{`a"b`, `invalid char '"'`},
		{"a*b", "invalid char '*'"},
		{"a\xffb", "invalid UTF-8"},
		{"über.go", `"über.go" is not ASCII`},
		{"con", "on Windows"},
		{"aux.go", "on Windows"},
		{"internal/NUL/x.go", "on Windows"},
		{"nul .txt", "on Windows"},
		{"CONIN$", "on Windows"},
		{"com0.log", "on Windows"},
		{"docs/lpt9.tar.gz", "on Windows"},
		{"a.", "trailing dot"},
		{"a./b", "trailing dot"},
		{"a /b", "begins or ends with a space"},
		{" a", "begins or ends with a space"},
		{".git/hooks/post-commit", "belongs to git"},
		{"vendor/.GIT/config", "belongs to git"},
		{"git~1/config", "belongs to git"},
		{".otelgen-1f/lock", "reserved for staging"},
		{".OTELGEN-1f", "reserved for staging"},
		{strings.Repeat("long/", 40) + "x", "it has 201 bytes, at most 200 are allowed"},
		{strings.Repeat("x", 300), "it has 300 bytes, at most 200 are allowed"},
	} {
		err := CheckPath(test.path)
		if err == nil {
			t.Errorf("CheckPath(%q) accepts it", test.path)
			continue
		}
		if !strings.Contains(err.Error(), test.why) {
			t.Errorf("CheckPath(%q) = %v; it does not say %q", test.path, err, test.why)
		}
		if strings.ContainsAny(err.Error(), "\n\x00") {
			t.Errorf("CheckPath(%q) = %q, which is no single line", test.path, err)
		}
	}
}

func TestAddRefusesCollisions(t *testing.T) {
	for _, test := range []struct{ name, have, add, want string }{
		{"the same file", "api/x.go", "api/x.go", "store/a and bus/b both write api/x.go"},
		{"files that differ in case", "api/x.go", "api/X.go",
			"store/a writes api/x.go and bus/b writes api/X.go, which are one file where case is ignored"},
		{"folders that differ in case", "api/x.go", "API/y.go",
			"store/a has the folder api and bus/b has the folder API, which are one folder where case is ignored"},
		{"a file where a folder is", "api/x/y.go", "api/x", "bus/b writes the file api/x where store/a has the folder api/x"},
		{"a file where a folder of another case is", "api/x/y.go", "API", "bus/b writes the file API where store/a has the folder api"},
		{"a folder where a file is", "api/x", "api/x/y.go", "bus/b writes api/x/y.go where store/a has the file api/x"},
		{"a folder where a file of another case is", "api/X", "api/x/y.go", "bus/b writes api/x/y.go where store/a has the file api/X"},
	} {
		t.Run(test.name, func(t *testing.T) {
			tr := mustTree(t, File{Path: test.have, Layer: "store/a"})
			err := tr.Add(File{Path: test.add, Layer: "bus/b"})
			if err == nil || err.Error() != test.want {
				t.Errorf("Add = %v\nwant  %s", err, test.want)
			}
			if tr.Len() != 1 {
				t.Errorf("the tree has %d files after a refused one", tr.Len())
			}
		})
	}
}

func TestAddRefusesModes(t *testing.T) {
	for _, mode := range []fs.FileMode{0o600, 0o777, 0o644 | fs.ModeSetuid, fs.ModeSymlink | 0o755, fs.ModeDir | 0o755} {
		if err := New().Add(File{Path: "x", Mode: mode, Layer: "store/a"}); err == nil {
			t.Errorf("Add accepts mode %v", mode)
		}
	}
}

func TestTreeKeepsFilesSortedAndWithProvenance(t *testing.T) {
	tr := mustTree(t,
		File{Path: "b.go", Data: []byte("b"), Layer: "bus/b", Template: "bus/b/files/b.go.tmpl"},
		File{Path: "a/z.go", Layer: "store/a"},
		File{Path: "a.go", Mode: 0o755, Layer: "store/a"},
	)
	var got []string
	for _, f := range tr.Files() {
		got = append(got, fmt.Sprintf("%s %o", f.Path, f.Mode))
	}
	if want := "[a.go 755 a/z.go 644 b.go 644]"; fmt.Sprint(got) != want {
		t.Errorf("Files = %v, want %s", got, want)
	}
	f, ok := tr.File("b.go")
	if !ok || f.Layer != "bus/b" || f.Template != "bus/b/files/b.go.tmpl" {
		t.Errorf("File(b.go) = %+v, %t", f, ok)
	}
	if _, ok := tr.File("c.go"); ok {
		t.Error("File finds what is not there")
	}
}

func TestReplace(t *testing.T) {
	tr := mustTree(t, File{Path: "run.sh", Data: []byte("old"), Mode: 0o755, Layer: "base/a"})
	if err := tr.Replace(File{Path: "run.sh", Data: []byte("new"), Layer: "base/a"}); err != nil {
		t.Fatal(err)
	}
	if f, _ := tr.File("run.sh"); string(f.Data) != "new" || f.Mode != 0o755 {
		t.Errorf("the file holds %q with mode %o", f.Data, f.Mode)
	}
	if err := tr.Replace(File{Path: "other.sh", Layer: "base/a"}); err == nil {
		t.Error("Replace accepts a path that is not there")
	}
	if err := tr.Replace(File{Path: "run.sh", Mode: 0o600, Layer: "base/a"}); err == nil {
		t.Error("Replace accepts mode 0600")
	}
}

func TestDigest(t *testing.T) {
	a := File{Path: "a", Data: []byte("1"), Layer: "base/a"}
	b := File{Path: "b", Data: []byte("2"), Layer: "base/b"}
	digest := mustTree(t, a, b).Digest()

	if got := mustTree(t, b, a).Digest(); got != digest {
		t.Error("the digest depends on the order of adding")
	}
	moved := a
	moved.Layer, moved.Template = "base/b", "elsewhere"
	if got := mustTree(t, moved, b).Digest(); got != digest {
		t.Error("the digest depends on provenance")
	}
	if got, want := mustTree(t, a, b).Digest("b"), mustTree(t, a).Digest(); got != want {
		t.Error("a file that is excepted counts")
	}
	// The value is recorded in services' otelgen.yaml; it must not change.
	if want := "sha256:aa59cb6eddd6e5d2d76693eba115ad0a8e240ba2bc66baa3e386293bfdaf4d3d"; digest != want {
		t.Errorf("Digest = %s, want %s", digest, want)
	}
	for name, other := range map[string]*Tree{
		"content":                 mustTree(t, File{Path: "a", Data: []byte("3")}, b),
		"mode":                    mustTree(t, File{Path: "a", Data: []byte("1"), Mode: 0o755}, b),
		"path":                    mustTree(t, File{Path: "c", Data: []byte("1")}, b),
		"a file more":             mustTree(t, a, b, File{Path: "c"}),
		"a file in another's end": mustTree(t, File{Path: "a", Data: []byte("1b\x00644\x001\x002")}),
	} {
		if other.Digest() == digest {
			t.Errorf("another %s makes no other digest", name)
		}
	}
}

func TestDiff(t *testing.T) {
	a := mustTree(t,
		File{Path: "binary", Data: []byte("a\x00b")},
		File{Path: "gone.go", Data: []byte("x")},
		File{Path: "main.go", Data: []byte("one\ntwo\nthree\n")},
		File{Path: "run.sh"},
		File{Path: "same.go", Data: []byte("x")},
	)
	b := mustTree(t,
		File{Path: "binary", Data: []byte("a\x00bc")},
		File{Path: "main.go", Data: []byte("one\n2\nthree\n")},
		File{Path: "new.go", Data: []byte("x")},
		File{Path: "run.sh", Mode: 0o755},
		File{Path: "same.go", Data: []byte("x")},
	)
	want := `! binary: 3 bytes became 4 others
- gone.go
diff a/main.go b/main.go
--- a/main.go
+++ b/main.go
@@ -1,3 +1,3 @@
 one
-two
+2
 three
+ new.go
! run.sh: mode 0644 became 0755
`
	if got := Diff(a, b); got != want {
		t.Errorf("Diff says\n%s\nwant\n%s", got, want)
	}
	if got := Diff(a, a); got != "" {
		t.Errorf("a tree differs from itself: %s", got)
	}
}

func TestDiffIsShort(t *testing.T) {
	a := mustTree(t, File{Path: "a", Data: []byte(strings.Repeat("old\n", 5000))})
	b := mustTree(t, File{Path: "a", Data: []byte(strings.Repeat("new\n", 5000))})
	got := Diff(a, b)
	if lines := strings.Count(got, "\n"); lines != diffLines+1 {
		t.Errorf("Diff has %d lines, want %d", lines, diffLines+1)
	}
	if !strings.Contains(got, "lines more") {
		t.Error("Diff does not say that it left something out")
	}
}

func TestReadDir(t *testing.T) {
	dir := t.TempDir()
	for path, data := range map[string]string{
		".git/HEAD":       "ref: refs/heads/main\n",
		"sub/.git/HEAD":   "kept: only the top one is left out",
		"über/a b.go":     "any name",
		"internal/x/x.go": "package x\n",
	} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(path)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, path), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range got.Files() {
		paths = append(paths, f.Path)
	}
	if want := "[internal/x/x.go sub/.git/HEAD über/a b.go]"; fmt.Sprint(paths) != want {
		t.Errorf("ReadDir finds %v, want %s", paths, want)
	}

	if err := os.Symlink("internal", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadDir(dir); err == nil || !strings.Contains(err.Error(), "link") {
		t.Errorf("ReadDir passes over a symbolic link: %v", err)
	}
	if _, err := ReadDir(filepath.Join(dir, "absent")); err == nil {
		t.Error("ReadDir reads a folder that is not there")
	}
}
