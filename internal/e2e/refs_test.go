//go:build e2e

package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
)

// TestManyReferences fills a cart with as many products as it holds. That all
// of them exist is asked in one statement, so that the trace stays as small as
// that of a cart with one product.
func TestManyReferences(t *testing.T) {
	t.Parallel()
	for _, s := range []stack{
		{"hexagonal", "nethttp", "otlp", "sqlite", "", "none", "shop"},
		{"cqrs", "nethttp", "otlp", "sqlite", "sqlite", "none", "shop"},
	} {
		t.Run(s.name(), func(t *testing.T) {
			t.Parallel()
			dir := generateUnlessPassed(t, s)
			r := start(t, dir, build(t, dir), "grpc")
			status, customer := r.create(t, "/customers", map[string]any{"email": "a@example.com", "name": "a"})
			if status != http.StatusCreated {
				t.Fatalf("customer: status %d", status)
			}
			products := make([]string, 20)
			for i := range products {
				status, product := r.create(t, "/products", map[string]any{
					"sku": fmt.Sprintf("sku-%d", i), "name": "a", "price": map[string]string{"amount": "1", "currency": "EUR"}, "stock": 1,
				})
				if status != http.StatusCreated {
					t.Fatalf("product %d: status %d", i, status)
				}
				products[i] = product.ID
			}
			cart := func(products []string, headers ...string) (status int, field string) {
				status, answer := r.create(t, "/carts", map[string]any{"customer": customer.ID, "products": products}, headers...)
				if len(answer.Errors) > 0 {
					field = answer.Errors[0].Field
				}
				return status, field
			}

			trace, span := strings.Repeat("a", 32), strings.Repeat("b", 16)
			if status, _ := cart(products, "Traceparent", "00-"+trace+"-"+span+"-01"); status != http.StatusCreated {
				t.Errorf("a full cart: status %d", status)
			}
			if status, _ := cart([]string{products[1], products[0], products[1]}); status != http.StatusCreated {
				t.Errorf("one product twice: status %d", status)
			}
			if status, _ := cart([]string{}); status != http.StatusCreated {
				t.Errorf("an empty cart: status %d", status)
			}
			missing := slices.Concat(products[:19], []string{"00000000-0000-7000-8000-000000000000"})
			if status, field := cart(missing); status != http.StatusUnprocessableEntity || field != "products" {
				t.Errorf("a product that does not exist: status %d for the field %q, want 422 for products", status, field)
			}
			r.stop(t)

			snapshot := r.receiver.Snapshot()
			otlpassert.Clean(t, snapshot, otlptest.CheckOptions{External: []string{span}})
			if tr, _ := snapshot.Trace(trace); len(tr.Spans) == 0 || len(tr.Spans) > 6 {
				t.Errorf("%d spans for a full cart, want 6 at most\n%s", len(tr.Spans), tr.Tree())
			}
		})
	}
}

// created is what a create answers: an id, or the field that is wrong.
type created struct {
	ID     string
	Errors []struct{ Field string }
}

// create posts what a body holds, with headers, name after value.
func (r running) create(t *testing.T, path string, body any, headers ...string) (status int, answer created) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	status = r.exchange(t, http.MethodPost, path, text, &answer, headers...)
	return status, answer
}
