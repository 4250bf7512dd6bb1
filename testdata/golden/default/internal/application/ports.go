package application

import (
	"context"
	"time"

	"example.com/service/internal/domain/orders"
)

// DrivenPorts are what the use cases need from adapters.
type DrivenPorts struct {
	Tx     UnitOfWork
	IDs    IDs
	Clock  Clock
	Orders OrderRepository
}

// UnitOfWork combines several reads and writes into one transaction.
type UnitOfWork interface {
	// WithinTx commits when fn returns nil. After a conflict it runs fn again, so
	// fn must have no effects outside the ports that cannot be repeated.
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// IDs generates identifiers: UUIDs that sort by creation time.
type IDs interface {
	New() string
}

// Clock returns the time in UTC, truncated to microseconds.
type Clock interface {
	Now() time.Time
}

// OrderRepository stores orders.
type OrderRepository interface {
	Insert(ctx context.Context, order *orders.Order) error
	// Update replaces the previous version, and fails with storage.ErrConflict when
	// another version is stored.
	Update(ctx context.Context, order *orders.Order) error
	// Get fails with orders.ErrNotFound when there is no such order.
	Get(ctx context.Context, id orders.OrderID) (*orders.Order, error)
	// List gives those with ids above after, in ascending order; no state means any.
	List(ctx context.Context, after orders.OrderID, limit int, state orders.OrderState) ([]*orders.Order, error)
}
