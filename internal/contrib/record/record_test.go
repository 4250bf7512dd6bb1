package record_test

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/templates"
)

func TestSums(t *testing.T) {
	sums := record.Sums{"b/c d.go": record.Sum([]byte("x\n")), "a": record.Sum(nil)}
	want := "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a\n" +
		"73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac  b/c d.go\n"
	if got := string(sums.Text()); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for _, text := range []string{want, strings.ReplaceAll(want, "\n", "\r\n")} {
		if got, err := record.ParseSums("otelgen.sum", []byte(text)); err != nil || !maps.Equal(got, sums) {
			t.Errorf("read again: %v, %v", got, err)
		}
	}
	if record.Sum([]byte("a\r\nb\r\n")) != record.Sum([]byte("a\nb\n")) {
		t.Error("line ends count")
	}
	for _, text := range []string{"<<<<<<< HEAD\n", strings.Replace(want, "e3b0", "zzzz", 1), strings.Replace(want, "  a\n", "  \n", 1), "e3b0  a\n"} {
		if _, err := record.ParseSums("otelgen.sum", []byte(text)); err == nil || !strings.Contains(err.Error(), "otelgen.sum:1:1: not a SHA-256 digest") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestChanges(t *testing.T) {
	manifest := "kind: backend\nname: acme\ntitle: Acme\nsummary: ours\nextends: backend/otlp\n"
	resolve := func(manifest string) *layer.Stack {
		t.Helper()
		mine := layer.Source{Name: "mine", Outside: true, FS: fstest.MapFS{"backend/acme/layer.yaml": {Data: []byte(manifest), Mode: 0o644}}}
		cat, err := layer.Load(layer.Source{FS: templates.FS, Name: "templates"}, mine)
		if err != nil {
			t.Fatal(err)
		}
		s, err := cat.Resolve(layer.Answers{"backend": {"acme"}}, nil, func(string) (bool, bool) { return false, true })
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	stack := resolve(manifest)
	rec := &record.Record{Otelgen: "v1", Outside: map[string]string{}, Layers: map[string]string{"store/gone": "sha256:0"}}
	for _, l := range stack.Layers() {
		digest, err := l.Digest()
		if err != nil {
			t.Fatal(err)
		}
		if l.Outside {
			rec.Outside[l.ID.String()] = digest
		} else {
			rec.Layers[l.ID.String()] = digest
		}
	}
	check := func(stack *layer.Stack, version, otelgen, outside, layers string) {
		t.Helper()
		c, err := rec.Changes(stack, version)
		if err != nil {
			t.Fatal(err)
		}
		if c.Otelgen != otelgen || strings.Join(c.Outside, " ") != outside || strings.Join(c.Layers, " ") != layers {
			t.Errorf("%+v, want %q, %q and %q", c, otelgen, outside, layers)
		}
	}
	check(stack, "v1", "", "", "")
	check(stack, "v2", "v1", "", "")
	check(resolve(manifest+"# more\n"), "v1", "", "backend/acme", "")
	rec.Layers["base/service"] = "sha256:0"
	check(stack, "v1", "", "", "base/service")
	delete(rec.Layers, "base/service")
	check(stack, "v1", "", "", "")
}
