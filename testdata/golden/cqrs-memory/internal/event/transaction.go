package event

import (
	"fmt"
	"time"

	"example.com/service/internal/domain/transactions"
)

// The types of events of transactions.
const (
	TransactionBookedV1 = "TransactionBooked.v1"
)

// What is kept of events stays readable for ever: data in another form gets a
// type with a new version, and what the old one decodes to is mended below.
type (
	transactionBookedV1Data struct {
		Type      transactions.TransactionType `json:"type"`
		Context   *string                      `json:"context,omitempty"`
		At        time.Time                    `json:"at"`
		Checksums []transactions.UUID          `json:"checksums,omitzero"`
		Weights   []transactions.Decimal       `json:"weights,omitzero"`
		Readings  []int64                      `json:"readings,omitzero"`
		Scans     []time.Time                  `json:"scans,omitzero"`
		Flags     []bool                       `json:"flags,omitzero"`
	}
)

// EncodeTransaction gives an event its type and data.
func EncodeTransaction(event transactions.TransactionEvent) (Stored, error) {
	switch event := event.(type) {
	case transactions.TransactionBooked:
		return encode(TransactionBookedV1, transactionBookedV1Data(event))
	default:
		return Stored{}, fmt.Errorf("%T has no type to be kept under", event)
	}
}

// DecodeTransaction undoes EncodeTransaction.
func DecodeTransaction(e Stored) (transactions.TransactionEvent, error) {
	switch e.Type {
	case TransactionBookedV1:
		data, err := decode[transactionBookedV1Data](e)
		return transactions.TransactionBooked(data), err
	default:
		return nil, &UnknownTypeError{Type: e.Type, Position: e.Position}
	}
}
