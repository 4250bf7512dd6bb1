//go:build e2e

package e2e_test

// compiles is whether the tests are to compile services, and to take minutes.
const compiles = true
