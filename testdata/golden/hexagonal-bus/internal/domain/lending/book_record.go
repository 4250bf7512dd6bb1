package lending

import (
	"errors"
	"time"
)

// BookID identifies the book; it is a UUID.
type BookID string

// ParseBookID takes the text of an id.
func ParseBookID(s string) (BookID, error) {
	id, err := parseUUID(s)
	return BookID(id), err
}

// BookLanguage is a value of the book's language.
type BookLanguage string

// The values of BookLanguage.
const (
	BookLanguageEn   BookLanguage = "en"
	BookLanguageFr   BookLanguage = "fr"
	BookLanguageDe   BookLanguage = "de"
	BookLanguagePtBR BookLanguage = "pt-BR"
)

// ParseBookLanguage takes the text of a value.
func ParseBookLanguage(s string) (BookLanguage, error) {
	switch v := BookLanguage(s); v {
	case BookLanguageEn, BookLanguageFr, BookLanguageDe, BookLanguagePtBR:
		return v, nil
	}
	return "", errors.New("must be one of en, fr, de, pt-BR")
}

// BookRecord is the book as it is kept and shown.
type BookRecord struct {
	ID        BookID
	Version   int64
	Isbn      string
	Title     string
	Authors   []string
	Order     int64
	Select    *bool
	Copies    int64
	Language  BookLanguage
	CreatedAt time.Time
	UpdatedAt time.Time
}
