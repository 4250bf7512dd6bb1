package setup

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric/noop"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"example.com/service/internal/platform/telemetry"
)

// TestACollectorThatRestartsLosesNothing breaks the connections that bring the first
// spans and records.
func TestACollectorThatRestartsLosesNothing(t *testing.T) {
	var (
		received collector
		back     atomic.Bool
	)
	exportTo(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !back.Load() {
			panic(http.ErrAbortHandler)
		}
		received.ServeHTTP(w, r)
	}))
	t.Setenv("OTEL_METRICS_EXPORTER", "none")
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "1")
	t.Setenv("OTEL_BLRP_SCHEDULE_DELAY", "1")
	tel, stop := start(t, io.Discard)
	emit(t.Context(), tel)
	time.Sleep(firstRetry) // both are on their way
	back.Store(true)
	stop(t.Context())
	if got := strings.Join(received.received(), " "); got != "/v1/logs /v1/traces" {
		t.Errorf("the collector got %q", got)
	}
}

// testDelivery has a queue of two.
func testDelivery(t *testing.T, out io.Writer) *delivery {
	t.Helper()
	t.Setenv("OTEL_BSP_MAX_QUEUE_SIZE", "2")
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(error) {}))
	s := &sdk{stdout: slog.New(slog.NewTextHandler(out, nil)), stopping: t.Context(), Telemetry: telemetry.Telemetry{Meters: noop.NewMeterProvider()}}
	d, err := s.newDelivery("span", "span", "OTEL_BSP_MAX_QUEUE_SIZE", maxSpans)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhatIsLostIsCountedAndLoggedOnce(t *testing.T) {
	var out bytes.Buffer
	d := testDelivery(t, &out)
	for i, want := range []bool{true, true, false, false, false} {
		if got := d.take(); got != want {
			t.Errorf("item %d is taken: %t, want %t", i+1, got, want)
		}
	}
	for range 2 {
		_ = d.deliver(t.Context(), 1, func(context.Context) error { return errors.New("rejected") })
	}
	if text := out.String(); strings.Count(text, "telemetry lost") != 1 || !strings.Contains(text, "telemetry.lost=4") {
		t.Errorf("logged %q, want the three that had no room and the first that was rejected", text)
	}
	if !d.take() {
		t.Error("what was exported still takes room")
	}
	if !d.report() || !strings.HasSuffix(strings.TrimSpace(out.String()), "telemetry.lost=1") {
		t.Errorf("at the end: %q, want the second that was rejected", out.String())
	}
}

func TestOnlyABackendThatIsAwayIsTriedAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		err   error
		times int
	}{
		"refused over HTTP": {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, 3},
		"broken over HTTP":  {io.EOF, 3},
		"away over gRPC":    {status.Error(codes.Unavailable, "connection refused"), 3},
		"rejected":          {errors.New("401 Unauthorized"), 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			d, times := testDelivery(t, io.Discard), 0
			err := d.deliver(t.Context(), 1, func(context.Context) error {
				if times++; times == 3 {
					return nil
				}
				return tc.err
			})
			if times != tc.times || (err == nil) != (tc.times == 3) {
				t.Errorf("%s: %d attempts, %v; want %d", name, times, err, tc.times)
			}
		})
	}
}

// TestAServiceThatStopsDoesNotWaitForABackendThatHangs stops in the middle of an export.
func TestAServiceThatStopsDoesNotWaitForABackendThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, times := testDelivery(t, io.Discard), 0
		stopping, stop := context.WithCancel(t.Context())
		d.stopping = stopping
		start := time.Now()
		time.AfterFunc(time.Second, stop)
		for range 100 {
			err := d.deliver(t.Context(), 1, func(ctx context.Context) error {
				times++
				<-ctx.Done()
				return status.FromContextError(ctx.Err()).Err()
			})
			if err == nil {
				t.Error("what hangs is delivered")
			}
		}
		if took := time.Since(start); took != time.Second+lastExport || times != 1 {
			t.Errorf("%d attempts in %v, want one that ends with the stop", times, took)
		}
		if lost := d.lost.Load(); lost != 99 { // the first was reported at once
			t.Errorf("%d are lost, want all others", lost)
		}
	})
}
