package sqlite

import (
	"context"
	"fmt"
	"time"

	"example.com/service/internal/platform/sqldb"
)

var (
	claimMessage = sqldb.Statement{Operation: "INSERT", Table: "inbox", Text: `INSERT INTO "inbox" ("consumer", "message_id", "claimed_at") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`}
	purgeInbox   = sqldb.Statement{Operation: "DELETE", Table: "inbox", Quiet: true, Text: `DELETE FROM "inbox" WHERE ("consumer", "message_id") IN (
			SELECT "consumer", "message_id" FROM "inbox" WHERE "claimed_at" < $1 ORDER BY "claimed_at" LIMIT $2)`}
)

// Inbox stores which messages a consumer has handled.
type Inbox struct{ db *sqldb.DB }

// NewInbox returns the inbox in db.
func NewInbox(db *sqldb.DB) *Inbox { return &Inbox{db} }

// Claim reports whether the consumer sees the message for the first time. Call it in
// the transaction of the consumer's changes.
func (t *Inbox) Claim(ctx context.Context, consumer, messageID string) (first bool, err error) {
	changed, err := t.db.Exec(ctx, claimMessage, consumer, messageID, time.Now())
	if err != nil {
		return false, fmt.Errorf("claim message: %w", err)
	}
	return changed == 1, nil
}

// Purge deletes at most limit claims from before a time, the oldest first.
func (t *Inbox) Purge(ctx context.Context, before time.Time, limit int) (purged int, err error) {
	changed, err := t.db.Exec(ctx, purgeInbox, before, limit)
	if err != nil {
		return 0, fmt.Errorf("purge inbox: %w", err)
	}
	return int(changed), nil
}
