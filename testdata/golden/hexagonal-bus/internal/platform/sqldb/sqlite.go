package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/semconv/v1.43.0/dbconv"
	"go.opentelemetry.io/otel/trace"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"example.com/service/internal/platform/storage"
)

// sqliteSettings apply to every connection, unless the URL has others. With
// synchronous=FULL a confirmed commit survives a power cut; NORMAL is several times
// faster and may lose the last ones. An immediate transaction takes the write lock
// when it begins, so that none fails halfway because another wrote first. Times are
// stored as microseconds.
const sqliteSettings = "_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=5000" +
	"&_time_integer_format=unix_micro&_inttotime=1&_dqs=0&_error_rc=1"

// OpenSQLite opens the database in the file of url, file:PATH, and creates the file
// if there is none. One connection writes, so that writers queue in the order of
// arrival; the others read and never wait.
func OpenSQLite(ctx context.Context, url string, tracers trace.TracerProvider, meters metric.MeterProvider) (*DB, error) {
	file, query := splitSQLiteURL(url)
	switch {
	case !strings.HasPrefix(url, "file:") || file == "":
		return nil, errors.New("the URL is not one of a SQLite database: want file:PATH") // the URL may hold a password
	case file == ":memory:" || strings.Contains(query, "mode=memory"):
		return nil, errors.New("the URL would be another database for each connection: want file:PATH")
	}
	dsn := "file:" + uriEscapes.Replace(file) + "?" + query + "&" + sqliteSettings // the first of repeated settings counts
	writer, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	if err := connect(ctx, writer); err != nil {
		if refused := explainSQLite(err); refused != nil && refused.Code == "SQLITE_CANTOPEN" {
			err = fmt.Errorf("%w: %s and its folder must be writable", err, file)
		}
		return nil, errors.Join(err, writer.Close())
	}
	reader, err := sql.Open("sqlite", dsn+"&_query_only=1")
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	reader.SetMaxIdleConns(sqliteReaders)
	reader.SetMaxOpenConns(sqliteReaders)
	opened, err := os.Stat(file)
	if err != nil {
		return nil, errors.Join(err, reader.Close(), writer.Close())
	}
	e := engine{system: dbconv.SystemNameSQLite, explain: explainSQLite, examine: examineSQLite, present: func() error {
		found, err := os.Stat(file)
		if err == nil && !os.SameFile(found, opened) {
			err = errors.New("the database file was replaced: what is written is lost")
		}
		return err
	}}
	return newDB(writer, reader, e, filepath.Base(file), tracers, meters)
}

// examineSQLite reads the whole file, and fails if a page is damaged.
func examineSQLite(ctx context.Context, db *sql.DB) error {
	var found string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil || found == "ok" {
		return err
	}
	return errors.New("the database file is damaged: " + found)
}

// splitSQLiteURL returns the path, which is taken as it is written, and the settings
// behind it.
func splitSQLiteURL(url string) (file, settings string) {
	file = strings.TrimPrefix(url, "file:")
	if i := strings.LastIndexByte(file, '?'); i >= 0 && strings.Contains(file[i:], "=") {
		return file[:i], file[i+1:]
	}
	return file, ""
}

// uriEscapes are for what SQLite would not take as a part of the path
// (https://www.sqlite.org/uri.html, section 3.1).
var uriEscapes = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

// connect waits while another process creates the database: until then SQLite
// rejects others at once, whatever the busy timeout.
func connect(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for {
		err := db.PingContext(ctx)
		if refused := explainSQLite(err); refused == nil || !errors.Is(refused, storage.ErrUnavailable) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// sqliteReaders bounds the reading connections. More would only take memory, because
// each keeps a core busy.
const sqliteReaders = 8

func explainSQLite(err error) *Error {
	said, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return nil
	}
	e := &Error{Code: sqliteCode(said.Code()), cause: err}
	switch said.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		e.Constraint = sqliteConstraint(said.Error())
		e.kind = storage.ErrConflict
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		e.kind = storage.ErrConflict
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY, sqlite3.SQLITE_BUSY_SNAPSHOT, sqlite3.SQLITE_FULL:
		e.kind = storage.ErrUnavailable
	}
	switch said.Code() & 0xff {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL:
		e.broken = true
	}
	return e
}

// sqliteCode returns the name of a result code, which is at the end of the driver's
// text: "The database file is locked (SQLITE_BUSY)".
func sqliteCode(code int) string {
	text := sqlite.ErrorCodeString[code&0xff]
	return strings.TrimSuffix(text[strings.LastIndexByte(text, '(')+1:], ")")
}

// sqliteConstraint returns orders_email_key, PostgreSQL's name, for
// "… UNIQUE constraint failed: orders.email (2067)". SQLite names the column, not the
// constraint.
func sqliteConstraint(message string) string {
	_, column, _ := strings.Cut(message, "UNIQUE constraint failed: ")
	column, _, _ = strings.Cut(column, " (")
	return strings.Replace(column, ".", "_", 1) + "_key"
}
