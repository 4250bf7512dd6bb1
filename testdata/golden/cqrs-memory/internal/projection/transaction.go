package projection

import (
	"context"
	"fmt"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func (m ReadModel) applyTransaction(ctx context.Context, id transactions.TransactionID, e event.Stored) error {
	happened, err := event.DecodeTransaction(e)
	if err != nil {
		return err
	}
	switch happened := happened.(type) {
	case transactions.TransactionBooked:
		return m.Transactions.Put(ctx, transactions.TransactionRecord{
			ID:        id,
			Version:   e.Version,
			Type:      happened.Type,
			Context:   happened.Context,
			At:        happened.At,
			Checksums: happened.Checksums,
			Weights:   happened.Weights,
			Readings:  happened.Readings,
			Scans:     happened.Scans,
			Flags:     happened.Flags,
			CreatedAt: e.Time,
			UpdatedAt: e.Time,
		})
	default:
		return fmt.Errorf("nothing is known of %T", happened)
	}
}
