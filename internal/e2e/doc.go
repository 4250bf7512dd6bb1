// Package e2e holds the tests that generate services and put them to use: the
// matrix that compiles, vets, lints and tests every legal pair of layers, the
// golden trees, and the runs of generated binaries against an OTLP receiver.
//
// OTELGEN_ACCEPTANCE=1 widens them from the pairwise set to the full product
// and from seconds of load to minutes; .ci/acceptance sets it.
package e2e
