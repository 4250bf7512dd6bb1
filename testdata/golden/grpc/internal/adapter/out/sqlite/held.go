package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"example.com/service/internal/platform/messaging"
	"example.com/service/internal/platform/sqldb"
)

var (
	anyHeld    = sqldb.Statement{Operation: "SELECT", Table: "held_message", Quiet: true, Text: `SELECT COUNT(*) FROM (SELECT 1 FROM "held_message" LIMIT 1) AS "any"`}
	takeBehind = sqldb.Statement{Operation: "UPDATE", Table: "outbox", Quiet: true, Text: `UPDATE "outbox" SET "published_at" = $2 WHERE "sequence" IN (
			SELECT "sequence" FROM (SELECT "sequence", "topic", "key" FROM "outbox"
				WHERE "published_at" IS NULL ORDER BY "sequence" LIMIT $1) AS "next"
			WHERE EXISTS (SELECT 1 FROM "held_message" AS "held"
				WHERE "held"."topic" = "next"."topic" AND "held"."key" = "next"."key"))
		RETURNING "sequence", ` + messageColumns}
	holdMessage = sqldb.Statement{Operation: "INSERT", Table: "held_message", Quiet: true, Text: `INSERT INTO "held_message" ("sequence", ` + messageColumns + `, "attempts", "due_at", "parked_at", "error_type")
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT ("sequence") DO UPDATE SET "attempts" = excluded."attempts", "due_at" = excluded."due_at",
			"parked_at" = excluded."parked_at", "error_type" = excluded."error_type"`}
	dueMessages = sqldb.Statement{Operation: "SELECT", Table: "held_message", Quiet: true, Text: `SELECT "sequence", ` + messageColumns + `, "attempts", "due_at", "parked_at", "error_type", 0
		FROM "held_message" WHERE "due_at" <= $1 ORDER BY "due_at" LIMIT $2`}
	parkedMessages = sqldb.Statement{Operation: "SELECT", Table: "held_message", Quiet: true, Text: `SELECT "sequence", ` + messageColumns + `, "attempts", "due_at", "parked_at", "error_type",
			(SELECT COUNT(*) FROM "held_message" AS "behind" WHERE "behind"."topic" = "held"."topic"
				AND "behind"."key" = "held"."key" AND "behind"."sequence" > "held"."sequence")
		FROM "held_message" AS "held" WHERE "parked_at" IS NOT NULL ORDER BY "parked_at", "sequence" LIMIT $1`}
	releaseMessage = sqldb.Statement{Operation: "DELETE", Table: "held_message", Quiet: true, Text: `DELETE FROM "held_message" WHERE "sequence" = $1 RETURNING "topic", "key"`}
	dropMessage    = sqldb.Statement{Operation: "DELETE", Table: "held_message", Quiet: true, Text: `DELETE FROM "held_message" WHERE "id" = $1 AND "parked_at" IS NOT NULL RETURNING "topic", "key"`}
	releaseNext    = sqldb.Statement{Operation: "UPDATE", Table: "held_message", Quiet: true, Text: `UPDATE "held_message" SET "due_at" = $3 WHERE "sequence" = (
			SELECT MIN("sequence") FROM "held_message" WHERE "topic" = $1 AND "key" = $2)`}
	replayMessages = sqldb.Statement{Operation: "UPDATE", Table: "held_message", Quiet: true, Text: `UPDATE "held_message" SET "attempts" = 0, "parked_at" = NULL, "due_at" = $2
		WHERE "parked_at" IS NOT NULL AND ($1 = '' OR "id" = $1)`}
	backlog = sqldb.Statement{Operation: "SELECT", Table: "outbox", Quiet: true, Text: `SELECT (SELECT COUNT(*) FROM "outbox" WHERE "published_at" IS NULL),
			(SELECT COUNT(*) FROM "held_message"),
			(SELECT COUNT(*) FROM "held_message" WHERE "due_at" IS NOT NULL),
			(SELECT COUNT(*) FROM "held_message" WHERE "parked_at" IS NOT NULL)`}
	oldestPending = sqldb.Statement{Operation: "SELECT", Table: "outbox", Quiet: true, Text: `SELECT "time" FROM "outbox" WHERE "published_at" IS NULL ORDER BY "sequence" LIMIT 1`}
)

// holdBehind holds those of the next messages in order that are behind a held one, and
// returns their number.
func (t *Outbox) holdBehind(ctx context.Context, limit int) (moved int, err error) {
	held, err := sqldb.All(ctx, t.db, anyHeld, scanNumber)
	if err != nil || held[0] == 0 {
		return 0, err
	}
	behind, err := sqldb.All(ctx, t.db, takeBehind, scanMessage, limit, time.Now())
	if err != nil {
		return 0, err
	}
	for _, m := range behind {
		if err := t.store(ctx, messaging.Held{Message: m}); err != nil {
			return 0, err
		}
	}
	return len(behind), nil
}

