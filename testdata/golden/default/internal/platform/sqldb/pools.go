package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/dbconv"
)

// pools shows how many connections are used, and how long callers wait for one: for
// the writer's, as long as others write.
type pools struct {
	metric.Registration
	names map[*sql.DB]string
	wait  dbconv.ClientConnectionWaitTime
}

func newPools(meter metric.Meter, boundaries metric.HistogramOption, names map[*sql.DB]string) (pools, error) {
	wait, err1 := dbconv.NewClientConnectionWaitTime(meter, boundaries)
	count, err2 := dbconv.NewClientConnectionCountObservable(meter)
	most, err3 := dbconv.NewClientConnectionMaxObservable(meter)
	registration, err4 := meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		for pool, name := range names {
			stats, pool := pool.Stats(), semconv.DBClientConnectionPoolName(name)
			o.ObserveInt64(count.Inst(), int64(stats.InUse), metric.WithAttributes(pool, semconv.DBClientConnectionStateUsed))
			o.ObserveInt64(count.Inst(), int64(stats.Idle), metric.WithAttributes(pool, semconv.DBClientConnectionStateIdle))
			o.ObserveInt64(most.Inst(), int64(stats.MaxOpenConnections), metric.WithAttributes(pool))
		}
		return nil
	}, count.Inst(), most.Inst())
	return pools{registration, names, wait}, errors.Join(err1, err2, err3, err4)
}

// conn waits for a connection of a pool.
func (p pools) conn(ctx context.Context, pool *sql.DB) (*sql.Conn, error) {
	start := time.Now()
	conn, err := pool.Conn(ctx)
	p.wait.Record(ctx, time.Since(start).Seconds(), p.names[pool])
	return conn, err
}
