package eventstore

import (
	"context"
	"fmt"

	"example.com/service/internal/event"
	"example.com/service/internal/platform/sqldb"
	"example.com/service/internal/platform/storage"
)

const eventColumns = `"stream", "version", "id", "type", "data", "time", "trace"`

var (
	appendEvent = sqldb.Statement{Operation: "INSERT", Table: "event", Text: `INSERT INTO "event" (` + eventColumns + `)
		SELECT $1, $2, $3, $4, $5, $6, $7
		WHERE (SELECT COALESCE(MAX("version"), 0) FROM "event" WHERE "stream" = $1) = $2 - 1
		RETURNING "position"`}
	loadEvents = sqldb.Statement{Operation: "SELECT", Table: "event", Text: `SELECT "position", ` + eventColumns + ` FROM "event"
		WHERE "stream" = $1 AND "version" > $2 ORDER BY "version"`}
	eventsAfter  = sqldb.Statement{Operation: "SELECT", Table: "event", Quiet: true, Text: `SELECT "position", ` + eventColumns + ` FROM "event" WHERE "position" > $1 ORDER BY "position" LIMIT $2`}
	lastPosition = sqldb.Statement{Operation: "SELECT", Table: "event", Quiet: true, Text: `SELECT COALESCE(MAX("position"), 0) FROM "event"`}
)

// EventLog stores events in streams and in one order over all streams.
type EventLog struct{ db *sqldb.DB }

// NewEventLog returns the events in db.
func NewEventLog(db *sqldb.DB) *EventLog { return &EventLog{db} }

// Append adds events to a stream that still has the given version, 0 for a new
// stream, and returns the position of the last event.
func (t *EventLog) Append(ctx context.Context, stream string, version int64, events []event.Stored) (position int64, err error) {
	err = t.db.WithinTx(ctx, func(ctx context.Context) error {
		for i, e := range events {
			at := version + int64(i) + 1
			positions, err := sqldb.All(ctx, t.db, appendEvent, scanPosition, stream, at, e.ID, e.Type, e.Data, e.Time, asJSON(&e.Trace))
			if err != nil {
				return err
			}
			if len(positions) == 0 {
				return storage.ErrConflict
			}
			position = positions[0]
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("append to %s: %w", stream, err)
	}
	return position, nil
}

// Load returns the events of a stream after a version, in order.
func (t *EventLog) Load(ctx context.Context, stream string, version int64) ([]event.Stored, error) {
	events, err := sqldb.All(ctx, t.db, loadEvents, scanEvent, stream, version)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", stream, err)
	}
	return events, nil
}

// After returns at most limit events after a position. No event that is committed
// later gets a position before them.
func (t *EventLog) After(ctx context.Context, position int64, limit int) ([]event.Stored, error) {
	events, err := sqldb.All(ctx, t.db, eventsAfter, scanEvent, position, limit)
	if err != nil {
		return nil, fmt.Errorf("read events after %d: %w", position, err)
	}
	return events, nil
}

// Position returns the position of the last event. No event that is committed later
// gets a position before it.
func (t *EventLog) Position(ctx context.Context) (int64, error) {
	position, err := sqldb.One(ctx, t.db, lastPosition, scanPosition)
	if err != nil {
		return 0, fmt.Errorf("read the last position: %w", err)
	}
	return position, nil
}

func scanEvent(row sqldb.Row) (e event.Stored, err error) {
	err = row.Scan(&e.Position, &e.Stream, &e.Version, &e.ID, &e.Type, &e.Data, &e.Time, asJSON(&e.Trace))
	return e, err
}

func scanPosition(row sqldb.Row) (position int64, err error) {
	return position, row.Scan(&position)
}
