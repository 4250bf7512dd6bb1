package passed_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/otelgen/otelgen/internal/passed"
)

func TestStore(t *testing.T) {
	dir := t.TempDir()
	key := passed.Key("tree", "go1.26")
	want := passed.Pass{Name: "a stack", Commit: "0123abc", At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	first, err := passed.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := first.Find(key); ok {
		t.Errorf("an empty store finds %+v", got)
	}
	if err := first.Add(key, want); err != nil {
		t.Fatal(err)
	}
	second, err := passed.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := second.Find(key); !ok || got != want {
		t.Errorf("found %+v, %v; want %+v", got, ok, want)
	}
	if got, ok := second.Find(passed.Key("tree", "go1.27")); ok {
		t.Errorf("another tool finds %+v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, key[:2], key), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, ok := second.Find(key); ok {
		t.Errorf("half a file is %+v", got)
	}
}

func TestOff(t *testing.T) {
	s, err := passed.Open(passed.Off)
	if err != nil {
		t.Fatal(err)
	}
	key := passed.Key("tree")
	if err := s.Add(key, passed.Pass{Name: "a stack"}); err != nil {
		t.Fatal(err)
	}
	if got, ok := s.Find(key); ok {
		t.Errorf("found %+v", got)
	}
}

func TestKey(t *testing.T) {
	if passed.Key("a", "bc") == passed.Key("ab", "c") {
		t.Error("parts are joined")
	}
}

func TestDigestOf(t *testing.T) {
	digest := func(files fstest.MapFS) string {
		t.Helper()
		d, err := passed.DigestOf(files, "a")
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	first := digest(fstest.MapFS{"a/x": file("1"), "b/y": file("2")})
	if digest(fstest.MapFS{"a/x": file("1"), "b/y": file("3")}) != first {
		t.Error("a file elsewhere counts")
	}
	for name, other := range map[string]fstest.MapFS{
		"content": {"a/x": file("2")}, "name": {"a/z": file("1")}, "another file": {"a/x": file("1"), "a/y": file("")},
	} {
		if digest(other) == first {
			t.Errorf("%s does not count", name)
		}
	}
}
