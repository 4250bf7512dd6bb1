package events

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/feed"
	"example.com/service/internal/platform/messaging"
)

// Orders publishes the events of orders.
type Orders struct {
	outbox Outbox
}

// NewOrders returns a publisher to the outbox.
func NewOrders(outbox Outbox) *Orders { return &Orders{outbox} }

// Publish adds the events to the outbox.
func (p *Orders) Publish(ctx context.Context, events ...orders.OrderEvent) error {
	messages := make([]messaging.Message, len(events))
	for i, event := range events {
		var err error
		if messages[i], err = orderMessage(event); err != nil {
			return err
		}
	}
	return p.outbox.Add(ctx, messages...)
}

func orderMessage(event orders.OrderEvent) (messaging.Message, error) {
	var (
		kind   string
		record orders.OrderRecord
	)
	switch e := event.(type) {
	case orders.OrderPlaced:
		kind, record = "service.order.OrderPlaced.v1", e.Order
	case orders.OrderConfirmed:
		kind, record = "service.order.OrderConfirmed.v1", e.Order
	case orders.OrderShipped:
		kind, record = "service.order.OrderShipped.v1", e.Order
	case orders.OrderCancelled:
		kind, record = "service.order.OrderCancelled.v1", e.Order
	default:
		return messaging.Message{}, fmt.Errorf("no message is known for %T", event)
	}
	data, err := json.Marshal(orderData{
		ID:        record.ID,
		Version:   record.Version,
		State:     record.State,
		Customer:  record.Customer,
		Item:      record.Item,
		Quantity:  record.Quantity,
		Total:     money(record.Total),
		Note:      record.Note,
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	})
	if err != nil {
		return messaging.Message{}, fmt.Errorf("encode %s: %w", kind, err)
	}
	return messaging.Message{
		// One change of one order is one event, so sending it again uses
		// the same id.
		ID:     fmt.Sprintf("%s-%d", record.ID, record.Version),
		Type:   kind,
		Source: "/service",
		Topic:  "service.order.v1",
		Key:    string(record.ID),
		Time:   record.UpdatedAt,
		Data:   data,
	}, nil
}

// orderData is the order in messages. Consumers rely on it: add to it, but
// change nothing without a new version of type and topic.
type orderData struct {
	ID        orders.OrderID    `json:"id"`
	Version   int64             `json:"version"`
	State     orders.OrderState `json:"state"`
	Customer  string            `json:"customer"`
	Item      string            `json:"item"`
	Quantity  int64             `json:"quantity"`
	Total     money             `json:"total"`
	Note      *string           `json:"note,omitempty"`
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
}

// OrderFeed streams the events of orders.
type OrderFeed struct {
	messages *feed.Feed[messaging.Message]
}

// NewOrderFeed returns a feed of the messages.
func NewOrderFeed(messages *feed.Feed[messaging.Message]) OrderFeed { return OrderFeed{messages} }

// Follow starts after a position, or with the next event; no id means any.
func (f OrderFeed) Follow(ctx context.Context, after *feed.Position, id orders.OrderID) iter.Seq2[feed.Change[orders.OrderEvent], error] {
	return feed.Follow(ctx, f.messages, after, func(m messaging.Message) (change feed.Change[orders.OrderEvent], ok bool, err error) {
		if m.Topic != "service.order.v1" || (id != "" && m.Key != string(id)) {
			return change, false, nil
		}
		change, err = orderChange(m)
		return change, true, err
	})
}

func orderChange(m messaging.Message) (change feed.Change[orders.OrderEvent], err error) {
	var data orderData
	if err := json.Unmarshal(m.Data, &data); err != nil {
		return change, fmt.Errorf("decode message %s: %w", m.ID, err)
	}
	record := orders.OrderRecord{
		ID:      data.ID,
		Version: data.Version,
		State:   data.State,
		OrderFields: orders.OrderFields{
			Customer: data.Customer,
			Item:     data.Item,
			Quantity: data.Quantity,
			Total:    orders.Money(data.Total),
			Note:     data.Note,
		},
		CreatedAt: data.CreatedAt,
		UpdatedAt: data.UpdatedAt,
	}
	change.ID, change.Version, change.Time = m.Key, data.Version, m.Time
	switch m.Type {
	case "service.order.OrderPlaced.v1":
		change.Event = orders.OrderPlaced{Order: record}
	case "service.order.OrderConfirmed.v1":
		change.Event = orders.OrderConfirmed{Order: record}
	case "service.order.OrderShipped.v1":
		change.Event = orders.OrderShipped{Order: record}
	case "service.order.OrderCancelled.v1":
		change.Event = orders.OrderCancelled{Order: record}
	default:
		return change, fmt.Errorf("message %s has the unknown type %q: run the version of the service that wrote it", m.ID, m.Type)
	}
	return change, nil
}
