package event

import (
	"fmt"

	"example.com/service/internal/domain/transactions"
)

// The types of events of stock items.
const (
	StockItemReceivedV1       = "StockItemReceived.v1"
	StockPickedV1             = "StockPicked.v1"
	StockFilledV1             = "StockFilled.v1"
	RaisePriceRecordedV1      = "RaisePriceRecorded.v1"
	DryOutRecordedV1          = "DryOutRecorded.v1"
	StockBlockedV1            = "StockBlocked.v1"
	StockReleasedV1           = "StockReleased.v1"
	StockRetiredV1            = "StockRetired.v1"
	UpdateStockItemRecordedV1 = "UpdateStockItemRecorded.v1"
)

// What is kept of events stays readable for ever: data in another form gets a
// type with a new version, and what the old one decodes to is mended below.
type (
	stockItemReceivedV1Data struct {
		Sku      string                  `json:"sku"`
		Category transactions.CategoryID `json:"category"`
		OnHand   int64                   `json:"on_hand"`
		WeightKg transactions.Decimal    `json:"weight_kg"`
		Price    transactions.Money      `json:"price"`
	}
	stockPickedV1Data struct {
		Quantity int64 `json:"quantity"`
		OnHand   int64 `json:"on_hand"`
	}
	stockFilledV1Data struct {
		Quantity int64 `json:"quantity"`
		OnHand   int64 `json:"on_hand"`
	}
	raisePriceRecordedV1Data struct {
		Amount transactions.Money `json:"amount"`
		Price  transactions.Money `json:"price"`
	}
	dryOutRecordedV1Data struct {
		Loss     transactions.Decimal `json:"loss"`
		WeightKg transactions.Decimal `json:"weight_kg"`
	}
	updateStockItemRecordedV1Data struct {
		Sku      string                  `json:"sku"`
		Category transactions.CategoryID `json:"category"`
	}
)

// EncodeStockItem gives an event its type and data.
func EncodeStockItem(event transactions.StockItemEvent) (Stored, error) {
	switch event := event.(type) {
	case transactions.StockItemReceived:
		return encode(StockItemReceivedV1, stockItemReceivedV1Data(event))
	case transactions.StockPicked:
		return encode(StockPickedV1, stockPickedV1Data(event))
	case transactions.StockFilled:
		return encode(StockFilledV1, stockFilledV1Data(event))
	case transactions.RaisePriceRecorded:
		return encode(RaisePriceRecordedV1, raisePriceRecordedV1Data(event))
	case transactions.DryOutRecorded:
		return encode(DryOutRecordedV1, dryOutRecordedV1Data(event))
	case transactions.StockBlocked:
		return encode(StockBlockedV1, event)
	case transactions.StockReleased:
		return encode(StockReleasedV1, event)
	case transactions.StockRetired:
		return encode(StockRetiredV1, event)
	case transactions.UpdateStockItemRecorded:
		return encode(UpdateStockItemRecordedV1, updateStockItemRecordedV1Data(event))
	default:
		return Stored{}, fmt.Errorf("%T has no type to be kept under", event)
	}
}

// DecodeStockItem undoes EncodeStockItem.
func DecodeStockItem(e Stored) (transactions.StockItemEvent, error) {
	switch e.Type {
	case StockItemReceivedV1:
		data, err := decode[stockItemReceivedV1Data](e)
		return transactions.StockItemReceived(data), err
	case StockPickedV1:
		data, err := decode[stockPickedV1Data](e)
		return transactions.StockPicked(data), err
	case StockFilledV1:
		data, err := decode[stockFilledV1Data](e)
		return transactions.StockFilled(data), err
	case RaisePriceRecordedV1:
		data, err := decode[raisePriceRecordedV1Data](e)
		return transactions.RaisePriceRecorded(data), err
	case DryOutRecordedV1:
		data, err := decode[dryOutRecordedV1Data](e)
		return transactions.DryOutRecorded(data), err
	case StockBlockedV1:
		return transactions.StockBlocked{}, nil
	case StockReleasedV1:
		return transactions.StockReleased{}, nil
	case StockRetiredV1:
		return transactions.StockRetired{}, nil
	case UpdateStockItemRecordedV1:
		data, err := decode[updateStockItemRecordedV1Data](e)
		return transactions.UpdateStockItemRecorded(data), err
	default:
		return nil, &UnknownTypeError{Type: e.Type, Position: e.Position}
	}
}
