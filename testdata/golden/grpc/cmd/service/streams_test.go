package main

import (
	"encoding/json"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protojson"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/client"
)

// TestStreams makes two orders by one call and sees them by another.
func TestStreams(t *testing.T) {
	c, err := client.New(start(t)["GRPC_ADDR"], client.Options{Dial: []grpc.DialOption{grpc.WithDefaultCallOptions(grpc.WaitForReady(true))}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	ctx := t.Context()
	items, err := c.Orders.BulkPlaceOrder(ctx)
	if err != nil {
		t.Fatal(err)
	}
	made := 0
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
		if err := items.Send(request); err != nil {
			t.Fatal(err)
		}
		answer, err := items.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if failure := answer.GetFailure(); failure != nil {
			t.Fatalf("item %s: %v", body, failure)
		}
		made++
	}
	if err := items.CloseSend(); err != nil {
		t.Fatal(err)
	}
	if answer, err := items.Recv(); err == nil {
		t.Errorf("an answer to nothing: %v", answer)
	}

	all, err := c.Orders.StreamOrders(ctx, &servicev1.StreamOrdersRequest{})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for {
		if _, err := all.Recv(); err != nil {
			break
		}
		seen++
	}
	if made != 2 || seen != made {
		t.Errorf("%d made and %d seen, want 2 of each", made, seen)
	}
}
