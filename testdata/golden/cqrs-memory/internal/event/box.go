package event

import (
	"fmt"

	"example.com/service/internal/domain/transactions"
)

// The types of events of boxes.
const (
	BoxPackedV1          = "BoxPacked.v1"
	ShrinkBoxRecordedV1  = "ShrinkBoxRecorded.v1"
	GrowBoxRecordedV1    = "GrowBoxRecorded.v1"
	RelabelBoxRecordedV1 = "RelabelBoxRecorded.v1"
)

// What is kept of events stays readable for ever: data in another form gets a
// type with a new version, and what the old one decodes to is mended below.
type (
	boxPackedV1Data struct {
		Label   string                     `json:"label"`
		Goods   []transactions.StockItemID `json:"goods"`
		VolumeL transactions.Decimal       `json:"volume_l"`
	}
	shrinkBoxRecordedV1Data struct {
		Litres  transactions.Decimal `json:"litres"`
		VolumeL transactions.Decimal `json:"volume_l"`
	}
	growBoxRecordedV1Data struct {
		Litres  transactions.Decimal `json:"litres"`
		VolumeL transactions.Decimal `json:"volume_l"`
	}
	relabelBoxRecordedV1Data struct {
		Label string                     `json:"label"`
		Goods []transactions.StockItemID `json:"goods"`
	}
)

// EncodeBox gives an event its type and data.
func EncodeBox(event transactions.BoxEvent) (Stored, error) {
	switch event := event.(type) {
	case transactions.BoxPacked:
		return encode(BoxPackedV1, boxPackedV1Data(event))
	case transactions.ShrinkBoxRecorded:
		return encode(ShrinkBoxRecordedV1, shrinkBoxRecordedV1Data(event))
	case transactions.GrowBoxRecorded:
		return encode(GrowBoxRecordedV1, growBoxRecordedV1Data(event))
	case transactions.RelabelBoxRecorded:
		return encode(RelabelBoxRecordedV1, relabelBoxRecordedV1Data(event))
	default:
		return Stored{}, fmt.Errorf("%T has no type to be kept under", event)
	}
}

// DecodeBox undoes EncodeBox.
func DecodeBox(e Stored) (transactions.BoxEvent, error) {
	switch e.Type {
	case BoxPackedV1:
		data, err := decode[boxPackedV1Data](e)
		return transactions.BoxPacked(data), err
	case ShrinkBoxRecordedV1:
		data, err := decode[shrinkBoxRecordedV1Data](e)
		return transactions.ShrinkBoxRecorded(data), err
	case GrowBoxRecordedV1:
		data, err := decode[growBoxRecordedV1Data](e)
		return transactions.GrowBoxRecorded(data), err
	case RelabelBoxRecordedV1:
		data, err := decode[relabelBoxRecordedV1Data](e)
		return transactions.RelabelBoxRecorded(data), err
	default:
		return nil, &UnknownTypeError{Type: e.Type, Position: e.Position}
	}
}
