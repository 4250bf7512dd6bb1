package events

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"example.com/service/internal/domain/lending"
)

func someLoan() lending.LoanRecord {
	at := time.Date(2026, time.January, 31, 12, 0, 0, 123456000, time.UTC)
	return lending.LoanRecord{
		ID:        "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
		Version:   3,
		State:     lending.LoanStateBorrowed,
		Member:    "00000000-0000-7000-8000-000000000001",
		Books:     []lending.BookID{"00000000-0000-7000-8000-000000000001"},
		Due:       "2026-01-01",
		CreatedAt: at,
		UpdatedAt: at,
	}
}

func TestLoansPublish(t *testing.T) {
	record := someLoan()
	events := map[string]lending.LoanEvent{
		"service.loan.BooksBorrowed.v1": lending.BooksBorrowed{Loan: record},
		"service.loan.LoanOverdue.v1":   lending.LoanOverdue{Loan: record},
		"service.loan.BooksReturned.v1": lending.BooksReturned{Loan: record},
	}
	for kind, event := range events {
		t.Run(kind, func(t *testing.T) {
			var box outbox
			if err := NewLoans(&box).Publish(t.Context(), event); err != nil {
				t.Fatal(err)
			}
			if len(box.messages) != 1 {
				t.Fatalf("%d messages, want 1", len(box.messages))
			}
			m := box.messages[0]
			if m.ID != "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1-3" || m.Type != kind || m.Source != "/service" ||
				m.Topic != "service.loan.v1" || m.Key != string(record.ID) || !m.Time.Equal(record.UpdatedAt) {
				t.Errorf("message %+v", m)
			}
			var data map[string]any
			if err := json.Unmarshal(m.Data, &data); err != nil {
				t.Fatal(err)
			}
			for field, want := range map[string]any{
				"id":         "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
				"version":    3.0,
				"state":      "borrowed",
				"updated_at": "2026-01-31T12:00:00.123456Z",
			} {
				if data[field] != want {
					t.Errorf("%s is %v, want %v", field, data[field], want)
				}
			}
			if want := 8; len(data) != want {
				t.Errorf("%d fields in %v, want %d", len(data), data, want)
			}
		})
	}
}

func TestLoansPublishFails(t *testing.T) {
	full := errors.New("full")
	if err := NewLoans(&outbox{err: full}).Publish(t.Context(), lending.BooksBorrowed{}); !errors.Is(err, full) {
		t.Errorf("Publish gave %v, want %v", err, full)
	}
	if err := NewLoans(&outbox{}).Publish(t.Context(), nil); err == nil {
		t.Error("Publish sent what is no event")
	}
}
