package application

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/service/internal/domain/lending"
)

type loansDouble struct{ *doubles }

func (d loansDouble) Insert(_ context.Context, loan *lending.Loan) error {
	r := loan.Record()
	d.loans[r.ID] = r
	return d.faultAt["Loans.Insert"]
}

func (d loansDouble) Update(_ context.Context, loan *lending.Loan) error {
	r := loan.Record()
	if d.loans[r.ID].Version != r.Version-1 {
		return lending.ErrConflict
	}
	d.loans[r.ID] = r
	return d.faultAt["Loans.Update"]
}

func (d loansDouble) Get(_ context.Context, id lending.LoanID) (*lending.Loan, error) {
	r, ok := d.loans[id]
	if !ok {
		return nil, lending.ErrNotFound
	}
	return lending.LoanFromRecord(r), d.faultAt["Loans.Get"]
}

func (d loansDouble) List(_ context.Context, after lending.LoanID, limit int, state lending.LoanState) ([]*lending.Loan, error) {
	var found []*lending.Loan
	for _, id := range slices.Sorted(maps.Keys(d.loans)) {
		if id > after && len(found) < limit && (state == "" || state == d.loans[id].State) {
			found = append(found, lending.LoanFromRecord(d.loans[id]))
		}
	}
	return found, d.faultAt["Loans.List"]
}

func (d loansDouble) Publish(_ context.Context, events ...lending.LoanEvent) error {
	for _, event := range events {
		d.published = append(d.published, event)
	}
	return d.faultAt["LoanEvents.Publish"]
}

// validBorrowBooks is an input that breaks no rule; what it refers to is put into d.
func validBorrowBooks(d *doubles) BorrowBooksInput {
	d.members["00000000-0000-7000-8000-000000000001"] = lending.MemberRecord{ID: "00000000-0000-7000-8000-000000000001"}
	d.books["00000000-0000-7000-8000-000000000001"] = lending.BookRecord{ID: "00000000-0000-7000-8000-000000000001"}
	return BorrowBooksInput{
		Member: "00000000-0000-7000-8000-000000000001",
		Books:  []lending.BookID{"00000000-0000-7000-8000-000000000001"},
		Due:    "2026-01-01",
	}
}

// keepLoan puts one loan into d, as if it had been there before.
func keepLoan(t *testing.T, d *doubles, state lending.LoanState) lending.LoanRecord {
	t.Helper()
	in := validBorrowBooks(d)
	loan, err := lending.NewLoan(lending.LoanID(d.New()), now.Add(-time.Hour), lending.LoanFields{
		Member: in.Member,
		Books:  in.Books,
		Due:    in.Due,
	})
	if err != nil {
		t.Fatal(err)
	}
	r := loan.Record()
	r.State = state
	d.loans[r.ID] = r
	return r
}

func TestBorrowBooks(t *testing.T) {
	d := newDoubles()
	got, err := d.app(t).Loans.BorrowBooks(t.Context(), validBorrowBooks(d))
	if err != nil {
		t.Fatal(err)
	}
	if stored := d.loans[got.ID]; got.Version != 1 || !got.CreatedAt.Equal(now) || !reflect.DeepEqual(stored, got) {
		t.Errorf("BorrowBooks gave %+v and kept %+v", got, stored)
	}
	if want := []any{lending.BooksBorrowed{Loan: got}}; !slices.EqualFunc(d.published, want, reflect.DeepEqual) {
		t.Errorf("BorrowBooks published %+v, want %+v", d.published, want)
	}
}

func TestBorrowBooksFails(t *testing.T) {
	ports := []string{"Loans.Insert", "Members.Exists", "Books.AllExist", "LoanEvents.Publish", "Tx.Commit"}
	for _, port := range ports {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, lending.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				in := validBorrowBooks(d)
				before := d.copy()
				d.faultAt[port] = fault

				_, err := d.app(t).Loans.BorrowBooks(t.Context(), in)

				if after := d.copy(); !errors.Is(err, fault) || !reflect.DeepEqual(after, before) {
					t.Errorf("BorrowBooks gave %v and left %+v, want %v and no change", err, after, fault)
				}
			})
		}
	}
}

func TestBorrowBooksRefusesInvalidInput(t *testing.T) {
	d := newDoubles()
	in := validBorrowBooks(d)
	in.Books = nil
	before := d.copy()
	_, err := d.app(t).Loans.BorrowBooks(t.Context(), in)
	if after := d.copy(); !errors.Is(err, lending.ErrInvalid) || !reflect.DeepEqual(after, before) {
		t.Errorf("BorrowBooks gave %v and left %+v", err, after)
	}
}

func TestBorrowBooksRefersToWhatExists(t *testing.T) {
	in := validBorrowBooks(newDoubles())
	_, err := newDoubles().app(t).Loans.BorrowBooks(t.Context(), in)
	var invalid *lending.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != "member" {
		t.Errorf("BorrowBooks gave %v, want that member is invalid", err)
	}
}

