package lending

import (
	"time"
	"unicode/utf8"
)

// Group changes by its methods only, and they keep its rules.
type Group struct {
	record GroupRecord
	events []GroupEvent
}

// GroupFields are what a caller decides about a new group.
type GroupFields struct {
	Name  string
	Type  GroupType
	Range string
}

// NewGroup makes a new group. There is no other way to make one.
func NewGroup(id GroupID, now time.Time, fields GroupFields) (*Group, error) {
	g := &Group{record: GroupRecord{
		ID:        id,
		Version:   1,
		Name:      fields.Name,
		Type:      fields.Type,
		Range:     fields.Range,
		CreatedAt: now,
		UpdatedAt: now,
	}}
	if err := g.record.validate(); err != nil {
		return nil, err
	}
	g.events = append(g.events, GroupOpened{g.record})
	return g, nil
}

// GroupFromRecord brings back the group that was kept.
func GroupFromRecord(record GroupRecord) *Group { return &Group{record: record} }

// Record tells all about the group.
func (g *Group) Record() GroupRecord { return g.record }

// Events tells what happened since the group was made or brought back.
func (g *Group) Events() []GroupEvent { return g.events }

// Close records that the group goes; it is for a repository to forget it.
func (g *Group) Close(now time.Time) {
	g.touch(now)
	g.events = append(g.events, GroupClosed{g.record})
}

// touch ends every change.
func (g *Group) touch(now time.Time) {
	g.record.Version++
	g.record.UpdatedAt = now
}

func (r *GroupRecord) validate() error {
	switch {
	case utf8.RuneCountInString(r.Name) < 2 || utf8.RuneCountInString(r.Name) > 40:
		return &InvalidError{Field: "name", Reason: "must have 2 to 40 characters"}
	case utf8.RuneCountInString(r.Range) > 20:
		return &InvalidError{Field: "range", Reason: "must have at most 20 characters"}
	}
	if _, err := ParseGroupType(string(r.Type)); err != nil {
		return &InvalidError{Field: "type", Reason: err.Error()}
	}
	return nil
}
