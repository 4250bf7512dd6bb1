package sqlite

import (
	"context"
	"errors"
	"fmt"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/sqldb"
)

const libraryCardColumns = `"id", "version", "holder", "serial", "valid_until", "created_at", "updated_at"`

var (
	insertLibraryCard = sqldb.Statement{Operation: "INSERT", Table: "library_cards", Text: `INSERT INTO "library_cards" (` + libraryCardColumns + `)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`}
	updateLibraryCard = sqldb.Statement{Operation: "UPDATE", Table: "library_cards", Text: `UPDATE "library_cards"
		SET "version" = $2, "holder" = $3, "serial" = $4, "valid_until" = $5, "updated_at" = $6
		WHERE "id" = $1 AND "version" = $2 - 1`}
	getLibraryCard = sqldb.Statement{Operation: "SELECT", Table: "library_cards", Text: `SELECT ` + libraryCardColumns + ` FROM "library_cards" WHERE "id" = $1`}
)

// LibraryCards keeps each library card in a row of its own.
type LibraryCards struct{ db *sqldb.DB }

// NewLibraryCards returns the library cards in db.
func NewLibraryCards(db *sqldb.DB) *LibraryCards { return &LibraryCards{db} }

// Insert adds a new library card.
func (t *LibraryCards) Insert(ctx context.Context, libraryCard *lending.LibraryCard) error {
	r := libraryCard.Record()
	_, err := t.db.Exec(ctx, insertLibraryCard,
		r.ID, r.Version, r.Holder, r.Serial, r.ValidUntil, r.CreatedAt,
		r.UpdatedAt,
	)
	if err != nil {
		return fmt.Errorf("insert library card: %w", libraryCardDuplicate(err))
	}
	return nil
}

// Update keeps libraryCard if it is one version newer than what is kept.
func (t *LibraryCards) Update(ctx context.Context, libraryCard *lending.LibraryCard) error {
	r := libraryCard.Record()
	changed, err := t.db.Exec(ctx, updateLibraryCard,
		r.ID, r.Version, r.Holder, r.Serial, r.ValidUntil, r.UpdatedAt,
	)
	if err == nil && changed == 0 {
		err = lending.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("update library card: %w", libraryCardDuplicate(err))
	}
	return nil
}

// Get returns one library card.
func (t *LibraryCards) Get(ctx context.Context, id lending.LibraryCardID) (*lending.LibraryCard, error) {
	libraryCard, err := sqldb.One(ctx, t.db, getLibraryCard, scanLibraryCard, id)
	if err != nil {
		return nil, fmt.Errorf("get library card: %w", err)
	}
	return libraryCard, nil
}

func scanLibraryCard(row sqldb.Row) (*lending.LibraryCard, error) {
	var r lending.LibraryCardRecord
	err := row.Scan(
		&r.ID, &r.Version, &r.Holder, &r.Serial, &r.ValidUntil, &r.CreatedAt,
		&r.UpdatedAt,
	)
	if err != nil {
		return nil, err
	}
	return lending.LibraryCardFromRecord(r), nil
}

// libraryCardDuplicate names the field whose value is taken, if that is what err says.
func libraryCardDuplicate(err error) error {
	refused, ok := errors.AsType[*sqldb.Error](err)
	if !ok {
		return err
	}
	switch refused.Constraint {
	case "library_cards_holder_key":
		return &lending.DuplicateError{Field: "holder"}
	case "library_cards_serial_key":
		return &lending.DuplicateError{Field: "serial"}
	}
	return err
}
