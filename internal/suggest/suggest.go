// Package suggest finds the name that a user probably meant.
package suggest

import "strings"

// Nearest returns the candidate closest to name by edit distance, ignoring case, or
// "" when none is close enough to be a likely slip: at most a third of its letters,
// and never more than three, may differ. The first of equally close ones wins.
func Nearest(name string, candidates []string) string {
	best, limit := "", min(3, max(1, len(name)/3))
	name = strings.ToLower(name)
	for _, c := range candidates {
		if d := distance(name, strings.ToLower(c), limit+1); d <= limit {
			best, limit = c, d-1
		}
	}
	return best
}

// Hint renders Nearest as the end of an error message: `; did you mean "x"?`,
// or nothing.
func Hint(name string, candidates []string) string {
	if n := Nearest(name, candidates); n != "" {
		return `; did you mean "` + n + `"?`
	}
	return ""
}

// distance is the Levenshtein distance of a and b with adjacent transpositions
// counted once, or anything above cut as soon as it must exceed cut.
func distance(a, b string, cut int) int {
	if d := len(a) - len(b); d > cut || -d > cut {
		return cut + 1
	}
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}

// HintOr is Hint, or otherwise where no name is close.
func HintOr(name string, names []string, otherwise string) string {
	if h := Hint(name, names); h != "" {
		return h
	}
	return otherwise
}
