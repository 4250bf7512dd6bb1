// Package app puts the commands and queries together.
package app

import (
	"context"
	"fmt"

	"example.com/service/internal/command"
	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/wiring"
	"example.com/service/internal/query"
)

// App holds everything that callers can ask for.
type App struct {
	Commands Commands
	Queries  Queries
}

// Commands change state.
type Commands struct {
	PlaceOrder   Handler[command.PlaceOrder, command.Receipt]
	ConfirmOrder Handler[command.ConfirmOrder, command.Receipt]
	ShipOrder    Handler[command.ShipOrder, command.Receipt]
	CancelOrder  Handler[command.CancelOrder, command.Receipt]
}

// Queries only read.
type Queries struct {
	GetOrder   Handler[query.GetOrder, orders.OrderRecord]
	ListOrders Handler[query.ListOrders, query.Page[orders.OrderRecord, orders.OrderID]]
}

// Handler handles the commands or queries of one type.
type Handler[In, Out any] func(context.Context, In) (Out, error)

// Handle handles one of them.
func (h Handler[In, Out]) Handle(ctx context.Context, in In) (Out, error) { return h(ctx, in) }

// New builds the handlers, each of them observed. It calls committed whenever
// events may have been appended. It fails if a port or a handler was forgotten.
func New(tel *telemetry.Telemetry, writing command.Ports, reading query.Ports, committed func()) (*App, error) {
	for _, ports := range []any{writing, reading} {
		if port := wiring.Missing(ports); port != "" {
			return nil, fmt.Errorf("the port %s of %T is missing", port, ports)
		}
	}
	observer, err := telemetry.NewUseCases(tel, outcomes.Name)
	if err != nil {
		return nil, fmt.Errorf("observe commands and queries: %w", err)
	}
	writing.Tx = tellingTx{writing.Tx, committed}
	writing.Log = tracingLog{writing.Log}
	app := App{
		Commands: Commands{
			PlaceOrder:   telemetry.Observe(observer, "PlaceOrder", command.PlaceOrderHandler{Ports: writing}.Handle),
			ConfirmOrder: telemetry.Observe(observer, "ConfirmOrder", command.ConfirmOrderHandler{Ports: writing}.Handle),
			ShipOrder:    telemetry.Observe(observer, "ShipOrder", command.ShipOrderHandler{Ports: writing}.Handle),
			CancelOrder:  telemetry.Observe(observer, "CancelOrder", command.CancelOrderHandler{Ports: writing}.Handle),
		},
		Queries: Queries{
			GetOrder:   telemetry.Observe(observer, "GetOrder", query.GetOrderHandler{Ports: reading}.Handle),
			ListOrders: telemetry.Observe(observer, "ListOrders", query.ListOrdersHandler{Ports: reading}.Handle),
		},
	}
	if handler := wiring.Missing(app); handler != "" {
		return nil, fmt.Errorf("the handler %s is missing", handler)
	}
	return &app, nil
}

// outcomes are the failures that callers cause; all others are faults of the service.
var outcomes = telemetry.Outcomes{
	{Err: orders.ErrInvalid, Name: "invalid"},
	{Err: orders.ErrNotFound, Name: "not_found"},
	{Err: storage.ErrConflict, Name: "conflict"},
	{Err: orders.ErrWrongState, Name: "wrong_state"},
	{Err: orders.ErrPrecondition, Name: "precondition"},
}
