package event

import (
	"fmt"

	"example.com/service/internal/domain/orders"
)

// The types of events of orders.
const (
	OrderPlacedV1    = "OrderPlaced.v1"
	OrderConfirmedV1 = "OrderConfirmed.v1"
	OrderShippedV1   = "OrderShipped.v1"
	OrderCancelledV1 = "OrderCancelled.v1"
)

// Stored events stay readable for ever: data in a new form gets a type with a new
// version, and DecodeOrder converts the old ones.
type (
	orderPlacedV1Data struct {
		Customer string       `json:"customer"`
		Item     string       `json:"item"`
		Quantity int64        `json:"quantity"`
		Total    orders.Money `json:"total"`
		Note     *string      `json:"note,omitempty"`
	}
)

// EncodeOrder returns the type and data of an event.
func EncodeOrder(event orders.OrderEvent) (Stored, error) {
	switch event := event.(type) {
	case orders.OrderPlaced:
		return encode(OrderPlacedV1, orderPlacedV1Data(event))
	case orders.OrderConfirmed:
		return encode(OrderConfirmedV1, event)
	case orders.OrderShipped:
		return encode(OrderShippedV1, event)
	case orders.OrderCancelled:
		return encode(OrderCancelledV1, event)
	default:
		return Stored{}, fmt.Errorf("%T has no type to be kept under", event)
	}
}

// DecodeOrder is the inverse of EncodeOrder.
func DecodeOrder(e Stored) (orders.OrderEvent, error) {
	switch e.Type {
	case OrderPlacedV1:
		data, err := decode[orderPlacedV1Data](e)
		return orders.OrderPlaced(data), err
	case OrderConfirmedV1:
		return orders.OrderConfirmed{}, nil
	case OrderShippedV1:
		return orders.OrderShipped{}, nil
	case OrderCancelledV1:
		return orders.OrderCancelled{}, nil
	default:
		return nil, &UnknownTypeError{Type: e.Type, Position: e.Position}
	}
}
