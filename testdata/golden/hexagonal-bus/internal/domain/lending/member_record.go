package lending

import (
	"errors"
	"time"
)

// MemberID identifies the member; it is a UUID.
type MemberID string

// ParseMemberID takes the text of an id.
func ParseMemberID(s string) (MemberID, error) {
	id, err := parseUUID(s)
	return MemberID(id), err
}

// MemberState is how far the member has come.
type MemberState string

// The values of MemberState.
const (
	MemberStateActive    MemberState = "active"
	MemberStateSuspended MemberState = "suspended"
)

// ParseMemberState takes the text of a value.
func ParseMemberState(s string) (MemberState, error) {
	switch v := MemberState(s); v {
	case MemberStateActive, MemberStateSuspended:
		return v, nil
	}
	return "", errors.New("must be one of active, suspended")
}

// MemberInterests is a value of the member's interests.
type MemberInterests string

// The values of MemberInterests.
const (
	MemberInterestsFiction MemberInterests = "fiction"
	MemberInterestsHistory MemberInterests = "history"
	MemberInterestsScience MemberInterests = "science"
)

// ParseMemberInterests takes the text of a value.
func ParseMemberInterests(s string) (MemberInterests, error) {
	switch v := MemberInterests(s); v {
	case MemberInterestsFiction, MemberInterestsHistory, MemberInterestsScience:
		return v, nil
	}
	return "", errors.New("must be one of fiction, history, science")
}

// MemberRecord is the member as it is kept and shown.
type MemberRecord struct {
	ID         MemberID
	Version    int64
	State      MemberState
	Email      string
	Group      *GroupID
	Born       *Date
	Newsletter bool
	Interests  []MemberInterests
	CreatedAt  time.Time
	UpdatedAt  time.Time
}
