package event

import (
	"fmt"

	"example.com/service/internal/domain/transactions"
)

// The types of events of categories.
const (
	CategoryCreatedV1 = "CategoryCreated.v1"
	CategoryUpdatedV1 = "CategoryUpdated.v1"
	CategoryDeletedV1 = "CategoryDeleted.v1"
)

// What is kept of events stays readable for ever: data in another form gets a
// type with a new version, and what the old one decodes to is mended below.
type (
	categoryCreatedV1Data struct {
		Code      string                   `json:"code"`
		Parent    *transactions.CategoryID `json:"parent,omitempty"`
		Hazardous bool                     `json:"hazardous"`
	}
	categoryUpdatedV1Data struct {
		Code      string                   `json:"code"`
		Parent    *transactions.CategoryID `json:"parent,omitempty"`
		Hazardous bool                     `json:"hazardous"`
	}
)

// EncodeCategory gives an event its type and data.
func EncodeCategory(event transactions.CategoryEvent) (Stored, error) {
	switch event := event.(type) {
	case transactions.CategoryCreated:
		return encode(CategoryCreatedV1, categoryCreatedV1Data(event))
	case transactions.CategoryUpdated:
		return encode(CategoryUpdatedV1, categoryUpdatedV1Data(event))
	case transactions.CategoryDeleted:
		return encode(CategoryDeletedV1, event)
	default:
		return Stored{}, fmt.Errorf("%T has no type to be kept under", event)
	}
}

// DecodeCategory undoes EncodeCategory.
func DecodeCategory(e Stored) (transactions.CategoryEvent, error) {
	switch e.Type {
	case CategoryCreatedV1:
		data, err := decode[categoryCreatedV1Data](e)
		return transactions.CategoryCreated(data), err
	case CategoryUpdatedV1:
		data, err := decode[categoryUpdatedV1Data](e)
		return transactions.CategoryUpdated(data), err
	case CategoryDeletedV1:
		return transactions.CategoryDeleted{}, nil
	default:
		return nil, &UnknownTypeError{Type: e.Type, Position: e.Position}
	}
}
