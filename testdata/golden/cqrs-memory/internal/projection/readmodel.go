// Package projection makes the read model from the event log.
package projection

import (
	"context"
	"fmt"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

// checkpoint is the name under which the read model keeps how far it has come.
const checkpoint = "read-model"

// ReadModel is what queries read, and the position of the log up to which it
// shows what happened. Both change in one transaction.
type ReadModel struct {
	Tx           UnitOfWork
	Checkpoints  Checkpoints
	Transactions Transactions
	Categories   Categories
	StockItems   StockItems
	Boxes        Boxes
}

// UnitOfWork runs fn in a transaction.
type UnitOfWork interface {
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Checkpoints keep positions of the log by name, 0 at first.
type Checkpoints interface {
	Load(ctx context.Context, name string) (position int64, err error)
	Save(ctx context.Context, name string, position int64) error
}

// Transactions are the rows of transactions.
type Transactions interface {
	// Put ignores a row that is no newer than the one that is there.
	Put(ctx context.Context, row transactions.TransactionRecord) error
	Clear(ctx context.Context) error
}

// Categories are the rows of categories.
type Categories interface {
	// Put ignores a row that is no newer than the one that is there.
	Put(ctx context.Context, row transactions.CategoryRecord) error
	Get(ctx context.Context, id transactions.CategoryID) (transactions.CategoryRecord, error)
	Delete(ctx context.Context, id transactions.CategoryID, version int64) error
	Clear(ctx context.Context) error
}

// StockItems are the rows of stock items.
type StockItems interface {
	// Put ignores a row that is no newer than the one that is there.
	Put(ctx context.Context, row transactions.StockItemRecord) error
	Get(ctx context.Context, id transactions.StockItemID) (transactions.StockItemRecord, error)
	Clear(ctx context.Context) error
}

// Boxes are the rows of boxes.
type Boxes interface {
	// Put ignores a row that is no newer than the one that is there.
	Put(ctx context.Context, row transactions.BoxRecord) error
	Get(ctx context.Context, id transactions.BoxID) (transactions.BoxRecord, error)
	Clear(ctx context.Context) error
}

// empty forgets all rows.
func (m ReadModel) empty(ctx context.Context) error {
	if err := m.Transactions.Clear(ctx); err != nil {
		return err
	}
	if err := m.Categories.Clear(ctx); err != nil {
		return err
	}
	if err := m.StockItems.Clear(ctx); err != nil {
		return err
	}
	if err := m.Boxes.Clear(ctx); err != nil {
		return err
	}
	return m.Checkpoints.Save(ctx, checkpoint, 0)
}

// apply changes the read model as the event tells.
func (m ReadModel) apply(ctx context.Context, e event.Stored) error {
	switch kind, id := e.Subject(); kind {
	case "transaction":
		return m.applyTransaction(ctx, transactions.TransactionID(id), e)
	case "category":
		return m.applyCategory(ctx, transactions.CategoryID(id), e)
	case "stock_item":
		return m.applyStockItem(ctx, transactions.StockItemID(id), e)
	case "box":
		return m.applyBox(ctx, transactions.BoxID(id), e)
	default:
		return fmt.Errorf("nothing is known of the kind %q", kind)
	}
}
