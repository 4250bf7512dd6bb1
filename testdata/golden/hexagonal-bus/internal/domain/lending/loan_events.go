package lending

// LoanEvent is one of the events below. Each holds the loan as it was left,
// so that whoever hears of it need not ask.
type LoanEvent interface{ loanEvent() }

type (
	// BooksBorrowed follows BorrowBooks.
	BooksBorrowed struct{ Loan LoanRecord }
	// LoanOverdue follows ReportOverdue.
	LoanOverdue struct{ Loan LoanRecord }
	// BooksReturned follows ReturnBooks.
	BooksReturned struct{ Loan LoanRecord }
)

func (BooksBorrowed) loanEvent() {}
func (LoanOverdue) loanEvent()   {}
func (BooksReturned) loanEvent() {}
