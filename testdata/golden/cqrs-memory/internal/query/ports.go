// Package query answers from the read model, which follows the event log.
package query

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// Ports are what handlers of queries need.
type Ports struct {
	Projection   Projection
	Transactions Transactions
	Categories   Categories
	StockItems   StockItems
	Boxes        Boxes
}

// Projection makes the read model from the event log.
type Projection interface {
	// Wait returns when the read model shows the event at position, 0 for none,
	// and fails with transactions.ErrUnavailable when that takes too long.
	Wait(ctx context.Context, position int64) error
}

// Transactions are the transactions of the read model.
type Transactions interface {
	// Get fails with transactions.ErrNotFound when there is none.
	Get(ctx context.Context, id transactions.TransactionID) (transactions.TransactionRecord, error)
	// List gives those with ids above after, in ascending order.
	List(ctx context.Context, after transactions.TransactionID, limit int) ([]transactions.TransactionRecord, error)
}

// Categories are the categories of the read model.
type Categories interface {
	// Get fails with transactions.ErrNotFound when there is none.
	Get(ctx context.Context, id transactions.CategoryID) (transactions.CategoryRecord, error)
	// List gives those with ids above after, in ascending order.
	List(ctx context.Context, after transactions.CategoryID, limit int) ([]transactions.CategoryRecord, error)
}

// StockItems are the stock items of the read model.
type StockItems interface {
	// Get fails with transactions.ErrNotFound when there is none.
	Get(ctx context.Context, id transactions.StockItemID) (transactions.StockItemRecord, error)
	// List gives those with ids above after, in ascending order; no state means any.
	List(ctx context.Context, after transactions.StockItemID, limit int, state transactions.StockItemState) ([]transactions.StockItemRecord, error)
}

// Boxes are the boxes of the read model.
type Boxes interface {
	// Get fails with transactions.ErrNotFound when there is none.
	Get(ctx context.Context, id transactions.BoxID) (transactions.BoxRecord, error)
}

// Page is a part of a list. Next is the id behind which the list goes on, "" at
// its end.
type Page[Row any, ID ~string] struct {
	Items []Row
	Next  ID
}
