//go:build e2e

package e2e_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/servicetest"
)

// poisoned fails for messages that tell of poison, as the file handler says.
const poisoned = `	handler, _ := os.ReadFile("handler")
	if strings.Contains(string(m.Data), "poison") {
		switch string(handler) {
		case "fails":
			return errors.New("poison")
		case "refuses":
			return messaging.Permanent(errors.New("poison"))
		}
	}
	var first bool
`

// TestParkedMessages has the handler of a running service fail for one aggregate:
// the others' messages go on, attempts outlive a restart, and what an operator does
// makes up for all of it.
func TestParkedMessages(t *testing.T) {
	t.Parallel()
	for _, s := range []stack{
		{"hexagonal", "nethttp", "otlp", "sqlite", "", "memory", "order"},
		{"cqrs", "nethttp", "otlp", "sqlite", "sqlite", "memory", "order"},
	} {
		t.Run(s.name(), func(t *testing.T) {
			t.Parallel()
			dir := generate(t, s)
			found, err := filepath.Glob(filepath.Join(dir, "internal", "*", "messaging", "events.go"))
			inner, err2 := filepath.Glob(filepath.Join(dir, "internal", "adapter", "in", "messaging", "events.go"))
			if found = append(found, inner...); err != nil || err2 != nil || len(found) != 1 {
				t.Fatalf("%v, %v, %v", found, err, err2)
			}
			source, err := os.ReadFile(found[0])
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Replace(string(source), "\tvar first bool\n", poisoned, 1)
			text = strings.Replace(text, "import (\n", "import (\n\t\"errors\"\n\t\"os\"\n\t\"strings\"\n", 1)
			if err := os.WriteFile(found[0], []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			binary := build(t, dir)
			r := start(t, dir, binary, "grpc", "OTEL_SDK_DISABLED=true")
			handler := func(does string) {
				if err := os.WriteFile(filepath.Join(r.data, "handler"), []byte(does), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			place := func(customer string) string {
				status, order := r.create(t, "/orders", map[string]any{
					"customer": customer, "item": "pen", "quantity": 1, "total": map[string]string{"amount": "1", "currency": "EUR"},
				})
				if status != http.StatusCreated {
					t.Fatalf("order: status %d", status)
				}
				return order.ID
			}
			restart := func() {
				r.stop(t)
				again, err := servicetest.Start(context.Background(), servicetest.Config{
					Binary: binary, Dir: r.data, GRPC: true, Env: []string{"OTEL_SDK_DISABLED=true"},
				})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = again.Kill() })
				r.Service = again
			}
			ready := func() string {
				var report struct{ Status string }
				return fmt.Sprint(r.exchange(t, http.MethodGet, "/readyz", nil, &report), " ", report.Status)
			}
			db, err := sql.Open("sqlite", "file:"+filepath.Join(r.data, "service.db")+"?_pragma=busy_timeout(5000)")
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			is := func(what, query string, want int) {
				t.Helper()
				eventually(t, what, func() error {
					var got int
					if err := db.QueryRowContext(t.Context(), query).Scan(&got); err != nil || got != want {
						return fmt.Errorf("%d, %w; want %d", got, err, want)
					}
					return nil
				})
			}
			const handled = `SELECT COUNT(*) FROM "inbox"`

			handler("fails")
			bad := place("poison")
			if status := r.exchange(t, http.MethodPost, "/orders/"+bad+"/confirm", nil, new(any)); status > 299 {
				t.Fatalf("confirm: status %d", status)
			}
			place("ann")
			is("the message of the other order", handled, 1)
			is("attempts", `SELECT MAX("attempts") >= 2 FROM "held_message"`, 1)
			if got := ready(); got != "200 ok" {
				t.Errorf("while it is tried again: %s", got)
			}
			restart()
			place("bob")
			is("the message after the restart", handled, 2)
			is("further attempts", `SELECT MAX("attempts") >= 4 FROM "held_message"`, 1)

			handler("refuses")
			is("the parked message", `SELECT COUNT(*) FROM "held_message" WHERE "parked_at" IS NOT NULL`, 1)
			if got := ready(); got != "200 degraded" {
				t.Errorf("with a parked message: %s", got)
			}
			restart()
			list := strings.Split(strings.TrimSpace(command(t, r.data, binary, "messages", "list")), "\n")
			if len(list) != 2 || !strings.Contains(list[1], bad) || !strings.HasSuffix(list[1], " 1") || strings.Contains(list[1], "poison") {
				t.Errorf("listed\n%s", strings.Join(list, "\n"))
			}
			if out, err := try(r.data, binary, "messages", "replay", "nothing"); err == nil || !strings.Contains(out, `"nothing"`) {
				t.Errorf("%v\n%s", err, out)
			}

			handler("is mended")
			id := strings.Fields(list[len(list)-1])[0]
			if out := command(t, r.data, binary, "messages", "replay", id); out != "replayed: 1\n" {
				t.Errorf("it said %q", out)
			}
			is("all messages", handled, 4)
			is("nothing that is held", `SELECT COUNT(*) FROM "held_message"`, 0)
			var inOrder int
			query := `SELECT (SELECT "rowid" FROM "inbox" WHERE "message_id" = (SELECT "id" FROM "outbox" WHERE "key" = $1 ORDER BY "sequence" LIMIT 1))
				< (SELECT "rowid" FROM "inbox" WHERE "message_id" = (SELECT "id" FROM "outbox" WHERE "key" = $1 ORDER BY "sequence" DESC LIMIT 1))`
			if err := db.QueryRowContext(t.Context(), query, bad).Scan(&inOrder); err != nil || inOrder != 1 {
				t.Errorf("the order's messages were not handled in their order: %v", err)
			}
			if got := ready(); got != "200 ok" {
				t.Errorf("at the end: %s", got)
			}
			r.stop(t)
		})
	}
}
