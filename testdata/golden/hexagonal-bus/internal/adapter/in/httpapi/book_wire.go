package httpapi

import (
	"time"

	"example.com/service/internal/domain/lending"
)

type bookJSON struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	Isbn      string    `json:"isbn"`
	Title     string    `json:"title"`
	Authors   []string  `json:"authors"`
	Order     int64     `json:"order"`
	Select    *bool     `json:"select,omitempty"`
	Copies    int64     `json:"copies"`
	Language  string    `json:"language"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newBookJSON(record lending.BookRecord) bookJSON {
	return bookJSON{
		ID:        string(record.ID),
		Version:   record.Version,
		Isbn:      record.Isbn,
		Title:     record.Title,
		Authors:   record.Authors,
		Order:     record.Order,
		Select:    record.Select,
		Copies:    record.Copies,
		Language:  string(record.Language),
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	}
}

type addBookBody struct {
	Isbn     *string   `json:"isbn"`
	Title    *string   `json:"title"`
	Authors  []*string `json:"authors"`
	Order    *int64    `json:"order"`
	Select   *bool     `json:"select"`
	Copies   *int64    `json:"copies"`
	Language *string   `json:"language"`
}

type updateBookBody struct {
	Isbn     *string   `json:"isbn"`
	Title    *string   `json:"title"`
	Authors  []*string `json:"authors"`
	Order    *int64    `json:"order"`
	Select   *bool     `json:"select"`
	Language *string   `json:"language"`
}

type acquireCopiesBody struct {
	Count *int64 `json:"count"`
}

type discardCopiesBody struct {
	Count *int64 `json:"count"`
}
