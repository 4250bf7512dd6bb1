// Package app puts the commands and queries together.
package app

import (
	"context"
	"errors"
	"fmt"

	"example.com/service/internal/command"
	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/query"
	"example.com/service/internal/telemetry"
)

// App is all that the outside can ask for.
type App struct {
	Commands Commands
	Queries  Queries
}

// Commands change things.
type Commands struct {
	BookTransaction  Handler[command.BookTransaction, command.Receipt]
	CreateCategory   Handler[command.CreateCategory, command.Receipt]
	UpdateCategory   Handler[command.UpdateCategory, command.Receipt]
	DeleteCategory   Handler[command.DeleteCategory, command.Receipt]
	ReceiveStockItem Handler[command.ReceiveStockItem, command.Receipt]
	PickStock        Handler[command.PickStock, command.Receipt]
	FillStock        Handler[command.FillStock, command.Receipt]
	RaisePrice       Handler[command.RaisePrice, command.Receipt]
	DryOut           Handler[command.DryOut, command.Receipt]
	BlockStock       Handler[command.BlockStock, command.Receipt]
	ReleaseStock     Handler[command.ReleaseStock, command.Receipt]
	RetireStock      Handler[command.RetireStock, command.Receipt]
	ScrapStock       Handler[command.ScrapStock, command.Receipt]
	UpdateStockItem  Handler[command.UpdateStockItem, command.Receipt]
	PackBox          Handler[command.PackBox, command.Receipt]
	ShrinkBox        Handler[command.ShrinkBox, command.Receipt]
	GrowBox          Handler[command.GrowBox, command.Receipt]
	RelabelBox       Handler[command.RelabelBox, command.Receipt]
}

// Queries change nothing.
type Queries struct {
	GetTransaction     Handler[query.GetTransaction, transactions.TransactionRecord]
	ListTransactions   Handler[query.ListTransactions, query.Page[transactions.TransactionRecord, transactions.TransactionID]]
	GetCategory        Handler[query.GetCategory, transactions.CategoryRecord]
	ListCategories     Handler[query.ListCategories, query.Page[transactions.CategoryRecord, transactions.CategoryID]]
	ListRootCategories Handler[query.ListRootCategories, query.Page[transactions.CategoryRecord, transactions.CategoryID]]
	GetStockItem       Handler[query.GetStockItem, transactions.StockItemRecord]
	ListStockItems     Handler[query.ListStockItems, query.Page[transactions.StockItemRecord, transactions.StockItemID]]
	GetBox             Handler[query.GetBox, transactions.BoxRecord]
}

// Handler handles the commands or queries of one type.
type Handler[In, Out any] func(context.Context, In) (Out, error)

// Handle handles one of them.
func (h Handler[In, Out]) Handle(ctx context.Context, in In) (Out, error) { return h(ctx, in) }

// New builds the handlers, each observed. It calls committed when events may
// have been appended.
func New(tel *telemetry.Telemetry, writing command.Ports, reading query.Ports, committed func()) (*App, error) {
	observer, err := telemetry.NewUseCases(tel, outcome)
	if err != nil {
		return nil, fmt.Errorf("observe commands and queries: %w", err)
	}
	writing.Tx = tellingTx{writing.Tx, committed}
	writing.Log = tracingLog{writing.Log, tel.Propagator}
	return &App{
		Commands: Commands{
			BookTransaction:  telemetry.Observe(observer, "BookTransaction", command.BookTransactionHandler{Ports: writing}.Handle),
			CreateCategory:   telemetry.Observe(observer, "CreateCategory", command.CreateCategoryHandler{Ports: writing}.Handle),
			UpdateCategory:   telemetry.Observe(observer, "UpdateCategory", command.UpdateCategoryHandler{Ports: writing}.Handle),
			DeleteCategory:   telemetry.Observe(observer, "DeleteCategory", command.DeleteCategoryHandler{Ports: writing}.Handle),
			ReceiveStockItem: telemetry.Observe(observer, "ReceiveStockItem", command.ReceiveStockItemHandler{Ports: writing}.Handle),
			PickStock:        telemetry.Observe(observer, "PickStock", command.PickStockHandler{Ports: writing}.Handle),
			FillStock:        telemetry.Observe(observer, "FillStock", command.FillStockHandler{Ports: writing}.Handle),
			RaisePrice:       telemetry.Observe(observer, "RaisePrice", command.RaisePriceHandler{Ports: writing}.Handle),
			DryOut:           telemetry.Observe(observer, "DryOut", command.DryOutHandler{Ports: writing}.Handle),
			BlockStock:       telemetry.Observe(observer, "BlockStock", command.BlockStockHandler{Ports: writing}.Handle),
			ReleaseStock:     telemetry.Observe(observer, "ReleaseStock", command.ReleaseStockHandler{Ports: writing}.Handle),
			RetireStock:      telemetry.Observe(observer, "RetireStock", command.RetireStockHandler{Ports: writing}.Handle),
			ScrapStock:       telemetry.Observe(observer, "ScrapStock", command.ScrapStockHandler{Ports: writing}.Handle),
			UpdateStockItem:  telemetry.Observe(observer, "UpdateStockItem", command.UpdateStockItemHandler{Ports: writing}.Handle),
			PackBox:          telemetry.Observe(observer, "PackBox", command.PackBoxHandler{Ports: writing}.Handle),
			ShrinkBox:        telemetry.Observe(observer, "ShrinkBox", command.ShrinkBoxHandler{Ports: writing}.Handle),
			GrowBox:          telemetry.Observe(observer, "GrowBox", command.GrowBoxHandler{Ports: writing}.Handle),
			RelabelBox:       telemetry.Observe(observer, "RelabelBox", command.RelabelBoxHandler{Ports: writing}.Handle),
		},
		Queries: Queries{
			GetTransaction:     telemetry.Observe(observer, "GetTransaction", query.GetTransactionHandler{Ports: reading}.Handle),
			ListTransactions:   telemetry.Observe(observer, "ListTransactions", query.ListTransactionsHandler{Ports: reading}.Handle),
			GetCategory:        telemetry.Observe(observer, "GetCategory", query.GetCategoryHandler{Ports: reading}.Handle),
			ListCategories:     telemetry.Observe(observer, "ListCategories", query.ListCategoriesHandler{Ports: reading}.Handle),
			ListRootCategories: telemetry.Observe(observer, "ListRootCategories", query.ListRootCategoriesHandler{Ports: reading}.Handle),
			GetStockItem:       telemetry.Observe(observer, "GetStockItem", query.GetStockItemHandler{Ports: reading}.Handle),
			ListStockItems:     telemetry.Observe(observer, "ListStockItems", query.ListStockItemsHandler{Ports: reading}.Handle),
			GetBox:             telemetry.Observe(observer, "GetBox", query.GetBoxHandler{Ports: reading}.Handle),
		},
	}, nil
}

// outcome names the failures that callers bring about; all others are ours.
func outcome(err error) string {
	for _, known := range []struct {
		err  error
		name string
	}{
		{transactions.ErrInvalid, "invalid"},
		{transactions.ErrNotFound, "not_found"},
		{transactions.ErrConflict, "conflict"},
		{transactions.ErrDuplicate, "duplicate"},
		{transactions.ErrWrongState, "wrong_state"},
		{transactions.ErrNotPossible, "not_possible"},
		{transactions.ErrPrecondition, "precondition"},
		{transactions.ErrKeyReused, "key_reused"},
		{transactions.ErrKeyRunning, "key_running"},
	} {
		if errors.Is(err, known.err) {
			return known.name
		}
	}
	return ""
}
