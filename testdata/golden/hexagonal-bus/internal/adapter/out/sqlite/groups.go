package sqlite

import (
	"context"
	"errors"
	"fmt"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/sqldb"
)

const groupColumns = `"id", "version", "name", "type", "range", "created_at", "updated_at"`

var (
	insertGroup = sqldb.Statement{Operation: "INSERT", Table: "groups", Text: `INSERT INTO "groups" (` + groupColumns + `)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`}
	deleteGroup = sqldb.Statement{Operation: "DELETE", Table: "groups", Text: `DELETE FROM "groups" WHERE "id" = $1 AND "version" = $2`}
	getGroup    = sqldb.Statement{Operation: "SELECT", Table: "groups", Text: `SELECT ` + groupColumns + ` FROM "groups" WHERE "id" = $1`}
	existsGroup = sqldb.Statement{Operation: "SELECT", Table: "groups", Text: `SELECT EXISTS (SELECT 1 FROM "groups" WHERE "id" = $1)`}
	listGroups  = sqldb.Statement{Operation: "SELECT", Table: "groups", Text: `SELECT ` + groupColumns + ` FROM "groups"
		WHERE "id" > $1 ORDER BY "id" LIMIT $2`}
)

// Groups keeps each group in a row of its own.
type Groups struct{ db *sqldb.DB }

// NewGroups returns the groups in db.
func NewGroups(db *sqldb.DB) *Groups { return &Groups{db} }

// Insert adds a new group.
func (t *Groups) Insert(ctx context.Context, group *lending.Group) error {
	r := group.Record()
	_, err := t.db.Exec(ctx, insertGroup,
		r.ID, r.Version, r.Name, r.Type, r.Range, r.CreatedAt,
		r.UpdatedAt,
	)
	if err != nil {
		return fmt.Errorf("insert group: %w", groupDuplicate(err))
	}
	return nil
}

// Delete removes the group if it still has the given version.
func (t *Groups) Delete(ctx context.Context, id lending.GroupID, version int64) error {
	changed, err := t.db.Exec(ctx, deleteGroup, id, version)
	if err == nil && changed == 0 {
		err = lending.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("delete group: %w", err)
	}
	return nil
}

// Get returns one group.
func (t *Groups) Get(ctx context.Context, id lending.GroupID) (*lending.Group, error) {
	group, err := sqldb.One(ctx, t.db, getGroup, scanGroup, id)
	if err != nil {
		return nil, fmt.Errorf("get group: %w", err)
	}
	return group, nil
}

// Exists tells whether there is such a group.
func (t *Groups) Exists(ctx context.Context, id lending.GroupID) (bool, error) {
	exists, err := sqldb.One(ctx, t.db, existsGroup, func(row sqldb.Row) (exists bool, err error) {
		return exists, row.Scan(&exists)
	}, id)
	if err != nil {
		return false, fmt.Errorf("look for group: %w", err)
	}
	return exists, nil
}

// List returns at most limit groups with ids above after, in the order of their ids.
func (t *Groups) List(ctx context.Context, after lending.GroupID, limit int) ([]*lending.Group, error) {
	statement, args := listGroups, []any{after, limit}
	groups, err := sqldb.All(ctx, t.db, statement, scanGroup, args...)
	if err != nil {
		return nil, fmt.Errorf("list groups: %w", err)
	}
	return groups, nil
}

func scanGroup(row sqldb.Row) (*lending.Group, error) {
	var r lending.GroupRecord
	err := row.Scan(
		&r.ID, &r.Version, &r.Name, &r.Type, &r.Range, &r.CreatedAt,
		&r.UpdatedAt,
	)
	if err != nil {
		return nil, err
	}
	return lending.GroupFromRecord(r), nil
}

// groupDuplicate names the field whose value is taken, if that is what err says.
func groupDuplicate(err error) error {
	refused, ok := errors.AsType[*sqldb.Error](err)
	if !ok {
		return err
	}
	if refused.Constraint == "groups_name_key" {
		return &lending.DuplicateError{Field: "name"}
	}
	return err
}
