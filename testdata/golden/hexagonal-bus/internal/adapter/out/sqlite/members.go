package sqlite

import (
	"context"
	"errors"
	"fmt"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/sqldb"
)

const memberColumns = `"id", "version", "state", "email", "group", "born", "newsletter", "interests", "created_at", "updated_at"`

var (
	insertMember = sqldb.Statement{Operation: "INSERT", Table: "members", Text: `INSERT INTO "members" (` + memberColumns + `)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`}
	updateMember = sqldb.Statement{Operation: "UPDATE", Table: "members", Text: `UPDATE "members"
		SET "version" = $2, "state" = $3, "email" = $4, "group" = $5, "born" = $6, "newsletter" = $7, "interests" = $8, "updated_at" = $9
		WHERE "id" = $1 AND "version" = $2 - 1`}
	getMember    = sqldb.Statement{Operation: "SELECT", Table: "members", Text: `SELECT ` + memberColumns + ` FROM "members" WHERE "id" = $1`}
	existsMember = sqldb.Statement{Operation: "SELECT", Table: "members", Text: `SELECT EXISTS (SELECT 1 FROM "members" WHERE "id" = $1)`}
	listMembers  = sqldb.Statement{Operation: "SELECT", Table: "members", Text: `SELECT ` + memberColumns + ` FROM "members"
		WHERE "id" > $1 ORDER BY "id" LIMIT $2`}
	listMembersInState = sqldb.Statement{Operation: "SELECT", Table: "members", Text: `SELECT ` + memberColumns + ` FROM "members"
		WHERE "id" > $1 AND "state" = $3 ORDER BY "id" LIMIT $2`}
)

// Members keeps each member in a row of its own.
type Members struct{ db *sqldb.DB }

// NewMembers returns the members in db.
func NewMembers(db *sqldb.DB) *Members { return &Members{db} }

// Insert adds a new member.
func (t *Members) Insert(ctx context.Context, member *lending.Member) error {
	r := member.Record()
	_, err := t.db.Exec(ctx, insertMember,
		r.ID, r.Version, r.State, r.Email, r.Group, r.Born,
		r.Newsletter, asJSON(&r.Interests), r.CreatedAt, r.UpdatedAt,
	)
	if err != nil {
		return fmt.Errorf("insert member: %w", memberDuplicate(err))
	}
	return nil
}

// Update keeps member if it is one version newer than what is kept.
func (t *Members) Update(ctx context.Context, member *lending.Member) error {
	r := member.Record()
	changed, err := t.db.Exec(ctx, updateMember,
		r.ID, r.Version, r.State, r.Email, r.Group, r.Born,
		r.Newsletter, asJSON(&r.Interests), r.UpdatedAt,
	)
	if err == nil && changed == 0 {
		err = lending.ErrConflict
	}
	if err != nil {
		return fmt.Errorf("update member: %w", memberDuplicate(err))
	}
	return nil
}

// Get returns one member.
func (t *Members) Get(ctx context.Context, id lending.MemberID) (*lending.Member, error) {
	member, err := sqldb.One(ctx, t.db, getMember, scanMember, id)
	if err != nil {
		return nil, fmt.Errorf("get member: %w", err)
	}
	return member, nil
}

// Exists tells whether there is such a member.
func (t *Members) Exists(ctx context.Context, id lending.MemberID) (bool, error) {
	exists, err := sqldb.One(ctx, t.db, existsMember, func(row sqldb.Row) (exists bool, err error) {
		return exists, row.Scan(&exists)
	}, id)
	if err != nil {
		return false, fmt.Errorf("look for member: %w", err)
	}
	return exists, nil
}

// List returns at most limit members with ids above after, in the order of their ids.
// State "" is any.
func (t *Members) List(ctx context.Context, after lending.MemberID, limit int, state lending.MemberState) ([]*lending.Member, error) {
	statement, args := listMembers, []any{after, limit}
	if state != "" {
		statement, args = listMembersInState, append(args, state)
	}
	members, err := sqldb.All(ctx, t.db, statement, scanMember, args...)
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return members, nil
}

func scanMember(row sqldb.Row) (*lending.Member, error) {
	var r lending.MemberRecord
	err := row.Scan(
		&r.ID, &r.Version, &r.State, &r.Email, &r.Group, &r.Born,
		&r.Newsletter, asJSON(&r.Interests), &r.CreatedAt, &r.UpdatedAt,
	)
	if err != nil {
		return nil, err
	}
	return lending.MemberFromRecord(r), nil
}

// memberDuplicate names the field whose value is taken, if that is what err says.
func memberDuplicate(err error) error {
	refused, ok := errors.AsType[*sqldb.Error](err)
	if !ok {
		return err
	}
	if refused.Constraint == "members_email_key" {
		return &lending.DuplicateError{Field: "email"}
	}
	return err
}
