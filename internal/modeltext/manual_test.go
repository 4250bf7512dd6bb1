package modeltext_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/modeltext"
)

// TestManual tries every example of the manual.
func TestManual(t *testing.T) {
	examples := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatchIndex(modeltext.Manual(), -1)
	if len(examples) < 6 {
		t.Fatalf("the manual has only %d examples", len(examples))
	}
	for _, at := range examples {
		text := modeltext.Manual()[at[2]:at[3]]
		name := fmt.Sprintf("manual.md:%d", strings.Count(modeltext.Manual()[:at[2]], "\n")+1)
		if _, err := modeltext.Parse(name, []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestManualIsWhole asks for every kind of operation, and for every key of the
// schema, in the manual.
func TestManualIsWhole(t *testing.T) {
	for _, kind := range grammar.OperationKinds() {
		if kind != "move" && !strings.Contains(modeltext.Manual(), "| `"+kind+"` |") { // no architecture has moves or sagas
			t.Errorf("the manual says nothing of the kind %s", kind)
		}
	}
	var schema struct {
		Properties map[string]any `json:"properties"`
		Defs       map[string]struct {
			Properties map[string]any `json:"properties"`
			OneOf      []struct {
				Properties map[string]any `json:"properties"`
			} `json:"oneOf"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(modeltext.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	keys := slices.Collect(maps.Keys(schema.Properties))
	for name, def := range schema.Defs {
		if name == "saga" || name == "step" {
			continue
		}
		keys = slices.AppendSeq(keys, maps.Keys(def.Properties))
		for _, choice := range def.OneOf {
			keys = slices.AppendSeq(keys, maps.Keys(choice.Properties))
		}
	}
	for _, key := range keys {
		if key != "sagas" && !regexp.MustCompile("\\b"+key+"\\b").MatchString(modeltext.Manual()) {
			t.Errorf("the manual does not mention %s", key)
		}
	}
}
