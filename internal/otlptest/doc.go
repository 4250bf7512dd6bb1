// Package otlptest receives OpenTelemetry data and judges it.
//
// A [Receiver] speaks OTLP over gRPC and HTTP and keeps what it gets in a [Store] as flat Go values. It can be told, while it runs,
// to refuse, hang or be slow. A [Snapshot] of the store shows traces as trees and flows, and [Check] compares it with
//
//   - the Instrumentation Score (https://github.com/instrumentation-score/spec), see [ScoreRules] and [Score];
//   - the OpenTelemetry semantic conventions, whose registry is embedded, see [Conventions];
//   - the telemetry that a generated service promises: names, status, privacy, correlation.
//
// The package does not import testing; package otlpassert holds the helpers for tests.
package otlptest
