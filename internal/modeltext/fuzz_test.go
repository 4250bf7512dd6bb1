package modeltext_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/modelyaml"
)

// checkModel checks what every valid model keeps, and what every error says.
func checkModel(t *testing.T, m, again *model.Model, err, errAgain error) {
	t.Helper()
	if err != nil {
		var e *diag.Error
		if !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || strings.ContainsAny(err.Error(), "\n\r") {
			t.Errorf("the error is not one line with a place: %q", err)
		}
		if errAgain == nil || errAgain.Error() != err.Error() {
			t.Errorf("the same input has two errors: %v, %v", err, errAgain)
		}
		return
	}
	if string(modelyaml.Print(m)) != string(modelyaml.Print(again)) {
		t.Error("the same input has two models")
	}
	roundTrip(t, m)
	checkNames(t, m)
}

func FuzzParse(f *testing.F) {
	for _, file := range modelFiles(f) {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(orders))
	for _, tt := range badModels {
		// The fuzzer does nothing else while it makes a large input smaller.
		if len(tt.yaml) < 2000 {
			f.Add([]byte(tt.yaml))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := modeltext.Parse("model.yaml", data)
		again, errAgain := modeltext.Parse("model.yaml", data)
		checkModel(t, m, again, err, errAgain)
	})
}

func FuzzEntities(f *testing.F) {
	for _, seed := range []string{
		"Invoice number:string! due:date total:money!",
		`Thing a:string unique min=1 max=9 b:string default="x y" c:enum(a,b)! d:list(ref(Thing)) e:decimal min=0.5`,
		"UserId id:string", "Series type:int! range:bool error:uuid", "A b:list(list(int))", "X x:ref(X)!", `X x:string default="`,
		"Thing a:int min=-9223372036854775808 max=9223372036854775807 unique", "Thing a:list(enum(a,b-c)) min=100",
	} {
		f.Add(seed)
	}
	for _, spec := range badEntities {
		f.Add(spec)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		specs := strings.Split(spec, ";")
		m, err := modeltext.FromEntities(specs)
		again, errAgain := modeltext.FromEntities(specs)
		checkModel(t, m, again, err, errAgain)
	})
}

// FuzzNames checks that names which pass make identifiers, and that making a Go
// name of a Go name changes nothing.
func FuzzNames(f *testing.F) {
	for _, seed := range []string{"Order", "UserId", "UiD", "IdUrl", "OAuth2Token", "SKUs", "type", "due_date", "a_1", "ÄÖ", "x__y", "IDs3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if len(name) > 1000 {
			return
		}
		for _, spec := range []string{name + " a:string", "Thing " + name + ":string", "Thing a:enum(" + name + ")"} {
			m, err := modeltext.FromEntities([]string{spec})
			if err != nil {
				continue
			}
			checkNames(t, m)
			roundTrip(t, m)
			a := m.Aggregates[0]
			if again := fromEntities(t, a.Name+" a:string").Aggregates[0]; again.Name != a.Name || again.Table != a.Table {
				t.Errorf("%s becomes %s (%s), and that %s (%s)", name, a.Name, a.Table, again.Name, again.Table)
			}
		}
	})
}
