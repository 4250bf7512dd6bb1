package pairwise_test

import (
	"slices"
	"testing"

	"github.com/otelgen/otelgen/internal/pairwise"
)

func TestCover(t *testing.T) {
	var all [][]string
	for _, a := range []string{"a1", "a2", "a3"} {
		for _, b := range []string{"b1", "b2", "b3"} {
			for _, c := range []string{"c1", "c2", "c3"} {
				all = append(all, []string{a, b, c})
			}
		}
	}
	picked := pairwise.Cover(all, pairwise.Pairs)
	if len(picked) < 9 || len(picked) > 12 {
		t.Errorf("picked %d of %d, want 9 to 12", len(picked), len(all))
	}
	var met []string
	for _, item := range picked {
		met = append(met, pairwise.Pairs(item)...)
	}
	for _, item := range all {
		for _, p := range pairwise.Pairs(item) {
			if !slices.Contains(met, p) {
				t.Errorf("the parts %s never meet", p)
			}
		}
	}
}

func TestCoverBesideWhatIsGiven(t *testing.T) {
	all := [][]string{{"a", "x"}, {"a", "y"}, {"b", "x"}, {"b", "y"}}
	picked := pairwise.Cover(all, pairwise.Pairs, all[1], all[2])
	if len(picked) != 2 || !slices.Equal(picked[0], all[0]) || !slices.Equal(picked[1], all[3]) {
		t.Errorf("picked %v, want what the given items lack", picked)
	}
}

func TestCoverOfNothing(t *testing.T) {
	if picked := pairwise.Cover(nil, pairwise.Pairs); len(picked) > 0 {
		t.Errorf("picked %v of nothing", picked)
	}
}
