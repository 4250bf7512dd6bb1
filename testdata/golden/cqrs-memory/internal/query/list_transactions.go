package query

import (
	"context"

	"example.com/service/internal/domain/transactions"
)

// ListTransactions asks for transactions, a page at a time.
type ListTransactions struct {
	After     transactions.TransactionID // the last of the page before; "" is none
	Limit     int
	ReadToken int64 // the position that the answer must show; 0 is any
}

// ListTransactionsHandler handles ListTransactions.
type ListTransactionsHandler struct{ Ports Ports }

// Handle answers with one page.
func (h ListTransactionsHandler) Handle(ctx context.Context, q ListTransactions) (Page[transactions.TransactionRecord, transactions.TransactionID], error) {
	if err := h.Ports.Projection.Wait(ctx, q.ReadToken); err != nil {
		return Page[transactions.TransactionRecord, transactions.TransactionID]{}, err
	}
	// One more than asked for tells whether the list goes on.
	items, err := h.Ports.Transactions.List(ctx, q.After, q.Limit+1)
	if err != nil {
		return Page[transactions.TransactionRecord, transactions.TransactionID]{}, err
	}
	page := Page[transactions.TransactionRecord, transactions.TransactionID]{Items: items}
	if len(items) > q.Limit {
		page.Items = items[:q.Limit]
		page.Next = items[q.Limit-1].ID
	}
	return page, nil
}
