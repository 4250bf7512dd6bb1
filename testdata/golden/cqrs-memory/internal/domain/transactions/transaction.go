package transactions

import (
	"time"
	"unicode/utf8"
)

// TransactionFields are what a caller decides about a new transaction.
type TransactionFields struct {
	Type      TransactionType
	Context   *string
	At        time.Time
	Checksums []UUID
	Weights   []Decimal
	Readings  []int64
	Scans     []time.Time
	Flags     []bool
}

// BookTransaction decides about a new transaction.
func BookTransaction(fields TransactionFields) (TransactionEvent, error) {
	if err := fields.validate(); err != nil {
		return nil, err
	}
	return TransactionBooked(fields), nil
}

func (f *TransactionFields) validate() error {
	switch {
	case f.Context != nil && utf8.RuneCountInString(*f.Context) > 200:
		return &InvalidError{Field: "context", Reason: "must have at most 200 characters"}
	case f.At.IsZero():
		return &InvalidError{Field: "at", Reason: "is required"}
	case len(f.Checksums) > 8:
		return &InvalidError{Field: "checksums", Reason: "must have at most 8 items"}
	case f.Weights != nil && (len(f.Weights) < 1 || len(f.Weights) > 8):
		return &InvalidError{Field: "weights", Reason: "must have 1 to 8 items"}
	case len(f.Flags) > 3:
		return &InvalidError{Field: "flags", Reason: "must have at most 3 items"}
	}
	if _, err := ParseTransactionType(string(f.Type)); err != nil {
		return &InvalidError{Field: "type", Reason: err.Error()}
	}
	return nil
}
