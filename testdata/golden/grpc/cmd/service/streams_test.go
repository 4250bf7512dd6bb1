package main

import (
	"encoding/json"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"

	servicev1 "example.com/service/api/service/v1"
)

// TestStreams makes two orders by one call and sees them by another.
func TestStreams(t *testing.T) {
	c := newClient(t, start(t)["GRPC_ADDR"])
	items, err := c.Orders.BulkPlaceOrder(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	listing := &servicev1.StreamOrdersRequest{}
	for _, step := range steps(t, "scenario.yaml") {
		if made == 2 || step.Operation != "PlaceOrder" || step.Expect != "OK" {
			continue
		}
		body, err := json.Marshal(map[string]any{"item": step.Body})
		if err != nil {
			t.Fatal(err)
		}
		request := &servicev1.BulkPlaceOrderRequest{}
		if err := protojson.Unmarshal(body, request); err != nil {
			t.Fatal(err)
		}
		answer := ask(t, items, request)
		if failure := answer.GetFailure(); failure != nil {
			t.Fatalf("item %s: %v", body, failure)
		}
		made++
	}
	finish(t, items)

	all, err := c.Orders.StreamOrders(t.Context(), listing)
	if err != nil {
		t.Fatal(err)
	}
	if seen := receiveAll(t, all); made != 2 || len(seen) != made {
		t.Errorf("%d made and %d seen, want 2 of each", made, len(seen))
	}
}
