package contrib_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/contrib/compose"
	"github.com/otelgen/otelgen/internal/contrib/contribtest"
	"github.com/otelgen/otelgen/internal/contrib/dotenv"
	"github.com/otelgen/otelgen/internal/contrib/openapi"
	"github.com/otelgen/otelgen/internal/contrib/requests"
	"github.com/otelgen/otelgen/internal/contrib/scenario"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/surface"
)

var update = flag.Bool("update", false, "write the golden files anew")

// everything is all that the contributors of an HTTP service make.
var everything = []contribtest.Contributor{dotenv.Contribute, compose.Contribute, openapi.Contribute, requests.Contribute, scenario.HTTP}

// What every reader of a service sees first is compared with files, so that a
// change of it is seen in review.
func TestTheFilesOfTheOrderModel(t *testing.T) {
	for name, spec := range map[string]surface.Spec{"entities": {}, "receipts": contribtest.Receipts} {
		files := contribtest.Build(t, contribtest.Order(t, spec), everything...)
		for path, data := range files {
			golden := filepath.Join("testdata", "golden", name, strings.ReplaceAll(path, "/", "_"))
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(data)); diff != "" {
				t.Errorf("%s/%s differs; run with -update if that is right (-want +got):\n%s", name, path, diff)
			}
		}
	}
}

func TestTheSameInputGivesTheSameBytes(t *testing.T) {
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		first, second := contribtest.Build(t, in, everything...), contribtest.Build(t, in, everything...)
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("two runs differ:\n%s", diff)
		}
	})
}

// many is a model of so many aggregates, each with all common operations and a
// reference to the one before.
func many(t testing.TB, count int) *model.Model {
	t.Helper()
	entities := make([]string, count)
	for i := range entities {
		entities[i] = fmt.Sprintf("Thing%d code:string! unique price:money! min=1 due:date! note:string", i)
		if i > 0 {
			entities[i] += fmt.Sprintf(" before:ref(Thing%d)!", i-1)
		}
	}
	m, err := modeltext.FromEntities(entities)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func BenchmarkBuildOrder(b *testing.B) {
	in := contribtest.Order(b, surface.Spec{})
	for b.Loop() {
		contribtest.Build(b, in, everything...)
	}
}

// The cost is to grow with the number of aggregates and not faster: compare the
// figures per aggregate.
func BenchmarkBuildAggregates(b *testing.B) {
	for _, count := range []int{1, 10, 50} {
		in := contribtest.Of(b, many(b, count), surface.Spec{})
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			for b.Loop() {
				contribtest.Build(b, in, everything...)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*count), "µs/aggregate")
		})
	}
}
