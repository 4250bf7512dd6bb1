package application

import (
	"context"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/telemetry"
)

// Loans are the use cases of loans.
type Loans struct {
	BorrowBooks   func(context.Context, BorrowBooksInput) (lending.LoanRecord, error)
	ReportOverdue func(context.Context, ReportOverdueInput) (lending.LoanRecord, error)
	ReturnBooks   func(context.Context, ReturnBooksInput) (lending.LoanRecord, error)
	GetLoan       func(context.Context, GetLoanInput) (lending.LoanRecord, error)
	ListLoans     func(context.Context, ListLoansInput) (LoanPage, error)
}

// BorrowBooksInput is what BorrowBooks takes.
type BorrowBooksInput struct {
	Member         lending.MemberID
	Books          []lending.BookID
	Due            lending.Date
	IdempotencyKey string
}

func (in BorrowBooksInput) key() string { return in.IdempotencyKey }

// ReportOverdueInput is what ReportOverdue takes.
type ReportOverdueInput struct {
	ID      lending.LoanID
	IfMatch int64 // the version that the caller has seen; 0 is any
}

// ReturnBooksInput is what ReturnBooks takes.
type ReturnBooksInput struct {
	ID             lending.LoanID
	IfMatch        int64 // the version that the caller has seen; 0 is any
	IdempotencyKey string
}

func (in ReturnBooksInput) key() string { return in.IdempotencyKey }

// GetLoanInput is what GetLoan takes.
type GetLoanInput struct {
	ID lending.LoanID
}

// ListLoansInput is what ListLoans takes.
type ListLoansInput struct {
	After lending.LoanID // the last of the page before; "" is none
	Limit int
	State lending.LoanState // "" is any
}

// LoanPage is a part of a list. Next is the id behind which the list goes on,
// "" at its end.
type LoanPage struct {
	Items []lending.LoanRecord
	Next  lending.LoanID
}

type loanUseCases struct{ ports DrivenPorts }

func newLoans(observer *telemetry.UseCases, ports DrivenPorts) Loans {
	u := loanUseCases{ports}
	return Loans{
		BorrowBooks:   telemetry.Observe(observer, "BorrowBooks", once(ports, "BorrowBooks", u.BorrowBooks)),
		ReportOverdue: telemetry.Observe(observer, "ReportOverdue", u.ReportOverdue),
		ReturnBooks:   telemetry.Observe(observer, "ReturnBooks", once(ports, "ReturnBooks", u.ReturnBooks)),
		GetLoan:       telemetry.Observe(observer, "GetLoan", u.GetLoan),
		ListLoans:     telemetry.Observe(observer, "ListLoans", u.ListLoans),
	}
}

func (u loanUseCases) BorrowBooks(ctx context.Context, in BorrowBooksInput) (lending.LoanRecord, error) {
	loan, err := lending.NewLoan(lending.LoanID(u.ports.IDs.New()), u.ports.Clock.Now(), lending.LoanFields{
		Member: in.Member,
		Books:  in.Books,
		Due:    in.Due,
	})
	if err != nil {
		return lending.LoanRecord{}, err
	}
	err = u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		if err := u.checkRefs(ctx, loan.Record()); err != nil {
			return err
		}
		if err := u.ports.Loans.Insert(ctx, loan); err != nil {
			return err
		}
		return u.ports.LoanEvents.Publish(ctx, loan.Events()...)
	})
	if err != nil {
		return lending.LoanRecord{}, err
	}
	return loan.Record(), nil
}

func (u loanUseCases) ReportOverdue(ctx context.Context, in ReportOverdueInput) (lending.LoanRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(loan *lending.Loan) error {
		return loan.ReportOverdue(u.ports.Clock.Now())
	})
}

func (u loanUseCases) ReturnBooks(ctx context.Context, in ReturnBooksInput) (lending.LoanRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(loan *lending.Loan) error {
		return loan.ReturnBooks(u.ports.Clock.Now())
	})
}

func (u loanUseCases) GetLoan(ctx context.Context, in GetLoanInput) (lending.LoanRecord, error) {
	loan, err := u.ports.Loans.Get(ctx, in.ID)
	if err != nil {
		return lending.LoanRecord{}, err
	}
	return loan.Record(), nil
}

func (u loanUseCases) ListLoans(ctx context.Context, in ListLoansInput) (LoanPage, error) {
	// One more than asked for tells whether the list goes on.
	found, err := u.ports.Loans.List(ctx, in.After, in.Limit+1, in.State)
	if err != nil {
		return LoanPage{}, err
	}
	var page LoanPage
	if len(found) > in.Limit {
		found = found[:in.Limit]
		page.Next = found[in.Limit-1].Record().ID
	}
	for _, loan := range found {
		page.Items = append(page.Items, loan.Record())
	}
	return page, nil
}

// change finds, changes and keeps the loan in one transaction.
func (u loanUseCases) change(ctx context.Context, id lending.LoanID, ifMatch int64, apply func(*lending.Loan) error) (lending.LoanRecord, error) {
	var record lending.LoanRecord
	err := u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		loan, err := u.ports.Loans.Get(ctx, id)
		if err != nil {
			return err
		}
		if ifMatch != 0 && ifMatch != loan.Record().Version {
			return lending.ErrPrecondition
		}
		if err := apply(loan); err != nil {
			return err
		}
		record = loan.Record()
		if err := u.ports.Loans.Update(ctx, loan); err != nil {
			return err
		}
		return u.ports.LoanEvents.Publish(ctx, loan.Events()...)
	})
	if err != nil {
		return lending.LoanRecord{}, err
	}
	return record, nil
}

// checkRefs fails when the loan refers to what does not exist.
func (u loanUseCases) checkRefs(ctx context.Context, record lending.LoanRecord) error {
	if err := mustExist(ctx, "member", record.Member, u.ports.Members.Exists); err != nil {
		return err
	}
	if len(record.Books) > 0 {
		if err := mustExist(ctx, "books", record.Books, u.ports.Books.AllExist); err != nil {
			return err
		}
	}
	return nil
}
