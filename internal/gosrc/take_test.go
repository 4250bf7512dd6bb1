package gosrc_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/gosrc"
)

// TestTake takes a file that is left as it is, though not formatted, and one in
// which a name gives way, which has to be printed.
func TestTake(t *testing.T) {
	const (
		apart  = "package apart\n\nimport \"fmt\"\n\nvar _   =   fmt.Sprint\n"
		beside = "package orders\n\ntype  Retry  struct{}\n"
	)
	taken := map[string]*gosrc.Source{}
	for path, text := range map[string]string{"apart/a.go": apart, "orders/a.go": beside, "orders/b.go": beside} {
		var err error
		if taken[path], err = style.Take(path, text); err != nil {
			t.Fatal(err)
		}
	}
	order, err := style.Parse("orders/order.go", marked("package orders\n\ntype <entity:Retry> struct{ again bool }\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		with []*gosrc.Source
		path string
		want string
	}{
		{[]*gosrc.Source{order}, "apart/a.go", apart},
		{nil, "orders/a.go", beside},
		{[]*gosrc.Source{order}, "orders/b.go", "package orders\n\ntype RetryValue struct{}\n"},
	} {
		source := taken[tt.path]
		if err := gosrc.Settle(append(tt.with, source)); err != nil {
			t.Fatal(err)
		}
		got, err := source.Finish()
		if err != nil || string(got.Source) != tt.want {
			t.Errorf("%s: got %q, %v, want %q", tt.path, got.Source, err, tt.want)
		}
	}
	if got, _ := taken["apart/a.go"].Finish(); len(got.Imports) != 1 || got.Imports[0] != "fmt" {
		t.Errorf("imports %v", got.Imports)
	}
}
