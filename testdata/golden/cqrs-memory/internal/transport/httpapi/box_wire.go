package httpapi

import (
	"time"

	"example.com/service/internal/domain/transactions"
)

type boxJSON struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	Label     string    `json:"label"`
	Goods     []string  `json:"goods"`
	VolumeL   string    `json:"volume_l"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newBoxJSON(record transactions.BoxRecord) boxJSON {
	return boxJSON{
		ID:        string(record.ID),
		Version:   record.Version,
		Label:     record.Label,
		Goods:     each(record.Goods, text),
		VolumeL:   record.VolumeL.String(),
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	}
}

type packBoxBody struct {
	Label   *string   `json:"label"`
	Goods   []*string `json:"goods"`
	VolumeL *string   `json:"volume_l"`
}

type shrinkBoxBody struct {
	Litres *string `json:"litres"`
}

type growBoxBody struct {
	Litres *string `json:"litres"`
}

type relabelBoxBody struct {
	Label *string   `json:"label"`
	Goods []*string `json:"goods"`
}
