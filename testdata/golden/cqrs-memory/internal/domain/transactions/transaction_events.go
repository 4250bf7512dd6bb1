package transactions

import "time"

// TransactionEvent is one of the events below.
type TransactionEvent interface{ transactionEvent() }

type (
	// TransactionBooked follows BookTransaction.
	TransactionBooked struct {
		Type      TransactionType
		Context   *string
		At        time.Time
		Checksums []UUID
		Weights   []Decimal
		Readings  []int64
		Scans     []time.Time
		Flags     []bool
	}
)

func (TransactionBooked) transactionEvent() {}
