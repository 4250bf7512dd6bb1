package application

import (
	"context"
	"iter"
	"time"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/feed"
)

// DrivenPorts are what the use cases need from the outside.
type DrivenPorts struct {
	Tx          UnitOfWork
	IDs         IDs
	Clock       Clock
	Orders      OrderRepository
	OrderEvents OrderPublisher
	OrderFeed   OrderFeed
}

// UnitOfWork makes one of several reads and writes.
type UnitOfWork interface {
	// WithinTx commits when fn returns nil. After a lost race it runs fn again,
	// so fn must do nothing outside of the ports that could not be done twice.
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// IDs makes identifiers: UUIDs that sort by the time of their making.
type IDs interface {
	New() string
}

// Clock tells the time in UTC, cut to microseconds.
type Clock interface {
	Now() time.Time
}

// OrderRepository keeps orders.
type OrderRepository interface {
	Insert(ctx context.Context, order *orders.Order) error
	// Update replaces the version before, and fails with orders.ErrConflict when
	// that is not there any more.
	Update(ctx context.Context, order *orders.Order) error
	// Get fails with orders.ErrNotFound when there is none.
	Get(ctx context.Context, id orders.OrderID) (*orders.Order, error)
	// List gives those with ids above after, in ascending order; no state means any.
	List(ctx context.Context, after orders.OrderID, limit int, state orders.OrderState) ([]*orders.Order, error)
}

// OrderPublisher passes on what happened to orders, once the transaction in
// the context has committed.
type OrderPublisher interface {
	Publish(ctx context.Context, events ...orders.OrderEvent) error
}

// OrderFeed tells what happens to orders.
type OrderFeed interface {
	// Follow begins behind a position, or with what happens next; no id means
	// any. It fails with orders.ErrGone when what followed the position is not
	// kept any more.
	Follow(ctx context.Context, after *feed.Position, id orders.OrderID) iter.Seq2[feed.Change[orders.OrderEvent], error]
}
