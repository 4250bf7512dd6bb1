// Package health reports whether the service can do its work.
package health

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// timeout bounds every probe, so that a dependency that hangs counts as failed.
const timeout = 2 * time.Second

// Check probes one thing that the service depends on.
type Check struct {
	Name string
	// Critical means that no request can be served without it. If another check
	// fails, the service is only degraded.
	Critical bool
	Probe    func(context.Context) error
}

// Checks are all checks of a service.
type Checks []Check

// Report is the answer of a readiness endpoint. It names what failed; the cause
// is only logged, because the endpoint is open to everyone.
type Report struct {
	Status string            `json:"status"`
	Checks map[string]string `json:"checks,omitempty"`
	Err    error             `json:"-"`
}

// Ready runs all probes at once. The service is ready when no critical probe
// fails; a caller that disconnects is not a failure.
func (c Checks) Ready(ctx context.Context) (Report, bool) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()

	failures := make([]error, len(c))
	var wg sync.WaitGroup
	for i, check := range c {
		wg.Go(func() { failures[i] = check.Probe(ctx) })
	}
	wg.Wait()

	report, ready := Report{Status: "ok", Checks: make(map[string]string, len(c))}, true
	for i, check := range c {
		report.Checks[check.Name] = "ok"
		if failures[i] == nil {
			continue
		}
		report.Checks[check.Name] = "failed"
		report.Err = errors.Join(report.Err, fmt.Errorf("%s: %w", check.Name, failures[i]))
		if check.Critical {
			ready = false
		}
	}
	switch {
	case !ready:
		report.Status = "unavailable"
	case report.Err != nil:
		report.Status = "degraded"
	}
	return report, ready
}
