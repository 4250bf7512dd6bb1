package transactions

import "time"

// BoxID identifies the box; it is a UUID.
type BoxID string

// ParseBoxID takes the text of an id.
func ParseBoxID(s string) (BoxID, error) {
	id, err := parseUUID(s)
	return BoxID(id), err
}

// BoxRecord is the box as it is kept and shown.
type BoxRecord struct {
	ID        BoxID
	Version   int64
	Label     string
	Goods     []StockItemID
	VolumeL   Decimal
	CreatedAt time.Time
	UpdatedAt time.Time
}
