package query

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// GetTransaction asks for one transaction.
type GetTransaction struct {
	ID        transactions.TransactionID
	ReadToken int64 // the position that the answer must show; 0 is any
}

// GetTransactionHandler handles GetTransaction.
type GetTransactionHandler struct{ Ports Ports }

// Handle answers with the transaction.
func (h GetTransactionHandler) Handle(ctx context.Context, q GetTransaction) (transactions.TransactionRecord, error) {
	if err := h.Ports.Projection.Wait(ctx, q.ReadToken); err != nil {
		return transactions.TransactionRecord{}, err
	}
	return h.Ports.Transactions.Get(ctx, q.ID)
}
