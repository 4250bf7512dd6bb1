package application

import (
	"context"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/telemetry"
)

// Orders are the use cases of orders.
type Orders struct {
	PlaceOrder   func(context.Context, PlaceOrderInput) (orders.OrderRecord, error)
	ConfirmOrder func(context.Context, ConfirmOrderInput) (orders.OrderRecord, error)
	ShipOrder    func(context.Context, ShipOrderInput) (orders.OrderRecord, error)
	CancelOrder  func(context.Context, CancelOrderInput) (orders.OrderRecord, error)
	GetOrder     func(context.Context, GetOrderInput) (orders.OrderRecord, error)
	ListOrders   func(context.Context, ListOrdersInput) (OrderPage, error)
}

// PlaceOrderInput is what PlaceOrder takes.
type PlaceOrderInput struct {
	orders.OrderFields
}

// ConfirmOrderInput is what ConfirmOrder takes.
type ConfirmOrderInput struct {
	ID      orders.OrderID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// ShipOrderInput is what ShipOrder takes.
type ShipOrderInput struct {
	ID      orders.OrderID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// CancelOrderInput is what CancelOrder takes.
type CancelOrderInput struct {
	ID      orders.OrderID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// GetOrderInput is what GetOrder takes.
type GetOrderInput struct {
	ID orders.OrderID
}

// ListOrdersInput is what ListOrders takes.
type ListOrdersInput struct {
	After orders.OrderID // the last id of the previous page; "" starts the list
	Limit int
	State orders.OrderState // "" means any
}

// OrderPage is a part of a list. Next is the id after which the list goes on,
// or "" at its end.
type OrderPage struct {
	Items []orders.OrderRecord
	Next  orders.OrderID
}

type orderUseCases struct{ ports DrivenPorts }

func newOrders(observer *telemetry.UseCases, ports DrivenPorts) Orders {
	u := orderUseCases{ports}
	return Orders{
		PlaceOrder:   telemetry.Observe(observer, "PlaceOrder", u.PlaceOrder),
		ConfirmOrder: telemetry.Observe(observer, "ConfirmOrder", u.ConfirmOrder),
		ShipOrder:    telemetry.Observe(observer, "ShipOrder", u.ShipOrder),
		CancelOrder:  telemetry.Observe(observer, "CancelOrder", u.CancelOrder),
		GetOrder:     telemetry.Observe(observer, "GetOrder", u.GetOrder),
		ListOrders:   telemetry.Observe(observer, "ListOrders", u.ListOrders),
	}
}

func (u orderUseCases) PlaceOrder(ctx context.Context, in PlaceOrderInput) (orders.OrderRecord, error) {
	order, err := orders.NewOrder(orders.OrderID(u.ports.IDs.New()), u.ports.Clock.Now(), in.OrderFields)
	if err != nil {
		return orders.OrderRecord{}, err
	}
	err = u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		return u.ports.Orders.Insert(ctx, order)
	})
	if err != nil {
		return orders.OrderRecord{}, err
	}
	return order.Record(), nil
}

func (u orderUseCases) ConfirmOrder(ctx context.Context, in ConfirmOrderInput) (orders.OrderRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(order *orders.Order) error {
		return order.Confirm(u.ports.Clock.Now())
	})
}

func (u orderUseCases) ShipOrder(ctx context.Context, in ShipOrderInput) (orders.OrderRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(order *orders.Order) error {
		return order.Ship(u.ports.Clock.Now())
	})
}

func (u orderUseCases) CancelOrder(ctx context.Context, in CancelOrderInput) (orders.OrderRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(order *orders.Order) error {
		return order.Cancel(u.ports.Clock.Now())
	})
}

func (u orderUseCases) GetOrder(ctx context.Context, in GetOrderInput) (orders.OrderRecord, error) {
	order, err := u.ports.Orders.Get(ctx, in.ID)
	if err != nil {
		return orders.OrderRecord{}, err
	}
	return order.Record(), nil
}

func (u orderUseCases) ListOrders(ctx context.Context, in ListOrdersInput) (OrderPage, error) {
	if in.Limit < 1 || in.Limit > 200 {
		return OrderPage{}, &orders.InvalidError{Field: "limit", Reason: "must be 1 to 200"}
	}
	// One item more than asked for shows whether the list goes on.
	found, err := u.ports.Orders.List(ctx, in.After, in.Limit+1, in.State)
	if err != nil {
		return OrderPage{}, err
	}
	var page OrderPage
	if len(found) > in.Limit {
		found = found[:in.Limit]
		page.Next = found[in.Limit-1].Record().ID
	}
	for _, order := range found {
		page.Items = append(page.Items, order.Record())
	}
	return page, nil
}

// change loads, changes and stores the order in one transaction.
func (u orderUseCases) change(ctx context.Context, id orders.OrderID, ifMatch int64, apply func(*orders.Order) error) (orders.OrderRecord, error) {
	var record orders.OrderRecord
	err := u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		order, err := u.ports.Orders.Get(ctx, id)
		if err != nil {
			return err
		}
		if ifMatch != 0 && ifMatch != order.Record().Version {
			return orders.ErrPrecondition
		}
		if err := apply(order); err != nil {
			return err
		}
		record = order.Record()
		return u.ports.Orders.Update(ctx, order)
	})
	if err != nil {
		return orders.OrderRecord{}, err
	}
	return record, nil
}
