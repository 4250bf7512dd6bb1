package transactions

import (
	"errors"
	"time"
)

// StockItemID identifies the stock item; it is a UUID.
type StockItemID string

// ParseStockItemID takes the text of an id.
func ParseStockItemID(s string) (StockItemID, error) {
	id, err := parseUUID(s)
	return StockItemID(id), err
}

// StockItemState is how far the stock item has come.
type StockItemState string

// The values of StockItemState.
const (
	StockItemStateAvailable StockItemState = "available"
	StockItemStateBlocked   StockItemState = "blocked"
	StockItemStateRetired   StockItemState = "retired"
)

// ParseStockItemState takes the text of a value.
func ParseStockItemState(s string) (StockItemState, error) {
	switch v := StockItemState(s); v {
	case StockItemStateAvailable, StockItemStateBlocked, StockItemStateRetired:
		return v, nil
	}
	return "", errors.New("must be one of available, blocked, retired")
}

// StockItemRecord is the stock item as it is kept and shown.
type StockItemRecord struct {
	ID        StockItemID
	Version   int64
	State     StockItemState
	Sku       string
	Category  CategoryID
	OnHand    int64
	WeightKg  Decimal
	Price     Money
	CreatedAt time.Time
	UpdatedAt time.Time
}
