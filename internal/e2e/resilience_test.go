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
				// Queues are bounded at 2048 spans and as many records, and the
				// exporters hold a batch each: tens of MiB beside the healthy run.
				if limit := healthy.peak + 128<<20; m.peak > limit && runtime.GOOS == "linux" {
					t.Errorf("memory rose to %d MiB beside %d MiB of the healthy run", m.peak>>20, healthy.peak>>20)
				}
				r.stop(t)
				warnings := strings.Count(r.Stdout(), `"msg":"telemetry `)
				if tc.name == "refuses" && (warnings == 0 || warnings > 3) {
					t.Errorf("%d warnings about exports, want one, a reminder a minute and one at the end", warnings)
				}
			})
		}
	}
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
