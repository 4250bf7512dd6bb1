package sqldb_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"example.com/service/internal/platform/sqldb"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

func TestOpenSQLiteRefuses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("This is no database, and long enough to tell."), 0o600); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"":                              "want file:PATH",
		"orders.db":                     "want file:PATH",
		"file:":                         "want file:PATH",
		"postgres://localhost/orders":   "want file:PATH",
		"file::memory:":                 "each connection",
		"file:orders?mode=memory":       "each connection",
		"file:" + dir:                   "must be writable",
		"file:" + dir + "/missing/x.db": "must be writable",
		"file:" + file + "/x.db":        "must be writable",
		"file:" + file:                  "not a database",
	} {
		tel, _ := telemetrytest.New(t)
		_, err := sqldb.OpenSQLite(t.Context(), url, tel.Tracers, tel.Meters)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", url, err, want)
		}
	}
}

func TestThePathIsTakenAsItIsWritten(t *testing.T) {
	for _, name := range []string{"app#1.db", "100%.db", "a%20b.db", "what?.db", "a b.db", "ä&b=c.db"} {
		for _, settings := range []string{"", "?_busy_timeout=1"} {
			t.Run(name+settings, func(t *testing.T) {
				if runtime.GOOS == "windows" && strings.Contains(name, "?") {
					t.Skip("Windows has no such names")
				}
				dir := t.TempDir()
				tel, recorder := telemetrytest.New(t)
				db, err := sqldb.OpenSQLite(t.Context(), "file:"+filepath.Join(dir, name)+settings, tel.Tracers, tel.Meters)
				if err != nil {
					t.Fatal(err)
				}
				ctx, parent := tel.Tracers.Tracer("test").Start(t.Context(), "parent")
				if err := errors.Join(db.Migrate(ctx, createThings), insert(ctx, db), db.Close()); err != nil {
					t.Error(err)
				}
				parent.End()
				files, err := os.ReadDir(dir)
				if err != nil || len(files) != 1 || files[0].Name() != name {
					t.Errorf("files %v, %v; want %s alone", files, err, name)
				}
				if got := telemetrytest.Attributes(recorder.Spans()[0].Attributes)["db.namespace"]; got != name {
					t.Errorf("db.namespace is %s, want %s", got, name)
				}
			})
		}
	}
}

func insert(ctx context.Context, db *sqldb.DB) error {
	_, err := db.Exec(ctx, insertThing, 1, "first")
	return err
}

func TestAFullDiskIsNotOurFault(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	db := open(t, tel)
	// The file must not grow any further.
	limit := sqldb.Statement{Operation: "PRAGMA", Text: "PRAGMA max_page_count = 1", Quiet: true}
	if _, err := db.Exec(t.Context(), limit); err != nil {
		t.Fatal(err)
	}
	_, err := db.Exec(t.Context(), insertThing, 1, strings.Repeat("x", 1<<20))
	refused, ok := errors.AsType[*sqldb.Error](err)
	if !ok || refused.Code != "SQLITE_FULL" || !errors.Is(err, storage.ErrUnavailable) {
		t.Errorf("got %v, want that it is not possible now", err)
	}
}

func TestPingFindsWhatHappenedToTheFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps others from open files")
	}
	for name, happen := range map[string]func(file string) error{
		"deleted":  os.Remove,
		"replaced": func(file string) error { return errors.Join(os.Remove(file), os.WriteFile(file, nil, 0o600)) },
	} {
		t.Run(name, func(t *testing.T) {
			tel, _ := telemetrytest.New(t)
			file := filepath.Join(t.TempDir(), "orders.db")
			db, err := sqldb.OpenSQLite(t.Context(), "file:"+file, tel.Tracers, tel.Meters)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }() // what was deleted cannot be tidied
			if err := errors.Join(db.Migrate(t.Context(), createThings), db.Ping(t.Context(), createThings)); err != nil {
				t.Fatal(err)
			}
			if err := happen(file); err != nil {
				t.Fatal(err)
			}
			if err := db.Ping(t.Context(), createThings); err == nil {
				t.Error("nothing is found")
			}
		})
	}
}

