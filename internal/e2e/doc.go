// Package e2e holds the tests that generate services, in two suites.
//
// Those without a build tag are part of the quick suite, go test ./...: they render
// stacks in memory and look at what is written, and compile no service.
//
// Those with the tag e2e put services to use: the matrix, which builds and vets
// every legal pair of layers and runs the tests and linters of a sample in which
// every layer occurs, and the runs of generated binaries against an OTLP receiver
// and real collectors. They install the tools that they lack.
//
// What passed is remembered by the digest of the service, the tools and, where a
// test looks at a service that runs, the code of the tests; it is not done again
// until one of these changes. OTELGEN_TEST_PASSED names the folder that remembers,
// which is otelgen-test in the user's cache folder if it is empty; with
// OTELGEN_TEST_PASSED=off everything is done. See package passed.
//
// OTELGEN_ACCEPTANCE=1 widens the tests to the full product of layers and to
// minutes of load; .ci/acceptance sets it. OTELGEN_SHARD=I/N runs the Ith of N
// parts of the matrix.
package e2e
