package app

import (
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/suggest"
)

// Listed is one layer of a list.
type Listed struct {
	Kind    string   `json:"kind"`
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Summary string   `json:"summary"`
	Signals []string `json:"signals,omitempty"`
	Outside bool     `json:"outside,omitempty"`
}

// List lists the layers that can be chosen, of one kind or of all where kind is
// empty.
func List(cat *layer.Catalog, kind string) ([]Listed, error) {
	if kind != "" {
		if err := CheckKind(cat.Kinds(), kind); err != nil {
			return nil, err
		}
	}
	rows := []Listed{}
	for _, k := range cat.Kinds().Chosen() {
		if kind == "" || kind == k {
			for _, l := range cat.Choices(k) {
				rows = append(rows, Listed{k, l.Name, l.Title, l.Summary, l.Claims(), l.Outside})
			}
		}
	}
	return rows, nil
}

// CheckKind refuses a kind of layers that does not exist.
func CheckKind(kinds *layer.Kinds, kind string) error {
	if names := kinds.Names(); !slices.Contains(names, kind) {
		return diag.Errorf("unknown kind %q%s", kind, suggest.HintOr(kind, names, "; there are "+strings.Join(names, ", ")))
	}
	return nil
}
