package events

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/feed"
	"example.com/service/internal/platform/messaging"
)

func someOrder() orders.OrderRecord {
	at := time.Date(2026, time.January, 31, 12, 0, 0, 123456000, time.UTC)
	return orders.OrderRecord{
		ID:      "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
		Version: 3,
		State:   orders.OrderStatePlaced,
		OrderFields: orders.OrderFields{
			Customer: "customer-1",
			Item:     "item-1",
			Quantity: 1,
			Total:    must(orders.NewMoney(0, "EUR")),
			Note:     new("note-1"),
		},
		CreatedAt: at,
		UpdatedAt: at,
	}
}

func TestOrdersPublish(t *testing.T) {
	record := someOrder()
	events := map[string]orders.OrderEvent{
		"service.order.OrderPlaced.v1":    orders.OrderPlaced{Order: record},
		"service.order.OrderConfirmed.v1": orders.OrderConfirmed{Order: record},
		"service.order.OrderShipped.v1":   orders.OrderShipped{Order: record},
		"service.order.OrderCancelled.v1": orders.OrderCancelled{Order: record},
	}
	for kind, event := range events {
		t.Run(kind, func(t *testing.T) {
			var box outbox
			if err := NewOrders(&box).Publish(t.Context(), event); err != nil {
				t.Fatal(err)
			}
			if len(box.messages) != 1 {
				t.Fatalf("%d messages, want 1", len(box.messages))
			}
			m := box.messages[0]
			if m.ID != "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1-3" || m.Type != kind || m.Source != "/service" ||
				m.Topic != "service.order.v1" || m.Key != string(record.ID) || !m.Time.Equal(record.UpdatedAt) {
				t.Errorf("message %+v", m)
			}
			var data map[string]any
			if err := json.Unmarshal(m.Data, &data); err != nil {
				t.Fatal(err)
			}
			for field, want := range map[string]any{
				"id":         "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
				"version":    3.0,
				"state":      "placed",
				"updated_at": "2026-01-31T12:00:00.123456Z",
			} {
				if data[field] != want {
					t.Errorf("%s is %v, want %v", field, data[field], want)
				}
			}
			if want := 10; len(data) != want {
				t.Errorf("%d fields in %v, want %d", len(data), data, want)
			}
			if got, ok := data["total"].(map[string]any); !ok || got["amount"] != "0" || got["currency"] != "EUR" {
				t.Errorf("total is %v", data["total"])
			}

			want := feed.Change[orders.OrderEvent]{ID: string(record.ID), Version: 3, Time: record.UpdatedAt, Event: event}
			if got, err := orderChange(m); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("the message tells %+v, %v, want %+v", got, err, want)
			}
		})
	}
}

func TestOrdersPublishFails(t *testing.T) {
	full := errors.New("full")
	if err := NewOrders(&outbox{err: full}).Publish(t.Context(), orders.OrderPlaced{}); !errors.Is(err, full) {
		t.Errorf("Publish gave %v, want %v", err, full)
	}
	if err := NewOrders(&outbox{}).Publish(t.Context(), nil); err == nil {
		t.Error("Publish sent what is no event")
	}
}

func TestOrderFeedTellsWhatItIsAskedFor(t *testing.T) {
	box := outbox{messages: []messaging.Message{{Topic: "another"}}}
	for _, id := range []orders.OrderID{"first", "second", "first"} {
		record := someOrder()
		record.ID = id
		if err := NewOrders(&box).Publish(t.Context(), orders.OrderPlaced{Order: record}); err != nil {
			t.Fatal(err)
		}
	}
	log := kept(box.messages).follow(t)
	for id, want := range map[orders.OrderID][]int64{"": {2, 3, 4}, "first": {2, 4}, "second": {3}} {
		var got []int64
		for change, err := range NewOrderFeed(log).Follow(t.Context(), new(feed.Position), id) {
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, change.Position.Sequence); len(got) == len(want) {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("of %q it tells %v, want %v", id, got, want)
		}
	}
}

func TestOrderFeedFailsWhereItCannotRead(t *testing.T) {
	const topic = "service.order.v1"
	for name, m := range map[string]messaging.Message{
		"a newer type": {Topic: topic, Type: "newer", Data: []byte("{}")},
		"broken data":  {Topic: topic, Type: "service.order.OrderPlaced.v1", Data: []byte("{")},
	} {
		for change, err := range NewOrderFeed(kept{m}.follow(t)).Follow(t.Context(), new(feed.Position), "") {
			if err == nil {
				t.Errorf("%s: told %+v", name, change)
			}
			break
		}
	}
}
