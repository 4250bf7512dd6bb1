//go:build e2e

package main

// compiles is whether the tests are to compile services, and to take minutes.
const compiles = true
