package route_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/route"
)

func TestParse(t *testing.T) {
	r, err := route.Parse("POST /indexes/{id}/rebuild")
	if err != nil || r.Method != http.MethodPost || r.Path != "/indexes/{id}/rebuild" || !r.Segments[1].Param {
		t.Errorf("%+v, %v", r, err)
	}
	for text, want := range map[string]string{
		"/x": "a method and a path", "BREW /pot": "served with POST", "GET x": "begin with a slash", "GET /x/": "empty segment", "GET /livez": "probe", "GET /{id}": "begins with a parameter",
	} {
		if _, err := route.Parse(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), ":1:") {
			t.Errorf("%q: error %v, want one with %q and no place", text, err, want)
		}
	}
	if r, err := route.Parse("GET /Patient/findByStatus"); err != nil || r.Path != "/Patient/findByStatus" {
		t.Errorf("capitals: %+v, %v", r, err)
	}
	parse := func(text string) route.Route {
		r, err := route.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"GET /a", "GET /a", true}, {"GET /a", "POST /a", false}, {"GET /a/{id}", "GET /a/new", false}, {"GET /a/{id}/x", "GET /a/y/{id}", true},
	} {
		if got := parse(tt.a).Meets(parse(tt.b)); got != tt.want {
			t.Errorf("%s meets %s: %t", tt.a, tt.b, got)
		}
	}
}
