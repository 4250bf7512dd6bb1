package wire_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/templates"
)

// TestReadmeCallsWhatThereIs looks for the commands that a README shows among
// those that the command line of the service has. Some operations of the model
// differ from streams in capitals alone, and have the names that these would have.
func TestReadmeCallsWhatThereIs(t *testing.T) {
	catalog, err := layer.Load(layer.Source{FS: templates.FS, Name: "templates"})
	if err != nil {
		t.Fatal(err)
	}
	for name, streams := range map[string][]string{
		"accepted/models/operations-that-differ-in-capitals": {"stream-skus-2", "bulk-add-sku-2"},
		"models/clinic": nil,
	} {
		data, err := os.ReadFile("../../testdata/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		m, err := modeltext.Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for _, framework := range []string{"grpc", "connect"} {
			out, err := render.Render(t.Context(), render.Request{
				Name: "shop", Module: "example.com/shop", Catalog: catalog, Model: m,
				Answers: layer.Answers{"architecture": {"hexagonal"}, "framework": {framework}, "bus": {"memory"}},
			})
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range out.Tree.Files() {
				files[f.Path] = string(f.Data)
			}
			_, list, _ := strings.Cut(files["cmd/shopctl/main.go"], "\nvar methods = ")
			list, _, _ = strings.Cut(list, "\n}\n")
			shown := regexp.MustCompile(`(?m)^go run \./cmd/shopctl ([a-z]\S*)`).FindAllStringSubmatch(files["README.md"], -1)
			if len(shown) < 3 {
				t.Errorf("%s, %s: the README shows only %v", name, framework, shown)
			}
			for _, stream := range streams {
				if !strings.Contains(files["README.md"], " ./cmd/shopctl "+stream) {
					t.Errorf("%s, %s: the README does not show the stream %s", name, framework, stream)
				}
			}
			for _, command := range shown {
				if !strings.Contains(list, "\t\""+command[1]+"\":") {
					t.Errorf("%s, %s: the README shows %s, which is not one of%s", name, framework, command[1], list)
				}
			}
		}
	}
}
