// Package query answers from the read model, which follows the event log.
package query

import (
	"context"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
)

// Ports are what handlers of queries need.
type Ports struct {
	Projection Projection
	Orders     Orders
}

// Projection makes the read model from the event log.
type Projection interface {
	// Wait returns when the read model shows the event at position, and fails
	// with orders.ErrUnavailable when that takes too long.
	Wait(ctx context.Context, position int64) error
}

// Orders are the orders of the read model.
type Orders interface {
	// Get fails with orders.ErrNotFound when there is none.
	Get(ctx context.Context, id orders.OrderID) (orders.OrderRecord, error)
	// List goes by ascending id and begins behind after; no state means any.
	List(ctx context.Context, after orders.OrderID, limit int, state orders.OrderState) ([]orders.OrderRecord, error)
}

// Page is a part of a list. Next is the id behind which the list goes on, "" at
// its end.
type Page[Row any, ID ~string] struct {
	Items []Row
	Next  ID
}

// await returns when the read model shows what the command did whose receipt
// held the token; no token means no command.
func await(ctx context.Context, projection Projection, token string) error {
	if token == "" {
		return nil
	}
	position, err := event.ParseToken(token)
	if err != nil {
		return &orders.InvalidError{Field: "read_token", Reason: err.Error()}
	}
	return projection.Wait(ctx, position)
}
