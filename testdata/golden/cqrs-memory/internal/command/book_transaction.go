package command

import (
	"context"
	"time"

	"example.com/service/internal/domain/transactions"
)

// BookTransaction makes a new transaction.
type BookTransaction struct {
	Type           transactions.TransactionType
	Context        *string
	At             time.Time
	Checksums      []transactions.UUID
	Weights        []transactions.Decimal
	Readings       []int64
	Scans          []time.Time
	Flags          []bool
	IdempotencyKey string
}

// BookTransactionHandler handles BookTransaction.
type BookTransactionHandler struct{ Ports Ports }

// Handle appends TransactionBooked.
func (h BookTransactionHandler) Handle(ctx context.Context, cmd BookTransaction) (Receipt, error) {
	return once(ctx, h.Ports, "BookTransaction", cmd.IdempotencyKey, cmd, func(ctx context.Context) (Receipt, error) {
		event, err := transactions.BookTransaction(transactions.TransactionFields{
			Type:      cmd.Type,
			Context:   cmd.Context,
			At:        cmd.At,
			Checksums: cmd.Checksums,
			Weights:   cmd.Weights,
			Readings:  cmd.Readings,
			Scans:     cmd.Scans,
			Flags:     cmd.Flags,
		})
		if err != nil {
			return Receipt{}, err
		}
		return transactionStreams(h.Ports).begin(ctx, event)
	})
}
