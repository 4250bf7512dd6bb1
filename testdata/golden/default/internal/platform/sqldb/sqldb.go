// Package sqldb runs SQL statements on database/sql, each with a span and a duration,
// in the transaction of the context.
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/dbconv"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry"
)

const scope = "example.com/service/internal/platform/sqldb"

// DB is a database. Transactions and writes use writer, other reads use reader.
type DB struct {
	writer, reader *sql.DB
	engine         engine
	namespace      string
	tracer         trace.Tracer
	duration       dbconv.ClientOperationDuration
	pools          pools
	broken         atomic.Pointer[Error] // of a statement, until Ping finds that it is mended
}

// engine holds the differences between database systems.
type engine struct {
	system  dbconv.SystemNameAttr
	explain func(error) *Error // nil for other errors
	present func() error       // fails when the open database is no longer the one of its URL
	examine func(context.Context, *sql.DB) error
}

// ErrNoRow is the error of a query for one row that finds none.
var ErrNoRow = errors.New("no such row")

// Error is an error of the database.
type Error struct {
	Code  string // SQLSTATE, or the name of the result code
	kind  error  // what it means to callers, if anything
	cause error

	broken bool // the database as a whole cannot be read or written
}

func (e *Error) Error() string { return e.cause.Error() }

// Unwrap returns what the error means, for errors.Is, and the driver's error.
func (e *Error) Unwrap() []error {
	if e.kind == nil {
		return []error{e.cause}
	}
	return []error{e.kind, e.cause}
}

// ErrorType returns the value of error.type.
func (e *Error) ErrorType() string { return e.Code }

// Statement is an SQL statement and its name in telemetry. COMMIT has no table.
type Statement struct {
	Operation, Table, Text string
	Quiet                  bool // for polls: neither span nor duration
}

// Row is what a scan function reads from.
type Row interface{ Scan(dest ...any) error }

func newDB(writer, reader *sql.DB, e engine, namespace string, tracers trace.TracerProvider, meters metric.MeterProvider) (*DB, error) {
	meter := meters.Meter(scope, metric.WithSchemaURL(semconv.SchemaURL))
	boundaries := metric.WithExplicitBucketBoundaries(.001, .005, .01, .05, .1, .5, 1, 5, 10)
	duration, err1 := dbconv.NewClientOperationDuration(meter, boundaries)
	pools, err2 := newPools(meter, boundaries, map[*sql.DB]string{writer: namespace + "/writer", reader: namespace + "/reader"})
	return &DB{
		writer: writer, reader: reader, engine: e, namespace: namespace, duration: duration, pools: pools,
		tracer: tracers.Tracer(scope, trace.WithSchemaURL(semconv.SchemaURL)),
	}, errors.Join(err1, err2)
}

// Close waits for running statements.
func (db *DB) Close() error {
	return errors.Join(db.pools.Unregister(), db.reader.Close(), db.writer.Close())
}

// Exec runs a statement and returns the number of rows it changed.
func (db *DB) Exec(ctx context.Context, s Statement, args ...any) (changed int64, err error) {
	err = db.observe(ctx, s, func(ctx context.Context) error {
		session, done, err := db.session(ctx, db.writer)
		if err != nil {
			return err
		}
		defer done()
		result, err := session.ExecContext(ctx, s.Text, args...)
		if err != nil {
			return err
		}
		changed, err = result.RowsAffected()
		return err
	})
	return changed, err
}

// All returns all rows of a query.
func All[T any](ctx context.Context, db *DB, s Statement, scan func(Row) (T, error), args ...any) (all []T, err error) {
	err = db.observe(ctx, s, func(ctx context.Context) error {
		session, done, err := db.session(ctx, db.reader)
		if err != nil {
			return err
		}
		defer done()
		rows, err := session.QueryContext(ctx, s.Text, args...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			row, err := scan(rows)
			if err != nil {
				return err
			}
			all = append(all, row)
		}
		return rows.Err()
	})
	return all, err
}

// One returns the first row of a query, or ErrNoRow.
func One[T any](ctx context.Context, db *DB, s Statement, scan func(Row) (T, error), args ...any) (one T, err error) {
	all, err := All(ctx, db, s, scan, args...)
	if err != nil {
		return one, err
	}
	if len(all) == 0 {
		return one, ErrNoRow
	}
	return all[0], nil
}

// observe gives run a CLIENT span and records its duration. Without a parent it makes
// no span, which would be a trace of its own without any use.
func (db *DB) observe(ctx context.Context, s Statement, run func(context.Context) error) error {
	if s.Quiet {
		return db.explain(ctx, run(ctx))
	}
	if tx := db.tx(ctx); tx != nil {
		tx.observed.Store(true)
	}
	summary := strings.TrimSpace(s.Operation + " " + s.Table)
	attributes := []attribute.KeyValue{
		semconv.DBNamespace(db.namespace),
		semconv.DBOperationName(s.Operation),
		semconv.DBQuerySummary(summary),
	}
	if s.Table != "" {
		attributes = append(attributes, semconv.DBCollectionName(s.Table))
	}
	var span trace.Span = noop.Span{}
	if trace.SpanContextFromContext(ctx).IsValid() {
		ctx, span = db.tracer.Start(ctx, summary,
			trace.WithSpanKind(trace.SpanKindClient),
			trace.WithAttributes(attributes...),
			trace.WithAttributes(semconv.DBSystemNameKey.String(string(db.engine.system)), semconv.DBQueryText(s.Text)))
		defer span.End()
	}

	start := time.Now()
	err := db.explain(ctx, run(ctx))
	elapsed := time.Since(start)

	var outcome []attribute.KeyValue
	if refused, ok := errors.AsType[*Error](err); ok {
		outcome = append(outcome, semconv.DBResponseStatusCode(refused.Code))
	}
	// A conflict is an answer for the caller, and a caller that disconnects ends the
	// statement: neither is a fault of the database.
	if err != nil && !errors.Is(err, storage.ErrConflict) && !errors.Is(err, context.Canceled) {
		outcome = append(outcome, telemetry.ErrorType(err))
		span.SetStatus(codes.Error, "")
	}
	span.SetAttributes(outcome...)
	db.duration.Record(ctx, elapsed.Seconds(), db.engine.system, append(attributes, outcome...)...)
	return err
}

// explain translates a driver's error.
func (db *DB) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if refused := db.engine.explain(err); refused != nil {
		if refused.broken {
			db.broken.Store(refused)
		}
		return refused
	}
	return err
}
