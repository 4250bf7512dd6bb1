//go:build e2e

package treecheck_test

const (
	// router is the framework that needs most packages.
	router = "gin"
	// everyStack is whether everyday words are tried on all stacks.
	everyStack = true
)
