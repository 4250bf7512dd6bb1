package httpapi

import (
	"time"

	"example.com/service/internal/domain/transactions"
)

type categoryJSON struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	Code      string    `json:"code"`
	Parent    *string   `json:"parent,omitempty"`
	Hazardous bool      `json:"hazardous"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newCategoryJSON(record transactions.CategoryRecord) categoryJSON {
	return categoryJSON{
		ID:        string(record.ID),
		Version:   record.Version,
		Code:      record.Code,
		Parent:    maybe(record.Parent, text),
		Hazardous: record.Hazardous,
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	}
}

type createCategoryBody struct {
	Code      *string `json:"code"`
	Parent    *string `json:"parent"`
	Hazardous *bool   `json:"hazardous"`
}

type updateCategoryBody struct {
	Code      *string `json:"code"`
	Parent    *string `json:"parent"`
	Hazardous *bool   `json:"hazardous"`
}
