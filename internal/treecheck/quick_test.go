//go:build !e2e

package treecheck_test

// router is a framework that needs no packages but the standard library's: the
// quick suite compiles none of the hundred that Gin needs.
const router = "chi"
