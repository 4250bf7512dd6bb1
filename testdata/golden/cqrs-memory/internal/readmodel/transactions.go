package readmodel

import (
	"context"
	"fmt"
	"slices"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/memdb"
)

// Transactions keeps the transactions that queries see.
type Transactions struct {
	db   *memdb.DB
	rows *memdb.Table[transactions.TransactionID, transactions.TransactionRecord]
}

// NewTransactions returns the transactions in db.
func NewTransactions(db *memdb.DB) *Transactions {
	return &Transactions{db, memdb.Open[transactions.TransactionID, transactions.TransactionRecord](db, "transactions")}
}

// Put keeps row unless what is kept is as new.
func (t *Transactions) Put(ctx context.Context, row transactions.TransactionRecord) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		if before, found := t.rows.Get(tx, row.ID); !found || before.Version < row.Version {
			t.rows.Set(tx, row.ID, cloneTransaction(row))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("put transaction: %w", err)
	}
	return nil
}

// Get returns one transaction.
func (t *Transactions) Get(ctx context.Context, id transactions.TransactionID) (transaction transactions.TransactionRecord, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		row, found := t.rows.Get(tx, id)
		if !found {
			return transactions.ErrNotFound
		}
		transaction = cloneTransaction(row)
		return nil
	})
	if err != nil {
		return transactions.TransactionRecord{}, fmt.Errorf("get transaction: %w", err)
	}
	return transaction, nil
}

// List returns at most limit transactions with ids above after, in the order of their ids.
func (t *Transactions) List(ctx context.Context, after transactions.TransactionID, limit int) (transactionList []transactions.TransactionRecord, err error) {
	err = t.db.Do(ctx, func(tx *memdb.Tx) error {
		for id, row := range t.rows.From(tx, after) {
			if len(transactionList) == limit {
				break
			}
			if id != after {
				transactionList = append(transactionList, cloneTransaction(row))
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list transactions: %w", err)
	}
	return transactionList, nil
}

// Clear removes all transactions, to build them anew.
func (t *Transactions) Clear(ctx context.Context) error {
	err := t.db.Do(ctx, func(tx *memdb.Tx) error {
		var ids []transactions.TransactionID
		for id := range t.rows.From(tx, "") {
			ids = append(ids, id)
		}
		for _, id := range slices.Backward(ids) {
			t.rows.Delete(tx, id)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("clear transactions: %w", err)
	}
	return nil
}

// cloneTransaction makes a copy that shares nothing with r.
func cloneTransaction(r transactions.TransactionRecord) transactions.TransactionRecord {
	r.Context = clonePointer(r.Context)
	r.Checksums = slices.Clone(r.Checksums)
	r.Weights = slices.Clone(r.Weights)
	r.Readings = slices.Clone(r.Readings)
	r.Scans = slices.Clone(r.Scans)
	r.Flags = slices.Clone(r.Flags)
	return r
}
