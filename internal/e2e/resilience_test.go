//go:build e2e

package e2e_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
)

// TestResilience puts load on a service whose backend refuses, hangs or is slow
// all the while: no request fails, memory stays bounded, one warning is said,
// and the service stops in time.
func TestResilience(t *testing.T) {
	load := 5 * time.Second
	if acceptance {
		load = time.Minute
	}
	dir := generateUnlessPassed(t, defaultStack)
	binary := build(t, dir)
	var healthy measured
	for _, tc := range []struct {
		name      string
		behaviour otlptest.Behaviour
	}{
		{"healthy", otlptest.Discard()},
		{"refuses", otlptest.Refuse(codes.Unavailable)},
		{"hangs", otlptest.Hang()},
		{"slow", otlptest.Slow(2 * time.Second)},
	} {
		for _, protocol := range []string{"grpc", "http/protobuf"} {
			if !acceptance && protocol == "grpc" && tc.name != "hangs" {
				continue // the SDK's queues are the same behind both protocols
			}
			t.Run(tc.name+" "+protocol, func(t *testing.T) {
				r := start(t, dir, binary, protocol, "SHUTDOWN_TIMEOUT=6s")
				r.receiver.SetBehaviour(tc.behaviour)
				m := r.load(t, load)
				t.Logf("%s over %s: %d requests, p50 %s, p99 %s, memory %d MiB at its peak", tc.name, protocol, m.requests, m.p50, m.p99, m.peak>>20)
				if m.failed > 0 {
					t.Errorf("%d of %d requests failed: %s", m.failed, m.requests, m.failure)
				}
				if healthy.requests == 0 {
					healthy = m
				}
				// Queues are bounded at 16384 spans and 4096 records, and the
				// exporters hold a batch each: tens of MiB beside the healthy run.
				if limit := healthy.peak + 128<<20; m.peak > limit && runtime.GOOS == "linux" {
					t.Errorf("memory rose to %d MiB beside %d MiB of the healthy run", m.peak>>20, healthy.peak>>20)
				}
				r.stop(t)
				failures, losses := strings.Count(r.Stdout(), `"msg":"telemetry export failed`), strings.Count(r.Stdout(), `"msg":"telemetry lost;`)
				if tc.name == "refuses" && (failures == 0 || failures > 3 || losses == 0) {
					t.Errorf("%d warnings about exports and %d about what was lost, want one for each signal, reminders a minute later, and one of the loss:\n%s", failures, losses, warnings(r.Stdout()))
				}
			})
		}
	}
}

// TestCollectorRestarts stops and starts the receiver while a service works: what
// waits for it is delivered, by both protocols.
func TestCollectorRestarts(t *testing.T) {
	t.Parallel()
	dir := generateUnlessPassed(t, defaultStack)
	binary := build(t, dir)
	for _, protocol := range []string{"grpc", "http/protobuf"} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			r := start(t, dir, binary, protocol)
			receivers := []*otlptest.Receiver{r.receiver}
			traces := map[string]bool{}
			ask := func() {
				_, trace, _ := r.get(t, "/orders")
				traces[trace] = true
			}
			pause := func(d time.Duration) {
				for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
					ask()
				}
			}
			for range 3 {
				pause(time.Second)
				last := receivers[len(receivers)-1]
				if err := last.Close(); err != nil {
					t.Fatal(err)
				}
				pause(2 * time.Second)
				receivers = append(receivers, otlpassert.Receive(t, otlptest.Options{
					GRPC: strings.TrimPrefix(last.GRPCEndpoint(), "http://"), HTTP: strings.TrimPrefix(last.HTTPEndpoint(), "http://"),
				}))
			}
			pause(time.Second)
			r.stop(t)

			asked := len(traces)
			records := 0
			for _, receiver := range receivers {
				for _, span := range receiver.Spans() {
					if span.Kind == otlptest.Server {
						delete(traces, span.TraceID)
					}
				}
				for _, record := range receiver.Logs() {
					if record.Body == "request" {
						records++
					}
				}
			}
			if len(traces) > 0 || records < asked {
				t.Errorf("%d of %d requests have no span, %d have no record\n%s", len(traces), asked, asked-records, warnings(r.Stdout()))
			}
		})
	}
}

// warnings returns the records at WARN.
func warnings(stdout string) string {
	return strings.Join(slices.DeleteFunc(strings.Split(stdout, "\n"), func(line string) bool { return !strings.Contains(line, `"level":"WARN"`) }), "\n")
}

// measured is the outcome of a load.
type measured struct {
	requests, failed int
	failure          string
	p50, p99         time.Duration
	peak             int64
}

// enough requests leave more behind than queues hold: a span of the server, one
// of the use case and one of the store each.
const enough = 1000

// load sends requests from four clients for the time given at least, and until
// there are enough: orders placed and read again.
func (r running) load(t *testing.T, d time.Duration) measured {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d+time.Minute)
	defer cancel()
	least := time.Now().Add(d)
	var mu sync.Mutex
	var all []time.Duration
	var m measured
	var wg sync.WaitGroup
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	for range 4 {
		wg.Go(func() {
			for ctx.Err() == nil {
				began := time.Now()
				err := place(client, r.BaseURL())
				took := time.Since(began)
				mu.Lock()
				all = append(all, took)
				if len(all) >= enough && time.Now().After(least) {
					cancel()
				}
				if err != nil {
					m.failed++
					m.failure = err.Error()
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	slices.SortFunc(all, cmp.Compare)
	if m.requests = len(all); m.requests < enough {
		t.Errorf("only %d requests in %s", m.requests, d+time.Minute)
	}
	m.p50, m.p99 = all[len(all)/2], all[len(all)*99/100]
	if memory, err := r.Memory(); err == nil {
		m.peak = memory.Peak
	}
	return m
}

func place(client *http.Client, base string) error {
	body := strings.NewReader(`{"customer":"a","item":"b","quantity":1,"total":{"amount":"1","currency":"EUR"}}`)
	res, err := client.Post(base+"/orders", "application/json", body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusCreated {
		return fmt.Errorf("status %d: %s", res.StatusCode, answer)
	}
	return nil
}
