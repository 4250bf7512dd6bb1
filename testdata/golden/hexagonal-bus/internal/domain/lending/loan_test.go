package lending

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"
)

const loanID LoanID = "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1"

var loanMade = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

func validLoanFields() LoanFields {
	return LoanFields{
		Member: "00000000-0000-7000-8000-000000000001",
		Books:  []BookID{"00000000-0000-7000-8000-000000000001"},
		Due:    "2026-01-01",
	}
}

func validLoanRecord() LoanRecord {
	fields := validLoanFields()
	return LoanRecord{
		ID:        loanID,
		Version:   1,
		State:     LoanStateBorrowed,
		Member:    fields.Member,
		Books:     fields.Books,
		Due:       fields.Due,
		CreatedAt: loanMade,
		UpdatedAt: loanMade,
	}
}

func TestNewLoan(t *testing.T) {
	loan, err := NewLoan(loanID, loanMade, validLoanFields())
	if err != nil {
		t.Fatal(err)
	}
	want := validLoanRecord()
	if got := loan.Record(); !reflect.DeepEqual(got, want) {
		t.Errorf("NewLoan gave %+v, want %+v", got, want)
	}
	if got, want := loan.Events(), []LoanEvent{BooksBorrowed{want}}; !reflect.DeepEqual(got, want) {
		t.Errorf("NewLoan recorded %+v, want %+v", got, want)
	}
}

func TestNewLoanKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*LoanFields)
		field string
	}{
		"no member":      {func(f *LoanFields) { f.Member = "" }, "member"},
		"no books":       {func(f *LoanFields) { f.Books = nil }, "books"},
		"books too few":  {func(f *LoanFields) { f.Books = slices.Repeat([]BookID{"00000000-0000-7000-8000-000000000001"}, 0) }, "books"},
		"books too many": {func(f *LoanFields) { f.Books = slices.Repeat([]BookID{"00000000-0000-7000-8000-000000000001"}, 6) }, "books"},
		"no due":         {func(f *LoanFields) { f.Due = "" }, "due"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fields := validLoanFields()
			tt.spoil(&fields)
			loan, err := NewLoan(loanID, loanMade, fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || loan != nil {
				t.Errorf("NewLoan gave %v, %v; want nothing and that %s is invalid", loan, err, tt.field)
			}
		})
	}
}

func TestNewLoanTakesWhatIsJustWithin(t *testing.T) {
	tests := map[string]func(*LoanFields){
		"least books": func(f *LoanFields) { f.Books = slices.Repeat([]BookID{"00000000-0000-7000-8000-000000000001"}, 1) },
		"most books":  func(f *LoanFields) { f.Books = slices.Repeat([]BookID{"00000000-0000-7000-8000-000000000001"}, 5) },
	}
	for name, set := range tests {
		t.Run(name, func(t *testing.T) {
			fields := validLoanFields()
			set(&fields)
			if _, err := NewLoan(loanID, loanMade, fields); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestLoanChangesItsState(t *testing.T) {
	states := []LoanState{LoanStateBorrowed, LoanStateOverdue, LoanStateReturned}
	tests := map[string]struct {
		apply func(*Loan, time.Time) error
		from  []LoanState
		to    LoanState
		event func(LoanRecord) []LoanEvent
	}{
		"ReportOverdue": {
			apply: (*Loan).ReportOverdue,
			from:  []LoanState{LoanStateBorrowed},
			to:    LoanStateOverdue,
			event: func(r LoanRecord) []LoanEvent { return []LoanEvent{LoanOverdue{r}} },
		},
		"ReturnBooks": {
			apply: (*Loan).ReturnBooks,
			from:  []LoanState{LoanStateBorrowed, LoanStateOverdue},
			to:    LoanStateReturned,
			event: func(r LoanRecord) []LoanEvent { return []LoanEvent{BooksReturned{r}} },
		},
	}
	for name, tt := range tests {
		for _, state := range states {
			t.Run(name+" when "+string(state), func(t *testing.T) {
				before := validLoanRecord()
				before.State = state
				loan := LoanFromRecord(before)
				later := loanMade.Add(time.Hour)

				err := tt.apply(loan, later)

				if !slices.Contains(tt.from, state) {
					if !errors.Is(err, ErrWrongState) || !reflect.DeepEqual(loan, LoanFromRecord(before)) {
						t.Errorf("gave %v and left %+v, want ErrWrongState and no change", err, loan)
					}
					return
				}
				want := before
				want.State, want.Version, want.UpdatedAt = tt.to, 2, later
				if got := loan.Record(); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("gave %v and left %+v, want %+v", err, got, want)
				}
				if got, want := loan.Events(), tt.event(want); !reflect.DeepEqual(got, want) {
					t.Errorf("recorded %+v, want %+v", got, want)
				}
			})
		}
	}
}

func BenchmarkNewLoan(b *testing.B) {
	fields := validLoanFields()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewLoan(loanID, loanMade, fields); err != nil {
			b.Fatal(err)
		}
	}
}