func (t *Outbox) store(ctx context.Context, h messaging.Held) error {
	_, err := t.db.Exec(ctx, holdMessage, h.Sequence, h.ID, h.Type, h.Source, h.Topic, h.Key, h.Time, h.Data, asJSON(&h.Trace),
		h.Attempts, orNull(h.Due), orNull(h.Parked), h.ErrorType)
	return err
}

// Hold takes a message that failed out of the order, or stores that it failed again.
func (t *Outbox) Hold(ctx context.Context, h messaging.Held) error {
	err := t.db.WithinTx(ctx, func(ctx context.Context) error {
		if err := t.store(ctx, h); err != nil {
			return err
		}
		return t.MarkPublished(ctx, h.Sequence)
	})
	if err != nil {
		return fmt.Errorf("hold message: %w", err)
	}
	return nil
}

// Due returns at most limit held messages whose time has come.
func (t *Outbox) Due(ctx context.Context, limit int) ([]messaging.Held, error) {
	due, err := sqldb.All(ctx, t.db, dueMessages, scanHeld, time.Now(), limit)
	if err != nil {
		return nil, fmt.Errorf("read held messages: %w", err)
	}
	return due, nil
}

// Release forgets a held message and makes the next of its topic and key due.
func (t *Outbox) Release(ctx context.Context, sequence int64) error {
	_, err := t.forget(ctx, releaseMessage, sequence)
	return err
}

// Drop forgets a parked message, as Release does, and returns how many there were.
func (t *Outbox) Drop(ctx context.Context, id string) (dropped int, err error) {
	return t.forget(ctx, dropMessage, id)
}

func (t *Outbox) forget(ctx context.Context, statement sqldb.Statement, which any) (forgotten int, err error) {
	err = t.db.WithinTx(ctx, func(ctx context.Context) error {
		keys, err := sqldb.All(ctx, t.db, statement, scanKey, which)
		if err != nil {
			return err
		}
		forgotten = len(keys)
		for _, key := range keys {
			if _, err := t.db.Exec(ctx, releaseNext, key[0], key[1], time.Now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("release held message: %w", err)
	}
	return forgotten, nil
}

// Parked returns at most limit parked messages, those first that were parked first.
func (t *Outbox) Parked(ctx context.Context, limit int) ([]messaging.Held, error) {
	parked, err := sqldb.All(ctx, t.db, parkedMessages, scanHeld, limit)
	if err != nil {
		return nil, fmt.Errorf("read parked messages: %w", err)
	}
	return parked, nil
}

// Replay makes a parked message due, or without an id all of them, as if it had not
// failed before. It returns their number.
func (t *Outbox) Replay(ctx context.Context, id string) (int, error) {
	replayed, err := t.db.Exec(ctx, replayMessages, id, time.Now())
	if err != nil {
		return 0, fmt.Errorf("replay parked messages: %w", err)
	}
	return int(replayed), nil
}

// Backlog counts what is not published. Indexes bound what it reads to that.
func (t *Outbox) Backlog(ctx context.Context) (messaging.Backlog, error) {
	all, err := sqldb.All(ctx, t.db, backlog, scanBacklog)
	if err != nil {
		return messaging.Backlog{}, fmt.Errorf("count the outbox: %w", err)
	}
	oldest, err := sqldb.All(ctx, t.db, oldestPending, scanTime)
	if err != nil {
		return messaging.Backlog{}, fmt.Errorf("read the oldest message: %w", err)
	}
	if len(oldest) > 0 {
		all[0].Oldest = oldest[0]
	}
	return all[0], nil
}

func orNull(at time.Time) sql.Null[time.Time] { return sql.Null[time.Time]{V: at, Valid: !at.IsZero()} }

func scanTime(row sqldb.Row) (at time.Time, err error) { return at, row.Scan(&at) }

func scanNumber(row sqldb.Row) (n int64, err error) { return n, row.Scan(&n) }

func scanKey(row sqldb.Row) (key [2]string, err error) { return key, row.Scan(&key[0], &key[1]) }

func scanHeld(row sqldb.Row) (h messaging.Held, err error) {
	var due, parked sql.Null[time.Time]
	err = row.Scan(&h.Sequence, &h.ID, &h.Type, &h.Source, &h.Topic, &h.Key, &h.Time, &h.Data, asJSON(&h.Trace),
		&h.Attempts, &due, &parked, &h.ErrorType, &h.Behind)
	h.Due, h.Parked = due.V, parked.V
	return h, err
}

func scanBacklog(row sqldb.Row) (b messaging.Backlog, err error) {
	var held int
	err = row.Scan(&b.Pending, &held, &b.Retried, &b.Parked)
	b.Waiting = held - b.Retried - b.Parked
	return b, err
}
