// Package e2e holds the tests that generate services. Those without a build tag
// render stacks in memory and look at what is written: they take seconds. Those
// with the tag e2e put services to use: the matrix that compiles, vets, lints and
// tests every legal pair of layers, and the runs of generated binaries against an
// OTLP receiver.
//
// OTELGEN_ACCEPTANCE=1 widens them from the pairwise set to the full product
// and from seconds of load to minutes; .ci/acceptance sets it.
package e2e
