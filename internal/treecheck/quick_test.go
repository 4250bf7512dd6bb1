//go:build !e2e

package treecheck_test

const (
	// router is a framework that needs no packages but the standard library's: the
	// quick suite reads none of the hundred that Gin needs.
	router = "chi"
	// everyStack is whether everyday words are tried on all stacks.
	everyStack = false
)
