//go:build e2e

package main

// compiles is whether the tests are to compile services.
const compiles = true
