package event

import (
	"fmt"
	"time"

	"example.com/service/internal/domain/museum"
)

// The types of events of specimens.
const (
	SpecimenAddedV1     = "SpecimenAdded.v1"
	SpecimenDescribedV1 = "SpecimenDescribed.v1"
	SpecimenShownV1     = "SpecimenShown.v1"
	SpecimenReturnedV1  = "SpecimenReturned.v1"
	PiecesFoundV1       = "PiecesFound.v1"
	SampleRecordedV1    = "SampleRecorded.v1"
	ValueRaisedV1       = "ValueRaised.v1"
	SpecimenRemovedV1   = "SpecimenRemoved.v1"
)

// Stored events stay readable for ever: data in a new form gets a type with a new
// version, and DecodeSpecimen converts the old ones.
type (
	specimenAddedV1Data struct {
		Label   string                   `json:"label"`
		Notes   []string                 `json:"notes,omitzero"`
		Pieces  int64                    `json:"pieces"`
		Counts  []int64                  `json:"counts,omitzero"`
		Weight  museum.Decimal           `json:"weight"`
		Weights []museum.Decimal         `json:"weights,omitzero"`
		Fragile bool                     `json:"fragile"`
		Found   museum.Date              `json:"found"`
		SeenAt  *time.Time               `json:"seen_at,omitempty"`
		Code    museum.UUID              `json:"code"`
		Value   museum.Money             `json:"value"`
		Offers  []museum.Money           `json:"offers,omitzero"`
		Origin  museum.SpecimenOrigin    `json:"origin"`
		Colours []museum.SpecimenColours `json:"colours,omitzero"`
		Parent  *museum.SpecimenID       `json:"parent,omitempty"`
		Related []museum.SpecimenID      `json:"related,omitzero"`
	}
	specimenDescribedV1Data struct {
		Label   string                   `json:"label"`
		Notes   []string                 `json:"notes,omitzero"`
		Counts  []int64                  `json:"counts,omitzero"`
		Weights []museum.Decimal         `json:"weights,omitzero"`
		Fragile bool                     `json:"fragile"`
		Found   museum.Date              `json:"found"`
		SeenAt  *time.Time               `json:"seen_at,omitempty"`
		Code    museum.UUID              `json:"code"`
		Offers  []museum.Money           `json:"offers,omitzero"`
		Origin  museum.SpecimenOrigin    `json:"origin"`
		Colours []museum.SpecimenColours `json:"colours,omitzero"`
		Parent  *museum.SpecimenID       `json:"parent,omitempty"`
		Related []museum.SpecimenID      `json:"related,omitzero"`
	}
	piecesFoundV1Data struct {
		FoundPieces int64 `json:"found_pieces"`
		Pieces      int64 `json:"pieces"`
	}
	sampleRecordedV1Data struct {
		Loss   museum.Decimal `json:"loss"`
		Weight museum.Decimal `json:"weight"`
	}
	valueRaisedV1Data struct {
		Rise  museum.Money `json:"rise"`
		Value museum.Money `json:"value"`
	}
)

// EncodeSpecimen returns the type and data of an event.
func EncodeSpecimen(event museum.SpecimenEvent) (Stored, error) {
	switch event := event.(type) {
	case museum.SpecimenAdded:
		return encode(SpecimenAddedV1, specimenAddedV1Data(event))
	case museum.SpecimenDescribed:
		return encode(SpecimenDescribedV1, specimenDescribedV1Data(event))
	case museum.SpecimenShown:
		return encode(SpecimenShownV1, event)
	case museum.SpecimenReturned:
		return encode(SpecimenReturnedV1, event)
	case museum.PiecesFound:
		return encode(PiecesFoundV1, piecesFoundV1Data(event))
	case museum.SampleRecorded:
		return encode(SampleRecordedV1, sampleRecordedV1Data(event))
	case museum.ValueRaised:
		return encode(ValueRaisedV1, valueRaisedV1Data(event))
	case museum.SpecimenRemoved:
		return encode(SpecimenRemovedV1, event)
	default:
		return Stored{}, fmt.Errorf("%T has no type to be kept under", event)
	}
}

// DecodeSpecimen is the inverse of EncodeSpecimen.
func DecodeSpecimen(e Stored) (museum.SpecimenEvent, error) {
	switch e.Type {
	case SpecimenAddedV1:
		data, err := decode[specimenAddedV1Data](e)
		return museum.SpecimenAdded(data), err
	case SpecimenDescribedV1:
		data, err := decode[specimenDescribedV1Data](e)
		return museum.SpecimenDescribed(data), err
	case SpecimenShownV1:
		return museum.SpecimenShown{}, nil
	case SpecimenReturnedV1:
		return museum.SpecimenReturned{}, nil
	case PiecesFoundV1:
		data, err := decode[piecesFoundV1Data](e)
		return museum.PiecesFound(data), err
	case SampleRecordedV1:
		data, err := decode[sampleRecordedV1Data](e)
		return museum.SampleRecorded(data), err
	case ValueRaisedV1:
		data, err := decode[valueRaisedV1Data](e)
		return museum.ValueRaised(data), err
	case SpecimenRemovedV1:
		return museum.SpecimenRemoved{}, nil
	default:
		return nil, &UnknownTypeError{Type: e.Type, Position: e.Position}
	}
}
