package httpapi

import (
	"time"

	"example.com/service/internal/domain/lending"
)

type groupJSON struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	Name      string    `json:"name"`
	Type      string    `json:"type"`
	Range     string    `json:"range"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newGroupJSON(record lending.GroupRecord) groupJSON {
	return groupJSON{
		ID:        string(record.ID),
		Version:   record.Version,
		Name:      record.Name,
		Type:      string(record.Type),
		Range:     record.Range,
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	}
}

type openGroupBody struct {
	Name  *string `json:"name"`
	Type  *string `json:"type"`
	Range *string `json:"range"`
}
