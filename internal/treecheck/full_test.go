//go:build e2e

package treecheck_test

// router is the framework that needs most packages.
const router = "gin"
