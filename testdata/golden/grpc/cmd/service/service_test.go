package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// testEnv returns the required settings, and free addresses.
func testEnv(name string) string {
	return map[string]string{
		"HTTP_ADDR": "127.0.0.1:0",
		"GRPC_ADDR": "127.0.0.1:0",
	}[name]
}

func TestStoppingWhileStartingIsNoFailure(t *testing.T) {
	t.Setenv("OTEL_SDK_DISABLED", "true")
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, nil, testEnv, io.Discard); err != nil {
		t.Error(err)
	}
}

func TestSignalsStopTheService(t *testing.T) {
	t.Setenv("OTEL_SDK_DISABLED", "true")
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for _, sent := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sent.String(), func(t *testing.T) {
			t.Chdir(t.TempDir())
			caught := make(chan os.Signal, 1)
			// It would end the tests before the service waits for it, or, under nohup, be ignored.
			signal.Notify(caught, sent)
			defer signal.Stop(caught)
			done := make(chan error, 1)
			go func() { done <- run(t.Context(), nil, testEnv, io.Discard) }()
			for {
				select {
				case err := <-done:
					if err != nil {
						t.Error(err)
					}
					return
				case <-time.After(50 * time.Millisecond):
					if err := self.Signal(sent); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

func TestRunRefusesUnknownArguments(t *testing.T) {
	err := run(t.Context(), []string{"dance"}, testEnv, io.Discard)
	if err == nil || !strings.Contains(err.Error(), `"dance"`) {
		t.Errorf("got %v", err)
	}
}

func TestRunRefusesAWrongConfiguration(t *testing.T) {
	getenv := func(name string) string { return map[string]string{"LOG_LEVEL": "loud"}[name] }
	err := run(t.Context(), nil, getenv, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "LOG_LEVEL") {
		t.Errorf("got %v", err)
	}
}
