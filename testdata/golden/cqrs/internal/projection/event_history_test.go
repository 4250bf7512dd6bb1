package projection

import (
	"fmt"
	"time"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
)

var now = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

// testID returns the n-th test id.
func testID(n int) string { return fmt.Sprintf("019ab0c4-5d00-7000-8000-%012x", n) }

// stored appends events to a history, each an hour after the one before.
func stored(history []event.Stored, stream string, events ...event.Stored) []event.Stored {
	for _, e := range events {
		e.Stream, e.Version, e.Position = stream, 1, int64(len(history))+1
		e.Time = now.Add(time.Duration(len(history)) * time.Hour)
		for _, before := range history {
			if before.Stream == stream {
				e.Version++
			}
		}
		history = append(history, e)
	}
	return history
}

// everything is a history with every event.
func everything() (history []event.Stored) {
	history = stored(history, event.Stream("order", testID(1)),
		must(event.EncodeOrder(orders.OrderPlaced{
			Customer: "customer-2",
			Item:     "item-2",
			Quantity: 2,
			Total:    must(orders.NewMoney(1, "EUR")),
			Note:     new("note-2"),
		})),
		must(event.EncodeOrder(orders.OrderConfirmed{})),
		must(event.EncodeOrder(orders.OrderShipped{})),
		must(event.EncodeOrder(orders.OrderCancelled{})),
	)
	return history
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
