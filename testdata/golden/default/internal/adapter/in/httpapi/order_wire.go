package httpapi

import (
	"time"

	"example.com/service/internal/domain/orders"
)

type orderJSON struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	State     string    `json:"state"`
	Customer  string    `json:"customer"`
	Item      string    `json:"item"`
	Quantity  int64     `json:"quantity"`
	Total     money     `json:"total"`
	Note      *string   `json:"note,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newOrderJSON(record orders.OrderRecord) orderJSON {
	return orderJSON{
		ID:        string(record.ID),
		Version:   record.Version,
		State:     string(record.State),
		Customer:  record.Customer,
		Item:      record.Item,
		Quantity:  record.Quantity,
		Total:     newMoney(record.Total),
		Note:      record.Note,
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	}
}

type placeOrderBody struct {
	Customer *string `json:"customer"`
	Item     *string `json:"item"`
	Quantity *int64  `json:"quantity"`
	Total    *money  `json:"total"`
	Note     *string `json:"note"`
}
