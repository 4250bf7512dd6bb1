package lending

import "time"

// LibraryCardID identifies the library card; it is a UUID.
type LibraryCardID string

// ParseLibraryCardID takes the text of an id.
func ParseLibraryCardID(s string) (LibraryCardID, error) {
	id, err := parseUUID(s)
	return LibraryCardID(id), err
}

// LibraryCardRecord is the library card as it is kept and shown.
type LibraryCardRecord struct {
	ID         LibraryCardID
	Version    int64
	Holder     MemberID
	Serial     UUID
	ValidUntil Date
	CreatedAt  time.Time
	UpdatedAt  time.Time
}
