package lending

import (
	"fmt"
	"time"
)

// Loan changes by its methods only, and they keep its rules.
type Loan struct {
	record LoanRecord
	events []LoanEvent
}

// LoanFields are what a caller decides about a new loan.
type LoanFields struct {
	Member MemberID
	Books  []BookID
	Due    Date
}

// NewLoan makes a new loan. There is no other way to make one.
func NewLoan(id LoanID, now time.Time, fields LoanFields) (*Loan, error) {
	l := &Loan{record: LoanRecord{
		ID:        id,
		Version:   1,
		State:     LoanStateBorrowed,
		Member:    fields.Member,
		Books:     fields.Books,
		Due:       fields.Due,
		CreatedAt: now,
		UpdatedAt: now,
	}}
	if err := l.record.validate(); err != nil {
		return nil, err
	}
	l.events = append(l.events, BooksBorrowed{l.record})
	return l, nil
}

// LoanFromRecord brings back the loan that was kept.
func LoanFromRecord(record LoanRecord) *Loan { return &Loan{record: record} }

// Record tells all about the loan; its pointers and lists are only to be read.
func (l *Loan) Record() LoanRecord { return l.record }

// Events tells what happened since the loan was made or brought back.
func (l *Loan) Events() []LoanEvent { return l.events }

// ReportOverdue takes the loan from borrowed to overdue.
func (l *Loan) ReportOverdue(now time.Time) error {
	if l.record.State != LoanStateBorrowed {
		return fmt.Errorf("the loan is %s: %w", l.record.State, ErrWrongState)
	}
	l.record.State = LoanStateOverdue
	l.touch(now)
	l.events = append(l.events, LoanOverdue{l.record})
	return nil
}

// ReturnBooks takes the loan from borrowed or overdue to returned.
func (l *Loan) ReturnBooks(now time.Time) error {
	if l.record.State != LoanStateBorrowed && l.record.State != LoanStateOverdue {
		return fmt.Errorf("the loan is %s: %w", l.record.State, ErrWrongState)
	}
	l.record.State = LoanStateReturned
	l.touch(now)
	l.events = append(l.events, BooksReturned{l.record})
	return nil
}

// touch ends every change.
func (l *Loan) touch(now time.Time) {
	l.record.Version++
	l.record.UpdatedAt = now
}

func (r *LoanRecord) validate() error {
	switch {
	case r.Member == "":
		return &InvalidError{Field: "member", Reason: "is required"}
	case r.Books == nil:
		return &InvalidError{Field: "books", Reason: "is required"}
	case len(r.Books) < 1 || len(r.Books) > 5:
		return &InvalidError{Field: "books", Reason: "must have 1 to 5 items"}
	case r.Due == "":
		return &InvalidError{Field: "due", Reason: "is required"}
	}
	return nil
}
