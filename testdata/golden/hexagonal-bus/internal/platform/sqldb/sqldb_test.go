package sqldb_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/goleak"

	"example.com/service/internal/platform/sqldb"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	createThings = fstest.MapFS{"migrations/0001_create_things.sql": {Data: []byte(
		`CREATE TABLE "things" ("id" INTEGER PRIMARY KEY, "name" TEXT CONSTRAINT "things_name_key" UNIQUE);`)}}

	insertThing = sqldb.Statement{Operation: "INSERT", Table: "things", Text: `INSERT INTO "things" ("id", "name") VALUES ($1, $2)`}
	selectThing = sqldb.Statement{Operation: "SELECT", Table: "things", Text: `SELECT "name" FROM "things" WHERE "id" = $1`}
	pollThings  = sqldb.Statement{Operation: "SELECT", Table: "things", Text: `SELECT "name" FROM "things"`, Quiet: true}
	wrong       = sqldb.Statement{Operation: "SELECT", Table: "nothing", Text: `SELECT "secret" FROM "nothing"`}
)

func scanName(row sqldb.Row) (name string, err error) { return name, row.Scan(&name) }

// open returns a new database with the table "things".
func open(t testing.TB, tel *telemetry.Telemetry) *sqldb.DB {
	t.Helper()
	ctx := t.Context()
	db, err := sqldb.OpenSQLite(ctx, "file:"+filepath.Join(t.TempDir(), "test.db"), tel.Tracers, tel.Meters)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(ctx, createThings); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestStatementsAreObserved(t *testing.T) {
	misfit := errors.New("does not fit")
	for name, tc := range map[string]struct {
		run     func(ctx context.Context, db *sqldb.DB) error
		wantErr error // nil: none
		failed  bool  // any other error
		span    string
		status  codes.Code
		code    bool // has db.response.status_code
	}{
		"a write": {
			run: func(ctx context.Context, db *sqldb.DB) error {
				_, err := db.Exec(ctx, insertThing, 2, "secret")
				return err
			},
			span: "INSERT things",
		},
		"a read": {
			run: func(ctx context.Context, db *sqldb.DB) error {
				_, err := sqldb.One(ctx, db, selectThing, scanName, 1)
				return err
			},
			span: "SELECT things",
		},
		"no row is no failure of the statement": {
			run: func(ctx context.Context, db *sqldb.DB) error {
				_, err := sqldb.One(ctx, db, selectThing, scanName, 99)
				return err
			},
			wantErr: sqldb.ErrNoRow,
			span:    "SELECT things",
		},
		"a conflict is an answer": {
			run: func(ctx context.Context, db *sqldb.DB) error {
				_, err := db.Exec(ctx, insertThing, 1, "secret")
				return err
			},
			wantErr: storage.ErrConflict,
			span:    "INSERT things",
			code:    true,
		},
		"a failure": {
			run: func(ctx context.Context, db *sqldb.DB) error {
				_, err := sqldb.All(ctx, db, wrong, scanName)
				return err
			},
			failed: true,
			span:   "SELECT nothing",
			status: codes.Error,
			code:   true,
		},
		"a row that cannot be taken in": {
			run: func(ctx context.Context, db *sqldb.DB) error {
				_, err := sqldb.All(ctx, db, selectThing, func(sqldb.Row) (string, error) { return "", misfit }, 1)
				return err
			},
			wantErr: misfit,
			span:    "SELECT things",
			status:  codes.Error,
		},
		"a context that has ended": {
			run: func(ctx context.Context, db *sqldb.DB) error {
				ctx, cancel := context.WithCancel(ctx)
				cancel()
				_, err := sqldb.One(ctx, db, selectThing, scanName, 1)
				return err
			},
			wantErr: context.Canceled,
			span:    "SELECT things",
		},
		"a deadline that has passed": {
			run: func(ctx context.Context, db *sqldb.DB) error {
				ctx, cancel := context.WithTimeout(ctx, 0)
				defer cancel()
				_, err := sqldb.One(ctx, db, selectThing, scanName, 1)
				return err
			},
			wantErr: context.DeadlineExceeded,
			span:    "SELECT things",
			status:  codes.Error,
		},
	} {
		t.Run(name, func(t *testing.T) {
			tel, recorder := telemetrytest.New(t)
			db := open(t, tel)
			if _, err := db.Exec(t.Context(), insertThing, 1, "first"); err != nil {
				t.Fatal(err)
			}
			ctx, parent := tel.Tracers.Tracer("test").Start(t.Context(), "parent")
			err := tc.run(ctx, db)
			parent.End()
			if !errors.Is(err, tc.wantErr) && !tc.failed || tc.failed && err == nil {
				t.Fatalf("got %v, want %v", err, tc.wantErr)
			}

			spans := recorder.Spans()
			if len(spans) != 2 {
				t.Fatalf("%d spans, want one in the parent", len(spans))
			}
			span, got := spans[0], telemetrytest.Attributes(spans[0].Attributes)
			if span.Name != tc.span || span.SpanKind != trace.SpanKindClient || span.Parent.SpanID() != parent.SpanContext().SpanID() {
				t.Errorf("span %q of kind %s", span.Name, span.SpanKind)
			}
			if span.Status.Code != tc.status || span.Status.Description != "" {
				t.Errorf("status %+v, want %s", span.Status, tc.status)
			}
			_, failed := got["error.type"]
			_, code := got["db.response.status_code"]
			if failed != (tc.status == codes.Error) || code != tc.code {
				t.Errorf("error.type is %q, db.response.status_code is %q", got["error.type"], got["db.response.status_code"])
			}
			if got["db.query.summary"] != tc.span || got["db.operation.name"]+" "+got["db.collection.name"] != tc.span ||
				got["db.system.name"] == "" || got["db.namespace"] == "" || got["db.query.text"] == "" {
				t.Errorf("attributes %v", got)
			}

			duration := recorder.Metrics(t)["db.client.operation.duration"]
			histogram, ok := duration.Data.(metricdata.Histogram[float64])
			if !ok || duration.Unit != "s" {
				t.Fatalf("metric %+v", duration)
			}
			last := slices.MaxFunc(histogram.DataPoints, func(a, b metricdata.HistogramDataPoint[float64]) int { return a.Time.Compare(b.Time) })
			if want := []float64{.001, .005, .01, .05, .1, .5, 1, 5, 10}; !slices.Equal(last.Bounds, want) {
				t.Errorf("boundaries %v", last.Bounds)
			}
			if !slices.ContainsFunc(histogram.DataPoints, func(p metricdata.HistogramDataPoint[float64]) bool {
				point := telemetrytest.Attributes(p.Attributes.ToSlice())
				return point["db.query.summary"] == tc.span && point["error.type"] == got["error.type"] && point["db.query.text"] == ""
			}) {
				t.Errorf("no duration of %s with error.type %q", tc.span, got["error.type"])
			}
		})
	}
}

func TestStatementsWithoutASpan(t *testing.T) {
	tel, recorder := telemetrytest.New(t)
	db := open(t, tel)
	if _, err := db.Exec(t.Context(), insertThing, 1, "no parent"); err != nil {
		t.Fatal(err)
	}
	points := func() int {
		return len(recorder.Metrics(t)["db.client.operation.duration"].Data.(metricdata.Histogram[float64]).DataPoints)
	}
	if got := points(); got != 1 {
		t.Errorf("%d durations, want that of the statement without a parent", got)
	}
	ctx, parent := tel.Tracers.Tracer("test").Start(t.Context(), "parent")
	err := db.WithinTx(ctx, func(ctx context.Context) error {
		names, err := sqldb.All(ctx, db, pollThings, scanName)
		if len(names) != 1 {
			t.Errorf("polled %v", names)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	parent.End()
	if spans := recorder.Spans(); len(spans) != 1 {
		t.Errorf("%d spans, want that of the test", len(spans))
	}
	if got := points(); got != 1 {
		t.Errorf("%d durations; polls have none", got)
	}
}

func TestTransactionsShowWhereTimeGoes(t *testing.T) {
	const held = 200 * time.Millisecond
	tel, recorder := telemetrytest.New(t)
	db := open(t, tel)
	ctx, parent := tel.Tracers.Tracer("test").Start(t.Context(), "parent")
	began, done := make(chan struct{}), make(chan error)
	var used int64
	go func() {
		done <- db.WithinTx(t.Context(), func(context.Context) error {
			close(began)
			time.Sleep(held)
			for _, p := range recorder.Metrics(t)["db.client.connection.count"].Data.(metricdata.Sum[int64]).DataPoints {
				if attributes := telemetrytest.Attributes(p.Attributes.ToSlice()); attributes["db.client.connection.state"] == "used" {
					used += p.Value
				}
			}
			return nil
		})
	}()
	<-began
	err := db.WithinTx(ctx, func(ctx context.Context) error {
		_, err := db.Exec(ctx, insertThing, 1, "first")
		return err
	})
	if err := errors.Join(err, <-done); err != nil {
		t.Fatal(err)
	}
	parent.End()

	spans := recorder.Spans()
	if len(spans) != 3 || spans[1].Name != "COMMIT" || spans[1].SpanKind != trace.SpanKindClient || spans[1].Parent.SpanID() != parent.SpanContext().SpanID() {
		t.Errorf("%v, want a COMMIT below the span of the caller", spans)
	}
	waits := recorder.Metrics(t)["db.client.connection.wait_time"].Data.(metricdata.Histogram[float64])
	longest := 0.0
	for _, p := range waits.DataPoints {
		most, _ := p.Max.Value()
		longest = max(longest, most)
	}
	if longest < held.Seconds()/10 {
		t.Errorf("the longest wait is %gs, and the writer was taken for %s", longest, held)
	}
	if used == 0 {
		t.Error("no connection is in use within a transaction")
	}
}

func TestConstraint(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	db := open(t, tel)
	if _, err := db.Exec(t.Context(), insertThing, 1, "taken"); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		id         int
		name, want string
	}{
		"a unique value": {2, "taken", "things_name_key"},
		"an id":          {1, "free", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := db.Exec(t.Context(), insertThing, tc.id, tc.name)
			refused, ok := errors.AsType[*sqldb.Error](err)
			if !ok || !errors.Is(err, storage.ErrConflict) || refused.Constraint != tc.want {
				t.Errorf("got %#v, want a conflict in %q", err, tc.want)
			}
		})
	}
}

func TestMigrate(t *testing.T) {
	tel, recorder := telemetrytest.New(t)
	db := open(t, tel)
	insert := func(id int) error {
		_, err := db.Exec(t.Context(), sqldb.Statement{Operation: "INSERT", Table: "others", Text: `INSERT INTO "others" ("id") VALUES ($1)`, Quiet: true}, id)
		return err
	}
	createOthers := &fstest.MapFile{Data: []byte(`CREATE TABLE "others" ("id" INTEGER PRIMARY KEY);`)}
	files := fstest.MapFS{
		"migrations/0001_create_things.sql": createThings["migrations/0001_create_things.sql"],
		"migrations/0002_create_others.sql": createOthers,
		"migrations/0003_wrong.sql":         {Data: []byte(`CREATE TABLE "half" ("id" INTEGER); SELECT wrong;`)},
	}
	if err := db.Migrate(t.Context(), files); err == nil {
		t.Error("a wrong migration was taken")
	}
	if err := insert(1); err == nil {
		t.Error("what came before the wrong migration stayed")
	}
	delete(files, "migrations/0003_wrong.sql")
	for range 2 {
		if err := db.Migrate(t.Context(), files); err != nil {
			t.Error(err)
		}
	}
	if err := db.Ping(t.Context(), files); err != nil {
		t.Error(err)
	}
	files["migrations/0003_later.sql"] = &fstest.MapFile{}
	if err := db.Ping(t.Context(), files); err == nil {
		t.Error("a database that has not seen the last migration is ready")
	}
	if err := insert(1); err != nil {
		t.Error(err)
	}
	files["migrations/0002_create_others.sql"] = &fstest.MapFile{Data: []byte(`CREATE TABLE "others" ();`)}
	if err := db.Migrate(t.Context(), files); err == nil || !strings.Contains(err.Error(), "0002_create_others.sql is not what has run here") {
		t.Errorf("a migration that was changed after it ran: %v", err)
	}
	if spans := recorder.Spans(); len(spans) != 0 {
		t.Errorf("migrations made %d spans", len(spans))
	}
}

func TestPingTellsOfAMissingMigration(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	ctx := t.Context()
	db, err := sqldb.OpenSQLite(ctx, "file:"+filepath.Join(t.TempDir(), "test.db"), tel.Tracers, tel.Meters)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Ping(ctx, fstest.MapFS{"migrations/0001_first.sql": {}}); err == nil {
		t.Error("a database without tables is ready")
	}
}

func TestConcurrentMigrations(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	ctx, url := t.Context(), "file:"+filepath.Join(t.TempDir(), "test.db")
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() {
			db, err := sqldb.OpenSQLite(ctx, url, tel.Tracers, tel.Meters)
			if err == nil {
				err = errors.Join(db.Migrate(ctx, createThings), db.Close())
			}
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkStatement(b *testing.B) {
	tel, _ := telemetrytest.New(b)
	db := open(b, tel)
	if _, err := db.Exec(b.Context(), insertThing, 1, "first"); err != nil {
		b.Fatal(err)
	}
	b.Run("alone", func(b *testing.B) {
		for b.Loop() {
			if _, err := sqldb.One(b.Context(), db, selectThing, scanName, 1); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("in a trace", func(b *testing.B) {
		ctx, span := tel.Tracers.Tracer("test").Start(b.Context(), "parent")
		defer span.End()
		for b.Loop() {
			if _, err := sqldb.One(ctx, db, selectThing, scanName, 1); err != nil {
				b.Fatal(err)
			}
		}
	})
}
