package gomodel_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/gomodel"
	"github.com/otelgen/otelgen/internal/modeltext"
)

func TestMeets(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte(`
domain: shelf
aggregates:
  - name: Book
    fields: ["title: string!", "pages: int", "printed: timestamp", "sold: timestamp!", "tags: list(string)"]
    operations:
      - {name: AddBook, kind: create}
      - {name: ListBooks, kind: list, filter: [title, pages range, printed, sold range, tag]}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"title":      "s.Title == nil || r.Title == *s.Title",
		"pages_from": "s.PagesFrom == nil || r.Pages != nil && *r.Pages >= *s.PagesFrom",
		"pages_to":   "s.PagesTo == nil || r.Pages != nil && *r.Pages <= *s.PagesTo",
		"printed":    "s.Printed == nil || r.Printed != nil && r.Printed.Equal(*s.Printed)",
		"sold_from":  "s.SoldFrom == nil || !r.Sold.Before(*s.SoldFrom)",
		"tag":        "s.Tag == nil || slices.Contains(r.Tags, *s.Tag)",
		"sold_to":    "s.SoldTo == nil || !r.Sold.After(*s.SoldTo)",
	}
	criteria := m.Aggregates[0].Criteria()
	if len(criteria) != len(want) {
		t.Errorf("%d criteria, want %d", len(criteria), len(want))
	}
	for _, c := range criteria {
		if got := gomodel.Outside("shelf").Meets(c, "s", "r"); got != want[c.Name()] {
			t.Errorf("%s: %s, want %s", c.Name(), got, want[c.Name()])
		}
	}
}
