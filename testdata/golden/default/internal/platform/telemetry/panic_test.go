package telemetry_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.com/service/internal/platform/telemetry"
)

func TestFailureHasTheStackOfAPanic(t *testing.T) {
	var err error
	func() {
		defer func() { err = fmt.Errorf("place order: %w", telemetry.Recovered(recover())) }()
		panic("no paper")
	}()
	got := map[string]string{}
	for _, attr := range telemetry.Failure(err) {
		got[attr.Key] = attr.Value.String()
	}
	if got["error"] != "place order: panic: no paper" || got["exception.message"] != "no paper" || !strings.Contains(got["exception.stacktrace"], "TestFailureHasTheStackOfAPanic") {
		t.Errorf("%v, want the panic with its stack", got)
	}
	if got := telemetry.Failure(errors.New("broken")); len(got) != 1 || got[0].Key != "error" {
		t.Errorf("%v, want the error alone", got)
	}
}
