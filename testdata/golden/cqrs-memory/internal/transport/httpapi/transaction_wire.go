package httpapi

import (
	"time"

	"example.com/service/internal/domain/transactions"
)

type transactionJSON struct {
	ID        string      `json:"id"`
	Version   int64       `json:"version"`
	Type      string      `json:"type"`
	Context   *string     `json:"context,omitempty"`
	At        time.Time   `json:"at"`
	Checksums []string    `json:"checksums,omitzero"`
	Weights   []string    `json:"weights,omitzero"`
	Readings  []int64     `json:"readings,omitzero"`
	Scans     []time.Time `json:"scans,omitzero"`
	Flags     []bool      `json:"flags,omitzero"`
	CreatedAt time.Time   `json:"created_at"`
	UpdatedAt time.Time   `json:"updated_at"`
}

func newTransactionJSON(record transactions.TransactionRecord) transactionJSON {
	return transactionJSON{
		ID:        string(record.ID),
		Version:   record.Version,
		Type:      string(record.Type),
		Context:   record.Context,
		At:        record.At,
		Checksums: each(record.Checksums, text),
		Weights:   each(record.Weights, transactions.Decimal.String),
		Readings:  record.Readings,
		Scans:     record.Scans,
		Flags:     record.Flags,
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	}
}

type bookTransactionBody struct {
	Type      *string   `json:"type"`
	Context   *string   `json:"context"`
	At        *string   `json:"at"`
	Checksums []*string `json:"checksums"`
	Weights   []*string `json:"weights"`
	Readings  []*int64  `json:"readings"`
	Scans     []*string `json:"scans"`
	Flags     []*bool   `json:"flags"`
}
