package lending

import (
	"errors"
	"time"
)

// LoanID identifies the loan; it is a UUID.
type LoanID string

// ParseLoanID takes the text of an id.
func ParseLoanID(s string) (LoanID, error) {
	id, err := parseUUID(s)
	return LoanID(id), err
}

// LoanState is how far the loan has come.
type LoanState string

// The values of LoanState.
const (
	LoanStateBorrowed LoanState = "borrowed"
	LoanStateOverdue  LoanState = "overdue"
	LoanStateReturned LoanState = "returned"
)

// ParseLoanState takes the text of a value.
func ParseLoanState(s string) (LoanState, error) {
	switch v := LoanState(s); v {
	case LoanStateBorrowed, LoanStateOverdue, LoanStateReturned:
		return v, nil
	}
	return "", errors.New("must be one of borrowed, overdue, returned")
}

// LoanRecord is the loan as it is kept and shown.
type LoanRecord struct {
	ID        LoanID
	Version   int64
	State     LoanState
	Member    MemberID
	Books     []BookID
	Due       Date
	CreatedAt time.Time
	UpdatedAt time.Time
}
