package modeltext_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/modelyaml"
)

// TestNothing has a model that says in so many words that nothing is kept: it
// is printed as it is read.
func TestNothing(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte("aggregates: []\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !m.Empty() {
		t.Error("the model is not empty")
	}
	for _, same := range []*model.Model{m, modeltext.Nothing()} {
		if got, want := string(modelyaml.Print(same)), "aggregates: []\n"; got != want {
			t.Errorf("printed as %q, want %q", got, want)
		}
		if !modeltext.Marked(same).Empty() {
			t.Error("marked, it keeps something")
		}
	}
	if _, err := modeltext.Parse("model.yaml", []byte("aggregates: []\nsagas: [{name: Buy}]\n")); err == nil {
		t.Error("a saga of nothing is taken")
	}
}
