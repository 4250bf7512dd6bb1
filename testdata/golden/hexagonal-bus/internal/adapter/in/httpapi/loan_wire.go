package httpapi

import (
	"time"

	"example.com/service/internal/domain/lending"
)

type loanJSON struct {
	ID        string    `json:"id"`
	Version   int64     `json:"version"`
	State     string    `json:"state"`
	Member    string    `json:"member"`
	Books     []string  `json:"books"`
	Due       string    `json:"due"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func newLoanJSON(record lending.LoanRecord) loanJSON {
	return loanJSON{
		ID:        string(record.ID),
		Version:   record.Version,
		State:     string(record.State),
		Member:    string(record.Member),
		Books:     each(record.Books, text),
		Due:       string(record.Due),
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	}
}

type borrowBooksBody struct {
	Member *string   `json:"member"`
	Books  []*string `json:"books"`
	Due    *string   `json:"due"`
}
