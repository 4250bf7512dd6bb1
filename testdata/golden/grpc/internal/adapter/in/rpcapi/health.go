package rpcapi

import (
	"context"
	"log/slog"
	"time"

	grpchealth "google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"

	"example.com/service/internal/platform/health"
)

// watchInterval is how soon watchers of the health see a change.
const watchInterval = 5 * time.Second

// probe is the gRPC health service. Every service has the health of the whole
// server, which is "".
type probe struct {
	*grpchealth.Server
	checks   health.Checks
	log      *slog.Logger
	services []string
}

// Check returns the current health.
func (p *probe) Check(ctx context.Context, request *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	p.refresh(ctx)
	return p.Server.Check(ctx, request)
}

func (p *probe) refresh(ctx context.Context) {
	state := grpc_health_v1.HealthCheckResponse_SERVING
	if report, ready := p.checks.Ready(ctx); !ready {
		state = grpc_health_v1.HealthCheckResponse_NOT_SERVING
		p.log.WarnContext(ctx, "not ready", "error", report.Err)
	}
	for _, service := range p.services {
		p.SetServingStatus(service, state)
	}
}

// watch keeps watchers up to date until ctx is done.
func (p *probe) watch(ctx context.Context) {
	tick := time.NewTicker(watchInterval)
	defer tick.Stop()
	for {
		p.refresh(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
