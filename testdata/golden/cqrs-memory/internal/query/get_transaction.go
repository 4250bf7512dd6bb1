package query

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// GetTransaction asks for one transaction.
type GetTransaction struct {
	ID        transactions.TransactionID
	ReadToken string
}

// GetTransactionHandler handles GetTransaction.
type GetTransactionHandler struct{ Ports Ports }

// Handle answers with the transaction.
func (h GetTransactionHandler) Handle(ctx context.Context, q GetTransaction) (transactions.TransactionRecord, error) {
	if err := await(ctx, h.Ports.Projection, q.ReadToken); err != nil {
		return transactions.TransactionRecord{}, err
	}
	return h.Ports.Transactions.Get(ctx, q.ID)
}
