package events

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/messaging"
)

// Loans sends the events of loans.
type Loans struct {
	outbox Outbox
}

// NewLoans sends to the outbox.
func NewLoans(outbox Outbox) *Loans { return &Loans{outbox} }

// Publish puts the events into the outbox.
func (p *Loans) Publish(ctx context.Context, events ...lending.LoanEvent) error {
	messages := make([]messaging.Message, len(events))
	for i, event := range events {
		var err error
		if messages[i], err = loanMessage(event); err != nil {
			return err
		}
	}
	return p.outbox.Add(ctx, messages...)
}

func loanMessage(event lending.LoanEvent) (messaging.Message, error) {
	var (
		kind   string
		record lending.LoanRecord
	)
	switch e := event.(type) {
	case lending.BooksBorrowed:
		kind, record = "service.loan.BooksBorrowed.v1", e.Loan
	case lending.LoanOverdue:
		kind, record = "service.loan.LoanOverdue.v1", e.Loan
	case lending.BooksReturned:
		kind, record = "service.loan.BooksReturned.v1", e.Loan
	default:
		return messaging.Message{}, fmt.Errorf("no message is known for %T", event)
	}
	data, err := json.Marshal(loanData{
		ID:        record.ID,
		Version:   record.Version,
		State:     record.State,
		Member:    record.Member,
		Books:     record.Books,
		Due:       record.Due,
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	})
	if err != nil {
		return messaging.Message{}, fmt.Errorf("encode %s: %w", kind, err)
	}
	return messaging.Message{
		// One change of one loan gives one event, so that a second sending
		// of it has the same id.
		ID:     fmt.Sprintf("%s-%d", record.ID, record.Version),
		Type:   kind,
		Source: "/service",
		Topic:  "service.loan.v1",
		Key:    string(record.ID),
		Time:   record.UpdatedAt,
		Data:   data,
	}, nil
}

// loanData is the loan in messages. Readers rely on it: add to it, but
// change nothing without a new version of type and topic.
type loanData struct {
	ID        lending.LoanID    `json:"id"`
	Version   int64             `json:"version"`
	State     lending.LoanState `json:"state"`
	Member    lending.MemberID  `json:"member"`
	Books     []lending.BookID  `json:"books"`
	Due       lending.Date      `json:"due"`
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
}
