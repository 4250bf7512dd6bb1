package events

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/messaging"
)

// Books sends the events of books.
type Books struct {
	outbox Outbox
}

// NewBooks sends to the outbox.
func NewBooks(outbox Outbox) *Books { return &Books{outbox} }

// Publish puts the events into the outbox.
func (p *Books) Publish(ctx context.Context, events ...lending.BookEvent) error {
	messages := make([]messaging.Message, len(events))
	for i, event := range events {
		var err error
		if messages[i], err = bookMessage(event); err != nil {
			return err
		}
	}
	return p.outbox.Add(ctx, messages...)
}

func bookMessage(event lending.BookEvent) (messaging.Message, error) {
	var (
		kind   string
		record lending.BookRecord
	)
	switch e := event.(type) {
	case lending.BookAdded:
		kind, record = "service.book.BookAdded.v1", e.Book
	case lending.BookRemoved:
		kind, record = "service.book.BookRemoved.v1", e.Book
	case lending.CopiesAcquired:
		kind, record = "service.book.CopiesAcquired.v1", e.Book
	case lending.CopiesDiscarded:
		kind, record = "service.book.CopiesDiscarded.v1", e.Book
	default:
		return messaging.Message{}, fmt.Errorf("no message is known for %T", event)
	}
	data, err := json.Marshal(bookData{
		ID:        record.ID,
		Version:   record.Version,
		Isbn:      record.Isbn,
		Title:     record.Title,
		Authors:   record.Authors,
		Order:     record.Order,
		Select:    record.Select,
		Copies:    record.Copies,
		Language:  record.Language,
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	})
	if err != nil {
		return messaging.Message{}, fmt.Errorf("encode %s: %w", kind, err)
	}
	return messaging.Message{
		// One change of one book gives one event, so that a second sending
		// of it has the same id.
		ID:     fmt.Sprintf("%s-%d", record.ID, record.Version),
		Type:   kind,
		Source: "/service",
		Topic:  "service.book.v1",
		Key:    string(record.ID),
		Time:   record.UpdatedAt,
		Data:   data,
	}, nil
}

// bookData is the book in messages. Readers rely on it: add to it, but
// change nothing without a new version of type and topic.
type bookData struct {
	ID        lending.BookID       `json:"id"`
	Version   int64                `json:"version"`
	Isbn      string               `json:"isbn"`
	Title     string               `json:"title"`
	Authors   []string             `json:"authors"`
	Order     int64                `json:"order"`
	Select    *bool                `json:"select,omitempty"`
	Copies    int64                `json:"copies"`
	Language  lending.BookLanguage `json:"language"`
	CreatedAt time.Time            `json:"created_at"`
	UpdatedAt time.Time            `json:"updated_at"`
}
