package sqlite

import (
	"context"
	"fmt"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/sqldb"
)

const loanColumns = `"id", "version", "state", "member", "books", "due", "created_at", "updated_at"`

var (
	insertLoan = sqldb.Statement{Operation: "INSERT", Table: "loans", Text: `INSERT INTO "loans" (` + loanColumns + `)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`}
	updateLoan = sqldb.Statement{Operation: "UPDATE", Table: "loans", Text: `UPDATE "loans"
		SET "version" = $2, "state" = $3, "member" = $4, "books" = $5, "due" = $6, "updated_at" = $7
		WHERE "id" = $1 AND "version" = $2 - 1`}
	getLoan   = sqldb.Statement{Operation: "SELECT", Table: "loans", Text: `SELECT ` + loanColumns + ` FROM "loans" WHERE "id" = $1`}
	listLoans = sqldb.Statement{Operation: "SELECT", Table: "loans", Text: `SELECT ` + loanColumns + ` FROM "loans"
		WHERE "id" > $1 ORDER BY "id" LIMIT $2`}
	listLoansInState = sqldb.Statement{Operation: "SELECT", Table: "loans", Text: `SELECT ` + loanColumns + ` FROM "loans"
		WHERE "id" > $1 AND "state" = $3 ORDER BY "id" LIMIT $2`}
)

// Loans keeps each loan in a row of its own.
type Loans struct{ db *sqldb.DB }

// NewLoans returns the loans in db.
func NewLoans(db *sqldb.DB) *Loans { return &Loans{db} }

// Insert adds a new loan.
func (t *Loans) Insert(ctx context.Context, loan *lending.Loan) error {
	r := loan.Record()
	_, err := t.db.Exec(ctx, insertLoan,
		r.ID, r.Version, r.State, r.Member, asJSON(&r.Books), r.Due,
		r.CreatedAt, r.UpdatedAt,
	)
	if err != nil {
		return fmt.Errorf("insert loan: %w", err)
	}
	return nil
}

// Update keeps loan if it is one version newer than what is kept.
func (t *Loans) Update(ctx context.Context, loan *lending.Loan) error {
	r := loan.Record()
	changed, err := t.db.Exec(ctx, updateLoan,
		r.ID, r.Version, r.State, r.Member, asJSON(&r.Books), r.Due,
		r.UpdatedAt,
	)
	if err == nil && changed == 0 {
		err = lending.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("update loan: %w", err)
	}
	return nil
}

// Get returns one loan.
func (t *Loans) Get(ctx context.Context, id lending.LoanID) (*lending.Loan, error) {
	loan, err := sqldb.One(ctx, t.db, getLoan, scanLoan, id)
	if err != nil {
		return nil, fmt.Errorf("get loan: %w", err)
	}
	return loan, nil
}

// List returns at most limit loans with ids above after, in the order of their ids.
// State "" is any.
func (t *Loans) List(ctx context.Context, after lending.LoanID, limit int, state lending.LoanState) ([]*lending.Loan, error) {
	statement, args := listLoans, []any{after, limit}
	if state != "" {
		statement, args = listLoansInState, append(args, state)
	}
	loans, err := sqldb.All(ctx, t.db, statement, scanLoan, args...)
	if err != nil {
		return nil, fmt.Errorf("list loans: %w", err)
	}
	return loans, nil
}

func scanLoan(row sqldb.Row) (*lending.Loan, error) {
	var r lending.LoanRecord
	err := row.Scan(
		&r.ID, &r.Version, &r.State, &r.Member, asJSON(&r.Books), &r.Due,
		&r.CreatedAt, &r.UpdatedAt,
	)
	if err != nil {
		return nil, err
	}
	return lending.LoanFromRecord(r), nil
}
