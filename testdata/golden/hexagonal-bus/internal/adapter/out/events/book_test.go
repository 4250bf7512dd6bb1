package events

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"example.com/service/internal/domain/lending"
)

func someBook() lending.BookRecord {
	at := time.Date(2026, time.January, 31, 12, 0, 0, 123456000, time.UTC)
	return lending.BookRecord{
		ID:        "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
		Version:   3,
		Isbn:      "isbn-1xxxx",
		Title:     "title-1",
		Authors:   []string{"authors-1"},
		Order:     1,
		Select:    new(true),
		Copies:    11,
		Language:  lending.BookLanguageEn,
		CreatedAt: at,
		UpdatedAt: at,
	}
}

func TestBooksPublish(t *testing.T) {
	record := someBook()
	events := map[string]lending.BookEvent{
		"service.book.BookAdded.v1":       lending.BookAdded{Book: record},
		"service.book.BookRemoved.v1":     lending.BookRemoved{Book: record},
		"service.book.CopiesAcquired.v1":  lending.CopiesAcquired{Book: record},
		"service.book.CopiesDiscarded.v1": lending.CopiesDiscarded{Book: record},
	}
	for kind, event := range events {
		t.Run(kind, func(t *testing.T) {
			var box outbox
			if err := NewBooks(&box).Publish(t.Context(), event); err != nil {
				t.Fatal(err)
			}
			if len(box.messages) != 1 {
				t.Fatalf("%d messages, want 1", len(box.messages))
			}
			m := box.messages[0]
			if m.ID != "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1-3" || m.Type != kind || m.Source != "/service" ||
				m.Topic != "service.book.v1" || m.Key != string(record.ID) || !m.Time.Equal(record.UpdatedAt) {
				t.Errorf("message %+v", m)
			}
			var data map[string]any
			if err := json.Unmarshal(m.Data, &data); err != nil {
				t.Fatal(err)
			}
			for field, want := range map[string]any{
				"id":         "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
				"version":    3.0,
				"updated_at": "2026-01-31T12:00:00.123456Z",
			} {
				if data[field] != want {
					t.Errorf("%s is %v, want %v", field, data[field], want)
				}
			}
			if want := 11; len(data) != want {
				t.Errorf("%d fields in %v, want %d", len(data), data, want)
			}
		})
	}
}

func TestBooksPublishFails(t *testing.T) {
	full := errors.New("full")
	if err := NewBooks(&outbox{err: full}).Publish(t.Context(), lending.BookAdded{}); !errors.Is(err, full) {
		t.Errorf("Publish gave %v, want %v", err, full)
	}
	if err := NewBooks(&outbox{}).Publish(t.Context(), nil); err == nil {
		t.Error("Publish sent what is no event")
	}
}
