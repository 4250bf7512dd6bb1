package transactions

import "time"

// CategoryID identifies the category; it is a UUID.
type CategoryID string

// ParseCategoryID takes the text of an id.
func ParseCategoryID(s string) (CategoryID, error) {
	id, err := parseUUID(s)
	return CategoryID(id), err
}

// CategoryRecord is the category as it is kept and shown.
type CategoryRecord struct {
	ID        CategoryID
	Version   int64
	Code      string
	Parent    *CategoryID
	Hazardous bool
	CreatedAt time.Time
	UpdatedAt time.Time
}
