//go:build e2e

package e2e_test

import (
	"database/sql"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRebuild has a read model that has gone wrong made again while the service
// runs. The command touches the read model alone, and no schema.
func TestRebuild(t *testing.T) {
	t.Parallel()
	dir := generateUnlessPassed(t, stack{"cqrs", "nethttp", "otlp", "sqlite", "sqlite", "none", "order"})
	binary := build(t, dir)
	empty := t.TempDir()
	if output, err := try(empty, binary, "rebuild"); err == nil || !strings.Contains(output, "checkpoint") {
		t.Errorf("without a read model: %v\n%s", err, output)
	}
	if _, err := os.Stat(filepath.Join(empty, "service.db")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it opened the event store: %v", err)
	}

	r := start(t, dir, binary, "grpc", "OTEL_SDK_DISABLED=true")
	status, order := r.create(t, "/orders", map[string]any{
		"customer": "ann", "item": "pen", "quantity": 1, "total": map[string]string{"amount": "1", "currency": "EUR"},
	})
	if status != http.StatusCreated {
		t.Fatalf("order: status %d", status)
	}
	shown := false
	customer := func() string {
		var answer struct{ Customer string }
		status := r.exchange(t, http.MethodGet, "/orders/"+order.ID, nil, &answer)
		if shown && status != http.StatusOK {
			t.Fatalf("order: status %d once it was shown", status)
		}
		return answer.Customer
	}
	eventually(t, "the order", func() error { return unless(customer() == "ann") })
	shown = true
	db, err := sql.Open("sqlite", "file:"+filepath.Join(r.data, "service-read.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `UPDATE "orders" SET "customer" = 'bob'`); err != nil {
		t.Fatal(err)
	}
	if got := customer(); got != "bob" {
		t.Fatalf("the customer is %q", got)
	}
	command(t, r.data, binary, "rebuild")
	eventually(t, "the order made again", func() error { return unless(customer() == "ann") })
	r.stop(t)
}

func unless(ok bool) error {
	if !ok {
		return errors.New("not yet")
	}
	return nil
}
