// Package otlpassert holds the helpers with which tests use package otlptest.
package otlpassert

import (
	"context"
	"testing"
	"time"

	"github.com/otelgen/otelgen/internal/otlptest"
)

// Patience bounds how long the helpers wait for telemetry: longer than the batch processors' default delay of 5 s.
const Patience = 20 * time.Second

// Receive starts a receiver that ends with the test.
func Receive(t testing.TB, o otlptest.Options) *otlptest.Receiver {
	t.Helper()
	r, err := otlptest.Start(context.WithoutCancel(t.Context()), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Errorf("closing the receiver: %v", err)
		}
	})
	return r
}

// Eventually waits until cond holds and returns that snapshot; the test fails when it does not within Patience.
func Eventually(t testing.TB, s *otlptest.Store, cond func(otlptest.Snapshot) bool) otlptest.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	defer cancel()
	snap, err := s.WaitFor(ctx, cond)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// Clean fails the test with every finding that the check has, and prints the traces in which they were seen.
func Clean(t testing.TB, s otlptest.Snapshot, o otlptest.CheckOptions) {
	t.Helper()
	findings := otlptest.Check(s, o)
	shown := map[string]bool{}
	for _, f := range findings {
		t.Error(f)
		if trace, ok := s.Trace(f.TraceID); ok && !shown[f.TraceID] {
			shown[f.TraceID] = true
			t.Log(trace.Tree())
		}
	}
	if score := otlptest.Score(findings); score < 100 {
		t.Errorf("the Instrumentation Score is %.1f, not 100", score)
	}
}
