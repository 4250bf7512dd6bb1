package sqlite

import (
	"context"
	"errors"
	"fmt"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/sqldb"
	"example.com/service/internal/platform/storage"
)

const (
	orderColumns = `"id", "version", "state", "customer", "item", "quantity", "total_amount", "total_currency", "note", "created_at", "updated_at"`
	orderValues  = `$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11`
)

var (
	insertOrder = sqldb.Statement{Operation: "INSERT", Table: "orders", Text: `INSERT INTO "orders" (` + orderColumns + `)
		VALUES (` + orderValues + `)`}
	updateOrder = sqldb.Statement{Operation: "UPDATE", Table: "orders", Text: `UPDATE "orders"
		SET (` + orderColumns + `) = (` + orderValues + `)
		WHERE "id" = $1 AND "version" = $2 - 1`}
	getOrder   = sqldb.Statement{Operation: "SELECT", Table: "orders", Text: `SELECT ` + orderColumns + ` FROM "orders" WHERE "id" = $1`}
	listOrders = sqldb.Statement{Operation: "SELECT", Table: "orders", Text: `SELECT ` + orderColumns + ` FROM "orders"
		WHERE "id" > $1 ORDER BY "id" LIMIT $2`}
	listOrdersInState = sqldb.Statement{Operation: "SELECT", Table: "orders", Text: `SELECT ` + orderColumns + ` FROM "orders"
		WHERE "id" > $1 AND "state" = $3 ORDER BY "id" LIMIT $2`}
)

// Orders stores each order in a row.
type Orders struct{ db *sqldb.DB }

// NewOrders returns the orders in db.
func NewOrders(db *sqldb.DB) *Orders { return &Orders{db} }

// Insert adds a new order.
func (t *Orders) Insert(ctx context.Context, order *orders.Order) error {
	if _, err := t.db.Exec(ctx, insertOrder, orderArgs(order.Record())...); err != nil {
		return fmt.Errorf("insert order: %w", err)
	}
	return nil
}

// Update stores order if it is one version newer than the stored one.
func (t *Orders) Update(ctx context.Context, order *orders.Order) error {
	changed, err := t.db.Exec(ctx, updateOrder, orderArgs(order.Record())...)
	if err == nil && changed == 0 {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("update order: %w", err)
	}
	return nil
}

// Get returns one order.
func (t *Orders) Get(ctx context.Context, id orders.OrderID) (*orders.Order, error) {
	order, err := sqldb.One(ctx, t.db, getOrder, scanOrder, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		err = orders.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("get order: %w", err)
	}
	return order, nil
}

// List returns at most limit orders with ids above after, in the order of their ids.
// An empty state means any.
func (t *Orders) List(ctx context.Context, after orders.OrderID, limit int, state orders.OrderState) ([]*orders.Order, error) {
	statement, args := listOrders, []any{after, limit}
	if state != "" {
		statement, args = listOrdersInState, append(args, state)
	}
	orderList, err := sqldb.All(ctx, t.db, statement, scanOrder, args...)
	if err != nil {
		return nil, fmt.Errorf("list orders: %w", err)
	}
	return orderList, nil
}

// orderArgs are the order in the order of its columns.
func orderArgs(r orders.OrderRecord) []any {
	return []any{
		r.ID, r.Version, r.State, r.Customer, r.Item, r.Quantity,
		r.Total.Amount(), r.Total.Currency(), r.Note, r.CreatedAt, r.UpdatedAt,
	}
}

func scanOrder(row sqldb.Row) (*orders.Order, error) {
	var (
		r             orders.OrderRecord
		totalAmount   int64
		totalCurrency string
	)
	err := row.Scan(
		&r.ID, &r.Version, &r.State, &r.Customer, &r.Item, &r.Quantity,
		&totalAmount, &totalCurrency, &r.Note, &r.CreatedAt, &r.UpdatedAt,
	)
	if err != nil {
		return nil, err
	}
	if r.Total, err = orders.NewMoney(totalAmount, totalCurrency); err != nil {
		return nil, err
	}
	return orders.OrderFromRecord(r), nil
}
