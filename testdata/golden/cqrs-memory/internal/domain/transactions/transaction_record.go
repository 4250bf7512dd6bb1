package transactions

import (
	"errors"
	"time"
)

// TransactionID identifies the transaction; it is a UUID.
type TransactionID string

// ParseTransactionID takes the text of an id.
func ParseTransactionID(s string) (TransactionID, error) {
	id, err := parseUUID(s)
	return TransactionID(id), err
}

// TransactionType is a value of the transaction's type.
type TransactionType string

// The values of TransactionType.
const (
	TransactionTypeInbound  TransactionType = "inbound"
	TransactionTypeOutbound TransactionType = "outbound"
)

// ParseTransactionType takes the text of a value.
func ParseTransactionType(s string) (TransactionType, error) {
	switch v := TransactionType(s); v {
	case TransactionTypeInbound, TransactionTypeOutbound:
		return v, nil
	}
	return "", errors.New("must be one of inbound, outbound")
}

// TransactionRecord is the transaction as it is kept and shown.
type TransactionRecord struct {
	ID        TransactionID
	Version   int64
	Type      TransactionType
	Context   *string
	At        time.Time
	Checksums []UUID
	Weights   []Decimal
	Readings  []int64
	Scans     []time.Time
	Flags     []bool
	CreatedAt time.Time
	UpdatedAt time.Time
}
