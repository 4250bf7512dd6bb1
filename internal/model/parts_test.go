package model_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
)

func TestParseField(t *testing.T) {
	f, err := model.ParseField("took_ms: int! min=1 max=9")
	if err != nil || f.Go != "TookMs" || !f.Required || *f.Min != 1 || f.MaxText != "9" || f.Aggregate != nil {
		t.Errorf("%+v, %v", f, err)
	}
	for text, want := range map[string]string{
		"count": "no type", "Count: int": "snake_case", "a: int b: int": "after the field", "a: ref(Order)": "unknown aggregate",
		"a: int min=x": "whole number", "": "field",
	} {
		if _, err := model.ParseField(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), ":1:") {
			t.Errorf("%q: error %v, want one with %q and no place", text, err, want)
		}
	}
}

func TestParseRoute(t *testing.T) {
	r, err := model.ParseRoute("POST /indexes/{id}/rebuild")
	if err != nil || r.Method != http.MethodPost || r.Path != "/indexes/{id}/rebuild" || !r.Segments[1].Param {
		t.Errorf("%+v, %v", r, err)
	}
	for text, want := range map[string]string{
		"/x": "a method and a path", "BREW /pot": "served with POST", "GET x": "begin with a slash", "GET /x/": "empty segment", "GET /livez": "probe", "GET /{id}": "begins with a parameter",
	} {
		if _, err := model.ParseRoute(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), ":1:") {
			t.Errorf("%q: error %v, want one with %q and no place", text, err, want)
		}
	}
	route := func(text string) model.Route {
		r, err := model.ParseRoute(text)
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
		if got := route(tt.a).Meets(route(tt.b)); got != tt.want {
			t.Errorf("%s meets %s: %t", tt.a, tt.b, got)
		}
	}
}