func TestPingFindsThatTheDatabaseCannotBeWritten(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	db := open(t, tel)
	for _, readOnly := range []bool{true, false} {
		pragma := sqldb.Statement{Operation: "PRAGMA", Text: fmt.Sprintf("PRAGMA query_only = %t", readOnly), Quiet: true}
		if _, err := db.Exec(t.Context(), pragma); err != nil {
			t.Fatal(err)
		}
		if readOnly {
			if err := insert(t.Context(), db); err == nil {
				t.Fatal("it can be written")
			}
		}
		if err := db.Ping(t.Context(), createThings); (err != nil) != readOnly {
			t.Errorf("read-only %t: got %v", readOnly, err)
		}
	}
}

func TestPingFindsDamage(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	file := filepath.Join(t.TempDir(), "orders.db")
	open := func() *sqldb.DB {
		db, err := sqldb.OpenSQLite(t.Context(), "file:"+file, tel.Tracers, tel.Meters)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	db := open()
	if err := errors.Join(db.Migrate(t.Context(), createThings), insert(t.Context(), db), db.Close()); err != nil {
		t.Fatal(err)
	}
	pages, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const size = 4096
	for page := size; page < len(pages); page += size {
		if bytes.Contains(pages[page:page+size], []byte("first")) {
			copy(pages[page:page+size], bytes.Repeat([]byte{0xff}, size))
		}
	}
	if err := os.WriteFile(file, pages, 0o600); err != nil {
		t.Fatal(err)
	}
	db = open()
	defer func() { _ = db.Close() }()
	if _, err := sqldb.All(t.Context(), db, pollThings, scanName); err == nil {
		t.Fatal("the damaged page can be read")
	}
	if err := db.Ping(t.Context(), createThings); err == nil {
		t.Error("nothing is found")
	}
}

func TestReadersDoNotWaitForTheWriter(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	db := open(t, tel)
	err := db.WithinTx(t.Context(), func(tx context.Context) error {
		if _, err := db.Exec(tx, insertThing, 1, "not committed"); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if names, err := sqldb.All(ctx, db, pollThings, scanName); err != nil || len(names) != 0 {
			t.Errorf("a reader sees %v, %v", names, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestLockOfAnotherProcessMakesTheDatabaseUnavailable(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	url := "file:" + filepath.Join(t.TempDir(), "test.db") + "?_busy_timeout=1"
	var dbs [2]*sqldb.DB
	for i := range dbs {
		var err error
		if dbs[i], err = sqldb.OpenSQLite(t.Context(), url, tel.Tracers, tel.Meters); err != nil {
			t.Fatal(err)
		}
		defer dbs[i].Close()
	}
	err := dbs[0].WithinTx(t.Context(), func(context.Context) error {
		return dbs[1].WithinTx(t.Context(), func(context.Context) error { return nil })
	})
	refused, ok := errors.AsType[*sqldb.Error](err)
	if !errors.Is(err, storage.ErrUnavailable) || !ok || refused.Code != "SQLITE_BUSY" {
		t.Errorf("got %v", err)
	}
}

func TestStatementEndsWithItsContext(t *testing.T) {
	tel, _ := telemetrytest.New(t)
	db := open(t, tel)
	endless := sqldb.Statement{Operation: "SELECT", Table: "n", Text: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n`}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := sqldb.One(ctx, db, endless, scanName); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkReadWhileOthersWrite(b *testing.B) {
	tel, _ := telemetrytest.New(b)
	db := open(b, tel)
	ctx, cancel := context.WithCancel(b.Context())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 0; ctx.Err() == nil; n++ {
			_, _ = db.Exec(ctx, insertThing, n, n)
		}
	}()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := sqldb.One(ctx, db, selectThing, scanName, 0); err != nil && !errors.Is(err, sqldb.ErrNoRow) {
				b.Error(err)
			}
		}
	})
	cancel()
	<-stopped
}
