package httpapi

import (
	"time"

	"example.com/service/internal/domain/lending"
)

type libraryCardJSON struct {
	ID         string    `json:"id"`
	Version    int64     `json:"version"`
	Holder     string    `json:"holder"`
	Serial     string    `json:"serial"`
	ValidUntil string    `json:"valid_until"`
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
}

func newLibraryCardJSON(record lending.LibraryCardRecord) libraryCardJSON {
	return libraryCardJSON{
		ID:         string(record.ID),
		Version:    record.Version,
		Holder:     string(record.Holder),
		Serial:     string(record.Serial),
		ValidUntil: string(record.ValidUntil),
		CreatedAt:  record.CreatedAt,
		UpdatedAt:  record.UpdatedAt,
	}
}

type issueLibraryCardBody struct {
	Holder     *string `json:"holder"`
	Serial     *string `json:"serial"`
	ValidUntil *string `json:"valid_until"`
}

type renewLibraryCardBody struct {
	Holder     *string `json:"holder"`
	Serial     *string `json:"serial"`
	ValidUntil *string `json:"valid_until"`
}
