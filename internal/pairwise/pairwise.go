// Package pairwise chooses few of many combinations so that every pair of parts
// still meets.
package pairwise

// Cover picks items of all until every pair that occurs in any item occurs in a
// picked one or in one of those given, those first that bring the most new pairs.
// pairs lists the pairs of an item, in any spelling that is the same for the same
// pair.
func Cover[T any](all []T, pairs func(T) []string, given ...T) []T {
	of := make([][]string, len(all))
	missing := map[string]bool{}
	for i, item := range all {
		of[i] = pairs(item)
		for _, p := range of[i] {
			missing[p] = true
		}
	}
	for _, item := range given {
		for _, p := range pairs(item) {
			delete(missing, p)
		}
	}
	var picked []T
	for len(missing) > 0 {
		best, gain := 0, -1
		for i := range all {
			n := 0
			for _, p := range of[i] {
				if missing[p] {
					n++
				}
			}
			if n > gain {
				best, gain = i, n
			}
		}
		picked = append(picked, all[best])
		for _, p := range of[best] {
			delete(missing, p)
		}
	}
	return picked
}

// Pairs lists every two of an item's parts.
func Pairs(parts []string) []string {
	var all []string
	for i, a := range parts {
		for _, b := range parts[i+1:] {
			all = append(all, a+" "+b)
		}
	}
	return all
}
