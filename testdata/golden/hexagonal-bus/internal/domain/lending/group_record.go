package lending

import (
	"errors"
	"time"
)

// GroupID identifies the group; it is a UUID.
type GroupID string

// ParseGroupID takes the text of an id.
func ParseGroupID(s string) (GroupID, error) {
	id, err := parseUUID(s)
	return GroupID(id), err
}

// GroupType is a value of the group's type.
type GroupType string

// The values of GroupType.
const (
	GroupTypeSchool  GroupType = "school"
	GroupTypeCompany GroupType = "company"
	GroupTypeFamily  GroupType = "family"
)

// ParseGroupType takes the text of a value.
func ParseGroupType(s string) (GroupType, error) {
	switch v := GroupType(s); v {
	case GroupTypeSchool, GroupTypeCompany, GroupTypeFamily:
		return v, nil
	}
	return "", errors.New("must be one of school, company, family")
}

// GroupRecord is the group as it is kept and shown.
type GroupRecord struct {
	ID        GroupID
	Version   int64
	Name      string
	Type      GroupType
	Range     string
	CreatedAt time.Time
	UpdatedAt time.Time
}
