package httpapi

import (
	"time"

	"example.com/service/internal/domain/transactions"
)

type stockItemJSON struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	State     string    `json:"state"`
	Sku       string    `json:"sku"`
	Category  string    `json:"category"`
	OnHand    int64     `json:"on_hand"`
	WeightKg  string    `json:"weight_kg"`
	Price     money     `json:"price"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newStockItemJSON(record transactions.StockItemRecord) stockItemJSON {
	return stockItemJSON{
		ID:        string(record.ID),
		Version:   record.Version,
		State:     string(record.State),
		Sku:       record.Sku,
		Category:  string(record.Category),
		OnHand:    record.OnHand,
		WeightKg:  record.WeightKg.String(),
		Price:     newMoney(record.Price),
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	}
}

type receiveStockItemBody struct {
	Sku      *string `json:"sku"`
	Category *string `json:"category"`
	OnHand   *int64  `json:"on_hand"`
	WeightKg *string `json:"weight_kg"`
	Price    *money  `json:"price"`
}

type pickStockBody struct {
	Quantity *int64 `json:"quantity"`
}

type fillStockBody struct {
	Quantity *int64 `json:"quantity"`
}

type raisePriceBody struct {
	Amount *money `json:"amount"`
}

type dryOutBody struct {
	Loss *string `json:"loss"`
}

type updateStockItemBody struct {
	Sku      *string `json:"sku"`
	Category *string `json:"category"`
}
