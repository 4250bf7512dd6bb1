package sqlite

import (
	"context"
	"errors"
	"fmt"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/sqldb"
)

const bookColumns = `"id", "version", "isbn", "title", "authors", "order", "select", "copies", "language", "created_at", "updated_at"`

var (
	insertBook = sqldb.Statement{Operation: "INSERT", Table: "books", Text: `INSERT INTO "books" (` + bookColumns + `)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`}
	updateBook = sqldb.Statement{Operation: "UPDATE", Table: "books", Text: `UPDATE "books"
		SET "version" = $2, "isbn" = $3, "title" = $4, "authors" = $5, "order" = $6, "select" = $7, "copies" = $8, "language" = $9, "updated_at" = $10
		WHERE "id" = $1 AND "version" = $2 - 1`}
	deleteBook    = sqldb.Statement{Operation: "DELETE", Table: "books", Text: `DELETE FROM "books" WHERE "id" = $1 AND "version" = $2`}
	getBook       = sqldb.Statement{Operation: "SELECT", Table: "books", Text: `SELECT ` + bookColumns + ` FROM "books" WHERE "id" = $1`}
	allExistBooks = sqldb.Statement{Operation: "SELECT", Table: "books", Text: `SELECT NOT EXISTS (SELECT 1 FROM json_each($1) AS "wanted"
		WHERE NOT EXISTS (SELECT 1 FROM "books" WHERE "id" = "wanted"."value"))`}
	listBooks = sqldb.Statement{Operation: "SELECT", Table: "books", Text: `SELECT ` + bookColumns + ` FROM "books"
		WHERE "id" > $1 ORDER BY "id" LIMIT $2`}
)

// Books keeps each book in a row of its own.
type Books struct{ db *sqldb.DB }

// NewBooks returns the books in db.
func NewBooks(db *sqldb.DB) *Books { return &Books{db} }

// Insert adds a new book.
func (t *Books) Insert(ctx context.Context, book *lending.Book) error {
	r := book.Record()
	_, err := t.db.Exec(ctx, insertBook,
		r.ID, r.Version, r.Isbn, r.Title, asJSON(&r.Authors), r.Order,
		r.Select, r.Copies, r.Language, r.CreatedAt, r.UpdatedAt,
	)
	if err != nil {
		return fmt.Errorf("insert book: %w", bookDuplicate(err))
	}
	return nil
}

// Update keeps book if it is one version newer than what is kept.
func (t *Books) Update(ctx context.Context, book *lending.Book) error {
	r := book.Record()
	changed, err := t.db.Exec(ctx, updateBook,
		r.ID, r.Version, r.Isbn, r.Title, asJSON(&r.Authors), r.Order,
		r.Select, r.Copies, r.Language, r.UpdatedAt,
	)
	if err == nil && changed == 0 {
		err = lending.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("update book: %w", bookDuplicate(err))
	}
	return nil
}

// Delete removes the book if it still has the given version.
func (t *Books) Delete(ctx context.Context, id lending.BookID, version int64) error {
	changed, err := t.db.Exec(ctx, deleteBook, id, version)
	if err == nil && changed == 0 {
		err = lending.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("delete book: %w", err)
	}
	return nil
}

// Get returns one book.
func (t *Books) Get(ctx context.Context, id lending.BookID) (*lending.Book, error) {
	book, err := sqldb.One(ctx, t.db, getBook, scanBook, id)
	if err != nil {
		return nil, fmt.Errorf("get book: %w", err)
	}
	return book, nil
}

// AllExist tells whether there is a book of every one of the ids.
func (t *Books) AllExist(ctx context.Context, ids []lending.BookID) (bool, error) {
	exist, err := sqldb.One(ctx, t.db, allExistBooks, func(row sqldb.Row) (exist bool, err error) {
		return exist, row.Scan(&exist)
	}, asJSON(&ids))
	if err != nil {
		return false, fmt.Errorf("look for books: %w", err)
	}
	return exist, nil
}

// List returns at most limit books with ids above after, in the order of their ids.
func (t *Books) List(ctx context.Context, after lending.BookID, limit int) ([]*lending.Book, error) {
	statement, args := listBooks, []any{after, limit}
	books, err := sqldb.All(ctx, t.db, statement, scanBook, args...)
	if err != nil {
		return nil, fmt.Errorf("list books: %w", err)
	}
	return books, nil
}

func scanBook(row sqldb.Row) (*lending.Book, error) {
	var r lending.BookRecord
	err := row.Scan(
		&r.ID, &r.Version, &r.Isbn, &r.Title, asJSON(&r.Authors), &r.Order,
		&r.Select, &r.Copies, &r.Language, &r.CreatedAt, &r.UpdatedAt,
	)
	if err != nil {
		return nil, err
	}
	return lending.BookFromRecord(r), nil
}

// bookDuplicate names the field whose value is taken, if that is what err says.
func bookDuplicate(err error) error {
	refused, ok := errors.AsType[*sqldb.Error](err)
	if !ok {
		return err
	}
	if refused.Constraint == "books_isbn_key" {
		return &lending.DuplicateError{Field: "isbn"}
	}
	return err
}