func TestBorrowBooksOnce(t *testing.T) {
	d := newDoubles()
	app := d.app(t)
	in := validBorrowBooks(d)
	in.IdempotencyKey = "a key"
	first, err := app.Loans.BorrowBooks(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	count := len(d.loans)
	second, err := app.Loans.BorrowBooks(t.Context(), in)
	if err != nil || !reflect.DeepEqual(second, first) || len(d.loans) != count {
		t.Errorf("the second %s gave %+v, %v; want %+v again", in.IdempotencyKey, second, err, first)
	}
	in.Due = "2026-01-02"
	if _, err := app.Loans.BorrowBooks(t.Context(), in); !errors.Is(err, lending.ErrKeyReused) {
		t.Errorf("another body with the key gave %v", err)
	}
}

// loanCalls are the use cases of one loan, and the ports on their way.
var loanCalls = map[string]struct {
	ports   string
	version int64 // that is left, of 1 before; 0 is none
	state   lending.LoanState
	call    func(ctx context.Context, app UseCases, r lending.LoanRecord, ifMatch int64) (lending.LoanRecord, error)
}{
	"ReportOverdue": {
		ports:   "Loans.Get Loans.Update LoanEvents.Publish Tx.Commit",
		version: 2,
		state:   lending.LoanStateBorrowed,
		call: func(ctx context.Context, app UseCases, r lending.LoanRecord, ifMatch int64) (lending.LoanRecord, error) {
			return app.Loans.ReportOverdue(ctx, ReportOverdueInput{
				ID:      r.ID,
				IfMatch: ifMatch,
			})
		},
	},
	"ReturnBooks": {
		ports:   "Idempotency.Begin Loans.Get Loans.Update LoanEvents.Publish Tx.Commit Idempotency.Complete",
		version: 2,
		state:   lending.LoanStateBorrowed,
		call: func(ctx context.Context, app UseCases, r lending.LoanRecord, ifMatch int64) (lending.LoanRecord, error) {
			return app.Loans.ReturnBooks(ctx, ReturnBooksInput{
				ID:             r.ID,
				IfMatch:        ifMatch,
				IdempotencyKey: "a key",
			})
		},
	},
	"GetLoan": {
		ports:   "Loans.Get",
		version: 1,
		state:   lending.LoanStateBorrowed,
		call: func(ctx context.Context, app UseCases, r lending.LoanRecord, _ int64) (lending.LoanRecord, error) {
			return app.Loans.GetLoan(ctx, GetLoanInput{
				ID: r.ID,
			})
		},
	},
}

func TestLoanCalls(t *testing.T) {
	for name, tt := range loanCalls {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			r := keepLoan(t, d, tt.state)
			got, err := tt.call(t.Context(), d.app(t), r, r.Version)
			if err != nil {
				t.Fatal(err)
			}
			if stored := d.loans[r.ID]; stored.Version != tt.version || !reflect.DeepEqual(got, stored) {
				t.Errorf("%s gave %+v and left %+v, want version %d", name, got, stored, tt.version)
			}
			if !strings.Contains(tt.ports, "Idempotency") {
				return
			}
			first := d.copy()
			again, err := tt.call(t.Context(), d.app(t), r, r.Version)
			if err != nil || !reflect.DeepEqual(again, got) || !reflect.DeepEqual(d.copy(), first) {
				t.Errorf("the second %s with the key gave %+v, %v; want %+v and no change", name, again, err, got)
			}
		})
	}
}

func TestLoanCallsFail(t *testing.T) {
	for name, tt := range loanCalls {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, lending.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d := newDoubles()
					r := keepLoan(t, d, tt.state)
					before := d.copy()
					d.faultAt[port] = fault

					_, err := tt.call(t.Context(), d.app(t), r, 0)

					if after := d.copy(); !errors.Is(err, fault) || !reflect.DeepEqual(after, before) {
						t.Errorf("%s gave %v and left %+v, want %v and no change", name, err, after, fault)
					}
				})
			}
		}
		t.Run(name+" of nothing", func(t *testing.T) {
			d := newDoubles()
			r := keepLoan(t, d, tt.state)
			delete(d.loans, r.ID)
			if _, err := tt.call(t.Context(), d.app(t), r, 0); !errors.Is(err, lending.ErrNotFound) {
				t.Errorf("%s gave %v, want ErrNotFound", name, err)
			}
		})
		if tt.version == 1 {
			continue // it changes nothing, and so asks for no version
		}
		t.Run(name+" of another version", func(t *testing.T) {
			d := newDoubles()
			r := keepLoan(t, d, tt.state)
			before := d.copy()
			_, err := tt.call(t.Context(), d.app(t), r, r.Version+1)
			if after := d.copy(); !errors.Is(err, lending.ErrPrecondition) || !reflect.DeepEqual(after, before) {
				t.Errorf("%s gave %v and left %+v, want ErrPrecondition and no change", name, err, after)
			}
		})
	}
}

func TestListLoans(t *testing.T) {
	d := newDoubles()
	var want []lending.LoanRecord
	for range 3 {
		want = append(want, keepLoan(t, d, lending.LoanStateBorrowed))
	}
	app := d.app(t)
	var got []lending.LoanRecord
	in := ListLoansInput{Limit: 2}
	for pages := 1; ; pages++ {
		page, err := app.Loans.ListLoans(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page.Items...)
		if page.Next == "" {
			if pages != 2 {
				t.Errorf("%d pages, want 2", pages)
			}
			break
		}
		in.After = page.Next
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("ListLoans gave %+v, want %+v", got, want)
	}
	page, err := app.Loans.ListLoans(t.Context(), ListLoansInput{Limit: 2, State: lending.LoanStateOverdue})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("ListLoans in another state gave %+v, %v", page.Items, err)
	}

	d.faultAt["Loans.List"] = errBroken
	if _, err := app.Loans.ListLoans(t.Context(), in); !errors.Is(err, errBroken) {
		t.Errorf("ListLoans gave %v, want %v", err, errBroken)
	}
}
