package modeltext_test

import (
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/modeltext"
)

func TestParseField(t *testing.T) {
	f, err := modeltext.ParseField("took_ms: int! min=1 max=9")
	if err != nil || f.Go != "TookMs" || !f.Required || *f.Min != 1 || f.MaxText != "9" || f.Aggregate != nil {
		t.Errorf("%+v, %v", f, err)
	}
	for text, want := range map[string]string{
		"count": "no type", "Count: int": "snake_case", "a: int b: int": "after the field", "a: ref(Order)": "unknown aggregate",
		"a: int min=x": "whole number", "": "field",
	} {
		if _, err := modeltext.ParseField(text); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), ":1:") {
			t.Errorf("%q: error %v, want one with %q and no place", text, err, want)
		}
	}
}
