package sqlite

import (
	"slices"
	"testing"
	"time"

	"example.com/service/internal/platform/sqldb"
)

func TestPurgeOutbox(t *testing.T) {
	db := openTest(t)
	outbox := NewOutbox(db)
	if err := outbox.Add(t.Context(), testMessage(1), testMessage(2)); err != nil {
		t.Fatal(err)
	}
	messages, _ := pending(t, outbox, 1)
	if err := outbox.MarkPublished(t.Context(), messages[0].Sequence); err != nil {
		t.Fatal(err)
	}
	all := sqldb.Statement{Operation: "SELECT", Table: "outbox", Text: `SELECT "id" FROM "outbox" ORDER BY "sequence"`}
	for _, tc := range []struct {
		before time.Time
		want   []string
	}{
		{time.Now().Add(-time.Hour), []string{"message-1", "message-2"}},
		{time.Now().Add(time.Hour), []string{"message-2"}}, // which is pending still
	} {
		if _, err := outbox.Purge(t.Context(), tc.before, 10); err != nil {
			t.Fatal(err)
		}
		ids, err := sqldb.All(t.Context(), db, all, func(row sqldb.Row) (id string, err error) { return id, row.Scan(&id) })
		if err != nil || !slices.Equal(ids, tc.want) {
			t.Errorf("%v are left, %v; want %v", ids, err, tc.want)
		}
	}
}
