package sqlite

import (
	"context"
	"errors"
	"fmt"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/sqldb"
	"example.com/service/internal/platform/storage"
)

const (
	specimenColumns = `"id", "version", "state", "label", "notes", "pieces", "counts", "weight", "weights", "fragile", "found", "seen_at", "code", "value_amount", "value_currency", "offers", "origin", "colours", "parent", "related", "created_at", "updated_at"`
	specimenValues  = `$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22`
)

var (
	insertSpecimen = sqldb.Statement{Operation: "INSERT", Table: "specimens", Text: `INSERT INTO "specimens" (` + specimenColumns + `)
		VALUES (` + specimenValues + `)`}
	updateSpecimen = sqldb.Statement{Operation: "UPDATE", Table: "specimens", Text: `UPDATE "specimens"
		SET (` + specimenColumns + `) = (` + specimenValues + `)
		WHERE "id" = $1 AND "version" = $2 - 1`}
	deleteSpecimen    = sqldb.Statement{Operation: "DELETE", Table: "specimens", Text: `DELETE FROM "specimens" WHERE "id" = $1 AND "version" = $2`}
	getSpecimen       = sqldb.Statement{Operation: "SELECT", Table: "specimens", Text: `SELECT ` + specimenColumns + ` FROM "specimens" WHERE "id" = $1`}
	existsSpecimen    = sqldb.Statement{Operation: "SELECT", Table: "specimens", Text: `SELECT EXISTS (SELECT 1 FROM "specimens" WHERE "id" = $1)`}
	allExistSpecimens = sqldb.Statement{Operation: "SELECT", Table: "specimens", Text: `SELECT NOT EXISTS (SELECT 1 FROM json_each($1) AS "wanted"
		WHERE NOT EXISTS (SELECT 1 FROM "specimens" WHERE "id" = "wanted"."value"))`}
	listSpecimens = sqldb.Statement{Operation: "SELECT", Table: "specimens", Text: `SELECT ` + specimenColumns + ` FROM "specimens"
		WHERE "id" > $1 ORDER BY "id" LIMIT $2`}
	listSpecimensInState = sqldb.Statement{Operation: "SELECT", Table: "specimens", Text: `SELECT ` + specimenColumns + ` FROM "specimens"
		WHERE "id" > $1 AND "state" = $3 ORDER BY "id" LIMIT $2`}
)

// Specimens stores each specimen in a row.
type Specimens struct{ db *sqldb.DB }

// NewSpecimens returns the specimens in db.
func NewSpecimens(db *sqldb.DB) *Specimens { return &Specimens{db} }

// Insert adds a new specimen.
func (t *Specimens) Insert(ctx context.Context, specimen *museum.Specimen) error {
	if _, err := t.db.Exec(ctx, insertSpecimen, specimenArgs(specimen.Record())...); err != nil {
		return fmt.Errorf("insert specimen: %w", specimenDuplicate(err))
	}
	return nil
}

// Update stores specimen if it is one version newer than the stored one.
func (t *Specimens) Update(ctx context.Context, specimen *museum.Specimen) error {
	changed, err := t.db.Exec(ctx, updateSpecimen, specimenArgs(specimen.Record())...)
	if err == nil && changed == 0 {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("update specimen: %w", specimenDuplicate(err))
	}
	return nil
}

// Delete removes the specimen if it still has the given version.
func (t *Specimens) Delete(ctx context.Context, id museum.SpecimenID, version int64) error {
	changed, err := t.db.Exec(ctx, deleteSpecimen, id, version)
	if err == nil && changed == 0 {
		err = storage.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("delete specimen: %w", err)
	}
	return nil
}

// Get returns one specimen.
func (t *Specimens) Get(ctx context.Context, id museum.SpecimenID) (*museum.Specimen, error) {
	specimen, err := sqldb.One(ctx, t.db, getSpecimen, scanSpecimen, id)
	if errors.Is(err, sqldb.ErrNoRow) {
		err = museum.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("get specimen: %w", err)
	}
	return specimen, nil
}

// Exists reports whether there is such a specimen.
func (t *Specimens) Exists(ctx context.Context, id museum.SpecimenID) (bool, error) {
	exists, err := sqldb.One(ctx, t.db, existsSpecimen, func(row sqldb.Row) (exists bool, err error) {
		return exists, row.Scan(&exists)
	}, id)
	if err != nil {
		return false, fmt.Errorf("look for specimen: %w", err)
	}
	return exists, nil
}

// AllExist reports whether a specimen exists for each of the ids.
func (t *Specimens) AllExist(ctx context.Context, ids []museum.SpecimenID) (bool, error) {
	exist, err := sqldb.One(ctx, t.db, allExistSpecimens, func(row sqldb.Row) (exist bool, err error) {
		return exist, row.Scan(&exist)
	}, asJSON(&ids))
	if err != nil {
		return false, fmt.Errorf("look for specimens: %w", err)
	}
	return exist, nil
}

// List returns at most limit specimens with ids above after, in the order of their ids.
// An empty state means any.
func (t *Specimens) List(ctx context.Context, after museum.SpecimenID, limit int, state museum.SpecimenState) ([]*museum.Specimen, error) {
	statement, args := listSpecimens, []any{after, limit}
	if state != "" {
		statement, args = listSpecimensInState, append(args, state)
	}
	specimens, err := sqldb.All(ctx, t.db, statement, scanSpecimen, args...)
	if err != nil {
		return nil, fmt.Errorf("list specimens: %w", err)
	}
	return specimens, nil
}

// specimenArgs are the specimen in the order of its columns.
func specimenArgs(r museum.SpecimenRecord) []any {
	return []any{
		r.ID, r.Version, r.State, r.Label, asJSON(&r.Notes), r.Pieces,
		asJSON(&r.Counts), r.Weight.String(), asList(&r.Weights, museum.Decimal.String, museum.ParseDecimal), r.Fragile, r.Found, r.SeenAt,
		r.Code, r.Value.Amount(), r.Value.Currency(), asList(&r.Offers, toItem, fromItem), r.Origin, asJSON(&r.Colours),
		r.Parent, asJSON(&r.Related), r.CreatedAt, r.UpdatedAt,
	}
}

func scanSpecimen(row sqldb.Row) (*museum.Specimen, error) {
	var (
		r             museum.SpecimenRecord
		valueAmount   int64
		valueCurrency string
	)
	err := row.Scan(
		&r.ID, &r.Version, &r.State, &r.Label, asJSON(&r.Notes), &r.Pieces,
		asJSON(&r.Counts), parsed(&r.Weight, museum.ParseDecimal), asList(&r.Weights, museum.Decimal.String, museum.ParseDecimal), &r.Fragile, &r.Found, &r.SeenAt,
		&r.Code, &valueAmount, &valueCurrency, asList(&r.Offers, toItem, fromItem), &r.Origin, asJSON(&r.Colours),
		&r.Parent, asJSON(&r.Related), &r.CreatedAt, &r.UpdatedAt,
	)
	if err != nil {
		return nil, err
	}
	if r.Value, err = museum.NewMoney(valueAmount, valueCurrency); err != nil {
		return nil, err
	}
	return museum.SpecimenFromRecord(r), nil
}

// specimenDuplicate returns the field whose value is taken, if err says so.
func specimenDuplicate(err error) error {
	refused, ok := errors.AsType[*sqldb.Error](err)
	if !ok {
		return err
	}
	switch refused.Constraint {
	case "specimens_label_key":
		return &museum.DuplicateError{Field: "label"}
	case "specimens_code_key":
		return &museum.DuplicateError{Field: "code"}
	}
	return err
}
