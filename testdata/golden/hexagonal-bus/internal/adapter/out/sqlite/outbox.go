package sqlite

import (
	"context"
	"fmt"
	"time"

	"example.com/service/internal/platform/messaging"
	"example.com/service/internal/platform/sqldb"
)

const messageColumns = `"id", "type", "source", "topic", "key", "time", "data", "trace"`

var (
	addMessage      = sqldb.Statement{Operation: "INSERT", Table: "outbox", Text: `INSERT INTO "outbox" (` + messageColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`}
	pendingMessages = sqldb.Statement{Operation: "SELECT", Table: "outbox", Quiet: true, Text: `SELECT "sequence", ` + messageColumns + ` FROM "outbox"
		WHERE "published_at" IS NULL ORDER BY "sequence" LIMIT $1`}
	markPublished = sqldb.Statement{Operation: "UPDATE", Table: "outbox", Quiet: true, Text: `UPDATE "outbox" SET "published_at" = $2
		WHERE "sequence" IN (SELECT "value" FROM json_each($1) AS "published")`}
	takeLease = sqldb.Statement{Operation: "INSERT", Table: "lease", Quiet: true, Text: `INSERT INTO "lease" ("name", "holder", "expires_at") VALUES ('outbox', $1, $2)
		ON CONFLICT ("name") DO UPDATE SET "holder" = excluded."holder", "expires_at" = excluded."expires_at"
		WHERE "lease"."holder" = excluded."holder" OR "lease"."expires_at" <= $3`}
	purgeOutbox = sqldb.Statement{Operation: "DELETE", Table: "outbox", Quiet: true, Text: `DELETE FROM "outbox" WHERE "sequence" IN (
			SELECT "sequence" FROM "outbox" WHERE "published_at" < $1 ORDER BY "published_at" LIMIT $2)`}
)

// Outbox stores messages until they are published.
type Outbox struct{ db *sqldb.DB }

// NewOutbox returns the outbox in db.
func NewOutbox(db *sqldb.DB) *Outbox { return &Outbox{db} }

// Add stores messages, in the transaction of the change that they announce.
func (t *Outbox) Add(ctx context.Context, messages ...messaging.Message) error {
	for _, m := range messages {
		if _, err := t.db.Exec(ctx, addMessage, m.ID, m.Type, m.Source, m.Topic, m.Key, m.Time, m.Data, asJSON(&m.Trace)); err != nil {
			return fmt.Errorf("add to outbox: %w", err)
		}
	}
	return nil
}

// Pending returns at most limit messages in order, and whether there may be more. It
// waits for transactions that are adding messages, so that none is skipped, and holds
// those behind a held one.
func (t *Outbox) Pending(ctx context.Context, limit int) (messages []messaging.Message, more bool, err error) {
	err = t.db.WithinTx(ctx, func(ctx context.Context) error {
		moved, err := t.holdBehind(ctx, limit)
		if err != nil {
			return err
		}
		messages, err = sqldb.All(ctx, t.db, pendingMessages, scanMessage, limit-moved)
		more = len(messages)+moved == limit
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("read outbox: %w", err)
	}
	return messages, more, nil
}

// MarkPublished marks pending messages as published.
func (t *Outbox) MarkPublished(ctx context.Context, sequences ...int64) error {
	if _, err := t.db.Exec(ctx, markPublished, asJSON(&sequences), time.Now()); err != nil {
		return fmt.Errorf("mark as published: %w", err)
	}
	return nil
}

// Lease gives the outbox to a holder for a period, or reports that another has it. A
// period of 0 gives it back.
func (t *Outbox) Lease(ctx context.Context, holder string, period time.Duration) (held bool, err error) {
	now := time.Now()
	changed, err := t.db.Exec(ctx, takeLease, holder, now.Add(period), now)
	if err != nil {
		return false, fmt.Errorf("lease outbox: %w", err)
	}
	return changed == 1, nil
}

// Purge deletes at most limit messages that were published before a time, the oldest
// first.
func (t *Outbox) Purge(ctx context.Context, before time.Time, limit int) (purged int, err error) {
	changed, err := t.db.Exec(ctx, purgeOutbox, before, limit)
	if err != nil {
		return 0, fmt.Errorf("purge outbox: %w", err)
	}
	return int(changed), nil
}

func scanMessage(row sqldb.Row) (m messaging.Message, err error) {
	err = row.Scan(&m.Sequence, &m.ID, &m.Type, &m.Source, &m.Topic, &m.Key, &m.Time, &m.Data, asJSON(&m.Trace))
	return m, err
}
